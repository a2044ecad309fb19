"""Reads a workbook that people filled in, and refuses it whole where it is not what was written.

What belongs here: that every question is there once and says what it said, and which answer stands beside it. What an
answer may be is told by ``apply`` and ``sample``.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.errors import HubError, UsageError
from hub.neutral import in_sheet
from hub.readers.sheets import Outline, Workbook, opened
from hub.review.book import ANSWER, FORMAT, HIDDEN, ID, NAME_LABEL, README, REASON, digest

HEAD_ROWS = 2
_MOST_TOLD = 12
_MOST_TEXT = 32_000

Grid = list[list[str]]


@dataclass(frozen=True)
class Answered:
    """A question as it was asked, with what stands in its answer cells, stripped; '' when nothing."""

    sheet: str
    row_id: str
    subject: dict[str, str]
    facts: dict[str, str]
    former: str
    more: dict[str, str]
    answer: str
    reason: str

    @property
    def where(self) -> str:
        """The row in words."""
        return f"{self.sheet} {self.row_id} ({', '.join(one for one in self.subject.values() if one)})"


@dataclass(frozen=True)
class Filled:
    """``questions``: all of them, answered or not, in the order in which they were asked."""

    kind: str
    publication_id: str
    ledgers: dict[str, str]
    by: str
    questions: tuple[Answered, ...]

    @property
    def answered(self) -> tuple[Answered, ...]:
        """Those that somebody answered."""
        return tuple(one for one in self.questions if one.answer)


def read(path: Path) -> Filled:
    """The workbook's questions and answers. UsageError: no workbook of the hub, rows missing or twice, keys edited."""
    if not path.is_file():
        raise UsageError("no such file", str(path), todo="give the workbook that `hub review` wrote")
    try:
        with opened(path, str(path)) as book:
            grids = {one.name: _grid(book, one) for one in book.outlines(None, 0)}
    except HubError as error:
        todo = "save it as .xlsx, without a password, and give that file"
        raise UsageError("not a workbook that can be read", str(path), found=error.found, todo=todo) from error
    head, asked = _asked(grids.get(HIDDEN, []), path)
    problems: list[str] = []
    questions = [
        one
        for sheet, names in head["sheets"].items()
        for one in _sheet(sheet, names, grids.get(sheet), asked.get(sheet, {}), problems)
    ]
    if problems:
        raise refused(path, "the workbook is not as it was written", problems)
    return Filled(
        head["kind"], head["publication_id"], head["ledgers"], _name(grids.get(README, [])), tuple(questions)
    )  # fmt: skip


def refused(path: Path, what: str, problems: list[str], todo: str = "") -> UsageError:
    """Every problem of a workbook, told at once."""
    more = [f"and {len(problems) - _MOST_TOLD} more"] if len(problems) > _MOST_TOLD else []
    found = "\n            ".join([*problems[:_MOST_TOLD], *more])
    todo = todo or "nothing was written; put back what was changed, or write the workbook again with `hub review`"
    return UsageError(what, str(path), found=found, todo=todo)


def _grid(book: Workbook, outline: Outline) -> Grid:
    if outline.row is None:
        return []
    return [[cell or "" for cell in row] for row in book.cells(outline.name).texts.iter_rows()]


def _asked(grid: Grid, path: Path) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The hidden sheet: its first row, and of each sheet the questions by row id."""
    try:
        if grid[0][0] != HIDDEN:
            raise ValueError
        head, rows = json.loads(grid[0][2]), [(row[0], row[1], row[2]) for row in grid[1:]]
        asked: dict[str, dict[str, Any]] = {}
        for sheet, row_id, told in rows:
            asked.setdefault(sheet, {})[row_id] = json.loads(told)
    except (IndexError, ValueError) as error:
        todo = "give the workbook that `hub review` or `hub evaluate` wrote, saved as .xlsx"
        raise UsageError("this is not a workbook of the hub", str(path), todo=todo) from error
    if head.get("format") != FORMAT or head.get("digest") != digest(rows):
        todo = "write the workbook again with `hub review`, and copy the answers into it"
        raise UsageError("what the hub keeps in the workbook was changed", str(path), todo=todo)
    return head, asked


def _sheet(
    name: str, names: list[str], grid: Grid | None, asked: dict[str, Any], problems: list[str]
) -> Iterator[Answered]:
    if grid is None:
        problems.append(f"sheet {name} is missing")
        return
    width = len(names)
    rows: dict[str, dict[str, str]] = {}
    for cells in grid[HEAD_ROWS:]:
        row = dict(zip(names, [*cells, *[""] * width][:width], strict=True))
        row_id = row[ID].strip()
        if row_id not in asked:
            if any(cell.strip() for cell in cells):
                problems.append(f"{name}: a row that was not asked: {row_id or ' '.join(filter(None, cells))[:60]}")
            continue
        if row_id in rows:
            problems.append(f"{name} {row_id}: there twice")
        rows[row_id] = row
    for row_id, told in asked.items():
        if row_id not in rows:
            problems.append(f"{name} {row_id}: missing")
            continue
        row = rows[row_id]
        for key, text in told["keys"].items():
            if _plain(row[key]) != _plain(in_sheet(text[:_MOST_TEXT])):
                problems.append(f"{name} {row_id}: {key} was {text!r}, is {row[key]!r}")
        answer, reason = (" ".join(row[key].split()) for key in (ANSWER, REASON))
        given = (told["subject"], told["facts"], told["former"], told["more"])
        yield Answered(name, row_id, *given, answer, reason)


def _plain(text: str) -> str:
    """Programs that save a workbook change line ends and outer spaces, and lose an apostrophe at the front."""
    return " ".join(text.split()).removeprefix("'")


def _name(grid: Grid) -> str:
    return next((row[1].strip() for row in grid if row[0] == NAME_LABEL and len(row) > 1), "")
