"""The published file: whole for its readers at every moment, kept, told by its manifest, and rebuilt from the lake."""

import dataclasses
import datetime as dt
import hashlib
import json
import multiprocessing
import shutil
import struct
from decimal import Decimal
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import duckdb
import pytest

from hub.errors import LakeError, StructuralError
from hub.group.load import load_group
from hub.lake import engine, publish
from hub.refresh import rebuild as rebuilding
from hub.refresh.land import land_new
from hub.refresh.rebuild import rebuild
from hub.refresh.stages import Refresh
from hub.settings import Workspace
from tests.pipeline.books import CSV, FEC, book, purchases, together
from tests.support import ask, deliver, make_workspace, refresh, write_feed

NOW = dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC)
WHOLE = "select (select sum(amount_accrual) from spend_cube), amount_group, publication_id from publication order by 3"


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Three publications of growing books, of which two are kept; the first is put apart as ``first.duckdb``."""
    home: Path = tmp_path_factory.mktemp("publication")
    entities = [{"code": code, "name": f"{code} SA"} for code in ("A", "B")]
    made = make_workspace(home, entities, {"A/gl": FEC, "B/buys": CSV}, keep_publications=2)
    january = book("A", "2025-01", 100, 200, 300)
    deliver(made, "A/gl", "v1.txt", january)
    refresh(made, NOW)
    shutil.copy(made.cube_file, home / "first.duckdb")
    deliver(made, "B/buys", "v1.csv", purchases("B", "2025-01-10 40", "2025-02-10 2 USD B"))
    refresh(made, NOW + dt.timedelta(days=1))
    deliver(made, "A/gl", "v2.txt", together(book("A", "2025-01", 100, 200, 350), book("A", "2025-02", 7)))
    refresh(made, NOW + dt.timedelta(days=2))
    return made


def content(file: Path, table: str) -> list[str]:
    """A table's rows as text, in order, moments apart."""
    apart = ("landed_at", "received_at", "judged_at", "as_of", "published_at")
    with duckdb.connect(str(file), read_only=True) as connection:
        names = [name for name, *_ in connection.execute(f"describe {table}").fetchall() if name not in apart]
        rows = connection.execute(f"select {', '.join(names)} from {table}").fetchall()
    return sorted(map(str, rows))


def tables_of(file: Path) -> list[str]:
    with duckdb.connect(str(file), read_only=True) as connection:
        return [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]


def read_again_and_again(file: Path, stop: Event, told: Any) -> None:
    """A BI tool: opens the file, compares the cube's total with the last row of its history, closes, starts again."""
    reads, seen, wrong = 0, set(), []
    while not stop.is_set():
        try:
            with engine.reading(file) as connection:
                total, declared, publication = connection.execute(WHOLE).fetchall()[-1]
            if total != declared:
                wrong.append(f"{publication}: {total} read, {declared} declared")
        except (duckdb.Error, LakeError) as error:
            wrong.append(repr(error))
        else:
            reads, seen = reads + 1, seen | {publication}
    told.put((reads, len(seen), wrong))


def test_readers_never_meet_an_error_or_a_torn_file(space: Workspace, tmp_path: Path) -> None:
    elsewhere = Workspace(tmp_path)
    versions = [(path, publish.history(Workspace(_published(path, tmp_path)))[-1]) for path in _versions(space)]
    assert len({row.amount_group for _, row in versions}) == 2
    spawn = multiprocessing.get_context("spawn")
    stop, told = spawn.Event(), spawn.Queue()
    readers = [
        spawn.Process(target=read_again_and_again, args=(elsewhere.cube_file, stop, told), daemon=True)
        for _ in range(3)
    ]
    for number in range(20):
        path, row = versions[number % 2]
        coming = tmp_path / "coming.duckdb"
        shutil.copyfile(path, coming)
        publish.put_in_place(elsewhere, coming, row, publish.verify(coming, row), keep=1)
        if number == 0:
            for reader in readers:
                reader.start()
        stop.wait(0.5)
    stop.set()
    found = [told.get(timeout=60) for _ in readers]
    assert [wrong for *_, wrong in found] == [[], [], []]
    assert all(reads > 5 for reads, *_ in found) and max(seen for _, seen, _ in found) == 2


def _versions(space: Workspace) -> list[Path]:
    return sorted((space.published / "versions").iterdir())


def _published(file: Path, folder: Path) -> Path:
    home = folder / file.stem
    (home / "published").mkdir(parents=True)
    shutil.copy(file, home / "published" / "spend_cube.duckdb")
    return home


def test_history_travels_in_the_file_and_the_last_versions_are_kept(space: Workspace) -> None:
    history = publish.history(space)
    assert [one.publication_id for one in history] == [
        "P20260105-080000-000000",
        "P20260106-080000-000000",
        "P20260107-080000-000000",
    ]
    # 100 + 200 + 300, then 40 + 2 more, then 50 + 7 more
    assert [one.amount_group for one in history] == [Decimal(600), Decimal(642), Decimal(699)]
    assert [path.stem for path in _versions(space)] == [one.publication_id for one in history[1:]]


def test_the_manifest_tells_versions_counts_and_digest(space: Workspace) -> None:
    told = json.loads(space.manifest_file.read_text(encoding="utf-8"))
    assert told["publication_id"] == "P20260107-080000-000000"
    assert told["file_sha256"] == hashlib.sha256(space.cube_file.read_bytes()).hexdigest()
    assert told["lake_versions"]["delivery"] == 3  # made empty as 0, then three landings
    assert told["row_counts"]["fct_spend_line"] == ask(space, "select count(*) from fct_spend_line")[0][0] == 6
    assert set(told["row_counts"]) == set(tables_of(space.cube_file))


def test_a_past_publication_is_rebuilt_the_same(space: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "new folder" / "past.duckdb"
    rebuild(space, "P20260105-080000-000000", target)
    first = space.home / "first.duckdb"
    assert tables_of(target) == tables_of(first)
    for table in tables_of(first):
        assert content(target, table) == content(first, table), table
    assert not (space.warehouse / "build").exists()


def test_a_rebuild_that_says_something_else_is_refused(
    space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    then = rebuilding._declared_then

    def halved(*arguments: Any) -> Any:
        declared, registers_id = then(*arguments)
        entities = [
            one.model_copy(update={"method": "proportional", "share": Decimal("0.5")})
            for one in declared.group.entities
        ]
        group = declared.group.model_copy(update={"entities": tuple(entities)})
        return dataclasses.replace(declared, group=group), registers_id

    monkeypatch.setattr(rebuilding, "_declared_then", halved)
    with pytest.raises(StructuralError, match="differs from what was published"):
        rebuild(space, "P20260105-080000-000000", tmp_path / "past.duckdb")
    assert not list(tmp_path.iterdir())
    with pytest.raises(LakeError, match="no publication 'P0'"):
        rebuild(space, "P0", tmp_path / "past.duckdb")
    with pytest.raises(LakeError, match="stays as it is"):
        rebuild(space, "P20260105-080000-000000", space.cube_file)


def test_every_table_and_column_is_described_and_money_is_exact(space: Workspace) -> None:
    assert ask(space, "select table_name from duckdb_tables() where comment is null") == []
    assert (
        ask(space, "select table_name, column_name from duckdb_columns() where not internal and comment is null") == []
    )
    money = ask(
        space,
        "select distinct data_type from duckdb_columns() where not internal "
        "and regexp_matches(column_name, 'amount|debit|credit') and column_name not like '%lines'",
    )
    assert money == [("DECIMAL(18,2)",)]


def test_the_file_is_in_the_storage_of_duckdb_1_0(space: Workspace) -> None:
    header = space.cube_file.read_bytes()[:20]
    assert (header[8:12], struct.unpack("<Q", header[12:20])) == (b"DUCK", (64,))  # 64 is what 1.0 wrote
    tags = ask(space, "select tags['storage_version'] from duckdb_databases() where not internal")
    assert str(tags[0][0]).strip("[]'").startswith("v1.0.0")


@pytest.fixture
def copy(space: Workspace, tmp_path: Path) -> Workspace:
    """A workspace of a test's own, as the three publications left it."""
    return Workspace(Path(shutil.copytree(space.home, tmp_path / "copy")))


def test_a_file_that_does_not_verify_never_takes_the_place(copy: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    before = copy.cube_file.read_bytes()
    seal = publish.seal

    def tampered(*arguments: Any) -> publish.Publication:
        return dataclasses.replace(seal(*arguments), digest="0" * 16)

    write_feed(copy.home, "A/gl", {**FEC, "owner": "somebody else"})
    with monkeypatch.context() as patch:
        patch.setattr(publish, "seal", tampered)
        with pytest.raises(StructuralError, match="does not hold what was built"):
            refresh(copy)
    assert copy.cube_file.read_bytes() == before
    with monkeypatch.context() as patch:
        patch.setattr(Refresh, "consolidate", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            refresh(copy)
    assert copy.cube_file.read_bytes() == before
    assert not (copy.warehouse / "build").exists()
    assert refresh(copy).is_new
    assert [one.amount_group for one in publish.history(copy)][-2:] == [Decimal(699)] * 2


def test_a_crash_between_file_and_manifest_is_mended(copy: Workspace) -> None:
    told = json.loads(copy.manifest_file.read_text(encoding="utf-8"))
    copy.manifest_file.write_text(json.dumps({**told, "publication_id": "P20260106-080000-000000", "file_sha256": "?"}))
    _versions(copy)[-1].unlink()
    assert not refresh(copy).is_new
    assert json.loads(copy.manifest_file.read_text(encoding="utf-8")) == told
    assert _versions(copy)[-1].read_bytes() == copy.cube_file.read_bytes()


def test_what_was_landed_without_a_publication_is_published_by_the_next_refresh(copy: Workspace) -> None:
    deliver(copy, "B/buys", "v2.csv", purchases("B", "2025-03-10 5"))
    declared = load_group(copy)
    assert len(land_new(copy, declared, list(declared.feeds), NOW).deliveries) == 1
    assert refresh(copy).is_new
    assert ask(copy, "select sum(amount_accrual) from spend_cube where period = '2025-03'") == [(Decimal(5),)]


def test_a_clock_set_back_does_not_reorder_publications(copy: Workspace) -> None:
    deliver(copy, "B/buys", "v2.csv", purchases("B", "2025-03-10 5"))
    refresh(copy, NOW - dt.timedelta(days=300))
    assert publish.history(copy)[-1].amount_group == Decimal(704)
    assert json.loads(copy.manifest_file.read_text(encoding="utf-8"))["publication_id"] == "P20260107-080000-000001"


def test_a_damaged_file_is_told_and_a_removed_one_is_made_again(copy: Workspace) -> None:
    assert copy.cube_file.stat().st_mode & 0o222 == 0
    copy.cube_file.unlink()
    copy.cube_file.write_bytes(b"x" * 5000)
    with pytest.raises(LakeError, match="cannot be opened"):
        refresh(copy)
    copy.cube_file.unlink()
    assert refresh(copy).is_new
    for table in ("spend_cube", "fct_spend_line", "consolidation_status"):
        assert content(copy.cube_file, table) == content(_versions(copy)[-2], table)
