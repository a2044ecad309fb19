"""What is true of a statement set against the books: one row a customer and span, and every difference by name."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from hub.demo.statements.draft import Customer, Item, Line, Match, Statement
from hub.demo.statements.pieces import Piece

Place = tuple[str, str, tuple[int, int]]  # entity, account of one that nobody knows, span


@dataclass(frozen=True)
class Difference:
    """One named amount in cents of the group's currency, declared positive: of a line, of a piece, or of a match."""

    place: Place
    item: Item
    cents: int
    line: Line | None = None
    piece: Piece | None = None


@dataclass
class Row:
    """One customer and span: declared − recorded = Σ items, ``residual`` being one of them."""

    place: Place
    declared: int = 0
    recorded: int = 0
    items: dict[Item, int] = field(default_factory=lambda: defaultdict(int))

    def close(self) -> None:
        """AssertionError when the bridge does not close: the generator's own mistake."""
        assert self.declared - self.recorded == sum(self.items.values()), self


def place_of(statement: Statement, customer: Customer, month: int) -> Place:
    """Where an amount stands; a customer that nobody knows is told by its account, else its SIRET."""
    unknown = "" if customer.entity else customer.account or customer.siret
    return customer.entity, unknown, statement.span(month)


def differences(statement: Statement) -> Iterator[Difference]:
    """Every difference of the statement: what the lines and pieces that it is of add up to."""
    by_entity = {customer.entity: customer for customer in statement.customers}
    matched = {id(piece) for match in statement.matches for piece in match.pieces}
    for match in statement.matches:
        if match.method != "card":
            yield from _of_match(statement, match, by_entity)
    for line in statement.lines:
        place = place_of(statement, line.customer, line.month)
        if line.kind == "total":
            recorded = [one for one in statement.pieces if _is_in(one, place) and one.cents > 0]
            gap = line.group - sum(one.group for one in recorded)
            if line.item == "matched" and gap:
                yield Difference(place, "residual", gap, line)
        if line.item != "matched":
            yield Difference(place, line.item, line.group, line)
    for piece in statement.pieces:
        is_covered = statement.is_gross and piece.cents > 0  # by the total that it is in
        if id(piece) not in matched and not is_covered:
            place = place_of(statement, by_entity[piece.entity], piece.month)
            yield Difference(place, "rebates" if statement.is_gross else "residual", -piece.group, piece=piece)


def _of_match(statement: Statement, match: Match, by_entity: dict[str, Customer]) -> Iterator[Difference]:
    line, piece = match.lines[0], match.pieces[0]
    declared, recorded = sum(one.group for one in match.lines), sum(one.group for one in match.pieces)
    place = place_of(statement, line.customer, line.month)
    booked = place_of(statement, by_entity[piece.entity], piece.month)
    if place != booked:
        yield Difference(place, "cut_off", declared, line)
        yield Difference(booked, "cut_off", -recorded, piece=piece)
    elif declared != recorded:
        yield Difference(place, match.item, declared - recorded, line, piece)


def _is_in(piece: Piece, place: Place) -> bool:
    entity, _, (first, last) = place
    return piece.entity == entity and first <= piece.month <= last


def reckon(statement: Statement) -> tuple[list[Row], list[Difference]]:
    """Rows by place and the differences that they add up."""
    rows: dict[Place, Row] = {}
    found = list(differences(statement))
    by_entity = {customer.entity: customer for customer in statement.customers}

    def row(place: Place) -> Row:
        return rows.setdefault(place, Row(place))

    for line in statement.lines:
        row(place_of(statement, line.customer, line.month)).declared += line.group
    for piece in statement.pieces:
        row(place_of(statement, by_entity[piece.entity], piece.month)).recorded += piece.group
    for difference in found:
        row(difference.place).items[difference.item] += difference.cents
    for one in rows.values():
        one.close()
    return [rows[place] for place in sorted(rows)], found
