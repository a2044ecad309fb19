"""Writes the statements' files: one a span, the first twice, the second of the first supplier wrong and then right."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from hub.demo.calendar import Month
from hub.demo.statements.draft import Line, Statement
from hub.demo.statements.forms import FORMS, Form, Span
from hub.demo.statements.told import feed_id
from hub.demo.statements.truth import StatementFileTruth
from hub.settings import Workspace

SUPPLIERS = "_suppliers"
CORRECTED_SPAN, TOO_MUCH_CENTS, FORGOTTEN = 1, 10_000, 2


@dataclass(frozen=True)
class Delivery:
    """Where the files go, and what they speak of."""

    space: Workspace
    months: list[Month]
    currency: str  # of the statement in foreign currency

    def write(self, statements: list[Statement]) -> list[StatementFileTruth]:
        """All the files, in the order of their delivery; each line is told its file and number."""
        files: list[StatementFileTruth] = []
        for statement, form in zip(statements, FORMS, strict=True):
            is_first = statement is statements[0]
            for number, months in enumerate(statement.spans):
                lines = sorted((line for line in statement.lines if statement.span(line.month) == months), key=_order)
                if lines:
                    is_corrected = is_first and number == CORRECTED_SPAN
                    files += self._file(statement, form, lines, months, is_corrected, is_first and number == 0)
        return files

    def _file(
        self,
        statement: Statement,
        form: Form,
        lines: list[Line],
        months: tuple[int, int],
        is_corrected: bool,
        is_repeated: bool,
    ) -> Iterator[StatementFileTruth]:
        span = Span(self.months[months[0]], self.months[months[1]], self.currency)
        folder = self.space.inbox / SUPPLIERS / statement.feed
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / form.name(span)
        if is_corrected:
            wrong = [replace(lines[0], cents=lines[0].cents + TOO_MUCH_CENTS), *lines[1 : len(lines) - FORGOTTEN]]
            path.write_bytes(form.write(wrong, span))
            yield self._told(statement, path, len(wrong), "superseded")
            # Later by its time, and by its name where two times are equal.
            path = path.with_stem(f"{path.stem}_rectifie")
        content = form.write(lines, span)
        path.write_bytes(content)
        yield self._told(statement, path, len(lines), "counted")
        for number, line in enumerate(lines, start=form.first_line):
            line.file, line.number = self._relative(path), number
        if is_repeated:
            copy = path.with_stem(f"{path.stem}_copie")
            copy.write_bytes(content)
            yield self._told(statement, copy, len(lines), "duplicate")

    def _told(self, statement: Statement, path: Path, lines: int, status: str) -> StatementFileTruth:
        return StatementFileTruth(self._relative(path), feed_id(statement), lines, status)

    def _relative(self, path: Path) -> str:
        return path.relative_to(self.space.home).as_posix()


def _order(line: Line) -> tuple[object, ...]:
    return line.date, line.customer.name, line.ref, line.cents
