"""What it costs to match declared with recorded lines, beside a plain SQL join on the exact reference.

``python -m bench.reconcile_scale --sizes 10000 100000 1000000``: for each size, invented documents
(``bench.planted_documents``), then each way in a process of its own, its seconds (files read and imports included in
none), peak memory, what it found of what was planted and what it matched wrongly:

- match: the passes of ``hub.reconciliation.matching``, one by one; - SQL join: in DuckDB, supplier, entity and the
reference in capitals without punctuation, one row a reference on each side.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import duckdb
import polars as pl
from rich.console import Console

from bench.measure import Measure, measured
from bench.planted_documents import Planted, planted, scored
from hub.cli.console import table
from hub.reconciliation.matching import PASSES, Pass, match

COLUMNS = ["documents", "lines", "way", "seconds", "peak GB", "found", "wrong", "passes, s"]
PARTS = ("declared", "recorded", "truth")
JOIN = """
with one as (
    select supplier_id, entity_code, upper(regexp_replace(document_ref, '[^A-Za-z0-9]', '', 'g')) as ref,
        list(declared_id) as ids
    from declared group by all
),

other as (
    select supplier_id, entity_code, upper(regexp_replace(document_ref, '[^A-Za-z0-9]', '', 'g')) as ref,
        list(recorded_id) as ids
    from recorded group by all
),

met as (
    select one.ids[1] as match_id, one.ids as declared, other.ids as recorded
    from one inner join other using (supplier_id, entity_code, ref)
)

select match_id, 'declared' as side, unnest(declared) as id from met
union all
select match_id, 'recorded' as side, unnest(recorded) as id from met
"""


def make(folder: Path, size: int) -> None:
    """The planted frames, as files."""
    one = planted(size)
    folder.mkdir(parents=True, exist_ok=True)
    for name in PARTS:
        getattr(one, name).write_parquet(folder / f"{name}.parquet")


def way_match(one: Planted, stages: dict[str, float]) -> pl.DataFrame:
    """The hub's matches, and the seconds of each pass in ``stages``."""
    passes = dict(PASSES)
    try:
        PASSES.update({name: _timed(name, step, stages) for name, step in passes.items()})
        began = time.perf_counter()
        matches = match(one.declared, one.recorded)
        stages["rest"] = time.perf_counter() - began - sum(stages.values())
    finally:
        PASSES.update(passes)
    return matches


def way_join(one: Planted, stages: dict[str, float]) -> pl.DataFrame:
    """The plain join's matches."""
    with duckdb.connect() as connection:
        connection.register("declared", one.declared.to_arrow())
        connection.register("recorded", one.recorded.to_arrow())
        began = time.perf_counter()
        matches = connection.execute(JOIN).pl()
        stages["join"] = time.perf_counter() - began
    return matches


def _timed(name: str, step: Pass, stages: dict[str, float]) -> Pass:
    def timed(*arguments: object) -> pl.DataFrame:
        began = time.perf_counter()
        found = step(*arguments)  # type: ignore[arg-type]
        stages[name] = time.perf_counter() - began
        return found

    return timed


WAYS = {"match": way_match, "SQL join": way_join}


def run(way: str, folder: Path) -> None:
    """One way, in this process: its stages as the last line, its score in a file."""
    one = Planted(*(pl.read_parquet(folder / f"{name}.parquet") for name in PARTS))
    stages: dict[str, float] = {}
    matches = WAYS[way](one, stages)
    (folder / f"{way}.json").write_text(json.dumps(scored(one.truth, matches)))
    print(json.dumps(stages))  # noqa: T201


def measure(folder: Path, size: int) -> list[list[str]]:
    """Rows of the table for one size."""
    make(folder, size)
    lines = [pl.scan_parquet(folder / f"{name}.parquet").select(pl.len()).collect().item() for name in PARTS[:2]]
    told = f"{lines[0]:,} + {lines[1]:,}"
    rows = []
    for way in WAYS:
        cost = measured("-m", "bench.reconcile_scale", "--way", way, "--dir", str(folder))
        score = json.loads((folder / f"{way}.json").read_text())
        rows.append(_row(size, told, way, cost, score))
    return rows


def _row(size: int, lines: str, way: str, cost: Measure, score: dict[str, float]) -> list[str]:
    stages = ", ".join(f"{name} {seconds:.1f}" for name, seconds in cost.stages.items())
    seconds = sum(cost.stages.values())
    found, wrong = f"{score['share']:.2%}", f"{score['wrong']:,.0f}"
    return [f"{size:,}", lines, way, f"{seconds:.1f}", f"{cost.memory / 1e9:.2f}", found, wrong, stages]


def main() -> None:
    """Arguments, and a table for each size; ``--way`` runs one way only, on what lies in ``--dir``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--dir", type=Path, default=Path(".bench/documents"))
    parser.add_argument("--way", choices=list(WAYS))
    given = parser.parse_args()
    if given.way:
        run(given.way, given.dir)
        return
    console = Console(file=sys.stdout, width=200)
    for size in given.sizes:
        console.print(table(f"{size:,} documents", COLUMNS, measure(given.dir.resolve() / str(size), size)))


if __name__ == "__main__":
    main()
