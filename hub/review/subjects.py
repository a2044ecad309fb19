"""What a question is about, as the ledgers name it, and what its answer rests on. Pure.

Shared by who asks and who applies the answers: both must name a thing the same way.
"""

from collections.abc import Iterable, Mapping

from hub.decisions.records import REGISTER, CategoryRule, Record, Side, Subject, pair_subject

SIDES = ("left", "right")
PAIR = ("left_entity", "left_code", "left_name", "right_entity", "right_code", "right_name")
PAIR_RESTS_ON = ("left_supplier_id", "right_supplier_id")
LINK_RESTS_ON = ("supplier_id", "register_name")
GROUP_RESTS_ON = ("category_code", "category_method", "second_category_code")


def said(record: Record | None, word: str) -> str:
    """A judgement as the workbook remembers it: its word, who said it and when; '' where it was taken back."""
    told = getattr(record, word, "")
    return f"{told} by {getattr(record, 'by', '')} on {getattr(record, 'on', '')}" if told else ""


def texts(row: Mapping[str, object], names: Iterable[str]) -> dict[str, str]:
    """Values of a row as the ledgers write them: stripped, blank for none."""
    return {name: str("" if row[name] is None else row[name]).strip() for name in names}


def link_subject(row: Mapping[str, object]) -> dict[str, str]:
    """A link's subject as the ledger of suppliers names it."""
    names = ("entity_code", "local_supplier_code", "local_supplier_name", "register_id", "register_name")
    entity, code, name, register_id, register_name = texts(row, names).values()
    return dict(zip(PAIR, (entity, code, name, REGISTER, register_id, register_name), strict=True))


def group_subject(row: Mapping[str, object]) -> dict[str, str]:
    """A group's subject as the ledger of categories names it."""
    found = texts(row, ("entity_code", "account_code", "supplier_id", "local_category"))
    return dict(zip(("entity", "account", "supplier", "words"), found.values(), strict=True))


def pair_key(subject: Mapping[str, str]) -> Subject:
    """The key of two suppliers, or of a supplier and a register's entry, in the ledger."""
    left, right = (Side(*(subject[f"{side}_{part}"] for part in ("entity", "code", "name"))) for side in SIDES)
    return pair_subject(left, right)


def rule_facts(rule: CategoryRule) -> dict[str, str]:
    """What an answer to a rule rests on: what the rule says."""
    return {name: str(getattr(rule, name)) for name in ("entity", "account", "supplier", "words", "category")}
