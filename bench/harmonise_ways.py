"""The ways of grouping and linking invented suppliers, each run in a process of its own by ``bench.harmonise_scale``.

``python -m bench.harmonise_ways WAY FOLDER [--seed N] [--threads N]``: the folder holds ``names.parquet`` and
``register.parquet``, and what one way leaves for another. Each prints its seconds by stage as JSON in the last line;
the digests of what ``full`` and ``increment`` found are in ``full.json`` and ``increment.json``.
"""

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl

from hub.lake.engine import working
from hub.settings import Workspace
from hub.suppliers import kept as keeping
from hub.suppliers import linking, second_look
from hub.suppliers.clusters import cluster
from hub.suppliers.kept import Kept
from hub.suppliers.likeness import keep, pairs_of, spelt_out
from hub.suppliers.linking import ACCEPT, LOOK, Entries, link, ready
from hub.suppliers.matching import COMPARED, linker_of
from hub.suppliers.vocabulary import Vocabulary, learn

NEW = 100  # one name in so many is new
NO_JUDGEMENTS = pl.DataFrame(schema={"left": pl.String, "right": pl.String, "judgement": pl.String})

Way = Callable[[Path, duckdb.DuckDBPyConnection, int | None], dict[str, float]]


class Stages(dict[str, float]):
    """Seconds by stage."""

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the seconds of what is inside."""
        began = time.perf_counter()
        yield
        self[name] = round(self.get(name, 0.0) + time.perf_counter() - began, 3)


def full(folder: Path, connection: duckdb.DuckDBPyConnection, seed: int | None) -> Stages:
    """Everything from nothing; what a refresh would keep is left in the folder. ``seed`` shuffles the input."""
    names, register = _names(folder), pl.read_parquet(folder / "register.parquet")
    if seed is not None:
        names, register = names.shuffle(seed), register.sample(fraction=1, shuffle=True, seed=seed)
    stages = Stages()
    with stages.stage("learn"):
        distinct = spelt_out(names)
        model = learn(distinct)
    with stages.stage("pairs"):
        kept = keep(connection, distinct, Kept.nothing(), model)
        pairs = pairs_of(kept)
    _save(folder, "kept", {**vars(kept), **model.tables()})
    del kept, model
    with stages.stage("clusters"):
        clusters = _clusters(distinct, pairs)
    told = {"pairs": _digest(pairs), "clusters": _digest(clusters)}
    del pairs, clusters
    with stages.stage("register"):
        entries = ready(register, distinct)
    _save(folder, "entries", _entry_tables(entries))
    with stages.stage("links"):
        links = link(connection, distinct, entries)
    links.write_parquet(folder / "links.parquet")
    (folder / "full.json").write_text(json.dumps({**told, "links": _digest(links)}))
    return stages


def candidates(folder: Path, connection: duckdb.DuckDBPyConnection, _: int | None) -> dict[str, float]:
    """The records and candidate pairs that ``full`` gives to Splink, as files; their number instead of seconds."""
    for old in folder.glob("compared_*"):
        old.unlink()
    counted: list[int] = []

    def noted(connection: duckdb.DuckDBPyConnection, table: str, pairs: str, *_: object) -> pl.DataFrame:
        at = f"{folder}/compared_{len(counted):03}"
        connection.execute(f"copy {table} to '{at}_records.parquet'")
        connection.execute(f"copy {pairs} to '{at}_pairs.parquet'")
        counted.append(connection.sql(f"select count(*) from {pairs}").fetchall()[0][0])
        return pl.DataFrame(schema=COMPARED)

    for room in (keeping, linking):
        setattr(room, "compare", noted)  # noqa: B010 -- the module's own name is not its to give
    distinct = spelt_out(_names(folder))
    keep(connection, distinct, Kept.nothing(), learn(distinct))
    link(connection, distinct, pl.read_parquet(folder / "register.parquet"))
    return {"alike": counted[0], "linked": sum(counted[1:])}


def bare(folder: Path, connection: duckdb.DuckDBPyConnection, _: int | None) -> Stages:
    """Splink alone on what ``candidates`` left: its ``predict``, and its clustering of the pairs of names."""
    stages = Stages()
    for number, records in enumerate(sorted(folder.glob("compared_*_records.parquet"))):
        pairs = str(records).replace("_records", "_pairs")
        connection.execute(f"create or replace temp table bare_record as select * from '{records}'")
        connection.execute(f"""
            create or replace temp table bare_pair as
            select '0' as match_key, id_l as join_key_l, id_r as join_key_r from '{pairs}'
        """)
        with stages.stage("links" if number else "pairs"):
            linker, api = linker_of(connection, "bare_record")
            linker.table_management.register_blocked_pairs_for_predict(api.register("bare_pair"))
            least = LOOK.least_weight if number else second_look.LEAST_WEIGHT
            found = linker.inference.predict(threshold_match_weight=least, warning_mode="never")
        if not number:
            with stages.stage("clusters"):
                linker.clustering.cluster_pairwise_predictions_at_threshold(found, threshold_match_probability=0.9)
        connection.execute(f"drop table {found.physical_name}")
    return stages


def before(folder: Path, connection: duckdb.DuckDBPyConnection, _: int | None) -> Stages:
    """What a run of 99 names of 100 would have kept: the full run's, less what the others brought."""
    tables, known = _load(folder, "kept"), _known(folder)
    old = keep(connection, known, _kept(tables), Vocabulary.of(tables))
    _save(folder, "before", vars(old))
    links = pl.read_parquet(folder / "links.parquet").join(known.to_frame("name"), on="name", how="semi")
    links.write_parquet(folder / "links_before.parquet")
    return Stages()


def increment(folder: Path, connection: duckdb.DuckDBPyConnection, seed: int | None) -> Stages:
    """One name of 100 is new: what was kept is read, renewed and written, and the new names are linked."""
    names, stages = _names(folder), Stages()
    if seed is not None:
        names = names.shuffle(seed)
    with stages.stage("read"):
        distinct = spelt_out(names)
        kept, model = _kept(_load(folder, "before")), Vocabulary.of(_load(folder, "kept"))
    with stages.stage("pairs"):
        kept = keep(connection, distinct, kept, model)
        pairs = pairs_of(kept)
    with stages.stage("write"):
        _save(folder, "after", vars(kept))
    with stages.stage("clusters"):
        clusters = _clusters(distinct, pairs)
    told = {"pairs": _digest(pairs), "clusters": _digest(clusters)}
    with stages.stage("links"):
        tables, links = _load(folder, "entries"), pl.read_parquet(folder / "links_before.parquet")
        entries = Entries(Vocabulary.of(tables), tables["spelt"], tables["records"], tables["keys"])
        come = distinct.to_frame("name").join(links, on="name", how="anti")["name"]
        links = pl.concat([links, link(connection, come, entries)]).sort("name")
    (folder / "increment.json").write_text(json.dumps({**told, "links": _digest(links)}))
    return stages


WAYS: dict[str, Way] = {
    "full": full, "candidates": candidates, "bare": bare, "before": before, "increment": increment,
}  # fmt: skip


def _names(folder: Path) -> pl.Series:
    return pl.read_parquet(folder / "names.parquet")["name"]


def _known(folder: Path) -> pl.Series:
    distinct = spelt_out(_names(folder))
    return distinct.filter(pl.int_range(distinct.len(), eager=True) % NEW != 0)


def _kept(tables: dict[str, pl.DataFrame]) -> Kept:
    return Kept(tables["records"], tables["keys"], tables["pairs"])


def _entry_tables(entries: Entries) -> dict[str, pl.DataFrame]:
    own = {"spelt": entries.spelt, "records": entries.records, "keys": entries.keys}
    return {**own, **entries.model.tables()}


def _clusters(names: pl.Series, pairs: pl.DataFrame) -> pl.DataFrame:
    units = pl.DataFrame({"unit_id": names}).with_columns(siren=pl.lit(None, pl.String))
    edges = pairs.select(left="left_name", right="right_name", score="score")
    return cluster(units, edges, NO_JUDGEMENTS, ACCEPT)[0]


def _save(folder: Path, name: str, tables: dict[str, pl.DataFrame]) -> None:
    for table_name, rows in tables.items():
        rows.write_parquet(folder / f"{name}_{table_name}.parquet", compression="lz4")


def _load(folder: Path, name: str) -> dict[str, pl.DataFrame]:
    return {path.stem.removeprefix(f"{name}_"): pl.read_parquet(path) for path in folder.glob(f"{name}_*.parquet")}


def _digest(rows: pl.DataFrame) -> str:
    """Of the rows in their order."""
    return hashlib.sha256(rows.hash_rows(1).to_numpy().tobytes()).hexdigest()


def main() -> None:
    """One way, in this process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("way", choices=list(WAYS))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--threads", type=int)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as home, working(Workspace(Path(home))) as connection:
        if given.threads:
            connection.execute(f"set threads = {given.threads}")
        sys.stdout.write("\n" + json.dumps(WAYS[given.way](given.folder, connection, given.seed)) + "\n")


if __name__ == "__main__":
    main()
