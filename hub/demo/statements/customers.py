"""The customers that a supplier's statement names: companies of the group, one that delivers nothing, one unknown."""

from hub.demo.identifiers import siren, siret
from hub.demo.members import Member
from hub.demo.statements.draft import Customer
from hub.demo.statements.newcomer import NEWCOMER
from hub.demo.suppliers import Supplier

UNKNOWN = Customer("", "Comptoir du Grand Pré", "", siret(siren("28999001"), 3), has_books=False)


def customers_of(
    supplier: Supplier, cast: tuple[Member, ...], months: int, *, abroad: bool, unbalanced: bool
) -> tuple[Customer, ...]:
    """The companies that buy from ``supplier``; ``abroad``: also those that keep their books in another currency.

    ``unbalanced``: also the company whose last month will be held, up to that month.
    """
    return tuple(
        _customer(member, months)
        for member in cast
        if member.number in supplier.buyers
        and (abroad or member.currency == "EUR")
        and (unbalanced or not member.is_unbalanced_last)
    )


def newcomer() -> Customer:
    """The company of the group that delivers nothing, as a customer."""
    return Customer(
        NEWCOMER.code,
        NEWCOMER.name,
        _account(NEWCOMER.number),
        siret(NEWCOMER.siren, 12),
        NEWCOMER.vat,
        has_books=False,
    )


def _customer(member: Member, months: int) -> Customer:
    return Customer(
        member.code,
        member.name,
        _account(member.number),
        siret(member.siren, 10 * member.number + 1) if member.siren else "",
        member.vat,
        member.currency,
        member.joins_in_month,
        months - member.is_unbalanced_last,
    )


def _account(number: int) -> str:
    return f"C-{1000 + 37 * number}"
