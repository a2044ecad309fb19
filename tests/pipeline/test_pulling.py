"""Sources within whole refreshes: pulled before landing, never in the way of other feeds or of what is certified."""

import datetime as dt
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import duckdb
import pytest

from hub.group.load import load_group
from hub.refresh.pull import pull_all, pull_feeds
from hub.settings import Workspace
from hub.sources.arrivals import Change
from hub.sources.patience import Patience
from tests.pipeline.books import CSV, book, purchases
from tests.support import ask, deliver, make_workspace, write_feed

HUB = [sys.executable, "-m", "hub.cli.main"]
TOTAL = "select entity_code, period, sum(amount_accrual)::varchar from spend_cube group by all order by all"


def hub(space: Workspace, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [*HUB, *arguments, "--home", str(space.home)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **environment})


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """Feed A.gl is pulled from a folder, B.gl is dropped in the inbox."""
    share = tmp_path / "share"
    share.mkdir()
    made = make_workspace(
        tmp_path / "w", [{"code": "A", "name": "Alpha"}, {"code": "B", "name": "Beta"}],
        {"A/gl": {"reader": "fec", "source": {"url": f"file://{share}/*.txt"}}, "B/gl": {"reader": "fec"}},
    )  # fmt: skip
    (share / "gl.txt").write_bytes(book("A", "2025-01", 100).encode())
    deliver(made, "B/gl", "b.txt", book("B", "2025-01", 50))
    return made


def share(space: Workspace) -> Path:
    return space.home.parent / "share"


def test_pulled_landed_and_superseded_by_what_changed(space: Workspace) -> None:
    first = hub(space, "refresh")
    assert first.returncode == 0, first.stderr
    assert ask(space, TOTAL) == [("A", "2025-01", "100.00"), ("B", "2025-01", "50.00")]
    landed = space.inbox / "A" / "gl" / "gl.txt"
    before = landed.stat()

    again = hub(space, "refresh")
    assert (again.returncode, "Nothing new" in again.stdout) == (0, True)
    assert landed.stat().st_mtime_ns == before.st_mtime_ns
    assert ask(space, "select count(*) from delivery") == [(2,)]

    (share(space) / "gl.txt").write_bytes(book("A", "2025-01", 130).encode())
    assert "Nothing new" in hub(space, "refresh", "--no-pull").stdout
    assert hub(space, "refresh").returncode == 0
    assert ask(space, TOTAL) == [("A", "2025-01", "130.00"), ("B", "2025-01", "50.00")]
    assert ask(space, "select count(*) from delivery") == [(3,)]


def test_a_source_that_fails_stops_neither_the_others_nor_what_is_certified(space: Workspace) -> None:
    assert hub(space, "refresh").returncode == 0
    deliver(space, "B/gl", "b2.txt", book("B", "2025-02", 70))
    share(space).rename(share(space).parent / "elsewhere")
    failed = hub(space, "refresh")
    assert failed.returncode == 3
    assert "A.gl" in failed.stderr and "not found at the source" in failed.stderr
    assert ask(space, TOTAL) == [("A", "2025-01", "100.00"), ("B", "2025-01", "50.00"), ("B", "2025-02", "70.00")]
    # Nothing is new now, and it is told again as long as it lasts; without asking, there is nothing to tell.
    assert hub(space, "refresh").returncode == 3
    assert hub(space, "refresh", "--no-pull").returncode == 0


def test_the_verb_pull_lands_nothing(space: Workspace) -> None:
    told = json.loads(hub(space, "pull", "--json").stdout)
    assert told == {"pulled": [{"feed_id": "A.gl", "files": {"gl.txt": "new"}, "problems": []}]}
    assert "A.gl" in hub(space, "pull", "A.gl").stdout
    assert hub(space, "pull", "B.gl").returncode == 2
    assert not space.lake.exists()
    share(space).rename(share(space).parent / "elsewhere")
    assert hub(space, "pull").returncode == 3


def test_dagsters_job_pulls_shows_and_goes_on(space: Workspace) -> None:
    import dagster as dg

    assert hub(space, "refresh", "--dagster").returncode == 0
    assert ask(space, TOTAL) == [("A", "2025-01", "100.00"), ("B", "2025-01", "50.00")]
    with dg.DagsterInstance.from_config(str(space.dagster_home)) as instance:
        assert instance.get_latest_materialization_event(dg.AssetKey(["source", "A.gl"])) is not None
    share(space).rename(share(space).parent / "elsewhere")
    failed = hub(space, "refresh", "--dagster")
    assert (failed.returncode, "not found at the source" in failed.stderr) == (3, True)
    assert hub(space, "refresh", "--no-pull").returncode == 0  # not remembered as a problem of the inbox


def test_a_source_that_refuses_fails_the_step_of_its_own_feed_at_once(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    import dagster as dg

    from hub.definitions import definitions

    monkeypatch.setenv("HUB_HOME", str(space.home))
    job = definitions().resolve_job_def("land")
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("feed", ["A.gl", "B.gl"])
        assert job.execute_in_process(instance=instance, partition_key="A.gl").success
        assert job.execute_in_process(instance=instance, partition_key="B.gl").success
        share(space).rename(share(space).parent / "elsewhere")
        failed = job.execute_in_process(instance=instance, partition_key="A.gl", raise_on_error=False)
    assert not failed.success
    assert not [event for event in failed.all_events if event.is_step_up_for_retry]
    [failure] = [event for event in failed.all_events if event.is_step_failure]
    assert "not found at the source" in str(failure.step_failure_data.user_failure_data)


def test_a_workspace_without_sources_imports_nothing_for_them(space: Workspace) -> None:
    write_feed(space.home, "A/gl", {"reader": "fec"})
    assert hub(space, "refresh").returncode == 0
    code = (
        "import sys\nfrom hub.cli.main import app\n"
        f"try: app(['refresh', '--home', {str(space.home)!r}])\nexcept SystemExit: pass\n"
        "print([one for one in ('fsspec', 'tenacity', 'paramiko', 'hub.sources') if one in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]", run.stderr


def test_two_pulls_at_once_leave_one_whole_file(space: Workspace) -> None:
    content = os.urandom(20_000_000)
    (share(space) / "big.txt").write_bytes(content)
    results: list[Any] = []
    threads = [threading.Thread(target=lambda: results.append(pull_all(space))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    problems = [problem for [one] in results for problem in one.problems]
    assert all("a pull of feed A.gl is running already" in str(problem) for problem in problems)
    assert len(problems) < 4  # at least one went through
    assert (space.inbox / "A" / "gl" / "big.txt").read_bytes() == content
    assert sorted(path.name for path in (space.inbox / "A" / "gl").iterdir()) == ["big.txt", "gl.txt"]


def test_what_a_killed_pull_left_is_swept_and_never_landed(space: Workspace) -> None:
    left = deliver(space, "A/gl", ".pulled-0123456789abcdef.part", b"half a ledger")
    [pulled] = pull_all(space)
    assert pulled.files == {"gl.txt": Change.NEW}
    assert not left.exists()


def test_a_secret_in_the_yaml_is_refused_and_kept_nowhere(space: Workspace) -> None:
    secret = "hunter2-secret"
    sources: tuple[dict[str, Any], ...] = (
        {"url": f"sftp://hub:{secret}@host/out/*.csv"},
        {"url": "sftp://hub@host/out/*.csv", "options": {"password": secret}},
        {"url": "sftp://hub@host/out/*.csv", "secrets": {"password": secret}},
        {"url": f"https://host/export.csv?apikey={secret}"},
        {"url": "sftp://hub@host/out/*.csv", "password": secret},
        {"url": "sftp://hub@host/out/*.csv", "options": secret},
    )
    for number, source in enumerate(sources):
        write_feed(space.home, f"A/feed{number}", {"reader": "fec", "source": source})
    refused = hub(space, "refresh")
    assert refused.returncode == 3
    assert secret not in refused.stdout + refused.stderr
    assert refused.stderr.count("feeds/A/feed") == len(sources)
    assert ask(space, TOTAL) == [("A", "2025-01", "100.00"), ("B", "2025-01", "50.00")]  # the others go on
    kept = [
        path for root in (space.lake, space.warehouse, space.published) for path in root.rglob("*") if path.is_file()
    ]
    assert [path.name for path in kept if b"hunter2-secret" in path.read_bytes()] == []
    texts = duckdb.sql(f"select content from read_parquet('{space.lake}/configuration/**/*.parquet')").fetchall()
    assert [text for [text] in texts if "hunter2-secret" in text] == []
    assert any("not kept" in text for [text] in texts)


def test_a_query_of_a_database_ends_in_the_cube(space: Workspace, tmp_path: Path) -> None:
    """What a query gives is read as the CSV that it is written as, with no word about its format."""
    from decimal import Decimal

    import pyarrow as pa

    from hub.sources import records

    rows = pa.table({
        "Date": [dt.date(2025, 3, 1), dt.date(2025, 3, 2)], "Fournisseur": ["F1", 'F"2"'],
        "Compte": ["606100", "606100"],
        "HT": pa.array([Decimal("1234.560"), Decimal("-0.560")], pa.decimal128(18, 3)),
    })  # fmt: skip
    source = {"sql": "select 1", "secrets": {"connection": "ERP_DB"}}
    write_feed(space.home, "A/gl", {**CSV, "source": source})
    with (space.inbox / "A" / "gl" / "gl.csv").open("wb") as out:
        out.write(records.header(rows.schema))
        assert records.write_sorted(rows.to_batches(), out, tmp_path, 10**6) == 2
    assert hub(space, "refresh", "--no-pull").returncode == 0
    assert ("A", "2025-03", "1234.00") in ask(space, TOTAL)


def test_many_feeds_are_asked_a_few_at_a_time_and_in_their_order(tmp_path: Path) -> None:
    entities = [{"code": f"E{number}", "name": f"E{number}"} for number in range(12)]
    feeds: dict[str, dict[str, Any]] = {}
    for number in range(12):
        folder = tmp_path / f"share{number}"
        folder.mkdir()
        if number % 3:
            (folder / "p.csv").write_text(purchases("F", "2025-01-10 100"), encoding="utf-8")
        feeds[f"E{number}/p"] = {**CSV, "source": {"url": f"file://{folder}/p.csv"}}
    space = make_workspace(tmp_path / "w", entities, feeds)
    pulled = pull_feeds(space, list(load_group(space).feeds), Patience(attempts=1))
    assert [one.feed_id for one in pulled] == sorted(f"E{number}.p" for number in range(12))
    assert sum(len(one.problems) for one in pulled) == 4
    assert sum(one.count(Change.NEW) for one in pulled) == 8
