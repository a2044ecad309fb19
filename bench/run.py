"""``make bench``: every part of the benchmark, or those named; prints tables and writes one JSON file.

Absolute times say little on a shared machine: sides are run in turn, and what counts is their ratio.
"""

import argparse
import json
import os
import platform
import tempfile
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import psutil
from rich.console import Console

from bench.setting import Result, Setting

PARTS = ("refresh", "start", "nothing", "increment", "growth", "queries", "size", "concurrency", "instead")
SIZES = (2_000_000, 10_000_000, 50_000_000)
PACKAGES = (
    "duckdb",
    "polars",
    "deltalake",
    "pyarrow",
    "dbt-core",
    "dbt-duckdb",
    "dagster",
    "great-expectations",
    "pandas",
)


def main() -> None:
    """Run the parts in order."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all by default")
    parser.add_argument("--lines", type=int, nargs="+", default=list(SIZES), help="ledger lines of the groups")
    parser.add_argument("--runs", type=int, help="times that each side runs (5, or 3 from 5 million lines)")
    parser.add_argument(
        "--dir", type=Path, help="where groups are generated and kept (BENCH_DIR; else a temporary one)"
    )
    parser.add_argument("--json", type=Path, help="file of the results (results.json in the folder)")
    given = parser.parse_args()
    unknown = set(given.parts) - set(PARTS)
    if unknown:
        parser.error(f"no part {', '.join(sorted(unknown))}; the parts are {', '.join(PARTS)}")
    kept = given.dir or (Path(os.environ["BENCH_DIR"]) if os.environ.get("BENCH_DIR") else None)
    with tempfile.TemporaryDirectory() as temporary:
        folder = (kept or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        setting = Setting(folder, tuple(sorted(given.lines)), given.runs, Console(width=110))
        results: Result = {"machine": machine()}
        file = given.json or (folder / "results.json" if kept else Path("bench-results.json"))
        setting.console.print(results["machine"])
        for name in given.parts or PARTS:
            bench: Callable[[Setting], Result] = import_module(f"bench.{name}").bench
            results[name] = bench(setting)
            file.write_text(json.dumps(results, indent=1, default=str) + "\n", encoding="utf-8")
        setting.console.print(f"results: {file}")


def machine() -> dict[str, object]:
    """The machine and the versions, for the page that keeps the figures."""
    processor = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    return {
        "processor": processor,
        "cores": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "system": platform.platform(),
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
    }


if __name__ == "__main__":
    main()
