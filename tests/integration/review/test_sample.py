"""Rules of a sample: drawn by chance and by amount, kept whole, and an accuracy only where people looked."""

import json
from pathlib import Path
from typing import Any

import pytest

from hub.decisions.evaluation import accuracy_rows
from hub.decisions.ledgers import load
from hub.decisions.records import Known, Verdict
from hub.errors import UsageError
from tests.integration.review.small_cube import HOSTILE, ROWS, cells_of, fill, workspace_with
from tests.integration.review.test_review import hub, written

KNOWN = Known(frozenset({"ALPHA", "BETA"}), frozenset())


def drawn(space: Any, *options: str) -> Path:
    return Path(json.loads(hub("evaluate", "sample", "--home", space.home, "--json", *options))["file"])


def verdicts(path: Path, sheet: str, verdict: str) -> dict[tuple[str, str], str]:
    return {(sheet, row[0]): verdict for row in cells_of(path)[sheet][2:]}


def test_a_small_group_is_looked_at_whole(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    grids = cells_of(drawn(space))
    assert len(grids["Suppliers"]) - 2 == 5
    # What has no category is told by a rate: it cannot be right.
    assert [row[8] for row in grids["Categories"][2:]] == ["IT-SW-10", "IT-SW-10", "IT-SW-20"]
    others = {row[4]: row[7] for row in grids["Suppliers"][2:]}
    assert sorted(others["S-1"].split("; ")) == ["ALPHA DUPONT", "ALPHA Dupont SA"]
    assert HOSTILE not in [row[3] for row in grids["Suppliers"]]


def test_an_accuracy_is_weighted_by_amount(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    path = drawn(space)
    right = verdicts(path, "Suppliers", "right") | verdicts(path, "Categories", "right")
    wrong = next(row[0] for row in cells_of(path)["Suppliers"][2:] if row[3] == "Dupond")
    told = hub(
        "evaluate", "sample", "--apply", fill(path, {**right, ("Suppliers", wrong): "wrong"}), "--home", space.home
    )
    # 600 of 6,640 are wrong: 91.0 %; everything was looked at, so nothing is uncertain.
    assert "8 new verdicts" in told
    assert "5 of 5" in told and "91.0%" in told and "91.0% to 91.0%" in told
    rows = accuracy_rows(load(space.decisions, Verdict, KNOWN))
    assert [(one.measure, one.scope, one.n, one.accuracy) for one in rows] == [
        ("category", "group", 3, 1.0),
        ("supplier", "group", 5, 0.9096),
    ]
    assert "91.0%" in hub("evaluate", "accuracy", "--home", space.home)


def test_the_same_verdicts_twice_are_there_once_and_a_blank_takes_nothing_back(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    path = drawn(space, "--n", "10")
    filled = fill(path, verdicts(path, "Suppliers", "right"))
    hub("evaluate", "sample", "--apply", filled, "--home", space.home)
    ledger = (space.decisions / "evaluation.csv").read_bytes()
    for again in (filled, fill(path, {})):
        hub("evaluate", "sample", "--apply", again, "--home", space.home)
        assert (space.decisions / "evaluation.csv").read_bytes() == ledger


def test_no_accuracy_before_people_looked(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    with pytest.raises(UsageError, match="no sample was judged yet"):
        hub("evaluate", "accuracy", "--home", space.home)
    told = hub("evaluate", "sample", "--apply", fill(drawn(space), {}), "--home", space.home)
    assert "0 of 5" in told and "not yet: judge every row" in told


def test_a_sample_of_one_entity_and_of_another_seed(tmp_path: Path) -> None:
    rows = [("ALPHA", str(at), f"N{at}", f"S-{at}", "name", None, "sure", "", 100 + at, 1) for at in range(300)]
    space = workspace_with(tmp_path, {"xref_supplier": [*rows, *ROWS["xref_supplier"]]})
    names = [[row[2] for row in cells_of(drawn(space, "--n", "20", "--seed", seed))["Suppliers"][2:]] for seed in "112"]
    assert names[0] == names[1] != names[2]
    entities = {row[1] for row in cells_of(drawn(space, "--entity", "BETA"))["Suppliers"][2:]}
    assert entities == {"BETA"}


def test_a_review_is_no_sample_and_a_sample_no_review(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    with pytest.raises(UsageError, match="a review is not a sample"):
        hub("evaluate", "sample", "--apply", written(space, "suppliers"), "--home", space.home)
    with pytest.raises(UsageError, match="a sample is not a review"):
        hub("review", "apply", drawn(space), "--home", space.home)
    path = drawn(space)
    with pytest.raises(UsageError, match="answers that are none"):
        hub("evaluate", "sample", "--apply", fill(path, {("Suppliers", "#1"): "yes"}), "--home", space.home)


def test_evaluate_alone_draws(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    assert "Suppliers: 5 to judge, Categories: 3 to judge" in hub("evaluate", "--home", space.home)
