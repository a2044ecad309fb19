"""The order in which a group of lines gets its category, where nothing has to be learnt."""

import datetime as dt
from typing import Any

import polars as pl
import pytest
from category_frames import groups, judgements, taxonomy

from hub.categories.assign import assign, known_suppliers
from hub.categories.words import fold, kinds, told_category
from hub.errors import StructuralError

DAY = dt.date(2026, 1, 5)
RULES = pl.DataFrame(
    {"rule_id": ["R1", "R2"], "category_code": ["Y-AA-10", "Y-AA-10"], "words": [[], ["gaz"]]},
    schema_overrides={"words": pl.List(pl.String)},
)


def assigned(*rows: dict[str, Any], said: list[dict[str, Any]] | None = None) -> list[tuple[Any, ...]]:
    found, _ = assign(groups(*rows), judgements(*(said or [])), RULES, taxonomy(), trained_on=DAY)
    return found.select("category_code", "category_method", "category_confidence", "category_version").rows()


JUDGED = {"entity": "E", "account": "606800", "supplier": "S1", "category": "X-AA-10", "on": "2026-01-02"}


def test_a_judgement_goes_before_a_rule_and_a_rule_before_the_account():
    ruled = {"rule_id": "R1"}
    assert assigned(ruled, said=[JUDGED]) == [("X-AA-10", "judgement", 1.0, "2026-01-02")]
    assert assigned(ruled) == [("Y-AA-10", "rule", 1.0, "R1")]
    assert assigned({}) == [("X-NS-10", "account", None, "accounts")]


def test_a_specific_default_is_trusted_as_accounts_are():
    # 8 of 10 before anybody judged; one judged against it: 8 of 11.
    assert assigned({"default_category": "X-AA-20"}) == [("X-AA-20", "account", 0.8, "accounts")]
    rows = [{"default_category": "X-AA-20"}, {"default_category": "X-AA-20", "account_code": "1", "supplier_id": None}]
    assert assigned(*rows, said=[JUDGED])[1][2] == pytest.approx(8 / 11)


def test_nothing_known_is_none():
    assert assigned({"default_category": None}) == [(None, "none", None, None)]


def test_a_judgement_matches_on_all_four_and_the_last_holds():
    other = JUDGED | {"words": "Achats"}
    assert assigned({}, said=[other])[0][1] == "account"
    assert assigned({"local_category": "Achats"}, said=[other])[0][1] == "judgement"
    last = JUDGED | {"category": "X-AA-20", "on": "2026-01-03"}
    assert assigned({}, said=[JUDGED, last]) == [("X-AA-20", "judgement", 1.0, "2026-01-03")]


def test_a_judgement_without_a_category_takes_the_former_back():
    assert assigned({}, said=[JUDGED, JUDGED | {"category": ""}])[0][1] == "account"


def test_a_suppliers_other_groups_follow_its_clear_majority():
    other = {"account_code": "2", "default_category": "X-AA-20"}
    assert assigned({}, other, said=[JUDGED])[1] == ("X-AA-10", "supplier", 1.0, "decisions")
    # 60 of 100 is no clear majority.
    judged = [JUDGED, JUDGED | {"account": "3", "category": "Y-AA-10"}]
    rows = [{"amount": 60.0}, {"account_code": "3", "amount": -40.0}, {"account_code": "2"}]
    assert assigned(*rows, said=judged)[2][1] != "supplier"


def test_what_a_supplier_teaches_is_the_judgement_where_a_rule_holds_too():
    rows = [{"rule_id": "R1"}, {"account_code": "2"}]
    assert assigned(*rows, said=[JUDGED])[1] == ("X-AA-10", "supplier", 1.0, "decisions")


def test_a_group_without_a_supplier_follows_nobody():
    said = [JUDGED | {"supplier": ""}]
    assert assigned({"supplier_id": None}, {"supplier_id": None, "account_code": "2"}, said=said)[1][1] == "account"


def test_known_suppliers_need_three_quarters_of_the_amount():
    decided = pl.DataFrame(
        {"supplier": ["A"] * 2 + ["B"] * 2, "category_code": ["x", "y"] * 2, "amount": [80.0, -20, 70, 30]}
    )
    assert known_suppliers(decided).select("supplier", "known_category").rows() == [("A", "x")]


def test_a_rule_that_is_not_in_force_is_seen():
    with pytest.raises(StructuralError, match="not in force"):
        assigned({"rule_id": "R9"})


def test_words_refine_an_account_that_says_nothing():
    open_default = {"default_category": "OT-NS-20"}
    assert assigned(open_default | {"supplier_name": "EDF"}) == [("EN-EL-10", "account", None, "words")]
    assert (
        assigned(open_default | {"account_label": "Fournitures de bureau", "supplier_name": "EDF"})[0][0] == "FM-OF-10"
    )
    # Two leaves heard at once tell nothing.
    assert assigned(open_default | {"supplier_name": "EDF Papeterie"})[0][0] == "OT-NS-20"


def test_words_do_not_touch_an_account_that_says_something():
    assert assigned({"default_category": "X-AA-20", "supplier_name": "EDF"})[0][0] == "X-AA-20"


def test_a_suppliers_name_stays_in_the_family_of_the_account():
    default = {"default_category": "FM-OF-90"}
    assert assigned(default | {"supplier_name": "EDF"})[0][0] == "FM-OF-90"
    assert assigned(default | {"supplier_name": "Papeterie Martin"})[0][0] == "FM-OF-10"
    assert assigned(default | {"account_label": "Electricité"})[0][0] == "EN-EL-10"


def test_a_suppliers_name_does_not_tell_what_asset_was_bought():
    default = {"default_category": "OT-NS-20", "group_account": "2188"}
    assert assigned(default | {"supplier_name": "EDF"})[0][0] == "OT-NS-20"


def test_words_are_folded():
    assert fold("  Café n°2 — ÉTÉ ") == "cafe n 2 ete"


def test_kinds_are_heard_in_whole_words_or_beginnings():
    found = kinds(pl.Series(["Northumbria POLICE Commissioner", "Policemania", None, "Électricité de Strasbourg"]))
    assert "police_and_fire" in found[0] and "sector_public" in found[0]
    assert found[1] == "" and found[2] == "" and "electricity" in found[3]


def test_one_leaf_is_told_or_none():
    assert told_category(pl.Series(["Papeterie du Port", "rien", "EDF papeterie"])).to_list() == [
        "FM-OF-10",
        None,
        None,
    ]
