"""What a run keeps of names: whatever comes and goes, the next run ends where one from nothing would."""

import random
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from bench.supplier_names import group_of
from hub.lake.engine import working
from hub.settings import Workspace
from hub.suppliers import kept as keeping
from hub.suppliers import linking
from hub.suppliers.kept import Kept
from hub.suppliers.likeness import keep, pairs_of, score
from hub.suppliers.linking import Entries, link, ready
from hub.suppliers.vocabulary import Vocabulary, learn

GROUP, REGISTER = group_of(1200, seed=3)
NAMES = GROUP["name"]


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with working(Workspace(tmp_path)) as made:
        yield made


def assert_same(one: Kept, other: Kept) -> None:
    assert_frame_equal(one.records, other.records)
    assert_frame_equal(one.keys, other.keys, check_row_order=False)
    assert_frame_equal(one.pairs, other.pairs)


# 1,000 names under a key are never crowded here; 12 are, and blocks fill and empty as names come and go.
@pytest.mark.parametrize("block", [1000, 12])
def test_names_that_come_and_go_end_where_all_at_once_do(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(keeping, "BLOCK", block)
    model, dice, kept = learn(NAMES), random.Random(block), Kept.nothing()
    for share in (0.3, 0.9, 0.85, 1.0, 0.5):
        names = pl.Series(dice.sample(NAMES.to_list(), int(share * len(NAMES))))
        kept = keep(connection, names, kept, model)
        assert_same(kept, keep(connection, names, Kept.nothing(), model))
        assert_frame_equal(pairs_of(kept), score(connection, names, model))
    assert kept.pairs.height > 300


def test_what_is_kept_outlives_its_tables(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    model = learn(NAMES)
    kept = keep(connection, NAMES.head(1000), Kept.nothing(), model)
    stored = model.tables() | vars(kept)
    for name, rows in stored.items():
        rows.write_parquet(tmp_path / f"{name}.parquet")
    read = {name: pl.read_parquet(tmp_path / f"{name}.parquet") for name in stored}
    again = Vocabulary.of(read)
    assert again.model_id == model.model_id
    renewed = keep(connection, NAMES, Kept(read["records"], read["keys"], read["pairs"]), again)
    assert_same(renewed, keep(connection, NAMES, Kept.nothing(), model))


def test_only_what_the_new_names_meet_is_compared(connection: duckdb.DuckDBPyConnection) -> None:
    model = learn(NAMES)
    kept = keep(connection, NAMES.slice(0, 1188), Kept.nothing(), model)
    every = connection.sql("select count(*) from name_candidate").fetchall()[0][0]
    keep(connection, NAMES, kept, model)
    assert 0 < connection.sql("select count(*) from name_candidate").fetchall()[0][0] < every / 10
    again = keep(connection, NAMES, keep(connection, NAMES, kept, model), model)
    assert again.records.height == NAMES.len()


def test_a_name_s_link_does_not_depend_on_the_other_names(
    connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = ready(REGISTER, NAMES)
    whole = link(connection, NAMES, entries)
    assert_frame_equal(
        link(connection, NAMES.shuffle(1).head(40), entries),
        whole.join(NAMES.shuffle(1).head(40).to_frame("name"), on="name", how="semi"),
    )
    monkeypatch.setattr(linking, "BATCH", 100)
    stored = Entries(Vocabulary.of(entries.model.tables()), entries.spelt, entries.records, entries.keys)
    assert_frame_equal(link(connection, NAMES, stored), whole)
    assert_frame_equal(link(connection, NAMES, REGISTER.sample(fraction=1, shuffle=True, seed=4)), whole)


def test_no_names_keep_nothing(connection: duckdb.DuckDBPyConnection) -> None:
    model = learn(NAMES)
    kept = keep(connection, NAMES.head(50), Kept.nothing(), model)
    assert_same(keep(connection, NAMES.head(0), kept, model), Kept.nothing())
