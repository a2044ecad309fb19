"""Statements and their reckoning, in the words of the truth."""

from dataclasses import dataclass
from decimal import Decimal

from hub.demo.calendar import Month
from hub.demo.statements.draft import Line, Statement
from hub.demo.statements.pieces import Piece
from hub.demo.statements.reckon import Difference, Place, Row, reckon
from hub.demo.statements.truth import (
    DeclaredTruth,
    DifferenceTruth,
    MatchTruth,
    RecordedTruth,
    SideTruth,
    StatementTruth,
)
from hub.demo.suppliers import Supplier
from hub.demo.truth import euros


@dataclass(frozen=True)
class Teller:
    """Numbers of months and suppliers → their names."""

    months: list[Month]
    master: tuple[Supplier, ...]

    def tell(self, statement: Statement, truth: SideTruth) -> None:
        """Add the rows, matches and differences of one statement, whose lines are written."""
        rows, differences = reckon(statement)
        truth.statements += [self._row(statement, row) for row in rows]
        truth.differences += [self._difference(statement, one) for one in differences]
        for match in statement.matches:
            gap = sum(line.group for line in match.lines) - sum(piece.group for piece in match.pieces)
            truth.matches.append(
                MatchTruth(
                    feed_id(statement),
                    match.lines[0].customer.entity,
                    match.method,
                    [_line(line) for line in match.lines],
                    [self._piece(piece) for piece in match.pieces],
                    match.item if gap or match.method == "card" else "matched",
                    euros(gap),
                )
            )

    def _row(self, statement: Statement, row: Row) -> StatementTruth:
        entity, account, first, last = self._place(row.place)
        named: dict[str, Decimal] = {
            item: euros(cents) for item, cents in sorted(row.items.items()) if cents and item != "residual"
        }
        return StatementTruth(
            feed_id(statement),
            self.master[statement.supplier].supplier_id,
            entity,
            account,
            first,
            last,
            euros(row.declared),
            euros(row.recorded),
            named,
            euros(row.items.get("residual", 0)),
        )

    def _difference(self, statement: Statement, one: Difference) -> DifferenceTruth:
        return DifferenceTruth(
            feed_id(statement),
            *self._place(one.place),
            one.item,
            euros(one.cents),
            _line(one.line) if one.line else None,
            self._piece(one.piece) if one.piece else None,
        )

    def _place(self, place: Place) -> tuple[str | None, str | None, str, str]:
        entity, account, (first, last) = place
        return entity or None, account or None, self.months[first].period, self.months[last].period

    def _piece(self, piece: Piece) -> RecordedTruth:
        supplier = self.master[piece.supplier].supplier_id
        return RecordedTruth(supplier, piece.ref, self.months[piece.month].period, euros(piece.group))


def feed_id(statement: Statement) -> str:
    """``_suppliers.KEY.feed``."""
    return "_suppliers." + statement.feed.replace("/", ".")


def _line(line: Line) -> DeclaredTruth:
    return DeclaredTruth(line.file, line.number, line.ref, euros(line.cents))
