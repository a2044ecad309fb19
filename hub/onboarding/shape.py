"""From roles to what a feed declares of one table: the date that gives the month, the amount, VAT, the kind of lines.

What belongs here: rules of accounting on the roles of one table. Which file says what is put together in ``folder``.
"""

from dataclasses import dataclass, field

from hub.onboarding.lexicon import words_of
from hub.onboarding.roles import Claim, Doubt, Mapped

# Roles that are columns of the hub under the same name, without further thought.
PLAIN = (
    "journal_code", "journal_label", "entry_number", "account_code", "account_label", "supplier_code", "supplier_name",
    "supplier_siren", "supplier_siret", "supplier_vat", "supplier_company_number", "document_ref", "line_label",
    "category_label", "item_code", "item_label", "quantity", "unit", "unit_price",
)  # fmt: skip
_NET = frozenset(
    ("ht", "hors", "net", "excl", "ex", "exc", "excluding", "without", "netto", "neto", "imponibile", "base", "sin",
     "senza", "exkl", "ohne")
)  # fmt: skip
_PERIOD_DATES = ("posting_date", "payment_date", "document_date")


@dataclass
class Shape:
    """What one table gives: canonical column → claim, and what follows for the feed.

    ``vat``: excluded, included, or None when nothing tells. ``doubts`` wait for a person, ``remarks`` are told.
    """

    columns: dict[str, Claim] = field(default_factory=dict)
    period_rule: str = "posting_date"
    vat: str | None = None
    doubts: list[Doubt] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def amounts(self) -> tuple[str, ...]:
        """The canonical amount columns: tables of one feed have the same."""
        return tuple(name for name in ("debit", "credit", "amount", "direction") if name in self.columns)

    @property
    def date(self) -> str:
        """The canonical column that tells the month."""
        return self.period_rule

    @property
    def missing(self) -> list[str]:
        """What a feed cannot do without and this table does not give."""
        who = {"supplier_name", "supplier_code", "account_code"} & set(self.columns)
        lacking = [] if self.date in self.columns else ["posting_date"]
        lacking += [] if {"amount"} <= set(self.amounts) or {"debit", "credit"} <= set(self.amounts) else ["amount"]
        return lacking + ([] if who else ["supplier_name"])


def shape(made: Mapped) -> Shape:
    """What the roles of ``made`` mean together."""
    shaped = Shape({role: made.claims[role] for role in PLAIN if role in made.claims})
    _take_dates(made, shaped)
    _take_amounts(made, shaped)
    _take_currency(made, shaped)
    shaped.doubts += [doubt for doubt in made.doubts if _matters(doubt, shaped)]
    return shaped


def _take_dates(made: Mapped, shaped: Shape) -> None:
    """The accounting date if there is one, else the payment's, else the document's."""
    found = [role for role in _PERIOD_DATES if role in made.claims]
    if "document_date" in found:
        shaped.columns["document_date"] = made.claims["document_date"]
    if not found:
        others = [made.columns[claim.at].title for claim in made.claims.values() if claim.role == "other_date"]
        if others:
            why = "no accounting, payment or invoice date; another date could tell the month"
            shaped.doubts.append(Doubt("posting_date", why, tuple(others)))
        return
    if found[0] == "document_date":
        shaped.period_rule = "document_date"
        shaped.remarks.append(
            f"{made.claims['document_date'].title!r} tells the month: no accounting or payment date was found"
        )
        return
    shaped.columns["posting_date"] = made.claims[found[0]]
    left = [made.claims[role].title for role in found[1:] if role == "payment_date"]
    if found[0] == "payment_date":
        shaped.remarks.append(f"{made.claims['payment_date'].title!r} tells the month: lines count when they are paid")
    elif left:
        shaped.remarks.append(f"{made.claims['posting_date'].title!r} tells the month, not {left[0]!r}")


def _take_amounts(made: Mapped, shaped: Shape) -> None:
    claims = made.claims
    if "debit" in claims and "credit" in claims:
        shaped.columns |= {"debit": claims["debit"], "credit": claims["credit"]}
        shaped.vat = "excluded"
        return
    net, gross, vat = claims.get("amount"), claims.get("amount_gross"), claims.get("vat_amount")
    if net is not None:
        shaped.columns["amount"] = net
        if "direction" in claims:
            shaped.columns["direction"] = claims["direction"]
        shaped.vat = "excluded" if gross is not None or not _NET.isdisjoint(words_of(net.title)) else None
        if vat is not None and shaped.vat is None:
            why = f"{net.title!r} stands beside {vat.title!r}, and nothing tells whether it holds the VAT"
            shaped.doubts.append(Doubt("vat", why, (net.title, vat.title)))
    elif gross is not None and vat is not None:
        shaped.columns |= {"amount": gross, "vat_amount": vat}
        shaped.vat = "included"
    elif gross is not None:
        why = f"the only amount, {gross.title!r}, holds the VAT, and no column tells how much of it"
        shaped.doubts.append(Doubt("amount", why, (gross.title,)))


def _take_currency(made: Mapped, shaped: Shape) -> None:
    if "currency" in made.claims:
        shaped.columns["currency"] = made.claims["currency"]
        if "amount_original" in made.claims:
            shaped.columns["amount_original"] = made.claims["amount_original"]


def _matters(doubt: Doubt, shaped: Shape) -> bool:
    """Whether a doubt is about something that the table does not settle otherwise."""
    is_tie = len(doubt.titles) > 1
    if doubt.role in PLAIN:
        return is_tie or doubt.role not in shaped.columns
    if doubt.role in _PERIOD_DATES:
        return shaped.date not in shaped.columns or (is_tie and doubt.role == "posting_date")
    if doubt.role == "direction":
        return "debit" not in shaped.amounts
    if doubt.role in ("amount", "debit", "credit"):
        return doubt.role in shaped.amounts or not shaped.amounts
    return doubt.role == "layout"
