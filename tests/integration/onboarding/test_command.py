"""``hub onboard`` as a person uses it: what is written, asked, copied, and the exit code."""

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from hub.cli.main import app
from hub.errors import HubError
from hub.group.load import load_group
from hub.settings import Workspace
from tests.support import make_workspace

GOOD = "Date,Supplier,Amount\n13/01/2025,DURAND,100.00\n14/01/2025,[red]EDF[/red],20.50\n"
VAGUE = "Date,Supplier,Amount\n03/01/2025,DURAND,100.00\n04/01/2025,EDF,20.50\n"


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    return make_workspace(tmp_path / "home", [{"code": "ALPHA", "name": "Alpha"}], {})


def onboard(space: Workspace, text: str, *options: str, answers: str = "") -> tuple[int, str]:
    export = space.home.parent / "export.csv"
    export.write_text(text, encoding="utf-8")
    arguments = ["onboard", str(export), "--entity", "ALPHA", "--home", str(space.home), *options]
    ran = CliRunner().invoke(app, arguments, input=answers)
    return ran.exit_code, str(ran.exception) if isinstance(ran.exception, HubError) else ran.output


def test_a_settled_feed_is_written_its_files_copied_and_ready_to_refresh(space: Workspace) -> None:
    code, told = onboard(space, GOOD, "--yes")
    assert code == 0
    assert "120.50" in told and "[red]EDF[/red]" in told  # figures, and names as they are written
    assert [feed.feed_id for feed in load_group(space).feeds] == ["ALPHA.purchases"]
    assert (space.inbox / "ALPHA" / "purchases" / "export.csv").read_text() == GOOD


def test_an_open_question_leaves_a_draft_that_is_not_read(space: Workspace) -> None:
    code, told = onboard(space, VAGUE, "--yes", "--feed", "list")
    assert code == 1 and "read in two ways" in told
    written = (space.feeds / "ALPHA" / "list.yml").read_text(encoding="utf-8")
    assert "#     format.date_order: day" in written
    assert list((space.inbox / "ALPHA" / "list").iterdir() if (space.inbox / "ALPHA" / "list").exists() else []) == []
    assert "draft" in str(load_group(space).broken_feeds["ALPHA.list"])


def test_in_a_terminal_questions_are_asked_and_answers_written(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.cli.onboard.is_terminal", lambda: True)
    code, told = onboard(space, VAGUE, answers="2\n")
    assert code == 0 and "month first" in told
    assert yaml.safe_load((space.feeds / "ALPHA" / "purchases.yml").read_text())["format"]["date_order"] == "month"


def test_a_question_that_is_skipped_stays_open(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.cli.onboard.is_terminal", lambda: True)
    code, _ = onboard(space, VAGUE, answers="0\n")
    assert code == 1
    assert yaml.safe_load((space.feeds / "ALPHA" / "purchases.yml").read_text())["draft"] is True


def test_a_feed_is_never_written_over_by_chance(space: Workspace) -> None:
    assert onboard(space, GOOD, "--yes")[0] == 0
    _, told = onboard(space, VAGUE, "--yes")
    assert "exists already" in told
    assert onboard(space, VAGUE, "--yes", "--replace")[0] == 1


def test_json_for_programs(space: Workspace) -> None:
    code, told = onboard(space, GOOD, "--json")
    data = json.loads(told)
    assert code == 0 and data["files"][0]["lines"] == 2 and data["feed"]["columns"]["amount"] == "Amount"


def test_check_says_what_drifted_and_the_nearest_column(space: Workspace) -> None:
    assert onboard(space, GOOD, "--yes")[0] == 0
    assert onboard(space, GOOD.replace("/01/", "/02/"), "--check")[0] == 0
    code, told = onboard(space, GOOD.replace("Supplier", "Vendor Name"), "--check")
    assert code == 1 and "no column 'Supplier' for supplier_name; the nearest is 'Vendor Name'" in told
    code, told = onboard(space, GOOD.replace("DURAND", "207072").replace("[red]EDF[/red]", "226435"), "--check")
    assert code == 1 and "declared as supplier_name, and its values are '207072'" in told
    code, told = onboard(space, GOOD.replace("20.50", "abc"), "--check")
    assert code == 1 and "line 3 rejected, amount_unreadable" in told


def test_check_without_a_feed_is_told(space: Workspace) -> None:
    _, told = onboard(space, GOOD, "--check")
    assert "no feed" in told and "run without --check" in told
