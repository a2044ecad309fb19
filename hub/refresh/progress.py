"""Who listens to a refresh while it runs: the command's progress bars; nobody by default.

The steps of Dagster's job have no other way to reach the terminal of the process that they run in.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol


class Listener(Protocol):
    """Hears what happens."""

    def file(self, feed_id: str, path: Path) -> None:
        """A file is about to be read."""

    def lines(self, count: int) -> None:
        """So many more lines of it were read."""

    def stage(self, name: str) -> None:
        """A stage begins."""


class Silence:
    """Hears nothing."""

    def file(self, feed_id: str, path: Path) -> None:
        """Nothing."""

    def lines(self, count: int) -> None:
        """Nothing."""

    def stage(self, name: str) -> None:
        """Nothing."""


_listeners: list[Listener] = [Silence()]


def listener() -> Listener:
    """Who listens now."""
    return _listeners[-1]


@contextmanager
def heard_by(one: Listener) -> Iterator[None]:
    """Let ``one`` listen meanwhile."""
    _listeners.append(one)
    try:
        yield
    finally:
        _listeners.pop()
