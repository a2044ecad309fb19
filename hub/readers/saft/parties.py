"""Suppliers and accounts of the master files, and the tax numbers that make one supplier of several spellings.

What belongs here: one element of MasterFiles at a time, whatever the country. No I/O.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from stdnum.ch import vat as swiss_vat
from stdnum.eu import vat as eu_vat
from stdnum.fr import siren as siren_number
from stdnum.gb import vat as british_vat
from stdnum.no import mva as norwegian_vat

from hub.readers.xml_stream import Record, tag_of


@dataclass(frozen=True)
class Supplier:
    """One Supplier of MasterFiles. ``vat`` has its country and is valid, ``siren`` too; ``accounts`` are its own."""

    code: str
    name: str
    vat: str
    siren: str
    company_number: str
    accounts: tuple[str, ...]

    def columns(self) -> Record:
        """What a line takes of it; nothing where there is nothing."""
        told = {
            "supplier_code": self.code,
            "supplier_name": self.name,
            "supplier_vat": self.vat,
            "supplier_siren": self.siren,
            "supplier_company_number": self.company_number,
        }
        return {name: text for name, text in told.items() if text}


def supplier_of(element: Element, home: str) -> Supplier:
    """``home``: country of the file, for a supplier that tells none.

    Portugal: SupplierTaxID, CompanyName, AccountID. The OECD: RegistrationNumber, Name, TaxRegistration /
    TaxRegistrationNumber, AccountID, or BalanceAccount / AccountID since Norway's 1.20.
    """
    told = first_texts(element)
    number = told.get("registrationnumber", "")
    country = told.get("country", home).upper()
    taxed = (told.get("suppliertaxid", ""), told.get("taxregistrationnumber", ""))
    return Supplier(
        code=told.get("supplierid", ""),
        name=told.get("companyname") or told.get("name", ""),
        vat=vat_number(taxed, country) or vat_number((number,), country, is_registered=False),
        siren=_siren_of(number) if country == "FR" else "",
        company_number=number,
        accounts=tuple(one.text.strip() for one in element.iter() if tag_of(one) == "accountid" and one.text),
    )


def first_texts(element: Element) -> Record:
    """The first text of each tag at any depth, stripped; what is blank is not there."""
    found: Record = {}
    for one in element.iter():
        if one.text and (text := one.text.strip()):
            found.setdefault(tag_of(one), text)
    return found


def vat_number(numbers: Iterable[str], country: str, *, is_registered: bool = True) -> str:
    """The first of these that is a valid VAT number, with its country: ``PT501964843``, ``NO988077917MVA``. Else none.

    Norway's holds the company's number and MVA, which a number of the VAT register may leave out (``is_registered``):
    that of the companies' register does not tell who is liable to VAT.
    """
    for given in numbers:
        compact = re.sub("[^0-9A-Z]", "", given.upper())
        for number in (compact, f"{country}{compact}") if compact else ():
            if number.startswith("NO"):
                whole = number if number.endswith("MVA") or not is_registered else f"{number}MVA"
                if whole.endswith("MVA") and norwegian_vat.is_valid(whole):
                    return f"NO{norwegian_vat.compact(whole)}"
            elif eu_vat.is_valid(number):
                return str(eu_vat.compact(number))
            elif number.startswith("GB") and british_vat.is_valid(number):
                return f"GB{british_vat.compact(number)}"
            elif number.startswith("CHE") and swiss_vat.is_valid(number):
                return str(swiss_vat.compact(number))
    return ""


def _siren_of(number: str) -> str:
    """The SIREN that a SIREN or a SIRET holds."""
    digits = re.sub("[^0-9]", "", number)
    return digits[:9] if len(digits) in (9, 14) and siren_number.is_valid(digits[:9]) else ""
