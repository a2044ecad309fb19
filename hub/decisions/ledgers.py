"""Reads the ledgers of ``decisions/``, and appends to them in one step that a crash cannot cut.

What belongs here: files. What a row says is in ``records``, how it is written in ``texts``.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from hub.decisions.records import (
    CategoryJudgement,
    CategoryRule,
    Known,
    R,
    Record,
    RuleApproval,
    SupplierJudgement,
    Verdict,
)  # fmt: skip
from hub.decisions.signoffs import Signoff
from hub.decisions.statements import CustomerJudgement, NamedDifference
from hub.decisions.texts import Dialect, Lines, parse, written
from hub.errors import ConfigurationError, HubError
from hub.group.text import text_of

FILES: dict[type[Record], str] = {
    SupplierJudgement: "suppliers.csv",
    CategoryJudgement: "categories.csv",
    CategoryRule: "category_rules.csv",
    RuleApproval: "category_approvals.csv",
    Verdict: "evaluation.csv",
    CustomerJudgement: "customers.csv",
    NamedDifference: "differences.csv",
    Signoff: "signoffs.csv",
}


@dataclass(frozen=True)
class Ledgers:
    """Every row of every ledger, in the order of the files; an absent file has none."""

    suppliers: tuple[SupplierJudgement, ...] = ()
    categories: tuple[CategoryJudgement, ...] = ()
    rules: tuple[CategoryRule, ...] = ()
    approvals: tuple[RuleApproval, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    customers: tuple[CustomerJudgement, ...] = ()
    differences: tuple[NamedDifference, ...] = ()
    signoffs: tuple[Signoff, ...] = ()


def load_ledgers(folder: Path, known: Known) -> Ledgers:
    """All of them. ConfigurationError with file, line, expected and found; ``known.separator`` is told by each file."""
    rules = load(folder, CategoryRule, known)
    approvals = load(folder, RuleApproval, replace(known, rules=frozenset(one.rule_id for one in rules)))
    return Ledgers(
        load(folder, SupplierJudgement, known), load(folder, CategoryJudgement, known), rules, approvals,
        load(folder, Verdict, known), load(folder, CustomerJudgement, known), load(folder, NamedDifference, known),
        load(folder, Signoff, known),
    )  # fmt: skip


def load(folder: Path, kind: type[R], known: Known) -> tuple[R, ...]:
    """The rows of one ledger."""
    path = folder / FILES[kind]
    return records_of(_text(path), kind, known, str(path)) if path.exists() else ()


def records_of(text: str, kind: type[R], known: Known, where: str) -> tuple[R, ...]:
    """The rows in the text of a ledger; ``where`` names it in errors."""
    lines = parse(text, columns(kind), where)
    known = replace(known, separator=lines.dialect.separator)
    return tuple(_record(kind, cells, known, f"{where}:{line}") for line, cells in lines.rows)


def columns(kind: type[Record]) -> tuple[str, ...]:
    """The header of a ledger."""
    return tuple(kind.model_fields)


def append(folder: Path, records: Sequence[R], known: Known) -> None:
    """Add rows of one kind at the end of their ledger, in the dialect that the file has.

    The whole file is written aside, read back, flushed to disk and put in place: who reads sees it before or after.
    The caller holds ``writing``.
    """
    if not records:
        return
    kind = type(records[0])
    path = folder / FILES[kind]
    former = path.read_bytes() if path.exists() else b""
    text = _text(path) if former else ""
    dialect = _dialect(text, kind, path)
    rows = [one.cells() for one in records]
    added = written(rows if text else [list(columns(kind)), *rows], dialect)
    gap = "" if not text or text.endswith(("\n", "\r")) else dialect.line_end
    if records_of(text + gap + added, kind, known, str(path))[-len(records) :] != tuple(records):
        raise HubError("the ledger would not hold what was decided", str(path), todo="look at its last line")
    _put(path, former + (gap + added).encode())


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of each ledger by file name, '' where there is none: what a workbook was written from."""
    files = {name: folder / name for name in FILES.values()}
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "" for name, path in files.items()
    }


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the ledgers of this folder: nobody else appends meanwhile. Waits for who does; ends with the process."""
    folder.mkdir(parents=True, exist_ok=True)
    # The folder itself is locked: a lock file in it would count as a declaration.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _text(path: Path) -> str:
    """The text with its own line ends, also inside a cell: ``text_of`` says what is wrong with the bytes."""
    return path.read_bytes().decode("utf-8-sig") if text_of(path) else ""


def _record(kind: type[R], cells: Sequence[str], known: Known, where: str) -> R:
    try:
        return kind.model_validate(dict(zip(columns(kind), cells, strict=True)), context=known)
    except ValidationError as error:
        problem = error.errors()[0]
        name = ".".join(str(part) for part in problem["loc"])
        expected = problem["msg"].removeprefix("Value error, ")
        found = repr(problem["input"])[:80] if name else ",".join(cells)
        what = f"{name!r} is not right" if name else "the row is not right"
        raise ConfigurationError(what, where, expected, found, "correct the line and run the command again") from error


def _dialect(text: str, kind: type[Record], path: Path) -> Dialect:
    lines: Lines = parse(text, columns(kind), str(path)) if text else Lines(Dialect(), ())
    return lines.dialect


def _put(path: Path, content: bytes) -> None:
    coming = path.with_name(f".coming.{path.name}")
    with coming.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    coming.replace(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
