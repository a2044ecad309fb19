"""A progress line on the terminal while a refresh runs; nothing at all when the output is not a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from hub.neutral import one_line
from hub.refresh.progress import heard_by


class _Bar:
    def __init__(self, progress: Progress) -> None:
        self._progress, self._lines = progress, 0
        self._task = progress.add_task("looking at the inbox", total=None)
        self._words = ""

    def file(self, feed_id: str, path: Path) -> None:
        self._lines, self._words = 0, f"reading {feed_id} {one_line(path.name)}"
        self.lines(0)

    def lines(self, count: int) -> None:
        self._lines += count
        self._progress.update(self._task, description=f"{self._words} · {self._lines:,} lines")

    def stage(self, name: str) -> None:
        self._progress.update(self._task, description=name)


@contextmanager
def shown_on(console: Console) -> Iterator[None]:
    """Show a refresh's progress on ``console`` meanwhile."""
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        with heard_by(_Bar(progress)):
            yield
