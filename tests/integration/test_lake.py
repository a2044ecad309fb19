"""The lake: appends, versions, what a scan reads, scratch that never collides, landings that were cut off."""

import datetime as dt
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pytest
from deltalake import write_deltalake

from hub.errors import LakeError
from hub.group.load import load_group
from hub.lake import engine, staging, tables
from hub.lake.schemas import SCHEMAS
from hub.refresh.land import Landed, land_new
from hub.settings import Workspace
from tests.support import deliver, fec, make_workspace

NOW = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
PURCHASE = [("606100", "100,00", ""), ("401000", "", "100,00", "F1")]
WAGES = [("641100", "2000,00", ""), ("421000", "", "2000,00")]
LEDGER = fec([("AC", "1", "20250110", PURCHASE), ("OD", "2", "20250131", WAGES)])


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    made = make_workspace(tmp_path, [{"code": "A", "name": "A SA"}], {"A/gl": {"reader": "fec"}})
    deliver(made, "A/gl", "v1.txt", LEDGER)
    return made


def land_all(space: Workspace) -> Landed:
    declared = load_group(space)
    return land_new(space, declared, list(declared.feeds), NOW)


def rows(space: Workspace, table: str, columns: str, at: int | None = None, landings: set[str] | None = None) -> Any:
    with engine.working(space) as connection:
        query = f"select {columns} from {engine.scan(space.lake, table, at, landings)} order by all"
        return connection.execute(query).fetchall()


def test_a_table_that_does_not_exist_is_empty_and_has_its_types(space: Workspace) -> None:
    assert tables.version(space.lake, "trial_balance") is None
    assert tables.versions(space.lake) == {}
    for table, columns in SCHEMAS.items():
        with engine.working(space) as connection:
            found = connection.execute(f"select * from {engine.scan(space.lake, table)}").to_arrow_table()
        assert found.schema.names == list(columns)
        assert [str(kind) for kind in found.schema.types if "decimal" in str(kind)] == [
            str(kind) for kind in columns.values() if "decimal" in str(kind)
        ]


def test_a_landing_keeps_purchases_in_detail_and_wages_as_a_total(space: Workspace) -> None:
    land_all(space)
    assert rows(space, "purchase_line", "account_code") == [("401000",), ("606100",)]
    balance = rows(space, "trial_balance", "account_code, line_count, debit - credit")
    assert balance == [
        ("401000", 1, Decimal(-100)), ("421000", 1, Decimal(-2000)), ("606100", 1, Decimal(100)),
        ("641100", 1, Decimal(2000)),
    ]  # fmt: skip
    told = rows(space, "delivery", "outcome, lines_read, lines_accepted, debit_read, credit_read, file_name")
    assert told == [("landed", 4, 4, Decimal(2100), Decimal(2100), "v1.txt")]


def test_versions_read_the_past_and_landings_prune_files(space: Workspace) -> None:
    first = land_all(space).deliveries[0]
    then = tables.version(space.lake, "purchase_line")
    deliver(space, "A/gl", "v2.txt", LEDGER.replace("100,00", "130,00"))
    second = land_all(space).deliveries[0]
    assert rows(space, "purchase_line", "debit", at=then) == [(Decimal(0),), (Decimal(100),)]
    assert len(rows(space, "purchase_line", "debit")) == 4
    only = {str(second["landing_id"])}
    assert len(tables.files(space.lake, "purchase_line", landings=only)) == 1
    assert rows(space, "purchase_line", "debit", landings=only) == [(Decimal(0),), (Decimal(130),)]
    assert (first["sequence"], second["sequence"]) == (1, 2)


def test_files_of_one_name_in_two_folders_are_two_files(space: Workspace) -> None:
    deliver(space, "A/gl", "2024/january.txt", LEDGER.replace("2025", "2024"))
    deliver(space, "A/gl", "2025/january.txt", LEDGER.replace("Line", "Ligne"))
    land_all(space)
    assert rows(space, "delivery", "file_name") == [("2024/january.txt",), ("2025/january.txt",), ("v1.txt",)]


def test_a_landing_cut_off_before_its_delivery_row_counts_for_nothing_and_leaves_no_rows_staged(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    append = tables.append

    def cut_off(lake: Path, table: str, given: Any) -> None:
        if table == "delivery":
            raise KeyboardInterrupt
        append(lake, table, given)

    with monkeypatch.context() as patch:
        patch.setattr(tables, "append", cut_off)
        with pytest.raises(KeyboardInterrupt):
            land_all(space)
    stage = staging.stages(space) / "A.gl" / "left over"
    stage.mkdir(parents=True)
    (stage / "rows.parquet").write_bytes(b"somebody's wages")
    assert len(rows(space, "purchase_line", "debit")) == 2
    land_all(space)
    assert len(rows(space, "delivery", "landing_id")) == 1
    assert not stage.exists()


def test_a_file_that_changes_while_it_is_read_is_not_landed_under_another_name(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_reading = staging.open_reading
    path = space.inbox / "A/gl/v1.txt"

    def still_copied(*arguments: Any) -> Any:
        path.write_text(LEDGER.replace("100,00", "170,00"), encoding="utf-8")
        return open_reading(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(staging, "open_reading", still_copied)
        landed = land_all(space)
    assert landed.deliveries == []
    assert "inbox/A/gl/v1.txt: the file changed while it was read" in landed.failures[0]
    assert land_all(space).deliveries[0]["debit_read"] == Decimal(2170)


def test_bytes_put_in_place_with_the_same_size_and_time_are_noticed(space: Workspace) -> None:
    path = space.inbox / "A/gl/v1.txt"
    land_all(space)
    stat = path.stat()
    path.unlink()
    path.write_text(LEDGER.replace("100,00", "170,00"), encoding="utf-8", newline="")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert path.stat().st_size == stat.st_size
    assert land_all(space).deliveries[0]["debit_read"] == Decimal(2170)


def spill(home: Path, seed: int, both: Barrier, told: Any) -> None:
    with engine.working(Workspace(home)) as connection:
        connection.execute("set memory_limit = '60MB'")
        connection.execute("set threads = 1")
        both.wait()
        text = f"select md5(cast(i + {seed} as varchar)) as h, repeat('x{seed}', 20) as p from range(1500000) r(i)"
        connection.execute(f"create temp table t as {text}")
        [[folder]] = connection.execute("select current_setting('temp_directory')").fetchall()
        both.wait()
        spilled = len(list(Path(folder).iterdir())) > 0
        [values] = connection.execute("select count(*), min(p), max(p) from t").fetchall()
        told.put((seed, folder, spilled, values))


def test_two_processes_that_spill_do_not_meet(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    told, both = context.Queue(), context.Barrier(2, timeout=60)
    children = [context.Process(target=spill, args=(tmp_path, seed, both, told)) for seed in (1, 2)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0, 0]
    (_, one, *first), (_, other, *second) = sorted(told.get(timeout=10) for _ in children)
    assert one != other
    assert first == [True, (1500000, "x1" * 20, "x1" * 20)]
    assert second == [True, (1500000, "x2" * 20, "x2" * 20)]
    assert not list((tmp_path / "warehouse" / "spill").iterdir())


def test_what_a_killed_connection_spilled_is_swept_and_a_living_one_is_not(space: Workspace) -> None:
    dead = space.warehouse / "spill" / "0123456789abcdef"
    dead.mkdir(parents=True)
    dead.with_suffix(".lock").touch()
    (dead / "duckdb_temp_storage_DEFAULT-0.tmp").touch()
    with engine.working(space):
        engine.sweep_spill(space)
        [living] = [path for path in (space.warehouse / "spill").iterdir() if path.is_dir()]
        assert living != dead
    assert not list((space.warehouse / "spill").iterdir())


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "nothing is published yet"),
        (lambda path: path.write_bytes(b"not a database" * 500), "cannot be opened"),
    ],
)
def test_a_file_that_does_not_open_is_told(tmp_path: Path, make: Callable[[Path], object], said: str) -> None:
    path = tmp_path / "spend_cube.duckdb"
    make(path)
    with pytest.raises(LakeError, match=said):
        engine.reading(path)


def test_a_reader_can_neither_write_nor_reach_other_files(tmp_path: Path) -> None:
    path = tmp_path / "spend_cube.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table t as select 1 as i")
    for query in ("create table u as select 1", "select * from read_csv('/etc/passwd')", "set threads = 1"):
        with engine.reading(path) as connection, pytest.raises(duckdb.Error):
            connection.execute(query)


def test_put_replaces_a_table(space: Workspace) -> None:
    with engine.working(space) as connection:
        engine.put(connection, "t", pl.DataFrame({"i": [1, 2]}))
        engine.put(connection, "t", pl.DataFrame({"i": [3]}))
        assert connection.execute("from t").fetchall() == [(3,)]


def test_small_files_are_merged_and_past_versions_of_deliveries_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_SMALL_FILES", 3)
    for number in range(8):
        feed = f"A.f{number % 2}"
        row: dict[str, object] = {"feed_id": feed, "landing_id": f"L{number}", "line_number": number}
        tables.append(tmp_path, "purchase_line", [row])
        tables.append(tmp_path, "delivery", [{"feed_id": feed, "landing_id": f"L{number}"}])
    then = tables.version(tmp_path, "delivery")
    tables.tidy(tmp_path)
    assert len(tables.files(tmp_path, "purchase_line")) == 2, "one a feed"
    assert len(tables.files(tmp_path, "purchase_line", landings={"L3"}, feeds={"A.f1"})) == 1
    assert len(tables.files(tmp_path, "delivery")) == 1
    assert len(tables.files(tmp_path, "delivery", at=then)) == 8
    space = Workspace(tmp_path)
    with engine.working(space) as connection:
        query = f"select line_number from {engine.scan(tmp_path, 'purchase_line', landings={'L3'})} order by all"
        assert connection.execute(query).fetchall() == [(3,)]
    tables.tidy(tmp_path)
    assert tables.version(tmp_path, "purchase_line") == 10, "nothing more to merge"


LAND_ONE = """
import datetime as dt, sys
from pathlib import Path
from hub.group.load import load_group
from hub.refresh.land import land_new
from hub.settings import Workspace
space = Workspace(Path(sys.argv[1]))
declared = load_group(space)
sys.stdin.readline()  # all begin together
landed = land_new(space, declared, [declared.feed(sys.argv[2])], dt.datetime.now(dt.UTC))
assert not landed.failures, landed.failures
"""


def test_eight_processes_that_land_at_once_lose_and_double_nothing(tmp_path: Path) -> None:
    codes = [f"E{number}" for number in range(8)]
    space = make_workspace(
        tmp_path, [{"code": one, "name": one} for one in codes], {f"{one}/gl": {"reader": "fec"} for one in codes}
    )
    for number, code in enumerate(codes):
        for month in ("01", "02"):
            text = LEDGER.replace("202501", f"2025{month}").replace("100,00", f"{100 + number},00")
            deliver(space, f"{code}/gl", f"m{month}.txt", text)
    children = [
        subprocess.Popen([sys.executable, "-c", LAND_ONE, str(tmp_path), f"{code}.gl"], stdin=subprocess.PIPE)
        for code in codes
    ]
    for child in children:
        assert child.stdin
        child.stdin.write(b"\n")
        child.stdin.flush()
    assert [child.wait(timeout=120) for child in children] == [0] * 8
    expected = [(f"{code}.gl", 2, 8) for code in codes]
    with engine.working(space) as connection:
        scan = engine.scan(space.lake, "delivery")
        query = f"select feed_id, count(distinct delivery_id), sum(lines_read) from {scan} group by all order by all"
        assert connection.execute(query).fetchall() == expected
        scan = engine.scan(space.lake, "purchase_line")
        query = f"select feed_id, count(distinct landing_id), sum(debit) from {scan} group by all order by all"
        found = connection.execute(query).fetchall()
    assert found == [(f"{code}.gl", 2, Decimal(2 * (100 + number))) for number, code in enumerate(codes)]


def test_a_lake_of_an_earlier_hub_gets_the_columns_that_it_lacks(tmp_path: Path) -> None:
    """``faults`` came to ``delivery`` later: old rows have none, and a version of before is read as it was."""
    old = pa.schema([field for field in tables.schema("delivery") if field.name != "faults"])
    write_deltalake(tmp_path / "delivery", pa.Table.from_pylist([{"landing_id": "old"}], schema=old))
    query = "select landing_id, faults from {} order by 1"
    with duckdb.connect() as connection:
        assert connection.sql(query.format(engine.scan(tmp_path, "delivery"))).fetchall() == [("old", None)]
        tables.append(tmp_path, "delivery", [{"landing_id": "new", "faults": "[]"}])
        found = connection.sql(query.format(engine.scan(tmp_path, "delivery"))).fetchall()
        assert found == [("new", "[]"), ("old", None)]
        assert connection.sql(query.format(engine.scan(tmp_path, "delivery", at=0))).fetchall() == [("old", None)]
