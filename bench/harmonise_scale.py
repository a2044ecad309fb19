"""What it costs to group and link a million supplier names, beside bare Splink on the same pairs and a 1 % refresh.

``python -m bench.harmonise_scale --sizes 100000 300000 1000000``: for each size invented names (``bench.supplier_names``)
and their register, then each way in a process of its own, with its stages and its peak memory:

- full: learn the words, pairs, clusters, learn with the register, make it ready, links;
- bare: the same records and the same candidate pairs, already in DuckDB's memory: Splink's ``predict`` with the same settings
  and thresholds, and its clustering of the pairs of names;
- 1 % new: what a run kept of 99 of 100 names, and the others.

The digests of pairs, links and clusters of the full run and of the 1 % run are compared.
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
from rich.console import Console

from bench.measure import Measure, measured
from bench.supplier_names import group_of
from hub.cli.console import table
from hub.lake.engine import working
from hub.settings import Workspace
from hub.suppliers import kept as keeping
from hub.suppliers import linking, matching
from hub.suppliers.clusters import cluster
from hub.suppliers.kept import Kept
from hub.suppliers.likeness import keep, pairs_of, spelt_out
from hub.suppliers.linking import ACCEPT, Entries, link, ready
from hub.suppliers.vocabulary import Vocabulary, learn

NEW = 100  # one name in so many is new
NO_JUDGEMENTS = pl.DataFrame(schema={"left": pl.String, "right": pl.String, "judgement": pl.String})
COLUMNS = ("names", "way", "candidate pairs", "seconds", "× bare or of full", "peak GB", "stages, s")


class Stages:
    """Seconds by stage, printed as the last line."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began

    def tell(self) -> None:
        print(json.dumps({name: round(seconds, 3) for name, seconds in self.seconds.items()}))


def make(folder: Path, size: int) -> None:
    """The names and the register, as files."""
    names, register = group_of(size)
    folder.mkdir(parents=True, exist_ok=True)
    names.write_parquet(folder / "names.parquet")
    register.write_parquet(folder / "register.parquet")


def full(folder: Path, connection: duckdb.DuckDBPyConnection, seed: int | None = None) -> None:
    """Everything from nothing; what a refresh would keep is left in the folder. ``seed`` shuffles the input."""
    names, register = _names(folder), pl.read_parquet(folder / "register.parquet")
    if seed is not None:
        names, register = (
            names.sample(fraction=1, shuffle=True, seed=seed),
            register.sample(fraction=1, shuffle=True, seed=seed),
        )
    stages = Stages()
    with stages.stage("learn"):
        distinct = spelt_out(names)
        model = learn(distinct)
    with stages.stage("pairs"):
        kept = keep(connection, distinct, Kept.nothing(), model)
        pairs = pairs_of(kept)
    _save(folder, "kept", {"records": kept.records, "keys": kept.keys, "pairs": kept.pairs, **_tables(model)})
    del kept, model
    with stages.stage("clusters"):
        clusters = _clusters(distinct, pairs)
    told = {"pairs": _digest(pairs), "clusters": _digest(clusters)}
    del pairs, clusters
    with stages.stage("register"):
        entries = ready(register, distinct)
    _save(
        folder,
        "entries",
        {"spelt": entries.spelt, "records": entries.records, "keys": entries.keys, **_tables(entries.model)},
    )
    with stages.stage("links"):
        links = link(connection, distinct, entries)
    links.write_parquet(folder / "links.parquet")
    (folder / "full.json").write_text(json.dumps({**told, "links": _digest(links)}))
    stages.tell()


def candidates(folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """The records and candidate pairs that ``full`` gives to Splink, as files; nothing is compared."""
    names, register = _names(folder), pl.read_parquet(folder / "register.parquet")
    for old in folder.glob("compared_*"):
        old.unlink()
    counted = []

    def noted(connection: duckdb.DuckDBPyConnection, table: str, pairs: str, *_: object) -> pl.DataFrame:
        at = f"{folder}/compared_{len(counted)}"
        connection.execute(f"copy {table} to '{at}_records.parquet'")
        connection.execute(f"copy {pairs} to '{at}_pairs.parquet'")
        counted.append(connection.sql(f"select count(*) from {pairs}").fetchall()[0][0])
        return pl.DataFrame(schema=matching.COMPARED)

    keeping.compare = linking.compare = noted  # type: ignore[assignment]
    distinct = spelt_out(names)
    keep(connection, distinct, Kept.nothing(), learn(distinct))
    alike = len(counted)
    link(connection, distinct, register)
    print(json.dumps({"alike": sum(counted[:alike]), "linked": sum(counted[alike:])}))


def bare(folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """Splink alone on what ``candidates`` left."""
    stages = Stages()
    for number, records in enumerate(sorted(folder.glob("compared_*_records.parquet"))):
        connection.execute(f"create or replace temp table bare_record as select * from '{records}'")
        pairs = str(records).replace("_records", "_pairs")
        connection.execute(
            f"create or replace temp table bare_pair as select '0' as match_key, id_l as join_key_l, id_r as join_key_r from '{pairs}'"
        )
        with stages.stage("links" if number else "pairs"):
            linker, api = matching.linker_of(connection, "bare_record")
            linker.table_management.register_blocked_pairs_for_predict(api.register("bare_pair"))
            least = linking.LOOK.least_weight if number else matching.Look().least_weight
            found = linker.inference.predict(threshold_match_weight=least, warning_mode="never")
        if not number:
            with stages.stage("clusters"):
                linker.clustering.cluster_pairwise_predictions_at_threshold(found, threshold_match_probability=0.9)
        connection.execute(f"drop table {found.physical_name}")
    stages.tell()


def before(folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """What a run of 99 names of 100 would have kept: the full run's, less what the others brought."""
    tables = _load(folder, "kept")
    old = keep(
        connection, _known(folder), Kept(tables["records"], tables["keys"], tables["pairs"]), Vocabulary.of(tables)
    )
    _save(folder, "before", {"records": old.records, "keys": old.keys, "pairs": old.pairs})
    links = pl.read_parquet(folder / "links.parquet").join(_known(folder).to_frame("name"), on="name", how="semi")
    links.write_parquet(folder / "links_before.parquet")
    print(json.dumps({}))


def increment(folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """One name of 100 is new: what was kept is read, renewed and written, the others' links are made."""
    names, stages = _names(folder), Stages()
    with stages.stage("read"):
        distinct = spelt_out(names)
        tables, model = _load(folder, "before"), Vocabulary.of(_load(folder, "kept"))
        kept = Kept(tables["records"], tables["keys"], tables["pairs"])
    with stages.stage("pairs"):
        kept = keep(connection, distinct, kept, model)
        pairs = pairs_of(kept)
    with stages.stage("write"):
        _save(folder, "after", {"records": kept.records, "keys": kept.keys, "pairs": kept.pairs})
    del kept, tables
    with stages.stage("clusters"):
        clusters = _clusters(distinct, pairs)
    told = {"pairs": _digest(pairs), "clusters": _digest(clusters)}
    del pairs, clusters
    with stages.stage("links"):
        tables, links = _load(folder, "entries"), pl.read_parquet(folder / "links_before.parquet")
        entries = Entries(Vocabulary.of(tables), tables["spelt"], tables["records"], tables["keys"])
        come = distinct.to_frame("name").join(links, on="name", how="anti")["name"]
        links = pl.concat([links, link(connection, come, entries)]).sort("name")
    (folder / "increment.json").write_text(json.dumps({**told, "links": _digest(links)}))
    stages.tell()


WAYS: dict[str, Callable[[Path, duckdb.DuckDBPyConnection], None]] = {
    "full": full, "candidates": candidates, "bare": bare, "before": before, "increment": increment,
}  # fmt: skip


def _names(folder: Path) -> pl.Series:
    return pl.read_parquet(folder / "names.parquet")["name"]


def _known(folder: Path) -> pl.Series:
    distinct = spelt_out(_names(folder))
    return distinct.filter(pl.int_range(distinct.len(), eager=True) % NEW != 0)


def _clusters(names: pl.Series, pairs: pl.DataFrame) -> pl.DataFrame:
    units = pl.DataFrame({"unit_id": names}).with_columns(siren=pl.lit(None, pl.String))
    edges = pairs.select(left="left_name", right="right_name", score="score")
    return cluster(units, edges, NO_JUDGEMENTS, ACCEPT)[0]


def _tables(model: Vocabulary) -> dict[str, pl.DataFrame]:
    return model.tables()


def _save(folder: Path, name: str, tables: dict[str, pl.DataFrame]) -> None:
    for table_name, rows in tables.items():
        rows.write_parquet(folder / f"{name}_{table_name}.parquet", compression="lz4")


def _load(folder: Path, name: str) -> dict[str, pl.DataFrame]:
    return {path.stem.removeprefix(f"{name}_"): pl.read_parquet(path) for path in folder.glob(f"{name}_*.parquet")}


def _digest(rows: pl.DataFrame) -> str:
    """Of the rows in their order."""
    return hashlib.sha256(rows.hash_rows(1).to_numpy().tobytes()).hexdigest()


def one(way: str, folder: Path) -> None:
    """One way, in this process."""
    with tempfile.TemporaryDirectory(dir=folder) as home, working(Workspace(Path(home))) as connection:
        WAYS[way](folder, connection)


def measure(folder: Path, size: int, again: int) -> list[tuple[str, ...]]:
    """Rows of the table for one size; ``again``: how often full and bare run, one after the other."""
    make(folder, size)

    def run(way: str) -> Measure:
        return measured("-m", "bench.harmonise_scale", "--way", way, "--dir", str(folder))

    counted = run("candidates").stages
    pairs = f"{counted['alike']:,.0f} + {counted['linked']:,.0f}"
    rows = []
    for _ in range(again):
        whole, alone = run("full"), run("bare")
        ratio = _seconds(whole) / _seconds(alone)
        rows += [_row(size, "full", pairs, whole, f"{ratio:.2f} ×"), _row(size, "bare Splink", pairs, alone, "")]
    run("before")
    new = run("increment")
    same = (folder / "full.json").read_text() == (folder / "increment.json").read_text()
    share = f"{_seconds(new) / _seconds(whole):.1%}{'' if same else ', DIFFERENT'}"
    return [*rows, _row(size, "1 % new", "", new, share)]


def _seconds(one: Measure) -> float:
    return sum(one.stages.values())


def _row(size: int, way: str, pairs: str, one: Measure, ratio: str) -> tuple[str, ...]:
    stages = ", ".join(f"{name} {seconds:.1f}" for name, seconds in one.stages.items())
    return f"{size:,}", way, pairs, f"{_seconds(one):.1f}", ratio, f"{one.memory / 1e9:.2f}", stages


def main() -> None:
    """Arguments, and the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 300_000, 1_000_000])
    parser.add_argument("--again", type=int, default=1)
    parser.add_argument("--dir", type=Path, default=Path(".bench/names"))
    parser.add_argument("--way", choices=list(WAYS))
    given = parser.parse_args()
    if given.way:
        one(given.way, given.dir)
        return
    console = Console(file=sys.stdout, width=200)
    for size in given.sizes:
        console.print(
            table(
                f"{size:,} names",
                list(COLUMNS),
                [list(row) for row in measure(given.dir.resolve() / str(size), size, given.again)],
            )
        )


if __name__ == "__main__":
    main()
