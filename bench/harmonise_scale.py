"""What it costs to group and link a million supplier names, beside bare Splink on the same pairs and a 1 % refresh.

``python -m bench.harmonise_scale --sizes 100000 300000 1000000``: for each size, invented names and their register
(``bench.supplier_names``), then each way (``bench.harmonise_ways``) in a process of its own, its seconds by stage and
its peak memory:

- full: learn the words, pairs, clusters, learn with the register and make it ready, links;
- bare Splink: the same records and the same candidate pairs, in DuckDB's memory already, Splink's ``predict`` with the
  same settings and thresholds, and its clustering of the pairs of names;
- 1 % new: from what a run kept of 99 names of 100; pairs, clusters and links must be those of the full run.
"""

import argparse
import sys
from pathlib import Path

from rich.console import Console

from bench.measure import Measure, measured
from bench.supplier_names import group_of
from hub.cli.console import table

COLUMNS = ["names", "way", "candidate pairs", "seconds", "ratio", "peak GB", "stages, s"]


def make(folder: Path, size: int) -> None:
    """The names and the register, as files."""
    names, register = group_of(size)
    folder.mkdir(parents=True, exist_ok=True)
    names.write_parquet(folder / "names.parquet")
    register.write_parquet(folder / "register.parquet")


def measure(folder: Path, size: int, times: int) -> list[list[str]]:
    """Rows of the table for one size; full and bare run ``times`` times, one after the other."""
    make(folder, size)
    counted = run("candidates", folder).stages
    pairs = f"{counted['alike']:,.0f} + {counted['linked']:,.0f}"
    rows = []
    for _ in range(times):
        whole, alone = run("full", folder), run("bare", folder)
        ratio = f"{_seconds(whole) / _seconds(alone):.2f} × bare"
        rows += [_row(size, "full", pairs, whole, ratio), _row(size, "bare Splink", pairs, alone, "")]
    run("before", folder)
    new = run("increment", folder)
    is_same = (folder / "full.json").read_text() == (folder / "increment.json").read_text()
    share = f"{_seconds(new) / _seconds(whole):.1%} of full, {'the same' if is_same else 'DIFFERENT'}"
    return [*rows, _row(size, "1 % new", "", new, share)]


def run(way: str, folder: Path, *options: str) -> Measure:
    """One way, measured."""
    return measured("-m", "bench.harmonise_ways", way, str(folder), *options)


def _seconds(one: Measure) -> float:
    return sum(one.stages.values())


def _row(size: int, way: str, pairs: str, one: Measure, ratio: str) -> list[str]:
    stages = ", ".join(f"{name} {seconds:.1f}" for name, seconds in one.stages.items())
    return [f"{size:,}", way, pairs, f"{_seconds(one):.1f}", ratio, f"{one.memory / 1e9:.2f}", stages]


def main() -> None:
    """Arguments, and a table for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 300_000, 1_000_000])
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--dir", type=Path, default=Path(".bench/names"))
    given = parser.parse_args()
    console = Console(file=sys.stdout, width=200)
    for size in given.sizes:
        rows = measure(given.dir.resolve() / str(size), size, given.times)
        console.print(table(f"{size:,} names", COLUMNS, rows))


if __name__ == "__main__":
    main()
