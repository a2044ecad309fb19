"""How each of the four suppliers writes its statement: file names, headers and the bytes of one span."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from xml.sax.saxutils import escape

from hub.demo.calendar import Month
from hub.demo.small_workbook import Cell, workbook
from hub.demo.statements.draft import Line
from hub.demo.truth import euros

KINDS = {"invoice": "Facture", "credit_note": "Avoir", "rebate": "Remise", "total": "Total"}
CODES = {"invoice": "INV", "credit_note": "CRN", "rebate": "Rebate"}
STATUSES = {"disputed": "Litige", "card": "Carte achat"}
TITLE_LINES = 2  # above the headers of the workbook
INVOICES = {
    "document_date": "Date",
    "document_ref": "N° document",
    "document_kind": "Type",
    "customer_siret": "SIRET client",
    "customer_name": "Client",
    "amount": "Montant HT",
    "line_status": "Statut",
}
TAXED = {
    "customer_account": "N° client",
    "customer_name": "Client",
    "document_ref": "Pièce",
    "document_date": "Date",
    "period_from": "Du",
    "period_to": "Au",
    "amount": "Montant TTC",
    "vat_amount": "dont TVA",
}
FOREIGN = {
    "customer_account": "AccountNumber",
    "customer_name": "AccountName",
    "customer_vat": "VatNumber",
    "document_ref": "DocumentNumber",
    "document_date": "DocumentDate",
    "document_kind": "DocumentType",
    "currency": "Currency",
    "amount": "NetAmount",
}
TOTALS = {
    "customer_name": "Client",
    "period_from": "Du",
    "period_to": "Au",
    "document_kind": "Nature",
    "amount": "Chiffre d'affaires brut HT",
}


@dataclass(frozen=True)
class Span:
    """What a file speaks of: its months, and the currency of its amounts."""

    first: Month
    last: Month
    currency: str


@dataclass(frozen=True)
class Form:
    """One supplier's way: ``name`` of a file, its bytes, and the number that a reader gives its first line."""

    name: Callable[[Span], str]
    write: Callable[[list[Line], Span], bytes]
    first_line: int


def _invoices(lines: list[Line], span: Span) -> bytes:
    rows = [
        (
            f"{line.date:%d/%m/%Y}",
            line.ref,
            KINDS[line.kind],
            line.customer.siret,
            line.customer.name,
            _comma(line.cents),
            STATUSES.get(line.status, ""),
        )
        for line in lines
    ]
    return _separated([tuple(INVOICES.values()), *rows], "cp1252")


def _taxed(lines: list[Line], span: Span) -> bytes:
    first, last = span.first.date(1), span.last.date(span.last.days)
    titles: list[tuple[Cell, ...]] = [
        ("Relevé des documents, montants TTC",),
        (f"Du {first:%d/%m/%Y} au {last:%d/%m/%Y}",),
    ]
    rows: list[tuple[Cell, ...]] = [
        (
            line.customer.account,
            line.customer.name,
            line.ref,
            line.date,
            first,
            last,
            euros(line.cents),
            None if line.vat is None else euros(line.vat),
        )
        for line in lines
    ]
    return workbook([*titles, tuple(TAXED.values()), *rows], "Documents")


def _foreign(lines: list[Line], span: Span) -> bytes:
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<CustomerStatement period="{span.first.period}">\n'
    return (head + "".join(_element(line, span.currency) for line in lines) + "</CustomerStatement>\n").encode()


def _element(line: Line, currency: str) -> str:
    customer = line.customer
    values = (
        customer.account,
        customer.name,
        customer.vat,
        line.ref,
        line.date.isoformat(),
        CODES[line.kind],
        currency,
    )
    leaves = zip(FOREIGN.values(), (*values, str(euros(line.cents))), strict=True)
    return "<Document>" + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in leaves) + "</Document>\n"


def _totals(lines: list[Line], span: Span) -> bytes:
    first, last = span.first.date(1), span.last.date(span.last.days)
    rows = [
        (line.customer.name, f"{first:%d/%m/%Y}", f"{last:%d/%m/%Y}", KINDS[line.kind], _comma(line.cents))
        for line in lines
    ]
    return _separated([tuple(TOTALS.values()), *rows], "utf-8-sig")


def _separated(rows: list[tuple[str, ...]], encoding: str) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=";", lineterminator="\r\n").writerows(rows)
    return stream.getvalue().encode(encoding)


def _comma(cents: int) -> str:
    return str(euros(cents)).replace(".", ",")


# In the order in which ``compose`` gives the statements.
FORMS = (
    Form(lambda span: f"releve_{span.first.period}.csv", _invoices, 2),
    Form(lambda span: f"Documents {span.first.period} {span.last.period}.xlsx", _taxed, TITLE_LINES + 2),
    Form(lambda span: f"statement-{span.first.period}.xml", _foreign, 1),
    Form(lambda span: f"totaux_{span.first.period}_{span.last.period}.csv", _totals, 2),
)
