"""Why a line has its supplier, category and amount, as data and in words."""

from typing import Any

from hub.decisions.ledgers import Ledgers
from hub.decisions.records import CategoryJudgement, CategoryRule, RuleApproval, last_words
from hub.decisions.rules import is_met, standing, words_of
from hub.decisions.rules import told as conditions
from hub.errors import UsageError
from hub.lake.answers import money
from hub.review import told
from hub.review.explain import Explained
from hub.review.published import Cube, Record

_ATTRIBUTIONS = {
    "direct": "the only supplier of the accounting entry, or of the document that balances within it",
    "allocated": "one of several of the entry: the line is shared in proportion to what each is owed",
    "none": "no line of the entry names a supplier",
}
_METHODS = {
    "judgement": "somebody's judgement on this entity, account, supplier and own category",
    "rule": "a rule that the entity accepted",
    "supplier": "what this supplier sells elsewhere in the group",
    "classifier": "the classifier",
    "account": "the default of its account",
    "none": "nothing: it has none",
}


def explain_line(cube: Cube, ledgers: Ledgers, spend_line_id: str, group_currency: str) -> Explained:
    """Everything that makes the line. UsageError with near ids when the cube has no such line."""
    rows = cube.ask(told.LINE, [spend_line_id])
    if not rows:
        near = [f"{row['id']} ({row['name']})" for row in cube.ask(told.NEAR_LINES, {"id": spend_line_id})]
        todo = f"did you mean {' or '.join(near)}?" if near else ""
        raise UsageError(f"no line {spend_line_id!r} in the published cube", todo=todo)
    line = rows[0]
    judgement, rules = _judgement(line, ledgers), _rules(line, ledgers)
    parts = [
        (f"{spend_line_id}  {line['line_label'] or ''}", _source(line)),
        ("Supplier", _supplier(line)),
        ("Category", [*_category(line), *_said(judgement), *(_rule(*one) for one in rules)]),
        ("Amount", _amount(line, group_currency)),
        ("Level", _level(line)),
    ]
    data: dict[str, Any] = {
        "line": line,
        "judgement": judgement.model_dump() if judgement else None,
        "rules": [{**rule.model_dump(), "answer": answer and answer.model_dump()} for rule, answer in rules],
    }
    return Explained(data, parts)


def _judgement(line: Record, ledgers: Ledgers) -> CategoryJudgement | None:
    names = ("entity_code", "account_code", "supplier_id", "local_category")
    subject = tuple(str(line[name] or "").strip() for name in names)
    found = last_words(ledgers.categories).get(subject)
    return found if found and found.category else None


def _rules(line: Record, ledgers: Ledgers) -> list[tuple[CategoryRule, RuleApproval | None]]:
    """Rules that hold in the entity, give this category and mean this line; each with the entity's answer to it."""
    if line["category_method"] != "rule":
        return []
    answers = last_words(ledgers.approvals)
    entity, words = line["entity_code"], words_of(line["line_label"], line["local_category"], line["item_label"])
    return [
        (rule, answers.get((rule.rule_id, entity)) or answers.get(("*", entity)))
        for rule in last_words(ledgers.rules).values()
        if rule.category == line["category_code"]
        and standing(rule, entity, answers) == "accepted"
        and is_met(rule, line["account_code"], line["supplier_id"], words)
    ]


def _source(line: Record) -> list[str]:
    document = f", document {line['document_ref']}" if line["document_ref"] else ""
    return [
        f"{line['file_name'] or line['delivery_id']}, line {line['line_number']} (feed {line['feed_id']})",
        f"{line['entity_code']}, {line['period']}, posted {line['posting_date']}{document}",
        f"account {line['account_code']} {line['account_label'] or ''} ({line['group_account'] or 'not mapped'} in the "
        f"group's chart): {line['nature']}, {line['line_type']}",
    ]


def _supplier(line: Record) -> list[str]:
    local = " ".join(str(line[name]) for name in ("local_supplier_code", "local_supplier_name") if line[name])
    how = _ATTRIBUTIONS.get(line["supplier_attribution"], line["supplier_attribution"])
    return [
        f"{line['supplier_id']} {line['supplier_name'] or ''}; {line['entity_code']} writes {local or 'nothing'}",
        f"{line['supplier_attribution']}: {how}",
        f"why it is this one: hub explain supplier {line['supplier_id']}",
    ]


def _category(line: Record) -> list[str]:
    method, confidence = line["category_method"], line["category_confidence"]
    sure = f", confidence {confidence:.2f}" if confidence is not None else ""
    version = f", version {line['category_version']}" if line["category_version"] else ""
    found = [
        f"{line['category_code']} {line['category_en'] or ''} / {line['category_fr'] or ''}",
        f"by {_METHODS.get(method, method)}{sure}{version}",
    ]
    if line["second_category_code"]:
        second = line["second_confidence"]
        sure = f", confidence {second:.2f}" if second is not None else ""
        found.append(f"second best {line['second_category_code']} {line['second_category_en'] or ''}{sure}")
    if line["local_category"]:
        found.append(f"the entity's own category: {line['local_category']}")
    return found


def _said(one: CategoryJudgement | None) -> list[str]:
    return [f"{one.by} on {one.on}: {one.category}: {one.reason or 'no reason given'}"] if one else []


def _rule(rule: CategoryRule, answer: RuleApproval | None) -> str:
    accepted = f"accepted by {answer.by} on {answer.on}" if answer else "written for this entity"
    return f"rule {rule.rule_id} of {rule.by} ({conditions(rule)}), {accepted}: {rule.reason or 'no reason given'}"


def _amount(line: Record, group_currency: str) -> list[str]:
    share = "" if line["consolidation_share"] == 1 else f" × share {line['consolidation_share']}"
    rate = "no exchange rate: it is in no total of the group"
    if line["fx_rate"] is not None:
        rate = f"× {line['fx_rate'].normalize():f} (rate of {line['fx_rate_date']}){share}"
    inside = ["bought inside the group: not spend"] if line["is_intercompany"] else []
    return [
        f"{line['currency']} {money(line['amount_original'])} in the document, "
        f"{money(line['amount_entity'])} in the entity's currency",
        f"{rate} = {group_currency} {money(line['amount_group'])}, without VAT",
        *inside,
    ]


def _level(line: Record) -> list[str]:
    reason = f": {line['level_reason']}" if line["level_reason"] else ""
    return [f"{line['level']} of {line['level_wanted'] or 'none'} wanted{reason}"]
