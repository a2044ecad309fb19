"""The rules of EN 16931 that a document's figures are held to, each by its id.

What belongs here: what a document must tell to be of use (BR-xx), and its totals (BR-CO-xx). Code lists, exemption
reasons and the rules of single VAT categories are the tax administration's business. Tolerances are those of the
validation artefacts of CEN: none but for BR-CO-17, where it is one unit of currency.
"""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from hub.readers.einvoice.document import Broken, Document, Line
from hub.reference.currencies import CURRENCIES

CENT = Decimal("0.01")
_NOTHING = Decimal(0)
# No rule of EN 16931 asks a line to be its quantity at its price; Peppol's does, with this slack.
_LINE_RULE, _LINE_SLACK = "PEPPOL-EN16931-R120", Decimal("0.02")
_MOST = Decimal(10**15)
_ASKED_OF_DOCUMENTS = ("BR-03", "BR-12", "BR-13", "BR-14", "BR-15")
_ASKED_OF_LINES = ("BR-22", "BR-24", "BR-26")


def broken_rules(document: Document) -> list[Broken]:
    """Every rule that the document breaks, in the order of its parts; those with ``is_fault`` do not refuse it."""
    found = [*document.broken, *_missing(document), *_beyond_money(document), *_totals(document), *_vat(document)]
    found += [broken for line in document.lines if line.kind == "line" for broken in _line(line)]
    told: dict[str, Broken] = {}
    for one in found:
        told.setdefault(_key(one), one)
    return list(told.values())


def _key(broken: Broken) -> str:
    """What cannot be read is not missing as well: of a rule that asks for a value, once a document or once a line."""
    if broken.rule in _ASKED_OF_DOCUMENTS:
        return broken.rule
    if broken.rule in _ASKED_OF_LINES:
        return f"{broken.rule} {broken.words.partition(': ')[0]}"
    return str(broken)


def _missing(document: Document) -> Iterator[Broken]:
    totals = document.totals
    asked = {
        "BR-02": (document.number, "the invoice number (BT-1)"),
        "BR-03": (document.issue_date, "the issue date (BT-2)"),
        "BR-04": (document.type_code, "the type code (BT-3)"),
        "BR-05": (document.currency, "the currency (BT-5)"),
        "BR-06": (document.supplier.name, "the seller's name (BT-27)"),
        "BR-12": (totals.lines if not document.has_no_lines else _NOTHING, "the sum of lines (BT-106)"),
        "BR-13": (totals.net, "the total without VAT (BT-109)"),
        "BR-14": (totals.gross, "the total with VAT (BT-112)"),
        "BR-15": (totals.payable, "the amount due (BT-115)"),
    }
    for rule, (value, name) in asked.items():
        if value is None:
            yield Broken(rule, f"{name} is missing")
    if document.currency and document.currency not in CURRENCIES:
        yield Broken("BR-CL-04", f"the currency {document.currency[:20]!r} is no code of ISO 4217")
    if document.buyer.name is None:
        yield Broken("BR-07", "the buyer's name (BT-44) is missing", is_fault=True)
    if not document.has_no_lines and not any(line.kind == "line" for line in document.lines):
        yield Broken("BR-16", "there is no invoice line")
    for line in document.lines:
        if line.kind != "line" and line.net is None:
            rule, term = ("BR-36", "BT-99") if line.kind == "charge" else ("BR-31", "BT-92")
            yield Broken(rule, f"a {line.kind} on the document has no amount ({term})")


def _beyond_money(document: Document) -> Iterator[Broken]:
    """Amounts have two decimals at most (BR-DEC-xx), and fit what the lake keeps."""
    totals = document.totals
    named = [("BR-DEC-23", "BT-131", line.line_id, line.net) for line in document.lines]
    named += [
        ("BR-DEC-09", "BT-106", None, totals.lines), ("BR-DEC-12", "BT-109", None, totals.net),
        ("BR-DEC-13", "BT-110", None, totals.vat), ("BR-DEC-14", "BT-112", None, totals.gross),
        ("BR-DEC-18", "BT-115", None, totals.payable),
    ]  # fmt: skip
    for rule, term, line_id, amount in named:
        place = f"line {line_id}: " if line_id else ""
        if amount is not None and abs(amount) >= _MOST:
            yield Broken(rule, f"{place}{term} is {amount}, more than any invoice")
        elif amount is not None and amount != amount.quantize(CENT):
            yield Broken(rule, f"{place}{term} is {amount}: more than two decimals")


def _totals(document: Document) -> Iterator[Broken]:
    totals, lines = document.totals, document.lines
    sums = {
        kind: sum((line.net or _NOTHING for line in lines if line.kind == kind), _NOTHING)
        for kind in ("line", "allowance", "charge")
    }
    if not document.has_no_lines:
        yield from _equal("BR-CO-10", "Σ line net amounts", sums["line"], "BT-106", totals.lines)
    if not document.has_no_lines or totals.lines is not None:
        yield from _equal("BR-CO-11", "Σ allowances", -sums["allowance"], "BT-107", totals.allowances or _NOTHING)
        yield from _equal("BR-CO-12", "Σ charges", sums["charge"], "BT-108", totals.charges or _NOTHING)
    if totals.lines is not None:
        net = totals.lines - (totals.allowances or _NOTHING) + (totals.charges or _NOTHING)
        yield from _equal("BR-CO-13", "BT-106 - BT-107 + BT-108", net, "BT-109", totals.net)
    if totals.net is not None:
        gross = totals.net + (totals.vat or _NOTHING)
        yield from _equal("BR-CO-15", "BT-109 + BT-110", gross, "BT-112", totals.gross)
    if totals.gross is not None:
        due = totals.gross - (totals.prepaid or _NOTHING) + (totals.rounding or _NOTHING)
        # A profile of totals only may leave out what was paid before.
        if not document.has_no_lines:
            yield from _equal("BR-CO-16", "BT-112 - BT-113 + BT-114", due, "BT-115", totals.payable)


def _equal(rule: str, name: str, computed: Decimal, term: str, told: Decimal | None) -> Iterator[Broken]:
    if told is not None and _rounded(computed) != told:
        yield Broken(rule, f"{name} is {_rounded(computed)}, {term} says {told}")


def _vat(document: Document) -> Iterator[Broken]:
    groups = document.vat_groups
    for group in groups:
        for rule, value, term in (("BR-45", group.taxable, "BT-116"), ("BR-46", group.tax, "BT-117")):
            if value is None:
                yield Broken(rule, f"the VAT breakdown of category {group.category or '?'} has no {term}")
        if group.taxable is None or group.tax is None:
            continue
        rate = group.rate or _NOTHING
        expected = _rounded(group.taxable * rate / 100)
        is_near = abs(abs(group.tax) - abs(expected)) < 1 if rate else abs(group.tax) < Decimal("0.5")
        if not is_near:
            words = f"{group.taxable} at {rate} % is {expected}, BT-117 says {group.tax}"
            yield Broken("BR-CO-17", words)
    if groups and document.totals.vat is not None:
        sum_of_groups = sum((group.tax or _NOTHING for group in groups), _NOTHING)
        yield from _equal("BR-CO-14", "Σ VAT by category", sum_of_groups, "BT-110", document.totals.vat)


def _line(line: Line) -> Iterator[Broken]:
    place = f"line {line.line_id or '?'}: "
    faults = {
        "BR-21": (line.line_id, "its identifier (BT-126)"),
        "BR-22": (line.quantity, "its quantity (BT-129)"),
        "BR-25": (line.item_label, "the item's name (BT-153)"),
        "BR-26": (line.unit_price, "the item's price (BT-146)"),
        "BR-CO-04": (line.vat_category, "its VAT category (BT-151)"),
    }
    if line.net is None:
        yield Broken("BR-24", f"{place}its net amount (BT-131) is missing")
    for rule, (value, name) in faults.items():
        if value is None:
            yield Broken(rule, f"{place}{name} is missing", is_fault=True)
    if line.net is None or line.quantity is None or line.unit_price is None:
        return
    base = Decimal(1) if line.base_quantity is None else line.base_quantity
    if base == 0:
        yield Broken(_LINE_RULE, f"{place}its price is given for a quantity of 0 (BT-149)", is_fault=True)
        return
    computed = _rounded(line.quantity * line.unit_price / base - line.allowances + line.charges)
    if abs(computed - line.net) > _LINE_SLACK:
        words = f"{place}quantity × price - allowances + charges is {computed}, BT-131 says {line.net}"
        yield Broken(_LINE_RULE, words, is_fault=True)


def _rounded(amount: Decimal) -> Decimal:
    """Two decimals, half away from zero as XPath's round does for what is positive."""
    return amount.quantize(CENT, ROUND_HALF_UP)
