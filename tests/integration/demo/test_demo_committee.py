"""The committees' rules of the demonstration group hold for wordings of its ledgers, one rule a wording."""

import csv
import datetime as dt
import io
from pathlib import Path

import polars as pl

from hub.categories.rules import effective, match
from hub.categories.taxonomy import load_taxonomy
from hub.demo.cast import CAST
from hub.demo.chart import PURCHASES
from hub.demo.committee import approvals_csv, rules_csv
from hub.demo.names import TRADES

ROOT = Path(__file__).resolve().parents[3]
DAY = dt.date(2025, 1, 1)
ENTITIES = [member.code for member in CAST]


def frame(text: str) -> pl.DataFrame:
    return pl.DataFrame(list(csv.DictReader(io.StringIO(text))))


def test_every_rule_holds_for_a_wording_where_it_was_accepted():
    rules = effective(frame(rules_csv(DAY)), frame(approvals_csv(CAST, DAY)), ENTITIES)
    assert set(rules["entity_code"]) == {ENTITIES[0], ENTITIES[1]}
    lines = pl.DataFrame(
        [(ENTITIES[0], account.code, text) for account in PURCHASES for text in account.wordings],
        schema=["entity_code", "account_code", "text"],
        orient="row",
    ).with_columns(supplier_id=pl.lit(None, pl.String))
    assert set(match(lines, rules).drop_nulls()) == set(rules["rule_id"])
    declined = lines.with_columns(entity_code=pl.lit(ENTITIES[2]))
    assert match(declined, rules).null_count() == lines.height


def test_what_committees_and_trades_name_is_a_leaf():
    taxonomy = load_taxonomy(None)
    leaves = set(taxonomy.filter(pl.col("category_level") == 3)["category_code"])
    assert set(frame(rules_csv(DAY))["category"]) <= leaves
    assert {trade.category for trade in TRADES} <= leaves
