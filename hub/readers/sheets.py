"""The sheets of a workbook, read by a process of its own (``sheet_process``) within bounds.

What belongs here: asking that process, what its silence means, and what is known of a workbook before it is opened.
A process that answered stays for the next workbook.
"""

import atexit
import json
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from hub.errors import UnreadableFileError
from hub.readers.archives import DAMAGED, directory, inflated, too_much

MEMORY_BYTES = 4 << 30  # of addresses; 1,048,576 rows of 12 columns take 2.9 GB, 1.6 GB of them in memory
CPU_SECONDS = 60  # those rows take 15 s
MOST_BYTES = 2 << 30  # unpacked

_SCRIPT = Path(__file__).with_name("sheet_process.py")
_idle: list[subprocess.Popen[bytes]] = []


@dataclass(frozen=True)
class Outline:
    """A sheet before its cells are asked for.

    ``row``: its first row with any text, 1-based; None in an empty sheet. ``rows``: up to 60 rows from there on.
    """

    name: str
    is_visible: bool
    row: int | None
    rows: tuple[tuple[str, ...], ...]

    @property
    def titles(self) -> tuple[str, ...]:
        """The header: the first row with any text."""
        return self.rows[0] if self.rows else ()


@dataclass(frozen=True)
class Cells:
    """``texts``: String columns, row i of the sheet at i - 1; ``numbers``: of the same shape, True for a number."""

    texts: pl.DataFrame
    numbers: pl.DataFrame


class Workbook:
    """A workbook that is open in another process."""

    def __init__(self, process: subprocess.Popen[bytes], path: Path, where: str) -> None:
        self._process, self._path, self._where = process, path, where

    def outlines(self, sheet: str | None, skip_lines: int) -> list[Outline]:
        """The sheets, or the one of that name; UnreadableFileError when it is not there."""
        told, _ = self._ask({"path": str(self._path), "sheet": sheet, "skip": skip_lines})
        if sheet and not told["sheets"]:
            names = ", ".join(told["names"])
            expected = f"a sheet named {sheet!r}"
            todo = "correct format.sheet in the feed"
            raise UnreadableFileError(f"no sheet {sheet!r}", self._where, expected, names, todo)
        return [
            Outline(one["name"], one["visible"], one["row"], tuple(tuple(row) for row in one["rows"]))
            for one in told["sheets"]
        ]

    def cells(self, sheet: str) -> Cells:
        """A sheet's cells, once; an error such as #N/A is a text."""
        told, (texts, numbers) = self._ask({"cells": sheet})
        frame = pl.read_ipc_stream(texts)
        for at in {column for _, column, _ in told["errors"]}:
            found = {row: word for row, column, word in told["errors"] if column == at}
            column = frame.to_series(at).cast(pl.String).clone()
            frame = frame.with_columns(column.scatter(list(found), list(found.values())))
        return Cells(frame.cast(pl.String), pl.read_ipc_stream(numbers).select(pl.all().is_not_null()))

    def _ask(self, question: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        assert self._process.stdin and self._process.stdout
        try:
            self._process.stdin.write(json.dumps(question).encode() + b"\n")
            self._process.stdin.flush()
            told = json.loads(self._process.stdout.readline())
            blobs = [self._process.stdout.read(size) for size in told["sizes"]]
            if [len(blob) for blob in blobs] != told["sizes"]:
                raise EOFError
        except (OSError, ValueError, EOFError) as error:
            raise self._ended() from error
        if "error" in told:
            raise no_workbook(self._where, told["error"])
        return told, blobs

    def _ended(self) -> UnreadableFileError:
        try:
            code = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:  # it is there, and said something else
            code = 0
        if code >= 0:
            return no_workbook(self._where, "its content is damaged")
        bound = f"at most {CPU_SECONDS} s" if code == -signal.SIGXCPU else f"at most {MEMORY_BYTES >> 30} GB of memory"
        todo = "export the data as CSV; or delete what lies far below or right of the data, and save it again"
        return UnreadableFileError("the workbook is too large to open", self._where, bound, "more", todo)


@contextmanager
def opened(path: Path, where: str) -> Iterator[Workbook]:
    """The workbook in a process of its own. UnreadableFileError: beyond the bounds, damaged, no such sheet."""
    _refuse_bombs(path, where)
    process = _idle.pop() if _idle else _started()
    try:
        yield Workbook(process, path, where)
    except BaseException:
        _end(process)
        raise
    _idle.append(process)


def no_workbook(where: str, found: str) -> UnreadableFileError:
    """The error for a file that calamine cannot open."""
    return UnreadableFileError(
        "this is not a workbook that can be opened",
        where=where,
        expected="an Excel or OpenDocument workbook, whole and without a password",
        found=(found.splitlines() or [""])[0][:200],
        todo="save it again as .xlsx without a password, or declare reader: delimited for a text file",
    )


def _refuse_bombs(path: Path, where: str) -> None:
    """A workbook is a zip: its unpacked size is known before opening it, and checked, since a directory can lie."""
    if not zipfile.is_zipfile(path):
        return
    try:
        members = directory(path, where)
        size = sum(member.file_size for member in members)
        if size > MOST_BYTES:
            raise too_much(where, f"at most {MOST_BYTES >> 30} GB", f"{size:,} bytes")
        for member in members:
            for _ in inflated(path, member):
                pass
    except DAMAGED as error:
        raise no_workbook(where, str(error)) from error


def _started() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-P", str(_SCRIPT), str(MEMORY_BYTES), str(CPU_SECONDS)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def _end(process: subprocess.Popen[bytes]) -> None:
    with process:  # closes its pipes and waits
        process.kill()


@atexit.register
def _end_all() -> None:
    while _idle:
        _end(_idle.pop())
