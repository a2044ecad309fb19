"""``python -m bench.timed_hub refresh --home DIR``: the ``hub`` command; prints seconds by stage as JSON at its end.

A stage lasts until the next one begins, the last one until the process ends. What comes before the first one is called
``start``: Python, imports, Dagster.
"""

import json
import sys
import time
from pathlib import Path

import psutil

from hub.refresh import progress


class Clock:
    """Hears what the command's own listener hears, and notes when."""

    def __init__(self, since: float) -> None:
        self.moments: list[tuple[str, float]] = [("start", since)]
        self.hears = progress.listener

    def stage(self, name: str) -> None:
        """A stage begins."""
        self._note(name)
        self.hears().stage(name)

    def file(self, feed_id: str, path: Path) -> None:
        """A file is about to be read."""
        self._note("land")
        self.hears().file(feed_id, path)

    def lines(self, count: int) -> None:
        """So many more lines were read."""
        self.hears().lines(count)

    def seconds(self) -> dict[str, float]:
        """Stage → seconds until now."""
        ends = [moment for _, moment in self.moments[1:]] + [time.time()]
        found: dict[str, float] = {}
        for (name, began), ended in zip(self.moments, ends, strict=True):
            found[name] = found.get(name, 0.0) + round(ended - began, 3)
        return found

    def _note(self, name: str) -> None:
        if self.moments[-1][0] != name:
            self.moments.append((name, time.time()))


def main() -> None:
    """The command, with a clock that listens."""
    clock = Clock(psutil.Process().create_time())
    # Before anything imports it by name: the command's progress bars would listen in its place.
    progress.listener = lambda: clock  # type: ignore[assignment]
    from hub.cli.main import main as command

    code: int | str | None = 0
    try:
        command()
    except SystemExit as ended:
        code = ended.code
    sys.stdout.write("\n" + json.dumps(clock.seconds()) + "\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
