"""The command as a user runs it: verbs, outputs, exit codes; through Dagster, in processes of their own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import Workspace, deliver, fec, make_workspace

HUB = [sys.executable, "-m", "hub.cli.main"]
JANUARY = [("AC", "1", "20250110", [("606300", "100,00", ""), ("445660", "20,00", ""), ("401000", "", "120,00", "S1")])]


def hub(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*HUB, *arguments], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    home: Path = tmp_path_factory.mktemp("command") / "w"
    made = make_workspace(home, [{"code": "A", "name": "Alpha"}, {"code": "B", "name": "Beta"}],
                          {"A/gl": {"reader": "fec"}, "B/gl": {"reader": "fec"}})  # fmt: skip
    deliver(made, "A/gl", "a.txt", fec(JANUARY))
    unbalanced = fec(JANUARY).replace("100,00", "90,00")
    deliver(made, "B/gl", "b.txt", unbalanced)
    first = hub("refresh", "--home", str(home))
    assert first.returncode == 0, first.stderr
    assert "credits exceed debits by 10.00 in entry AC/1" in first.stdout
    return made


def test_nothing_new_is_said_and_the_file_stays(space):
    before = space.cube_file.stat().st_mtime_ns
    again = hub("refresh", "--home", str(space.home))
    assert (again.returncode, "Nothing new" in again.stdout) == (0, True)
    assert space.cube_file.stat().st_mtime_ns == before


def test_strict_leaves_with_1_when_a_gate_holds_something(space):
    assert hub("refresh", "--home", str(space.home), "--strict").returncode == 1


def test_status_tells_programs_the_level_and_the_reason(space):
    told = json.loads(hub("status", "--home", str(space.home), "--json").stdout)
    ladder = {(row["entity_code"], row["period"]): row for row in told["ladder"]}
    assert ladder["A", "2025-01"]["level"] == "L3"
    assert ladder["B", "2025-01"]["is_held"] and not ladder["B", "2025-01"]["is_certified"]


def test_sql_answers_in_three_forms(space):
    query = "select entity_code, sum(amount_accrual) as amount from spend_cube group by 1"
    home = ("--home", str(space.home))
    assert "100.00" in hub("sql", query, *home).stdout
    assert hub("sql", query, *home, "--csv").stdout.splitlines() == ["entity_code,amount", "A,100.00"]
    assert json.loads(hub("sql", query, *home, "--json").stdout) == [{"entity_code": "A", "amount": "100.00"}]


@pytest.mark.parametrize(
    "query",
    ["create table t as select 1", "select * from read_csv('/etc/hostname')", "set lock_configuration = false",
     "attach 'other.duckdb'", "copy spend_cube to 'x.csv'", "selec 1"],
)  # fmt: skip
def test_sql_can_only_read_the_cube(space, query):
    refused = hub("sql", query, "--home", str(space.home))
    assert refused.returncode == 2
    assert "the query cannot be answered" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_history_lists_and_publish_rebuilds_the_same_content(space, tmp_path):
    [first, *_] = json.loads(hub("history", "--home", str(space.home), "--json").stdout)
    target = tmp_path / "past.duckdb"
    rebuilt = hub("publish", "--home", str(space.home), "--rebuild", first["publication_id"], "--to", str(target))
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert first["digest"] in rebuilt.stdout
    assert target.exists()


def test_publish_goes_through_all_stages_again(space):
    before = json.loads(hub("history", "--home", str(space.home), "--json").stdout)
    assert hub("publish", "--home", str(space.home)).returncode == 0
    after = json.loads(hub("history", "--home", str(space.home), "--json").stdout)
    assert len(after) == len(before) + 1
    assert after[-1]["digest"] == before[-1]["digest"]


def test_init_makes_a_workspace_whose_examples_are_not_feeds(tmp_path):
    home = tmp_path / "mine"
    assert hub("init", str(home)).returncode == 0
    refreshed = hub("refresh", "--home", str(home))
    assert "Traceback" not in refreshed.stderr
    assert refreshed.returncode == 0, refreshed.stderr
    assert sorted(path.name for path in (home / "feeds" / "_examples").iterdir())
    assert hub("init", str(home)).returncode == 2


def test_a_folder_that_is_no_workspace_is_said_to_be_none(tmp_path):
    refused = hub("refresh", "--home", str(tmp_path))
    assert (refused.returncode, "hub init" in refused.stderr) == (3, True)
