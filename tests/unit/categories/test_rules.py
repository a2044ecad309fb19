"""Which rules hold where, and which one holds for a line."""

from itertools import permutations
from typing import Any

import polars as pl
from category_frames import approvals, rules
from hypothesis import given
from hypothesis import strategies as st

from hub.categories.rules import effective, match
from hub.categories.words import fold

LINE = {"entity_code": "E", "account_code": "615520", "supplier_id": "S1", "text": "Révision véhicule n°3 | GARAGE"}


def line(**changed: Any) -> pl.DataFrame:
    return pl.DataFrame([LINE | changed], schema=dict.fromkeys(LINE, pl.String))


def held(listed: list[dict[str, Any]], **changed: Any) -> str | None:
    found: str | None = match(line(**changed), effective(rules(*listed), approvals(), ["E", "F"]))[0]
    return found


def rule(name: str, **given: str) -> dict[str, Any]:
    return {"rule_id": name, "entity": "E", "category": "C"} | given


def test_words_are_beginnings_of_words_whatever_case_and_accents():
    assert held([rule("R", words="revis VEHIC")]) == "R"
    assert held([rule("R", words="vision")]) is None  # inside a word
    assert held([rule("R", words="revision moto")]) is None  # every word must be there
    assert held([rule("R", words="garage")]) == "R"


def test_an_account_is_a_prefix_and_a_supplier_is_exact():
    assert held([rule("R", account="6155")]) == "R"
    assert held([rule("R", account="155")]) is None
    assert held([rule("R", supplier="S1")]) == "R"
    assert held([rule("R", supplier="S")]) is None
    assert held([rule("R", supplier="S1")], supplier_id=None) is None


def test_every_condition_given_must_hold():
    assert held([rule("R", account="6155", supplier="S2", words="garage")]) is None
    assert held([rule("R", account="6155", supplier="S1", words="garage")]) == "R"


def test_more_conditions_go_before_a_longer_account_before_the_later_one():
    one, two = rule("one", account="615520"), rule("two", account="61", words="garage")
    assert all(held(list(order)) == "two" for order in permutations([one, two]))
    short, long = rule("short", account="61"), rule("long", account="6155")
    assert all(held(list(order)) == "long" for order in permutations([short, long]))
    first, later = rule("b", words="garage"), rule("a", words="revision")
    assert held([first, later]) == "a" and held([later, first]) == "b"


def test_a_rule_without_a_condition_holds_nowhere():
    assert effective(rules(rule("R"), rule("S", words=" -- ")), approvals(), ["E"]).is_empty()


def test_of_one_rule_the_last_row_holds():
    assert held([rule("R", words="garage"), rule("R", words="boulangerie")]) is None


def test_a_rule_of_one_entity_holds_there_at_once_and_nowhere_else():
    found = effective(rules(rule("R", words="x")), approvals(), ["E", "F"])
    assert found["entity_code"].to_list() == ["E"]
    assert effective(rules(rule("R", entity="GONE", words="x")), approvals(), ["E"]).is_empty()


def test_a_proposal_holds_where_it_was_accepted():
    told = approvals(
        {"rule_id": "R", "entity": "E", "decision": "accepted"},
        {"rule_id": "*", "entity": "F", "decision": "Accepted"},
        {"rule_id": "R", "entity": "G", "decision": "accepted"},
        {"rule_id": "R", "entity": "G", "decision": "declined"},
    )
    found = effective(rules(rule("R", entity="*", words="x")), told, ["E", "F", "G", "H"])
    assert found["entity_code"].to_list() == ["E", "F"]


def test_a_word_on_the_rule_itself_goes_before_a_word_on_all():
    told = approvals(
        {"rule_id": "R", "entity": "E", "decision": "declined"}, {"rule_id": "*", "entity": "E", "decision": "accepted"}
    )
    listed = rules(rule("R", entity="*", words="x"), rule("S", entity="*", words="y"))
    assert effective(listed, told, ["E"])["rule_id"].to_list() == ["S"]


words = st.sampled_from(["", "gar", "rev", "veh gar", "zzz", "é"])
asked = st.fixed_dictionaries(
    {
        "account": st.sampled_from(["", "6", "61", "6155", "7"]),
        "supplier": st.sampled_from(["", "S1", "S2"]),
        "words": words,
    }
)


@given(st.lists(asked, max_size=6))
def test_the_rule_that_holds_is_the_first_by_rank_of_those_whose_conditions_hold(given_rules: list[dict[str, str]]):
    listed = [rule(f"R{number}", **one) for number, one in enumerate(given_rules)]
    text = f" {fold(LINE['text'])}"
    right = [
        (sum(map(bool, (one["account"], one["supplier"], one["words"]))), len(one["account"]), number)
        for number, one in enumerate(given_rules)
        if any(one.values())
        and LINE["account_code"].startswith(one["account"])
        and one["supplier"] in ("", "S1")
        and all(f" {fold(word)}" in text for word in one["words"].split())
    ]
    assert held(listed) == (f"R{max(right)[2]}" if right else None)
