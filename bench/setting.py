"""What every part of the benchmark needs: the demonstration groups by size, the two commands, and tables to print."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from bench.measure import Measure, measured
from hub.demo.generate import generate
from hub.settings import Workspace

LARGE = 5_000_000
MADE = ("lake", "warehouse", "published")
Result = dict[str, object]


@dataclass
class Setting:
    """One run of the benchmark. ``folder``: where groups are generated and kept; ``lines``: sizes, smallest first."""

    folder: Path
    lines: tuple[int, ...]
    runs: int | None
    console: Console

    def times(self, lines: int = 0) -> int:
        """How many times each side runs: what was asked, else five, or three of a large group."""
        return self.runs or (3 if lines >= LARGE else 5)

    def group(self, lines: int, months: int = 12) -> Workspace:
        """The demonstration group of that size, generated once; nothing is made of it yet."""
        home = self.folder / f"group-{lines}-{months}"
        if not (home / "group.yml").exists():
            self.console.print(f"generating {lines:,} ledger lines …")
            shutil.rmtree(home, ignore_errors=True)
            coming = home.with_suffix(".coming")
            shutil.rmtree(coming, ignore_errors=True)
            generate(coming, lines=lines, months=months, with_truth=False)
            coming.rename(home)
        return Workspace(home.resolve())

    def hub(self, space: Workspace) -> Measure:
        """``hub refresh`` of the workspace as it is."""
        return measured("-m", "bench.timed_hub", "refresh", "--home", str(space.home))

    def bare(self, space: Workspace) -> Measure:
        """The bare script on the same inbox, into ``bare.duckdb`` beside the workspace's folders."""
        return measured("-m", "bench.bare", "--home", str(space.home), "--target", str(bare_file(space)))

    def table(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Print a table; all columns but the first to the right."""
        table = Table(title=title, title_justify="left")
        for at, column in enumerate(columns):
            table.add_column(column, justify="right" if at else "left")
        for row in rows:
            table.add_row(*(str(value) for value in row))
        self.console.print(table)


def bare_file(space: Workspace) -> Path:
    """Where the bare script writes its cube."""
    return space.home / "bare.duckdb"


def forget(space: Workspace) -> None:
    """Remove everything that the hub made of the workspace."""
    for name in MADE:
        shutil.rmtree(space.home / name, ignore_errors=True)


def interleaved(times: int, *sides: Callable[[], Measure]) -> list[list[Measure]]:
    """Each side's measures, run in turn, every other round in the opposite order: a machine slows both or neither."""
    found: list[list[Measure]] = [[] for _ in sides]
    for round_ in range(times):
        order = list(range(len(sides)))
        for at in order[::-1] if round_ % 2 else order:
            found[at].append(sides[at]())
    return found


def ratio(one: Sequence[Measure], other: Sequence[Measure]) -> float:
    """Median over the rounds of one side's seconds by the other's in the same round."""
    return median(a.seconds / b.seconds for a, b in zip(one, other, strict=True))


def megabytes(count: int) -> str:
    """Bytes for people."""
    return f"{count / 1e6:,.0f} MB"
