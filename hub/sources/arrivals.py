"""Puts a file in the inbox: written beside its place under a hidden name, then moved there in one step.

A file whose bytes are those that lie there already is dropped, so that nothing of the former one changes, its time
neither. What a pull leaves when it is killed is hidden, and removed by the next one.
"""

import contextlib
import datetime as dt
import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from typing import BinaryIO

from hub.errors import SourceRefusedError

SPILL = "-spill-"  # in the names of folders where a query's rows are sorted
_BEFORE, _AFTER = ".pulled-", ".part"


class Change(Enum):
    """What became of a file in the inbox."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@contextlib.contextmanager
def coming(target: Path, where: str) -> Iterator[Path]:
    """A name beside ``target`` to write under; whatever is left under it is removed."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise _is_taken(target.parent, where) from None
    part = target.parent / f"{_BEFORE}{secrets.token_hex(8)}{_AFTER}"
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def sweep(folder: Path, spills: Path, feed_id: str) -> None:
    """Remove what killed pulls left in a feed's inbox, and below ``spills`` the rows that they were sorting."""
    for part in folder.rglob(f"{_BEFORE}*{_AFTER}"):
        part.unlink(missing_ok=True)
    for spill in spills.glob(f"{feed_id}{SPILL}*"):
        shutil.rmtree(spill, ignore_errors=True)


def bounded(size: int, most_bytes: int, where: str) -> None:
    """SourceRefusedError when a file of so many bytes is too large."""
    if size > most_bytes:
        raise SourceRefusedError(
            "the file is too large", where, f"at most {most_bytes:,} bytes",
            todo="raise 'max_mb' in the feed's source, or have it sent in parts",
        )  # fmt: skip


def place(part: Path, target: Path, changed: dt.datetime | None, where: str) -> Change:
    """Move ``part`` to ``target`` unless that holds the same bytes; it then has the time ``changed`` at the source.

    That time decides which of several new files counts as the later delivery.
    """
    if target.is_dir():
        raise _is_taken(target, where)
    is_there = target.is_file()
    if is_there and target.stat().st_size == part.stat().st_size and _digest(target) == _digest(part):
        return Change.UNCHANGED
    if changed is not None:
        moment = int(changed.timestamp() * 1e9)
        os.utime(part, ns=(moment, moment))
    part.replace(target)
    return Change.CHANGED if is_there else Change.NEW


def written(part: Path, write: Callable[[BinaryIO], None]) -> None:
    """Write ``part``, down to the disk."""
    with part.open("wb") as out:
        write(out)
        out.flush()
        os.fsync(out.fileno())


def _digest(path: Path) -> bytes:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()


def _is_taken(path: Path, where: str) -> SourceRefusedError:
    return SourceRefusedError(
        "a file and a folder have one name in the inbox", where, found=path.name, todo="rename one at the source"
    )
