"""Small frames that the tests of categories are made of."""

from typing import Any

import polars as pl

GROUP = {
    "entity_code": "E", "account_code": "606800", "group_account": "6068", "account_label": "Divers",
    "supplier_id": "S1", "supplier_name": "Dupont", "local_category": None, "label_words": "", "rule_id": None,
    "default_category": "X-NS-10", "amount": 100.0,
}  # fmt: skip
JUDGEMENT = dict.fromkeys(("entity", "account", "supplier", "words", "category", "by", "on", "reason"), "")
RULE = dict.fromkeys(("rule_id", "entity", "account", "supplier", "words", "category", "by", "on", "reason"), "")
APPROVAL = dict.fromkeys(("rule_id", "entity", "decision", "by", "on", "reason"), "")


def frame(base: dict[str, Any], rows: list[dict[str, Any]]) -> pl.DataFrame:
    """``base`` with what each row changes."""
    schema = {name: pl.Float64 if name == "amount" else pl.String for name in base}
    return pl.DataFrame([base | row for row in rows], schema=schema)


def groups(*rows: dict[str, Any]) -> pl.DataFrame:
    """Groups of lines."""
    return frame(GROUP, list(rows))


def judgements(*rows: dict[str, Any]) -> pl.DataFrame:
    """Rows of ``categories.csv``."""
    return frame(JUDGEMENT, list(rows))


def rules(*rows: dict[str, Any]) -> pl.DataFrame:
    """Rows of ``category_rules.csv``."""
    return frame(RULE, list(rows))


def approvals(*rows: dict[str, Any]) -> pl.DataFrame:
    """Rows of ``category_approvals.csv``."""
    return frame(APPROVAL, list(rows))


def taxonomy() -> pl.DataFrame:
    """Two families, X of which one leaf says nothing, and Y; besides, the open family of the default taxonomy."""
    rows = [
        ("X", None, 1, None), ("X-NS", "X", 2, None), ("X-NS-10", "X-NS", 3, False), ("X-AA", "X", 2, None),
        ("X-AA-10", "X-AA", 3, True), ("X-AA-20", "X-AA", 3, True), ("Y", None, 1, None), ("Y-AA", "Y", 2, None),
        ("Y-AA-10", "Y-AA", 3, True),
        ("OT", None, 1, None), ("OT-NS", "OT", 2, None), ("OT-NS-20", "OT-NS", 3, False),
        ("EN", None, 1, None), ("EN-EL", "EN", 2, None), ("EN-EL-10", "EN-EL", 3, True),
        ("FM", None, 1, None), ("FM-OF", "FM", 2, None), ("FM-OF-10", "FM-OF", 3, True),
        ("FM-OF-90", "FM-OF", 3, False),
        ("LO", None, 1, None), ("LO-PA", "LO", 2, None), ("LO-PA-20", "LO-PA", 3, True),
    ]  # fmt: skip
    made = pl.DataFrame(rows, schema=["category_code", "parent_code", "category_level", "is_specific"], orient="row")
    return made.with_columns(label_en=pl.col("category_code"), label_fr=pl.lit(None, pl.String))
