"""Purchase lines as the British company's CSV: its nominal codes, pounds, and the invoice's own currency beside."""

import io
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
import polars as pl

from hub.demo.arrays import IntArray
from hub.demo.blocks import Block
from hub.demo.calendar import Month
from hub.demo.dialect_fec import EARLIEST, money
from hub.demo.directory import Directory
from hub.demo.flows import POUNDS_FOR_100_EUROS
from hub.demo.lexicon import gathered, make_labels
from hub.demo.local_charts import local_chart

COLUMNS = {
    "posting_date": "Date",
    "document_ref": "Reference",
    "supplier_code": "Account ref",
    "supplier_name": "Supplier",
    "account_code": "Nominal",
    "account_label": "Nominal name",
    "line_label": "Details",
    "amount": "Net GBP",
    "currency": "Invoice currency",
    "amount_original": "Net in invoice currency",
}
CURRENCIES = ("GBP", "USD", "EUR")
IN_100_UNITS = np.array([100, 79, POUNDS_FOR_100_EUROS])  # pounds for 100 units: the rate booked all year
FOREIGN_EVERY = 25  # one supplier out of so many invoices in dollars, another one in euros


def invoice_currencies(directory: Directory) -> IntArray:
    """The currency that each party invoices in: its place in ``CURRENCIES``."""
    numbers = np.arange(len(directory.parties))
    places = np.where(numbers % FOREIGN_EVERY == 7, 1, np.where(numbers % FOREIGN_EVERY == 11, 2, 0))
    places[[bool(party.group_code) for party in directory.parties]] = 2
    return places


class CsvWriter:
    """Writes the purchase ledger of one company as plain CSV."""

    def __init__(self, directory: Directory) -> None:
        chart = local_chart(directory.member)
        self.labels = make_labels(directory, chart)
        self._chart, self._parties = chart, directory.parties
        self._currency = invoice_currencies(directory)

    def write(self, file: BinaryIO, blocks: Iterator[Block], month: Month) -> None:
        """One month's file, a block at a time."""
        file.write(self.header())
        file.writelines(self.lines(block, month) for block in blocks)

    def header(self) -> bytes:
        """The line of headers."""
        return (",".join(COLUMNS.values()) + "\n").encode()

    def lines(self, block: Block, month: Month) -> bytes:
        """The block as CSV lines; ``Net in invoice currency`` equals ``Net GBP`` for an invoice in pounds."""
        lines = block.lines
        currency = self._currency[lines.party]
        dates = [f"{month.date(day):%d/%m/%Y}" for day in range(-EARLIEST, 32)]
        frame = pl.DataFrame(
            [
                gathered(dates, lines.day + EARLIEST, "date"),
                pl.Series("piece", lines.piece),
                gathered([party.code for party in self._parties], lines.party, "code"),
                gathered([party.name for party in self._parties], lines.party, "name"),
                gathered(list(self._chart.codes), lines.account, "nominal"),
                gathered(list(self._chart.labels), lines.account, "nominal_name"),
                gathered(self.labels.texts, self.labels.index(lines), "details"),
                money(lines.amount, "net"),
                gathered(list(CURRENCIES), currency, "currency"),
                money(lines.amount * 100 // IN_100_UNITS[currency], "original"),
            ]
        )
        buffer = io.BytesIO()
        frame.write_csv(buffer, include_header=False)
        return buffer.getvalue()

    def entry_number(self, number: int) -> str:
        """Purchase ledgers have no entries; kept so that all writers look alike."""
        return str(number)
