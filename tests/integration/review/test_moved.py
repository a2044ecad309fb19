"""Rules of what is told after a refresh: what lines of both publications say otherwise, and nothing else."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from hub.cli import review
from hub.errors import HubError
from hub.review.moved import kept, moved
from hub.settings import Workspace
from tests.integration.review.small_cube import LATER, ROWS, fill, publish, workspace_with
from tests.integration.review.test_review import hub, written

CHANGE = (LATER, "2026-01-06", "merge", "S-2", "S-1", "judged same by Ann")


def after() -> dict[str, list[tuple[object, ...]]]:
    """The publication after S-2 became S-1 and its line software; one line stays as it was, one went and one came."""
    tools, audit = ROWS["fct_spend_line"]
    audit = (*audit[:10], "S-1", *audit[11:14], "IT-SW-20", *audit[15:])
    new = ("abc-3-1", *audit[1:])
    return {
        "publication": [*ROWS["publication"], (LATER,)],
        "supplier_change": [*ROWS["supplier_change"], CHANGE],
        "fct_spend_line": [tools, audit, new],
    }


def test_only_lines_of_both_that_say_otherwise_are_told(tmp_path: Path) -> None:
    gone = ("abc-9-1", *ROWS["fct_spend_line"][1][1:])
    space = workspace_with(tmp_path, {"fct_spend_line": [*ROWS["fct_spend_line"], gone]})
    with kept(space) as before:
        publish(space, after())
        found = moved(space, before)
    assert not before.exists()
    assert found.suppliers == [
        {"kind": "merge", "former_supplier_id": "S-2", "supplier_id": "S-1", "reason": "judged same by Ann"}
    ]
    (line,) = found.categories
    assert (line["entity_code"], line["moved_from"], line["moved_to"]) == ("BETA", "UNCLASSIFIED", "IT-SW-20")
    assert (line["line_count"], line["amount_group"]) == (1, Decimal("600.00"))
    assert [(one["from_name"], one["to_name"]) for one in found.attributions] == [("Dupond", "Dupont SA")]


def test_apply_tells_what_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    space = workspace_with(tmp_path)
    filled = fill(written(space, "suppliers"), {("Suppliers", "#2"): "same"})

    def refresh(space: Workspace) -> list[HubError]:
        publish(space, after())
        return []

    monkeypatch.setattr(review, "_refresh", refresh)
    told = hub("review", "apply", filled, "--home", space.home)
    for words in ("1 answers applied", "judged same by Ann", "UNCLASSIFIED Unclassified", "IT-SW-20", "600.00"):
        assert words in told
    # Nothing new the second time: no refresh, nothing to tell.
    monkeypatch.setattr(review, "_refresh", None)
    assert "0 answers applied, 1 were there already" in hub("review", "apply", filled, "--home", space.home)


def test_apply_tells_it_to_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    space = workspace_with(tmp_path)
    filled = fill(written(space, "suppliers"), {("Suppliers", "#2"): "same"})
    monkeypatch.setattr(review, "_refresh", lambda space: publish(space, after()) or [])
    told = json.loads(hub("review", "apply", filled, "--home", space.home, "--json"))
    assert told["moved_between_categories"] == "600.00"
    assert told["applied"][0]["judgement"] == "same"
