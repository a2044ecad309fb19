"""What decisions teach: suppliers never judged get a category where it is likelier than what the account says."""

import datetime as dt
from typing import Any

import polars as pl
import pytest

from hub.categories.assign import ASSIGNED, assign

DAY = dt.date(2026, 1, 5)
WORDS = {"X-AA-10": "cleaning", "X-AA-20": "haulage", "Y-AA-10": "training"}
TAXONOMY = pl.DataFrame(
    [("X", None, 1, None), ("Y", None, 1, None), ("X-NS-10", "X", 3, False)]
    + [(code, code[0], 3, True) for code in WORDS],
    schema=["category_code", "parent_code", "category_level", "is_specific"],
    orient="row",
).with_columns(label_en=pl.col("category_code"), label_fr=pl.lit(None, pl.String))
NO_RULES = pl.DataFrame(schema={"rule_id": pl.String, "category_code": pl.String, "words": pl.List(pl.String)})


def rows(default: str | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """60 judged suppliers and 12 others, whose names tell; and the judgements."""
    made: list[dict[str, Any]] = []
    said = []
    for number in range(72):
        code, word = list(WORDS.items())[number % 3]
        made.append({
            "entity_code": "E", "account_code": "611", "group_account": "611", "account_label": "Sundry",
            "supplier_id": f"S{number}", "supplier_name": f"{chr(65 + number % 26)}or{number} {word}",
            "local_category": None, "label_words": "invoice", "rule_id": None,
            "default_category": default, "amount": 10.0 + number,
        })  # fmt: skip
        if number < 60:
            said.append(("E", "611", f"S{number}", "", code, "2026-01-02"))
    judged = pl.DataFrame(said, schema=["entity", "account", "supplier", "words", "category", "on"], orient="row")
    return pl.DataFrame(made, schema_overrides={"local_category": pl.String, "rule_id": pl.String}), judged


@pytest.mark.parametrize("default", [None, "X-NS-10"])
def test_an_account_that_says_nothing_gives_way(default: str | None):
    groups, judged = rows(default)
    found, card = assign(groups, judged, NO_RULES, TAXONOMY, trained_on=DAY)
    others = found.tail(12)
    assert others["category_method"].to_list() == ["classifier"] * 12
    assert others["category_code"].to_list() == [list(WORDS)[number % 3] for number in range(60, 72)]
    assert card and others["category_version"].to_list() == [f"classifier:{card['model']}"] * 12
    assert (others["second_category_code"] != others["category_code"]).all()
    assert found.columns == [*groups.columns, *ASSIGNED]


def test_an_account_that_was_right_is_not_overruled_by_a_guess_that_is_not_surer():
    groups, judged = rows("X-AA-10")
    # Everybody judged what the account said: it is trusted with 68 of 70.
    agreed = judged.with_columns(category=pl.lit("X-AA-10"))
    found, _ = assign(groups, agreed, NO_RULES, TAXONOMY, trained_on=DAY)
    assert set(found.tail(12)["category_code"]) == {"X-AA-10"}


def test_an_account_that_was_wrong_is_overruled():
    groups, judged = rows("X-AA-10")
    found, _ = assign(groups, judged, NO_RULES, TAXONOMY, trained_on=DAY)
    # Right on 20 of 60: trusted with (20 + 8) / 70 = 0.4, and the names tell better.
    assert found.tail(12)["category_method"].to_list() == ["classifier"] * 12


def test_a_doubtful_guess_fills_a_gap_and_overrules_no_account():
    groups, judged = rows(None)
    # Nobody judged an account that says something: such are trusted with 8 of 10, a name unheard of with far less.
    defaults = pl.Series(["X-NS-10", "Y-AA-10", "X-AA-20", "X-AA-10"])
    asked = groups.tail(4).with_columns(
        supplier_name=pl.lit("Qwx Ltd"), default_category=defaults, supplier_id=pl.Series(list("ABCD"))
    )
    both = pl.concat([groups.with_columns(pl.col("default_category").cast(pl.String)), asked])
    found, _ = assign(both, judged, NO_RULES, TAXONOMY, abstain=0.01, trained_on=DAY)
    first, *others = found.tail(4)["category_method"]
    assert first == "classifier" and others.count("account") >= 2
    assert found.tail(3)["category_code"].to_list() == defaults.tail(3).to_list()


def test_decisions_on_one_category_teach_nothing_about_others():
    groups, judged = rows("X-NS-10")
    found, _ = assign(groups, judged.with_columns(category=pl.lit("Y-AA-10")), NO_RULES, TAXONOMY, trained_on=DAY)
    assert set(found.tail(12)["category_method"]) == {"account"}


def test_below_the_threshold_it_abstains_and_says_what_it_would_have_guessed():
    groups, judged = rows("X-NS-10")
    found, _ = assign(groups, judged, NO_RULES, TAXONOMY, abstain=1.0, trained_on=DAY)
    others = found.tail(12)
    assert others["category_method"].to_list() == ["account"] * 12
    assert others["second_category_code"].to_list() == [list(WORDS)[number % 3] for number in range(60, 72)]


def test_order_changes_nothing():
    groups, judged = rows("X-NS-10")
    found, card = assign(groups, judged, NO_RULES, TAXONOMY, trained_on=DAY)
    mixed = groups.sample(fraction=1, shuffle=True, seed=2)
    again, other = assign(mixed, judged[::-1], NO_RULES, TAXONOMY, trained_on=DAY)
    assert card == other and found.sort("supplier_id").equals(again.sort("supplier_id"))


def test_nobody_asked_nothing_learnt():
    groups, judged = rows("X-NS-10")
    _, card = assign(groups.head(60), judged, NO_RULES, TAXONOMY, trained_on=DAY)
    assert card is None
