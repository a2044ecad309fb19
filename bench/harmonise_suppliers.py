"""Suppliers on the real data: linking to the register and grouping without it, beside the baselines of its index.

`python -m bench.harmonise_suppliers [--real DIR]`. Nothing is trained on these names. The thresholds are: so a second
set of figures chooses ``accept`` on half of the suppliers (by verified name) and reports on the other half.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import polars as pl

from hub.lake.engine import working
from hub.settings import Workspace
from hub.suppliers import accuracy
from hub.suppliers.evaluation import grouped, linked, read_names, read_register
from hub.suppliers.linking import ACCEPT, PROPOSE

REAL = Path(__file__).resolve().parents[2] / "shared" / "real"
KEYS = {
    "accuracy": ("linked right", "0.928", 0.95),
    "accuracy_non_exact": ("… where the names differ", "0.863", 0.90),
    "accuracy_by_amount": ("… by amount", "0.954", 0.985),
    "auto_coverage": ("accepted without a person", "0.83", 0.88),
    "auto_precision": ("… of which right", "0.99", 0.99),
    "bcubed_precision": ("grouping: precision", "", 0.97),
    "bcubed_recall": ("grouping: recall", "", None),
    "bcubed_f1": ("grouping: F1", "0.838", 0.91),
}
SURE = 0.99  # the precision that ``accept`` is chosen for on the first half


def report(real: Path) -> list[list[str]]:
    """Rows: measure, all names with the interval, the other half with thresholds of the first, baseline, target."""
    names = read_names(real / "suppliers" / "name_to_register.csv")
    register = read_register(real / "suppliers" / "register.csv")
    with tempfile.TemporaryDirectory() as home, working(Workspace(Path(home))) as connection:
        links = linked(connection, names, register, ACCEPT, PROPOSE)
        groups = grouped(connection, names, ACCEPT)
        first = (pl.col("register_name").rank("dense") % 2) == 0
        other = grouped(connection, names.filter(~first), ACCEPT)
    every = {**accuracy.of_links(links), **accuracy.of_groups(groups)}
    chosen = _accept(links.filter(first))
    status = pl.when(pl.col("score") >= chosen).then(pl.lit("accepted")).otherwise("status")
    status = pl.when((pl.col("score") < chosen) & (status == "accepted")).then(pl.lit("proposed")).otherwise(status)
    half = {
        **accuracy.of_links(links.with_columns(status=status).filter(~first)),
        **accuracy.of_groups(other),
    }
    rows = []
    for key, (label, baseline, target) in KEYS.items():
        shown = f"{every[key]:.4f} ({every[key + '_low']:.4f}–{every[key + '_high']:.4f})"
        rows.append([label, shown, f"{half[key]:.4f}", baseline, "" if target is None else f"≥ {target}"])
    rows.append(["accept (chosen on the first half)", f"{ACCEPT}", f"{chosen:.4f}", "", ""])
    return rows


def _accept(links: pl.DataFrame) -> float:
    """The lowest score at and above which SURE of these links are right."""
    ranked = links.drop_nulls("score").sort("score", descending=True)
    right = (ranked["found"] == ranked["register_name"]).cum_sum() / pl.int_range(1, ranked.height + 1, eager=True)
    return float(ranked.filter(right >= SURE)["score"].min())  # type: ignore[arg-type]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--real", type=Path, default=REAL)
    header = ["measure", "all names (95 %)", "other half", "baseline", "target"]
    rows = [header, *report(parser.parse_args().real)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(header))]
    for row in rows:
        sys.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n")


if __name__ == "__main__":
    main()
