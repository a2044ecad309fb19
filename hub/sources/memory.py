"""What was pulled before, so that a file which did not change at its source is not downloaded again.

One JSON file a feed; a cache: without it everything is downloaded once more, and compared.
"""

import json
import os
from pathlib import Path

from hub.group.sources import Source
from hub.sources.listing import Remote


class Memory:
    """Remote path → the stamp it had, and what was written of it in the inbox (name, size, time of change)."""

    def __init__(self, path: Path, source: Source) -> None:
        self._path = path
        self._source = source.model_dump(mode="json", include={"url", "save_as", "options"})
        self._known: dict[str, list[object]] = {}
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            if told["source"] == self._source:
                self._known = dict(told["known"])
        except (FileNotFoundError, ValueError, TypeError, KeyError):  # nothing yet, or cut off by a crash
            return

    def knows(self, remote: Remote, target: Path) -> bool:
        """Whether ``target`` holds these bytes of the remote file already."""
        if remote.stamp is None or not target.is_file():
            return False
        return self._known.get(remote.path) == [list(remote.stamp), *_local(target)]

    def keep(self, remote: Remote, target: Path) -> None:
        """Remember that ``target`` is the remote file as it is stamped."""
        if remote.stamp is not None:
            self._known[remote.path] = [list(remote.stamp), *_local(target)]

    def save(self) -> None:
        """Write it, atomically."""
        coming = self._path.with_suffix(f".{os.getpid()}.coming")
        coming.write_text(json.dumps({"source": self._source, "known": self._known}), encoding="utf-8")
        coming.replace(self._path)


def _local(target: Path) -> list[object]:
    stat = target.stat()
    return [target.name, stat.st_size, stat.st_mtime_ns]
