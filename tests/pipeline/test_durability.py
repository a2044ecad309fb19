"""Killed at any moment, landing side by side, started twice: what is published stays whole and nothing is lost.

The same content means every table of the published file, moments and the names of publications apart.
"""

import datetime as dt
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from multiprocessing.context import ForkServerContext
from multiprocessing.synchronize import Barrier
from pathlib import Path

import duckdb
import pytest

from hub.errors import HubError
from hub.group.load import load_group
from hub.lake import engine
from hub.refresh.land import land_new
from hub.refresh.state import locked
from hub.settings import Workspace
from tests.pipeline.books import CSV, FEC, book, purchases, together
from tests.support import ask, deliver, make_workspace, refresh

pytestmark = pytest.mark.slow

KILLS, KILLS_OF_THE_COMMAND = 17, 3
COMMAND = [sys.executable, "-m", "hub.cli.main", "refresh", "--home"]
MOMENTS = {"landed_at", "received_at", "judged_at", "as_of", "published_at", "publication_id", "lake_versions"}
NOW = dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC)
Content = dict[str, list[str]]


def content(file: Path) -> Content:
    """Every table's rows as text, in order."""
    found = {}
    with duckdb.connect(str(file), read_only=True) as connection:
        tables = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        for table in tables:
            columns = [row[0] for row in connection.execute(f"describe {table}").fetchall() if row[0] not in MOMENTS]
            rows = connection.execute(f"select {', '.join(columns)} from {table}").fetchall()
            found[table] = sorted(map(str, rows))
    # A refresh that was killed once it had replaced the file is one publication; its successor may be one more.
    found["publication"] = found["publication"][-1:]
    return found


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.pipeline.preload"])
    return context


@dataclass(frozen=True)
class Story:
    """A workspace with a publication in place and new deliveries of two feeds in the inbox."""

    space: Workspace
    old: Content
    new: Content  # once these are refreshed
    life: float  # seconds that the real command took for the first publication


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    home = tmp_path_factory.mktemp("story")
    entities = [{"code": code, "name": f"{code} SA"} for code in ("A", "B")]
    space = make_workspace(home / "before", entities, {"A/gl": FEC, "B/buys": CSV})
    deliver(space, "A/gl", "v1.txt", book("A", "2025-01", 100, 200, 300))
    deliver(space, "B/buys", "v1.csv", purchases("B", "2025-01-10 40"))
    begun = time.monotonic()
    subprocess.run([*COMMAND, str(space.home)], check=True, capture_output=True)
    life = time.monotonic() - begun
    deliver(space, "A/gl", "v2.txt", together(book("A", "2025-01", 100, 200, 350), book("A", "2025-02", 7)))
    deliver(space, "B/buys", "v2.csv", purchases("B", "2025-01-10 41", "2025-03-10 5"))
    whole = copied(space, home / "whole")
    refresh(whole)
    old, new = content(space.cube_file), content(whole.cube_file)
    assert old != new
    return Story(space, old, new, life)


def copied(space: Workspace, home: Path) -> Workspace:
    return Workspace(Path(shutil.copytree(space.home, home)))


def run_child(home: Path) -> None:
    refresh(Workspace(home))


def killed_after(seconds: float, start: Callable[[], int]) -> None:
    """Kill the process that ``start`` starts, after ``seconds`` of its life."""
    process = start()
    time.sleep(seconds)
    with suppress(ProcessLookupError):  # it had ended
        os.killpg(process, signal.SIGKILL) if os.getpgid(process) == process else os.kill(process, signal.SIGKILL)


def assert_whole(space: Workspace, story: Story) -> None:
    """After a kill the file is the old one or the new one; the next refresh makes the new one and leaves no scratch."""
    found, old, new = content(space.cube_file), story.old, story.new
    assert found in (old, new), [table for table in old if found[table] not in (old[table], new[table])]
    refresh(space)
    found = content(space.cube_file)
    assert found == new, [table for table in new if found[table] != new[table]]
    for scratch in ("landing", "spill", "build"):
        assert not [path for path in (space.warehouse / scratch).rglob("*") if path.is_file()], scratch
    assert not list(space.published.rglob(".*"))
    kept = sorted((space.published / "versions").iterdir())
    assert kept[-1].read_bytes() == space.cube_file.read_bytes()


def test_a_refresh_killed_at_any_moment_loses_nothing(
    story: Story, processes: ForkServerContext, tmp_path: Path
) -> None:
    lives: list[float] = []
    for name in ("warm", "whole"):  # the first also starts the fork server
        child = processes.Process(target=run_child, args=(copied(story.space, tmp_path / name).home,))
        begun = time.monotonic()
        child.start()
        child.join()
        assert child.exitcode == 0
        lives.append(time.monotonic() - begun)
    moments = random.Random(20)
    for number in range(KILLS):
        space = copied(story.space, tmp_path / str(number))
        child = processes.Process(target=run_child, args=(space.home,))

        def start(child: multiprocessing.process.BaseProcess = child) -> int:
            child.start()
            assert child.pid
            return child.pid

        killed_after(lives[1] * (number + moments.random()) / KILLS, start)
        child.join()
        assert_whole(space, story)
        shutil.rmtree(space.home)


def test_the_command_killed_at_any_moment_loses_nothing(story: Story, tmp_path: Path) -> None:
    moments = random.Random(3)
    for number in range(KILLS_OF_THE_COMMAND):
        space = copied(story.space, tmp_path / str(number))
        children: list[subprocess.Popen[bytes]] = []

        def start(home: Path = space.home, children: list[subprocess.Popen[bytes]] = children) -> int:
            silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            children.append(subprocess.Popen([*COMMAND, str(home)], start_new_session=True, **silent))
            return children[0].pid

        # The first part of its life is imports; the rest is where something can break.
        killed_after(story.life * (0.4 + 0.6 * (number + moments.random()) / KILLS_OF_THE_COMMAND), start)
        children[0].wait()
        assert_whole(space, story)


def land_one(home: Path, feed: str, together_now: Barrier) -> None:
    space = Workspace(home)
    declared = load_group(space)
    together_now.wait()
    landed = land_new(space, declared, [declared.feed(feed)], NOW)
    assert len(landed.deliveries) == 3


def test_landings_of_different_feeds_at_once_are_all_there_and_none_twice(
    processes: ForkServerContext, tmp_path: Path
) -> None:
    codes = ("A", "B", "C", "D")
    entities = [{"code": code, "name": f"{code} SA"} for code in codes]
    space = make_workspace(tmp_path, entities, {f"{code}/gl": FEC for code in codes})
    for code in codes:
        for month in ("2025-01", "2025-02", "2025-03"):
            deliver(space, f"{code}/gl", f"{month}.txt", book(code, month, *[10] * 50))
    barrier = processes.Barrier(len(codes))
    children = [processes.Process(target=land_one, args=(tmp_path, f"{code}.gl", barrier)) for code in codes]
    for child in children:
        child.start()
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0] * 4
    with engine.working(space) as connection:
        for table, rows in (("delivery", 3), ("delivery_scope", 3), ("purchase_line", 300), ("trial_balance", 6)):
            query = f"select feed_id, count(*) from {engine.scan(space.lake, table)} group by all order by 1"
            assert connection.execute(query).fetchall() == [(f"{code}.gl", rows) for code in codes], table
    refresh(space)
    rows = ask(space, "select entity_code, sum(amount_accrual) from spend_cube group by all order by 1")
    assert rows == [(code, Decimal(1500)) for code in codes]  # 3 months of 50 times 10.00


def test_a_second_refresh_says_that_one_is_running(story: Story, tmp_path: Path) -> None:
    space = copied(story.space, tmp_path / "twice")
    with locked(space, "refresh", "a refresh"):
        with pytest.raises(HubError, match=f"a refresh is running already\n  found:    process {os.getpid()}"):
            refresh(space)
        second = subprocess.run([*COMMAND, str(space.home)], capture_output=True, text=True, check=False)
    said = " ".join(second.stderr.split())
    assert (second.returncode, "Traceback" in said) == (3, False)
    assert "a refresh is running already" in said and "wait for it to end" in said
    assert content(space.cube_file) == story.old
