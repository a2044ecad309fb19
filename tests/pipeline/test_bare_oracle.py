"""The bare script's tables equal the hub's, row by row, to the cent: two SQLs that share no line (``bench/bare``)."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from bench.bare.script import run
from bench.oracle import differences, plain
from hub.demo.generate import generate
from hub.settings import Workspace
from tests.pipeline.real_group import real_group
from tests.support import REAL, REAL_IS_ABSENT, ask, refresh


def compared(space: Workspace, folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """What differs between the published file and the bare script's."""
    target = folder / "bare.duckdb"
    run(space, target, folder / "scratch")
    return differences(space.cube_file, target)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    home: Path = tmp_path_factory.mktemp("demo") / "group"
    generate(home, lines=24_000, with_truth=False)
    space = Workspace(home.resolve())
    plain(space)
    refresh(space)
    return space


def test_the_demonstration_group_is_the_same_in_both(demo, tmp_path):
    assert compared(demo, tmp_path) == {}


def test_lines_that_cannot_be_read_are_rejected_in_both(tmp_path):
    home = tmp_path / "group"
    generate(home, lines=16_000, months=2, with_truth=False)
    space = Workspace(home.resolve())
    plain(space)
    ledger, purchases = sorted(space.inbox.glob("*/*/*01.csv"))
    lines = ledger.read_bytes().splitlines(keepends=True)
    lines[10] = lines[10].replace(b"2025", b"20255")
    lines[20] = lines[20][: len(lines[20]) // 2] + b"\r\n"
    ledger.write_bytes(b"".join(lines))
    lines = purchases.read_bytes().splitlines(keepends=True)
    lines[5] = lines[5].replace(b".", b"..")
    lines[6] = lines[6].replace(b"GBP", b"ZZZ")
    purchases.write_bytes(b"".join(lines))
    refresh(space)
    assert ask(space, "select count(*) from rejected_line") == [(4,)]
    found = compared(space, tmp_path)
    # Of the line cut short the hub keeps the fields before the cut, the bare script the text alone.
    assert set(found) == {"rejected_line"}
    assert [row[2] for row in found["rejected_line"]] == [21, 21]


@pytest.mark.skipif(not REAL.is_dir(), reason=REAL_IS_ABSENT)
def test_the_real_group_is_the_same_in_both(tmp_path):
    space, totals = real_group(tmp_path / "w")
    plain(space)
    refresh(space)
    assert compared(space, tmp_path) == {}
    assert ask(space, "select sum(debit - credit) from rejected_line") == [(Decimal(totals["oyster"]),)]


def test_a_cent_of_difference_is_seen(demo, tmp_path):
    other = tmp_path / "other.duckdb"
    other.write_bytes(demo.cube_file.read_bytes())
    with duckdb.connect(str(other)) as connection:
        connection.execute("update spend_cube set amount_invoiced = amount_invoiced + 0.01 where rowid = 7")
    assert set(differences(demo.cube_file, other)) == {"spend_cube"}
