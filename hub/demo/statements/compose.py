"""The four statements: what each says of the books, and what is planted on it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from hub.demo.calendar import Month
from hub.demo.cast import CAST
from hub.demo.spelling import without_accents
from hub.demo.statements import plant
from hub.demo.statements.choose import Chosen
from hub.demo.statements.customers import UNKNOWN, customers_of, newcomer
from hub.demo.statements.draft import Customer, Draft, Kind, Line, Statement, mirrored
from hub.demo.statements.pieces import Piece
from hub.demo.statements.rates import Rates
from hub.demo.suppliers import Supplier

VAT_PERCENT = 20
# Cents of the group's currency below which two days' rates could be taken for rounding.
ROUNDING = 5
NOT_BOOKED, DISPUTED, REBATE_GIVEN, MISTYPED, TOO_MUCH = 481_240, 126_000, -37_550, 27_000, 100_000


@dataclass(frozen=True)
class Scene:
    """What the statements are made of; ``pieces`` by supplier."""

    seed: int
    months: list[Month]
    master: tuple[Supplier, ...]
    pieces: dict[int, list[Piece]]
    rates: Rates

    def month(self, number: int) -> Month:
        """The month of that number, the last one where the run is shorter."""
        return self.months[min(number, len(self.months) - 1)]

    def draft(
        self, supplier: int, feed: str, customers: tuple[Customer, ...], size: int, write: Callable[[Piece], Line]
    ) -> Draft:
        """A statement over spans of ``size`` months that says what the books of its customers say."""
        last = len(self.months) - 1
        spans = tuple((first, min(first + size - 1, last)) for first in range(0, last + 1, size))
        by_entity = {customer.entity: customer for customer in customers}
        theirs = [piece for piece in self.pieces.get(supplier, []) if piece.entity in by_entity]
        kept = [one for one in theirs if by_entity[one.entity].first <= one.month < by_entity[one.entity].end]
        key = "-".join(without_accents(self.master[supplier].name).upper().split())
        statement = Statement(f"{key}/{feed}", supplier, spans, customers, kept)
        return mirrored(statement, write, np.random.default_rng([self.seed, 6, supplier]))


def compose(scene: Scene, chosen: Chosen) -> list[Statement]:
    """A list of invoices by month, one with VAT by quarter, one in foreign currency, and totals by quarter."""
    return [
        _invoices(scene, chosen),
        _taxed(scene, chosen.taxed),
        _foreign(scene, chosen.foreign),
        _totals(scene, chosen.totals),
    ]


def steady(customers: tuple[Customer, ...], months: int) -> list[Customer]:
    """Those whose books are certified from the first month to the last: one at least of four companies that buy."""
    return [customer for customer in customers if customer.has_books and (customer.first, customer.end) == (0, months)]


def _invoices(scene: Scene, chosen: Chosen) -> Statement:
    """Without VAT, net of rebates; nearly every difference is on this one."""
    supplier, count = chosen.invoices, len(scene.months)
    members = customers_of(scene.master[supplier], CAST, count, abroad=False, unbalanced=True)
    customers = (*members, newcomer(), UNKNOWN)
    by_entity = {customer.entity: customer for customer in customers}
    draft = scene.draft(supplier, "releve", customers, 1, lambda piece: _line(piece, by_entity[piece.entity]))
    draft.statement.lines += [
        replace(_line(piece, by_entity[piece.entity]), item="entity_not_onboarded")
        for piece in scene.pieces.get(supplier, [])
        if piece.entity in by_entity and piece.month < by_entity[piece.entity].first
    ]
    for month in scene.months[1:]:
        plant.cut_off(draft, month.number, 1 + month.number % 2)
    for month in scene.months:
        for _ in range(3):
            cents = int(draft.rng.integers(20_000, 900_000))
            plant.add(draft, customers[-2].entity, month, cents, "entity_not_onboarded")
    for month in scene.months[1::2]:
        plant.add(draft, "", month, int(draft.rng.integers(20_000, 200_000)), "account_not_linked")
    certified = [customer.entity for customer in steady(members, count)]
    first, second, late = certified[0], certified[1 % len(certified)], certified[-1]
    plant.add(draft, first, scene.month(1), NOT_BOOKED, "residual")
    plant.add(draft, second, scene.month(1), DISPUTED, "dispute", status="disputed")
    plant.add(draft, late, scene.month(2), REBATE_GIVEN, "rebates", kind="rebate")
    plant.pay_by_card(draft, scene.month(3), scene.pieces.get(chosen.cards, []), 4)
    plant.mistype(draft, second, scene.month(3).number, MISTYPED)
    plant.drop(draft, late, scene.month(2).number)
    _write_otherwise(scene, draft)
    return draft.statement


def _taxed(scene: Scene, supplier: int) -> Statement:
    """With VAT, by quarter: what differs is VAT alone."""
    customers = customers_of(scene.master[supplier], CAST, len(scene.months), abroad=False, unbalanced=False)
    by_entity = {customer.entity: customer for customer in customers}

    def write(piece: Piece) -> Line:
        vat = _part(piece.cents, VAT_PERCENT)
        gross = piece.cents + vat
        return replace(_line(piece, by_entity[piece.entity]), cents=gross, group=gross, vat=vat)

    draft = scene.draft(supplier, "documents", customers, 3, write)
    for match in draft.statement.matches:
        match.item = "vat_or_currency"
    # As many documents as there are quarters tell their amount with VAT alone.
    for _ in draft.statement.spans:
        for match in draft.take(1, lambda _: True):
            match.lines[0].vat = None
    _write_otherwise(scene, draft)
    return draft.statement


def _foreign(scene: Scene, supplier: int) -> Statement:
    """In the currency of the company abroad, which books an invoice some days after its date, at another rate.

    The others booked the group's currency: what is left of a document is the rounding of its conversion, a cent.
    """
    customers = customers_of(scene.master[supplier], CAST, len(scene.months), abroad=True, unbalanced=True)
    by_entity = {customer.entity: customer for customer in customers}
    rates, currency = scene.rates, scene.rates.currency

    def write(piece: Piece) -> Line:
        line = _line(piece, by_entity[piece.entity])
        if line.customer.currency == currency:
            sent = max(piece.posted - dt.timedelta(days=3 + piece.posted.day % 6), piece.posted.replace(day=1))
            is_told = abs(rates.exchange(line.cents, currency, sent) - piece.group) > ROUNDING
            line.date = sent if is_told else line.date
        else:
            line.cents = rates.bought(piece.cents, line.date)
        line.group = rates.exchange(line.cents, currency, line.date)
        return line

    draft = scene.draft(supplier, "statement", customers, 1, write)
    for match in draft.statement.matches:
        is_proven = match.lines[0].customer.currency == currency
        match.item = "vat_or_currency" if is_proven else "residual"
    plant.renumber(draft, 0.05)
    return draft.statement


def _totals(scene: Scene, supplier: int) -> Statement:
    """Totals by quarter, without VAT, gross of rebates and credit notes; one company's last total is too high."""
    members = customers_of(scene.master[supplier], CAST, len(scene.months), abroad=False, unbalanced=False)
    customers = (*members, newcomer())
    by_entity = {customer.entity: customer for customer in customers}
    draft = scene.draft(supplier, "totaux", customers, 3, lambda piece: _line(piece, by_entity[piece.entity]))
    statement = draft.statement
    statement.is_gross, statement.matches, statement.lines = True, [], []
    for span in statement.spans:
        for customer in customers:
            theirs = [
                one.cents
                for one in scene.pieces.get(supplier, [])
                if one.entity == customer.entity and span[0] <= one.month <= span[1] and one.cents > 0
            ]
            cents = sum(theirs) if customer.has_books else int(draft.rng.integers(200_000, 2_000_000))
            if cents:
                statement.lines.append(_total(scene, customer, span, cents))
    wrong = next(
        (line for line in reversed(statement.lines) if line.customer in steady(members, len(scene.months))), None
    )
    if wrong:
        wrong.cents, wrong.group = wrong.cents + TOO_MUCH, wrong.group + TOO_MUCH
    return statement


def _total(scene: Scene, customer: Customer, span: tuple[int, int], cents: int) -> Line:
    last = scene.months[span[1]]
    return Line(customer, span[0], last.date(last.days), "", cents, cents, "total", item=customer.item(span[0]))


def _line(piece: Piece, customer: Customer) -> Line:
    """What a supplier that agrees with the books says of a piece; its date is in the month of the booking."""
    kind: Kind = "rebate" if piece.is_rebate else "invoice" if piece.cents >= 0 else "credit_note"
    date = max(piece.dated, piece.posted.replace(day=1))
    return Line(customer, piece.month, date, piece.ref, piece.cents, piece.group, kind)


def _write_otherwise(scene: Scene, draft: Draft) -> None:
    for month in scene.months[:4]:
        (plant.split if month.number % 2 else plant.group_up)(draft, month.number)
    plant.without_reference(draft, 0.05)
    plant.renumber(draft, 0.10)


def _part(cents: int, percent: int) -> int:
    """A share of an amount in cents, rounded half away from zero."""
    part = (abs(cents) * percent + 50) // 100
    return -part if cents < 0 else part
