"""What a workbook for people is: sheets of questions, each with what it is about and what it rests on.

Pure data, shared by who asks (``questions``), who writes (``workbook``) and who reads answers (``filled``).
"""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, Literal

FORMAT = 1
HIDDEN = "_hub"  # the sheet that tells which publication, ledgers and questions the workbook was made of
README = "Read me"
LIST = "List"
NAME_LABEL = "Your name / Votre nom"
ID, ANSWER, REASON = "row", "answer", "reason"

Kind = Literal["text", "id", "money", "share", "score", "count", "answer", "reason"]


@dataclass(frozen=True)
class Column:
    """A column of a sheet: ``title`` and its line in French. Key columns tell what the question is about."""

    name: str
    title: str
    french: str
    width: int
    kind: Kind = "text"
    is_key: bool = False


@dataclass(frozen=True)
class Question:
    """One row. ``cells`` by column; ``subject``: the columns of the ledger that name it; ``facts``: what the answer
    rests on, so that a change of it makes the question outdated; ``former``: the last word on it, '' without any;
    ``more``: what the ledger's row needs besides."""

    cells: dict[str, Any]
    subject: dict[str, str]
    facts: dict[str, str]
    former: str = ""
    more: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """``choices``: the answers of the drop-down; those of the list sheet come after them where ``has_list``."""

    name: str
    columns: tuple[Column, ...]
    questions: tuple[Question, ...]
    choices: tuple[str, ...]
    hint: str
    has_list: bool = False


@dataclass(frozen=True)
class Book:
    """A whole workbook. ``kind``: suppliers, categories, customers or sample; ``ledgers``: their digests by file
    name; ``basis``: what amounts are of."""

    kind: str
    group: str
    currency: str
    publication_id: str
    hub_version: str
    ledgers: dict[str, str]
    written_at: dt.datetime
    sheets: tuple[Sheet, ...]
    notes: tuple[tuple[str, str], ...]  # English, French
    choices: tuple[str, ...] = ()  # of the list sheet
    basis: str = "without VAT"

    def hidden(self) -> list[tuple[str, str, str]]:
        """The rows of the hidden sheet: a first one that tells all of it, then (sheet, row id, question) as JSON."""
        rows = [
            (sheet.name, row_id(at), as_json(_told(sheet, question)))
            for sheet in self.sheets
            for at, question in enumerate(sheet.questions)
        ]
        head = {
            "format": FORMAT, "kind": self.kind, "publication_id": self.publication_id,
            "hub_version": self.hub_version, "written_at": self.written_at.isoformat(), "ledgers": self.ledgers,
            "sheets": {sheet.name: [one.name for one in sheet.columns] for sheet in self.sheets},
            "digest": digest(rows),
        }  # fmt: skip
        return [(HIDDEN, "", as_json(head)), *rows]


def row_id(at: int) -> str:
    """The id of the row at ``at``, from 0: people may sort, the id stays with its question."""
    return f"#{at + 1}"


def digest(rows: list[tuple[str, str, str]]) -> str:
    """What tells that the hidden rows are those that were written."""
    return hashlib.sha256(as_json(rows).encode()).hexdigest()


def as_json(value: object) -> str:
    """ASCII, so that no program that saves the workbook changes it."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"), default=str)


def _told(sheet: Sheet, question: Question) -> dict[str, Any]:
    keys = {one.name: str(question.cells.get(one.name) or "") for one in sheet.columns if one.is_key}
    told = {"subject": question.subject, "facts": question.facts, "former": question.former, "more": question.more}
    return {**told, "keys": keys}
