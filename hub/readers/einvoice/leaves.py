"""Values out of the elements of one document: texts, numbers, dates, identifiers; what cannot be read is noted.

What belongs here: what UBL and CII have in common. Tags have no namespace here (see ``parse``).
"""

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from xml.etree.ElementTree import Element

from hub.readers.dates import FIRST_YEAR, LAST_YEAR
from hub.readers.einvoice.document import Broken, Party

_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,20}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})")
_DATE = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2}|T.*)?")
_LONGEST = 1000

# ISO 6523 schemes that tell a company; 0225 is the French address of electronic invoices, which begins with the SIREN.
_SCHEMES = {"0002": "siren", "0009": "siret", "0088": "gln", "0199": "lei"}
# Rules of EN 16931 that ask for a term; a term without one is told by its own id.
_RULES = {
    "BT-2": "BR-03", "BT-92": "BR-31", "BT-99": "BR-36", "BT-106": "BR-12",
    "BT-109": "BR-13", "BT-112": "BR-14", "BT-115": "BR-15", "BT-116": "BR-45", "BT-117": "BR-46", "BT-129": "BR-22",
    "BT-131": "BR-24", "BT-136": "BR-41", "BT-141": "BR-43", "BT-146": "BR-26",
}  # fmt: skip
_FAULTS = {"BT-129", "BT-146", "BT-149", "BT-152"}  # quantity, price, base quantity, VAT rate of a line


class Leaves:
    """Reads values; ``broken`` collects what is written in a way that nobody can read."""

    def __init__(self) -> None:
        self.broken: list[Broken] = []

    def number(self, element: Element | None, path: str, term: str, place: str = "") -> Decimal | None:
        """The number at ``path``; None where there is none, or none that can be read (noted under ``term``)."""
        text = text_at(element, path)
        if text is None:
            return None
        if _NUMBER.fullmatch(text):
            return Decimal(text)
        words = f"{place}{term} is no number, found {text[:60]!r}"
        self.broken.append(Broken(_RULES.get(term, term), words, is_fault=term in _FAULTS))
        return None

    def total(self, elements: Iterable[Element], path: str, term: str, place: str) -> Decimal:
        """The sum of the numbers at ``path``; one that is missing is noted, and counts for nothing."""
        found = Decimal(0)
        for one in elements:
            if text_at(one, path) is None:
                self.broken.append(Broken(_RULES.get(term, term), f"{place}{term} is missing", is_fault=True))
            found += self.number(one, path, term, place) or Decimal(0)
        return found

    def date(self, text: str | None, term: str) -> dt.date | None:
        """A day written ``2025-01-31`` or ``20250131``."""
        if text is None:
            return None
        found = _DATE.fullmatch(text)
        try:
            day = dt.date(*(int(part) for part in found.groups())) if found else None
        except ValueError:
            day = None
        if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.broken.append(Broken(_RULES[term], f"{term} is no date that exists, found {text[:60]!r}"))
            return None
        return day


def text_at(element: Element | None, path: str) -> str | None:
    """The text at ``path`` without the spaces around it, in one line; None where there is none."""
    found = element.find(path) if element is not None else None
    return text_of(found)


def text_of(element: Element | None) -> str | None:
    """An element's own text in one line, at most 1,000 characters; None where it is blank."""
    text = " ".join((element.text or "").split()) if element is not None else ""
    return text[:_LONGEST] or None


def is_charge(element: Element, path: str) -> bool:
    """Whether an AllowanceCharge adds to the amount."""
    return (text_at(element, path) or "").lower() in ("true", "1")


def sides(elements: Iterable[Element], path: str) -> tuple[list[Element], list[Element]]:
    """Allowances and charges, told apart by the indicator at ``path``."""
    taken: list[Element] = []
    added: list[Element] = []
    for one in elements:
        (added if is_charge(one, path) else taken).append(one)
    return taken, added


def of_currency(elements: Iterable[Element], currency: str | None) -> list[Element]:
    """Amounts in the document's currency: a second one in the currency of the VAT accounts (BT-111) is left out."""
    return [one for one in elements if one.get("currencyID") in (None, currency)]


def party(name: str | None, vat: str | None, legal: Element | None, others: Iterable[Element]) -> Party:
    """A party out of its elements of identifiers: the ``legal`` registration first, then the others."""
    told: dict[str, str] = {}
    for element in (legal, *others):
        text, scheme = text_of(element), element.get("schemeID", "") if element is not None else ""
        if text is None:
            continue
        kind = _SCHEMES.get(scheme)
        if scheme == "0225" and re.match("[0-9]{9}(?:$|_)", text):
            kind, text = "siren", text[:9]
        if kind is None and element is legal:
            kind = "company_number"
        if kind is not None:
            told.setdefault(kind, re.sub(r"\s", "", text) if kind != "company_number" else text)
    return Party(name=name, vat=re.sub(r"[\s.]", "", vat) if vat else None, **told)
