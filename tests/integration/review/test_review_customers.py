"""Rules of the review of statements: whose an account is, what a document is, and how the answers come back."""

import json
from pathlib import Path

import pytest

from hub.decisions.ledgers import load
from hub.decisions.records import Known
from hub.decisions.statements import CustomerJudgement, NamedDifference
from hub.errors import UsageError
from tests.integration.review.small_cube import (
    LATER,
    ROWS,
    apply,
    cells_of,
    fill,
    hub,
    publish,
    workspace_with,
    written,
)  # fmt: skip
from tests.integration.review.test_hostile import NAMES

KNOWN = Known(frozenset({"ALPHA", "BETA"}), frozenset())
FIRST, SECOND = ("Customers", "#1"), ("Customers", "#2")


def test_accounts_that_are_nobodys_and_documents_that_nothing_explains_come_by_amount(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    told = hub("review", "customers", "--home", space.home)
    assert "Customers: 2 rows" in told and "Differences: 2 rows" in told
    # |−1,000| and 4,000: the first is 80 % of 5,000. The account without a name or a number cannot be asked about.
    assert "the first row settles 80% of the undecided amount, EUR 5,000.00 in 2 questions" in told
    (path,) = space.reports.glob("review-customers-*.xlsx")
    cells = cells_of(path)
    assert [row[1:4] for row in cells["Customers"][2:]] == [
        ["VERRE", "C-1", "Alpha Lille"],
        ["VERRE", "44306184100013", None],
    ]
    assert [(row[7], float(row[12])) for row in cells["Customers"][2:]] == [("ALPHA · Alpha", 4000), (None, 1000)]
    assert [(row[3], row[4], float(row[7]), float(row[8])) for row in cells["Differences"][2:]] == [
        ("ALPHA", "F7", 300, 0),
        ("BETA", "A8", 0, -80),  # a credit note that only the books have
    ]
    assert [float(row[12]) for row in cells["Differences"][2:]] == [300, 80]


def test_only_what_an_entity_may_own(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    told = json.loads(hub("review", "customers", "--entity", "BETA", "--home", space.home, "--json"))
    # The extent is of the first sheet that has rows: A8 alone.
    assert (told["rows"], told["undecided"]) == ({"Customers": 0, "Differences": 1}, "80.00")


@pytest.mark.parametrize(("answer", "entity", "judgement"), [
    ("proposed", "ALPHA", "same"),
    ("BETA · Beta", "BETA", "same"),
    ("different", "ALPHA", "different"),
    ("none", "", "different"),
    ("unsure", "", "unsure"),
])  # fmt: skip
def test_an_answer_becomes_a_judgement(tmp_path: Path, answer: str, entity: str, judgement: str) -> None:
    space = workspace_with(tmp_path)
    apply(space, fill(written(space, "customers"), {FIRST: answer}))
    (one,) = load(space.decisions, CustomerJudgement, KNOWN)
    assert (one.supplier, one.account, one.name) == ("VERRE", "C-1", "Alpha Lille")
    assert (one.entity, one.judgement, one.by, one.reason) == (
        entity, judgement, "Ann", "reviewed: a name like ALPHA",
    )  # fmt: skip


@pytest.mark.parametrize(("row", "answer", "told"), [
    (SECOND, "proposed", "there is no proposal"),
    (SECOND, "different", "there is no proposal"),
    (FIRST, "GAMMA", "an entity code of group.yml"),
    (("Differences", "#1"), "mistake", "is not one of dispute, cut_off, purchasing_card, rebates, vat_or_currency"),
])  # fmt: skip
def test_an_answer_that_is_none_is_refused_with_all_others(
    tmp_path: Path, row: tuple[str, str], answer: str, told: str
) -> None:
    space = workspace_with(tmp_path)
    answers = {FIRST: "proposed", ("Differences", "#2"): "dispute", row: answer}
    with pytest.raises(UsageError, match=told):
        apply(space, fill(written(space, "customers"), answers))
    assert not list(space.decisions.glob("*.csv"))


def test_a_document_is_named_and_the_same_file_twice_adds_nothing(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    filled = fill(written(space, "customers"), {("Differences", "#1"): "cut_off", FIRST: "none"}, reason="in January")
    assert len(apply(space, filled)["applied"]) == 2
    (one,) = load(space.decisions, NamedDifference, KNOWN)
    assert (one.supplier, one.entity, one.document_ref, one.item) == ("VERRE", "ALPHA", "F7", "cut_off")
    assert (one.by, one.reason) == ("Ann", "in January")
    publish(space, {"publication": [*ROWS["publication"], (LATER,)]})
    told = apply(space, filled)
    assert (told["applied"], told["known"], told["outdated"]) == ([], 2, [])


def test_what_was_answered_is_not_asked_again(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    filled = fill(written(space, "customers"), {FIRST: "different", SECOND: "unsure", ("Differences", "#2"): "rebates"})
    apply(space, filled)
    told = json.loads(hub("review", "customers", "--home", space.home, "--json"))
    assert told["rows"] == {"Customers": 0, "Differences": 1}
    told = json.loads(hub("review", "customers", "--home", space.home, "--again", "--json"))
    assert told["rows"] == {"Customers": 1, "Differences": 1}
    # Another entity is proposed once the first is barred: that is another question.
    first, *others = ROWS["customer_account"]
    publish(space, {"customer_account": [(*first[:9], "BETA", *first[10:]), *others]})
    told = json.loads(hub("review", "customers", "--home", space.home, "--json"))
    assert told["rows"] == {"Customers": 1, "Differences": 1}


def test_a_stale_workbook_is_refused_and_partly_takes_what_did_not_change(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    answers = {FIRST: "proposed", SECOND: "none", ("Differences", "#1"): "cut_off", ("Differences", "#2"): "dispute"}
    filled = fill(written(space, "customers"), answers)
    first, *accounts = ROWS["customer_account"]
    line, *lines = ROWS["reconciliation_line"]
    rows = {
        "publication": [*ROWS["publication"], (LATER,)],
        "customer_account": [(*first[:9], "BETA", *first[10:]), *accounts],
        "reconciliation_line": [(*line[:-2], 150, line[-1]), *lines],  # F7 is 250 now
    }
    publish(space, rows)
    with pytest.raises(UsageError) as raised:
        apply(space, filled)
    assert "proposed_entity was 'ALPHA', is 'BETA'" in str(raised.value)
    assert "declared was '300.00', is '250.00'" in str(raised.value)
    assert not list(space.decisions.glob("*.csv"))
    told = apply(space, filled, "--partly")
    assert [one["row"].partition(" (")[0] for one in told["outdated"]] == ["Customers #1", "Differences #1"]
    assert len(told["applied"]) == 2


def test_what_somebody_else_decided_meanwhile_is_not_undone(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    path = written(space, "customers")
    apply(space, fill(path, {FIRST: "BETA · Beta"}, by="Bob"))
    with pytest.raises(UsageError, match="somebody decided meanwhile: same BETA by Bob"):
        apply(space, fill(path, {FIRST: "proposed"}))


def test_an_account_without_questions_any_more_is_told(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    filled = fill(written(space, "customers"), {FIRST: "proposed"})
    publish(space, {"publication": [*ROWS["publication"], (LATER,)], "customer_account": []})
    with pytest.raises(UsageError, match="not a question any more"):
        apply(space, filled)


def test_an_account_and_a_document_of_one_name_are_two_questions(tmp_path: Path) -> None:
    account = ("VERRE", "S-1", "ALPHA", "F7", None, None, None, None, "none", None, None, "alike nobody", 1, 10)
    space = workspace_with(tmp_path, {"customer_account": [account]})
    filled = fill(written(space, "customers"), {FIRST: "none", ("Differences", "#1"): "dispute"})
    assert len(apply(space, filled)["applied"]) == 2


def test_hostile_accounts_and_documents_come_back_as_they_are(tmp_path: Path) -> None:
    numbered = list(enumerate(NAMES))
    accounts = [
        ("VERRE", "S-1", f"{at}{name}", name, None, None, None, None, "none", "ALPHA", 0.7, name, 1, 9000 - at)
        for at, name in numbered
    ]
    documents = [
        ("VERRE", "S-1", name, "ALPHA", "2025-12", "2025-12", "declared", str(at), f"{name}{at}", None, "residual",
         900 - at, name)
        for at, name in numbered
    ]  # fmt: skip
    space = workspace_with(tmp_path, {"customer_account": accounts, "reconciliation_line": documents})
    answers = {("Customers", f"#{at + 1}"): "proposed" for at, _ in numbered}
    answers |= {("Differences", f"#{at + 1}"): "dispute" for at, _ in numbered}
    filled = fill(written(space, "customers"), answers)
    apply(space, filled)
    judged = load(space.decisions, CustomerJudgement, KNOWN)
    assert [(one.account, one.name) for one in judged] == [(f"{at}{name}", name) for at, name in numbered]
    assert [one.document_ref for one in load(space.decisions, NamedDifference, KNOWN)] == [
        f"{name}{at}" for at, name in numbered
    ]
    told = apply(space, filled)
    assert (told["applied"], told["known"]) == ([], 2 * len(NAMES))
