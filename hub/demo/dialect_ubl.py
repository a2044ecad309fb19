"""Some purchases of a company as the electronic invoices that its suppliers sent: UBL, one file an invoice.

Here: which pieces of a month have an invoice, and how it looks. All say what was booked but the last, which bills
more: so that the ties show a residual.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np

from hub.demo.arrays import IntArray
from hub.demo.blocks import Block
from hub.demo.calendar import Month
from hub.demo.directory import Directory, Party
from hub.demo.entries import Lines
from hub.demo.local_charts import local_chart
from hub.demo.suppliers import Supplier

FEED = "factures"
COUNT = 12
BILLED_MORE_CENTS = 1_250
_RATE = 20
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"


@dataclass(frozen=True)
class Invoiced:
    """One invoice: ``items`` are what was bought and its cents without VAT."""

    number: str
    day: dt.date
    seller: Party
    siren: str
    items: tuple[tuple[str, int], ...]


def write_invoices(
    folder: Path, blocks: Iterator[Block], month: Month, directory: Directory, master: tuple[Supplier, ...]
) -> Iterator[Block]:
    """The blocks as they are; some invoices of the first go to ``folder``."""
    for number, block in enumerate(blocks):
        if number == 0:
            folder.mkdir(parents=True, exist_ok=True)
            for invoice in _chosen(block.lines, month, directory, master):
                (folder / f"{invoice.number}.xml").write_text(_ubl(invoice, directory), encoding="utf-8")
        yield block


def _chosen(lines: Lines, month: Month, directory: Directory, master: tuple[Supplier, ...]) -> list[Invoiced]:
    """The first ``COUNT`` pieces that one supplier with a SIREN sent, for amounts above zero."""
    labels = local_chart(directory.member).labels
    chosen: list[Invoiced] = []
    for piece in dict.fromkeys(lines.piece.tolist()):
        at = np.flatnonzero(lines.piece == piece)
        party = directory.parties[int(lines.party[at[0]])]
        siren = master[party.supplier].siren if party.supplier >= 0 else ""
        if siren and len(set(lines.party[at].tolist())) == 1 and lines.amount[at].min() > 0:
            items = _items(lines, at, labels, BILLED_MORE_CENTS if len(chosen) == COUNT - 1 else 0)
            chosen.append(Invoiced(str(piece), month.date(int(lines.day[at[0]])), party, siren, items))
        if len(chosen) == COUNT:
            break
    return chosen


def _items(lines: Lines, at: IntArray, labels: tuple[str, ...], more: int) -> tuple[tuple[str, int], ...]:
    told = [(labels[int(lines.account[one])], int(lines.amount[one])) for one in at]
    return (*told, ("Frais de port", more)) if more else tuple(told)


def _ubl(invoice: Invoiced, directory: Directory) -> str:
    net = sum(cents for _, cents in invoice.items)
    vat = (net * _RATE + 50) // 100
    totals = {"LineExtension": net, "TaxExclusive": net, "TaxInclusive": net + vat, "Payable": net + vat}
    member = directory.member
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<Invoice xmlns="{_UBL}Invoice-2" xmlns:cac="{_UBL}CommonAggregateComponents-2"',
            f'  xmlns:cbc="{_UBL}CommonBasicComponents-2">',
            "<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>",
            f"<cbc:ID>{invoice.number}</cbc:ID><cbc:IssueDate>{invoice.day}</cbc:IssueDate>",
            "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>",
            "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>",
            _party("Supplier", invoice.seller.name, invoice.siren),
            _party("Customer", member.name, member.siren),
            f"<cac:TaxTotal>{_amount('Tax', vat)}<cac:TaxSubtotal>{_amount('Taxable', net)}{_amount('Tax', vat)}"
            f"<cac:TaxCategory>{_vat()}</cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>",
            "<cac:LegalMonetaryTotal>",
            *(_amount(name, cents) for name, cents in totals.items()),
            "</cac:LegalMonetaryTotal>",
            *(_line(number, label, cents) for number, (label, cents) in enumerate(invoice.items, start=1)),
            "</Invoice>\n",
        ]
    )


def _party(side: str, name: str, siren: str) -> str:
    legal = f"<cbc:RegistrationName>{escape(name)}</cbc:RegistrationName>"
    legal += f'<cbc:CompanyID schemeID="0002">{siren}</cbc:CompanyID>'
    inside = f"<cac:Party><cac:PartyLegalEntity>{legal}</cac:PartyLegalEntity></cac:Party>"
    return f"<cac:Accounting{side}Party>{inside}</cac:Accounting{side}Party>"


def _vat() -> str:
    return f"<cbc:ID>S</cbc:ID><cbc:Percent>{_RATE}</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"


def _line(number: int, label: str, cents: int) -> str:
    item = f"<cac:Item><cbc:Name>{escape(label)}</cbc:Name>"
    item += f"<cac:ClassifiedTaxCategory>{_vat()}</cac:ClassifiedTaxCategory></cac:Item>"
    inside = f'<cbc:ID>{number}</cbc:ID><cbc:InvoicedQuantity unitCode="C62">1</cbc:InvoicedQuantity>'
    inside += f"{_amount('LineExtension', cents)}{item}<cac:Price>{_amount('Price', cents, 'Amount')}</cac:Price>"
    return f"<cac:InvoiceLine>{inside}</cac:InvoiceLine>"


def _amount(name: str, cents: int, suffix: str = "Amount") -> str:
    return f'<cbc:{name}{suffix} currencyID="EUR">{cents // 100}.{cents % 100:02d}</cbc:{name}{suffix}>'
