"""Rules of the committee: they hold where an entity accepted them, and mean the lines that meet every condition."""

import datetime as dt

import pytest

from hub.decisions.records import CategoryRule, RuleApproval, last_words
from hub.decisions.rules import is_met, standing, told, words_of

DAY = dt.date(2026, 3, 31)


def rule(entity: str = "*", account: str = "", supplier: str = "", words: str = "") -> CategoryRule:
    return CategoryRule.model_construct(
        rule_id="R1", entity=entity, account=account, supplier=supplier, words=words, category="IT-SW-10"
    )


def answer(rule_id: str, entity: str, decision: str) -> RuleApproval:
    return RuleApproval.model_construct(rule_id=rule_id, entity=entity, decision=decision, by="Ann", on=DAY, reason="")


@pytest.mark.parametrize(
    ("given", "standing_in_alpha"),
    [
        ([], "awaiting"),
        ([("R1", "ALPHA", "accepted")], "accepted"),
        ([("R1", "ALPHA", "accepted"), ("R1", "ALPHA", "declined")], "declined"),
        ([("R1", "BETA", "accepted")], "awaiting"),
        ([("*", "ALPHA", "accepted")], "accepted"),
        ([("R1", "ALPHA", "declined"), ("*", "ALPHA", "accepted")], "declined"),
    ],
)
def test_a_proposal_holds_once_the_entity_accepted(given: list[tuple[str, str, str]], standing_in_alpha: str) -> None:
    answers = last_words(tuple(answer(*one) for one in given))
    assert standing(rule(), "ALPHA", answers) == standing_in_alpha


def test_a_rule_of_one_entity_holds_there_only() -> None:
    assert standing(rule("ALPHA"), "ALPHA", {}) == "accepted"
    assert standing(rule("ALPHA"), "BETA", {}) == "declined"


@pytest.mark.parametrize(
    ("asked", "is_so"),
    [
        (rule(account="606"), True),
        (rule(account="6064"), False),
        (rule(supplier="NAME:DUPONT"), True),
        (rule(supplier="NAME:DURAND"), False),
        (rule(words="elec FOURN"), True),
        (rule(words="ectr"), False),
        (rule(account="606", words="electricite gaz"), False),
    ],
)
def test_every_condition_is_met(asked: CategoryRule, is_so: bool) -> None:
    assert is_met(asked, "60631", "NAME:DUPONT", words_of("Électricité", None, "fournitures d'atelier")) is is_so


def test_conditions_are_told_in_words() -> None:
    assert told(rule(account="606", words="elec fourn")) == "account begins with 606; text holds elec, fourn"
