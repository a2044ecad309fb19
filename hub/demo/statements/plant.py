"""The differences that are planted on a statement that says what the books say: each under one name of the bridge.

They are planted on the statement's side, a date moved, a line dropped or added: the books stay as they are.
"""

from dataclasses import replace

from hub.demo.calendar import Month
from hub.demo.statements.draft import Customer, Draft, Item, Kind, Line, Match
from hub.demo.statements.pieces import Piece

SOON = 10  # days after the start of a month within which a late booking of the month before is posted
NEAR = 7  # days between the documents of one collective line
ALIKE = 0.02  # amounts closer than this could be taken for one another without a reference
INVENTED = 9_900_000  # numbers of documents that no books have start here


def cut_off(draft: Draft, boundary: int, count: int) -> None:
    """Invoices of the last days before month ``boundary`` that were booked in it: the statement has them before."""

    def is_late(piece: Piece) -> bool:
        is_before = piece.dated < piece.posted.replace(day=1)
        is_certified = customer_of(draft, piece.entity).first < boundary
        return piece.month == boundary and piece.posted.day <= SOON and is_before and is_certified

    for match in draft.take(count, is_late):
        (line,) = match.lines
        line.date, line.month = match.pieces[0].dated, boundary - 1


def renumber(draft: Draft, share: float) -> None:
    """The supplier writes some numbers in another way than the books: a prefix, zeros in front, blanks."""
    for number, match in enumerate(draft.take(round(len(draft.free) * share), lambda _: True)):
        (line,), match.method = match.lines, "reference_variant"
        head, _, tail = line.ref.rpartition("-")
        padded = f"{head}-{tail:0>8}" if head else f"{tail:0>8}"
        line.ref = (f"FA-{line.ref}", padded, f"FAC {line.ref.replace('-', ' ')}", f"N° {line.ref}")[number % 4]


def without_reference(draft: Draft, share: float) -> None:
    """Lines that only an amount and a date tell."""
    for match in draft.take(round(len(draft.free) * share), lambda piece: _is_told(piece, draft.statement.pieces)):
        (line,), match.method = match.lines, "amount_date"
        line.ref = ""


def group_up(draft: Draft, month: int) -> None:
    """One collective line for the first three invoices of a company that are near one another."""
    free = sorted(draft.free, key=lambda match: (match.pieces[0].entity, match.lines[0].date, match.pieces[0].ref))
    for some in zip(free, free[1:], free[2:], strict=False):
        pieces = [match.pieces[0] for match in some]
        dates = [match.lines[0].date for match in some]
        if len({(piece.entity, piece.month) for piece in pieces} | {(pieces[0].entity, month)}) > 1:
            continue
        if all(piece.cents > 0 for piece in pieces) and (max(dates) - min(dates)).days <= NEAR:
            _merge(draft, list(some), pieces)
            return


def _merge(draft: Draft, some: list[Match], pieces: list[Piece]) -> None:
    draft.take(len(some), lambda piece: any(piece is one for one in pieces))
    lines = [match.lines[0] for match in some]
    total = replace(lines[-1], ref=f"REL{INVENTED + some[0].pieces[0].month}", cents=sum(line.cents for line in lines))
    total.group = sum(line.group for line in lines)
    total.vat = None if lines[0].vat is None else sum(line.vat or 0 for line in lines)
    statement = draft.statement
    statement.lines = [*(line for line in statement.lines if not _is_one(line, lines)), total]
    kept = [match for match in statement.matches if all(match is not one for one in some)]
    statement.matches = [*kept, Match([total], pieces, "grouped", some[0].item)]


def split(draft: Draft, month: int) -> None:
    """Two deliveries on two lines, which the company booked as one document."""
    for match in draft.take(1, lambda piece: piece.month == month and piece.cents > 1_000):
        (line,), match.method = match.lines, "grouped"
        part = replace(line, ref=f"LIV{INVENTED + 2 * month}", cents=line.cents * 3 // 5, group=line.group * 3 // 5)
        rest = replace(line, ref=f"LIV{INVENTED + 2 * month + 1}", cents=line.cents - part.cents)
        rest.group = line.group - part.group
        if line.vat is not None:
            part.vat = line.vat * 3 // 5
            rest.vat = line.vat - part.vat
        match.lines = [part, rest]
        statement = draft.statement
        statement.lines = [*(one for one in statement.lines if one is not line), part, rest]


def drop(draft: Draft, entity: str, month: int) -> None:
    """A document that was booked and that the supplier does not declare."""
    for match in draft.take(1, lambda piece: piece.entity == entity and piece.month == month and piece.cents > 0):
        statement = draft.statement
        statement.lines = [line for line in statement.lines if line is not match.lines[0]]
        statement.matches = [one for one in statement.matches if one is not match]


def mistype(draft: Draft, entity: str, month: int, cents: int) -> None:
    """A document that the supplier declares with ``cents`` more than was booked: less than half of it."""
    for match in draft.take(1, lambda one: one.entity == entity and one.month == month and one.cents > 2 * cents):
        match.lines[0].cents += cents
        match.lines[0].group += cents


def add(
    draft: Draft, entity: str, month: Month, cents: int, item: Item, *, kind: Kind = "invoice", status: str = ""
) -> Line:
    """A line, in the middle of the month, for which the books have nothing."""
    statement = draft.statement
    number = INVENTED + 100 + len(statement.lines)
    line = Line(customer_of(draft, entity), month.number, month.date(15), f"FA{number}", cents, cents, kind, item=item)
    line.status = status
    statement.lines.append(line)
    return line


def pay_by_card(draft: Draft, month: Month, issued: list[Piece], count: int) -> None:
    """Invoices paid with a purchasing card: the books have them under the card's issuer; every other line says so."""
    is_certified = {one.entity: one.first <= month.number < one.end for one in draft.statement.customers}
    fit = [
        piece
        for piece in issued
        if piece.month == month.number
        and piece.cents > 0
        and is_certified.get(piece.entity)
        and _is_told(piece, issued)
    ]
    for number, piece in enumerate(fit[:count]):
        line = add(draft, piece.entity, month, piece.cents, "purchasing_card", status=("", "card")[number % 2])
        line.date = piece.dated
        draft.statement.matches.append(Match([line], [piece], "card", "purchasing_card"))


def customer_of(draft: Draft, entity: str) -> Customer:
    """The statement's customer for a company; the one that nobody knows for an empty text."""
    return next(customer for customer in draft.statement.customers if customer.entity == entity)


def _is_told(piece: Piece, others: list[Piece]) -> bool:
    """Whether an amount and a date tell the document: its own date stands, and no other one comes near the amount."""
    theirs = (one for one in others if one.entity == piece.entity and one is not piece)
    is_dated = piece.dated.month == piece.posted.month
    return is_dated and all(abs(one.cents - piece.cents) > ALIKE * abs(piece.cents) for one in theirs)


def _is_one(line: Line, lines: list[Line]) -> bool:
    return any(line is one for one in lines)
