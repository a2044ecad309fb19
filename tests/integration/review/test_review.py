"""Rules of a review: what is asked first, what an answer becomes, and what is refused whole."""

import json
from pathlib import Path

import pytest

from hub.errors import UsageError
from tests.integration.review.small_cube import (
    HOSTILE,
    LATER,
    ROWS,
    RULES,
    apply,
    cells_of,
    fill,
    hub,
    publish,
    save,
    workspace_with,
    written,
)  # fmt: skip


def test_the_largest_undecided_amount_comes_first(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    told = hub("review", "suppliers", "--home", space.home)
    # Undecided: the register entry of 5,000 and the pair of 600, which two methods found: 5,000 of 5,600 is 89 %.
    assert "Suppliers: 2 rows" in told
    assert "the first row settles 89% of the undecided amount, EUR 5,600.00 in 2 questions" in told
    (path,) = space.reports.glob("*.xlsx")
    rows = cells_of(path)["Suppliers"]
    assert [row[0] for row in rows[2:]] == ["#1", "#2"]
    assert [float(row[10]) for row in rows[2:]] == [5000, 600]
    assert [round(float(row[11]), 4) for row in rows[2:]] == [0.8929, 1]
    assert rows[3][13] == "both paid on FR********0404; names differ by one letter"
    assert rows[1][10] == "At stake (EUR)"


def test_what_was_decided_since_the_publication_is_not_asked_again(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    apply(space, fill(written(space, "suppliers"), {("Suppliers", "#1"): "same", ("Suppliers", "#2"): "unsure"}))
    told = hub("review", "suppliers", "--home", space.home)
    assert "Suppliers: 1 rows" in told and "EUR 600.00 in 1 questions" in told
    apply(space, fill(written(space, "categories"), {("Categories", "#1"): "best"}))
    told = json.loads(hub("review", "categories", "--home", space.home, "--json"))
    assert (told["rows"]["Categories"], told["undecided"]) == (1, "600.00")


def test_no_more_rows_than_asked_and_the_share_is_of_all(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    told = json.loads(hub("review", "suppliers", "--limit", "1", "--home", space.home, "--json"))
    assert (told["rows"], told["undecided"], told["undecided_rows"]) == ({"Suppliers": 1}, "5600.00", 2)


def test_only_what_an_entity_buys(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    rows = cells_of(written(space, "suppliers", "--entity", "ALPHA"))["Suppliers"]
    assert [row[4] for row in rows[2:]] == ["Dupont SA"]
    with pytest.raises(UsageError, match="unknown entity"):
        hub("review", "suppliers", "--entity", "GAMMA", "--home", space.home)


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    for kind in ("suppliers", "categories"):
        for name, rows in cells_of(written(space, kind)).items():
            texts = [cell for row in rows for cell in row if isinstance(cell, str)]
            assert [one for one in texts if one.startswith(("=", "+", "-", "@"))] == [], name
    assert "'" + HOSTILE in [row[4] for row in cells_of(next(space.reports.glob("*suppliers*")))["Suppliers"]]


def test_a_file_that_may_hold_answers_is_not_written_over(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    first = written(space, "suppliers")
    assert written(space, "suppliers") != first
    with pytest.raises(UsageError, match="exists already"):
        hub("review", "suppliers", "--home", space.home, "--out", first)


def test_answers_become_judgements(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    filled = fill(written(space, "suppliers"), {("Suppliers", "#1"): "same", ("Suppliers", "#2"): "different"})
    told = apply(space, filled)
    assert len(told["applied"]) == 2
    lines = (space.decisions / "suppliers.csv").read_text().splitlines()
    assert lines[0].startswith("left_entity,")
    # A name that looks like a formula is guarded in the ledger, and is the same name when it is read.
    assert lines[1].startswith(
        'BETA,10,"\'=HYPERLINK(""http://bad"",""x"")",_register,SIREN:552100554,ACME SA,same,0.88'
    )
    assert ",Ann," in lines[1] and lines[1].endswith("reviewed: same words")
    assert lines[2].startswith("ALPHA,007,Dupont SA,BETA,9,Dupond,different,0.91")


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    filled = fill(written(space, "suppliers"), {("Suppliers", "#1"): "same"})
    apply(space, filled)
    ledger = (space.decisions / "suppliers.csv").read_bytes()
    publish(space, {"publication": [*ROWS["publication"], (LATER,)]})
    told = apply(space, filled)
    assert (told["applied"], told["known"]) == ([], 1)
    assert (space.decisions / "suppliers.csv").read_bytes() == ledger


def test_a_blank_workbook_decides_nothing(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    path = written(space, "suppliers")
    assert apply(space, path)["applied"] == []
    assert not (space.decisions / "suppliers.csv").exists()


def test_nobody_decides_without_a_name(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    filled = fill(written(space, "suppliers"), {("Suppliers", "#1"): "same"}, by="")
    with pytest.raises(UsageError, match="nobody's name"):
        apply(space, filled)
    assert apply(space, filled, "--by", "Bob")["applied"][0]["by"] == "Bob"


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "told"),
    [
        ("Suppliers", 2, 8, "maybe", "Suppliers #1 (BETA, 10"),
        ("Suppliers", 3, 4, "Durand", "left_name was 'Dupont SA', is 'Durand'"),
        ("Suppliers", 3, 0, "#1", "#1: there twice"),
        ("Suppliers", 3, 0, "#7", "a row that was not asked: #7"),
        ("_hub", 1, 2, "{}", "what the hub keeps in the workbook was changed"),
    ],
)
def test_what_was_edited_is_refused_whole(
    tmp_path: Path, sheet: str, row: int, column: int, value: str, told: str
) -> None:
    space = workspace_with(tmp_path)
    path = fill(written(space, "suppliers"), {("Suppliers", "#1"): "same", ("Suppliers", "#2"): "same"})
    grids = cells_of(path)
    grids[sheet][row][column] = value
    with pytest.raises(UsageError) as raised:
        apply(space, save(path, grids))
    assert told in str(raised.value)
    assert not (space.decisions / "suppliers.csv").exists()


def test_a_row_that_was_removed_is_missed_and_sorted_rows_are_not(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    path = fill(written(space, "suppliers"), {("Suppliers", "#2"): "same"})
    grids = cells_of(path)
    head, rows = grids["Suppliers"][:2], grids["Suppliers"][2:]
    with pytest.raises(UsageError, match="Suppliers #1: missing"):
        apply(space, save(path, {**grids, "Suppliers": [*head, rows[1]]}))
    assert len(apply(space, save(path, {**grids, "Suppliers": [*head, *rows[::-1]]}))["applied"]) == 1


def test_another_file_is_no_workbook_of_the_hub(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    with pytest.raises(UsageError, match="not a workbook of the hub"):
        apply(space, save(tmp_path / "it.xlsx", {"Sheet1": [["a"]]}))
    (tmp_path / "text.xlsx").write_text("hello")
    with pytest.raises(UsageError, match="not a workbook that can be read"):
        apply(space, tmp_path / "text.xlsx")
    with pytest.raises(UsageError, match="no such file"):
        apply(space, tmp_path / "absent.xlsx")


def test_an_outdated_workbook_is_refused_and_partly_takes_what_did_not_change(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    filled = fill(written(space, "suppliers"), {("Suppliers", "#1"): "same", ("Suppliers", "#2"): "same"})
    # DUPOND is another supplier of the group in the next publication.
    pairs = [("S-1", "S-9", *row[2:]) if row[1] == "S-2" else row for row in ROWS["supplier_pair"]]
    publish(space, {"publication": [*ROWS["publication"], (LATER,)], "supplier_pair": pairs})
    with pytest.raises(UsageError) as raised:
        apply(space, filled)
    assert "which is not the last one" in str(raised.value)
    assert "right_supplier_id was 'S-2', is 'S-9'" in str(raised.value)
    assert not (space.decisions / "suppliers.csv").exists()
    told = apply(space, filled, "--partly")
    assert [one["right_entity"] for one in told["applied"]] == ["_register"]
    assert [one["row"][:12] for one in told["outdated"]] == ["Suppliers #2"]


def test_what_somebody_else_decided_meanwhile_is_not_undone(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    path = written(space, "suppliers")
    apply(space, fill(path, {("Suppliers", "#2"): "different"}, by="Bob"))
    filled = fill(path, {("Suppliers", "#1"): "same", ("Suppliers", "#2"): "same"})
    with pytest.raises(UsageError, match="somebody decided meanwhile: different by Bob"):
        apply(space, filled)
    told = apply(space, filled, "--partly")
    assert (len(told["applied"]), len(told["outdated"])) == (1, 1)


def test_one_question_is_not_answered_in_two_ways(tmp_path: Path) -> None:
    left_right = ROWS["supplier_pair"][0]
    right_left = (*left_right[1::-1], *left_right[5:8], *left_right[2:5], *left_right[8:])
    space = workspace_with(tmp_path, {"supplier_pair": [left_right, right_left], "supplier_register_link": []})
    filled = fill(written(space, "suppliers"), {("Suppliers", "#1"): "same", ("Suppliers", "#2"): "different"})
    with pytest.raises(UsageError, match="answered in two ways"):
        apply(space, filled)


def test_categories_and_rules(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    space.decisions.mkdir()
    (space.decisions / "category_rules.csv").write_text(
        RULES + "R1,*,606,,tool,IT-SW-20,Committee,2026-01-01,tools are services\n"
    )
    path = written(space, "categories")
    grids = cells_of(path)
    assert [row[1:3] for row in grids["Categories"][2:]] == [["ALPHA", "6063"], ["BETA", "6226"]]
    # ALPHA's group of 1,000 is on account 6063 and holds "tools"; BETA has nothing there.
    assert [(row[1], row[2], float(row[8])) for row in grids["Rules"][2:]] == [("R1", "ALPHA", 1000), ("R1", "BETA", 0)]
    answers = {("Categories", "#1"): "best", ("Categories", "#2"): "second best", ("Rules", "#1"): "accept"}
    filled = fill(path, answers, reason="we looked")
    apply(space, filled)
    lines = (space.decisions / "categories.csv").read_text().splitlines()
    assert [line.split(",")[:5] for line in lines[1:]] == [
        ["ALPHA", "6063", "S-1", "Outils", "IT-SW-10"],
        ["BETA", "6226", "S-2", "", "IT-SW-20"],
    ]
    approvals = (space.decisions / "category_approvals.csv").read_text().splitlines()
    assert approvals[1].startswith("R1,ALPHA,accepted,Ann,") and approvals[1].endswith(",we looked")
    told = apply(space, filled)
    assert (told["applied"], told["known"], told["outdated"]) == ([], 3, [])


def test_a_rule_that_says_something_else_now_is_asked_again(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    space.decisions.mkdir()
    ledger = space.decisions / "category_rules.csv"
    ledger.write_text(RULES + "R1,*,606,,tool,IT-SW-20,Committee,2026-01-01,\n")
    filled = fill(written(space, "categories"), {("Rules", "#1"): "accept"})
    ledger.write_text(RULES + "R1,*,6,,,IT-SW-20,Committee,2026-01-01,\n")
    with pytest.raises(UsageError, match="the rule says something else now"):
        apply(space, filled)


@pytest.mark.parametrize("answer", ["IT-SW-20 · Software as a service · Logiciels en ligne", "IT-SW-20"])
def test_a_category_is_chosen_from_the_list(tmp_path: Path, answer: str) -> None:
    space = workspace_with(tmp_path)
    filled = fill(written(space, "categories"), {("Categories", "#1"): answer})
    assert apply(space, filled)["applied"][0]["category"] == "IT-SW-20"


@pytest.mark.parametrize(("answer", "told"), [("IT", "no category of the list"), ("best", "no category of the list")])
def test_a_category_that_no_line_can_have_is_refused(tmp_path: Path, answer: str, told: str) -> None:
    space = workspace_with(tmp_path)
    filled = fill(written(space, "categories"), {("Categories", "#2"): answer})
    with pytest.raises(UsageError, match=told):
        apply(space, filled)
