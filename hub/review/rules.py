"""Which rules of the committee wait for which entity's answer, and how much each would touch there."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from hub.decisions.ledgers import Ledgers
from hub.decisions.records import ANY, CategoryRule, last_words
from hub.decisions.rules import is_met, standing, told, words_of
from hub.group.models import Group
from hub.review import asked
from hub.review.book import Question
from hub.review.published import Cube
from hub.review.subjects import rule_facts

DECISIONS = {"accept": "accepted", "decline": "declined"}


def rule_questions(
    group: Group, cube: Cube, ledgers: Ledgers, entity: str | None, labels: Mapping[str, str]
) -> tuple[Question, ...]:
    """A question for each rule and entity that did not answer it, the largest amount first.

    The amount is by the frequent words of the groups' lines, which need not be all of their words: it is about right.
    """
    answers, rules = last_words(ledgers.approvals), last_words(ledgers.rules).values()
    found: list[Question] = []
    for code in (one.code for one in group.entities if entity in (None, one.code)):
        waiting = [one for one in rules if one.entity == ANY and standing(one, code, answers) == "awaiting"]
        found += _questions(code, waiting, cube, labels) if waiting else []
    return tuple(sorted(found, key=lambda one: -one.cells["amount"]))


def _questions(entity: str, rules: list[CategoryRule], cube: Cube, labels: Mapping[str, str]) -> Iterator[Question]:
    amounts, counts = dict.fromkeys(range(len(rules)), Decimal(0)), dict.fromkeys(range(len(rules)), 0)
    for row in cube.ask(asked.REACH, [entity]):
        words = words_of(row["local_category"], row["label_words"])
        for at, rule in enumerate(rules):
            if is_met(rule, row["account_code"], row["supplier_id"], words):
                amounts[at] += row["amount_group"]
                counts[at] += row["line_count"]
    for at, rule in enumerate(rules):
        cells = {
            "rule_id": rule.rule_id, "entity": entity, "conditions": told(rule),
            "category": labels.get(rule.category, rule.category), "proposed": f"{rule.by}, {rule.on}: {rule.reason}",
            "amount": amounts[at], "line_count": counts[at],
        }  # fmt: skip
        yield Question(cells, {"rule_id": rule.rule_id, "entity": entity}, rule_facts(rule))
