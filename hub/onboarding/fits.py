"""How well the values of a column fit a role, from 0 (they contradict it) to 1.

What belongs here: one rule a role, on the counts of ``profile``. Headers are read in ``lexicon``; the two are put
together in ``roles``.
"""

from collections.abc import Callable, Mapping

from hub.onboarding.profile import Column

Fit = Callable[[Column], float]

FITS_FROM = 0.75  # below, values and header are said to disagree
_FEW = 0.5  # distinct values a line, under which a column repeats itself


def fit(column: Column, role: str) -> float:
    """How well ``column`` fits ``role``; 1 for a role that asks nothing of its values, 0 for an empty column."""
    if not column.filled:
        return 0.0
    return _FITS.get(role, _anything)(column)


def _anything(column: Column) -> float:
    return 1.0


def _date(column: Column) -> float:
    return max(column.share(column.dates), column.share(column.short_years), 0.9 * column.share(column.serials))


def _amount(column: Column) -> float:
    """Amounts; doubtful where all look like numbers of documents: whole, as long as each other, never below 0."""
    share = column.share(column.amounts)
    is_whole = column.wholes == column.amounts and not column.negatives and not (column.marks and not column.cells)
    is_number = is_whole and column.shortest == column.longest and column.longest >= 5 and len(column.values) > 3
    return 0.6 * share if is_number else share


def _name(column: Column) -> float:
    share = column.share(column.names)
    return share if column.longest >= 3 else 0.3 * share


def _code(column: Column) -> float:
    return column.share(column.codes) if column.longest <= 40 else 0.5 * column.share(column.codes)


def _text(column: Column) -> float:
    return min(1.0, 0.2 + column.share(column.letters))


def _reference(column: Column) -> float:
    return min(1.0, 0.4 + column.share(column.digits))


def _account(column: Column) -> float:
    is_repeated = len(column.values) <= max(_FEW * column.filled, 20)
    share = min(column.share(column.codes), column.share(column.digits))
    return share if is_repeated or column.is_capped else 0.7 * share


def _numbered(column: Column) -> float:
    return min(column.share(column.codes), column.share(column.digits))


def _short(column: Column) -> float:
    return 1.0 if column.longest <= 12 else 0.5


_FITS: Mapping[str, Fit] = {
    **dict.fromkeys(("posting_date", "payment_date", "document_date", "other_date"), _date),
    **dict.fromkeys(("amount", "amount_gross", "vat_amount", "amount_original", "debit", "credit"), _amount),
    **dict.fromkeys(("quantity", "unit_price"), _amount),
    "supplier_name": _name,
    "supplier_code": _code,
    "supplier_siren": lambda column: column.sirens,
    "supplier_siret": lambda column: column.sirets,
    "supplier_vat": lambda column: max(column.vats, 0.8 * _numbered(column)),
    "supplier_company_number": lambda column: _numbered(column),
    "currency": lambda column: column.share(column.currencies),
    "direction": lambda column: column.share(column.directions),
    "document_ref": _reference,
    "entry_number": _reference,
    "journal_code": _short,
    "account_code": _account,
    **dict.fromkeys(
        ("account_label", "journal_label", "category_label", "item_label"), _text
    ),
    "item_code": _code,
    "unit": _short,
}  # fmt: skip
