"""Ledger lines as an ERP's export: ``;``, cp1252, decimal comma, dd/mm/yyyy, headers and accounts of its own."""

from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
import polars as pl

from hub.demo.arrays import IntArray
from hub.demo.blocks import Block
from hub.demo.calendar import Month
from hub.demo.dialect_fec import EARLIEST, money, text_lines
from hub.demo.directory import Directory
from hub.demo.lexicon import disguised, gathered, make_labels
from hub.demo.local_charts import local_chart

ENCODING = "cp1252"
COLUMNS = {
    "entry_number": "N° écriture",
    "journal_code": "Jnl",
    "posting_date": "Date compta",
    "account_code": "Compte",
    "account_label": "Intitulé compte",
    "document_ref": "Réf. pièce",
    "document_date": "Date pièce",
    "supplier_code": "N° frs",
    "supplier_name": "Raison sociale",
    "supplier_siren": "SIREN frs",
    "line_label": "Texte",
    "debit": "Montant débit",
    "credit": "Montant crédit",
}


class ErpWriter:
    """Writes the export of one company. The side not used stays empty; the SIREN is known for most suppliers."""

    def __init__(self, directory: Directory) -> None:
        assert directory.member.journals is not None, "a ledger has journals"
        chart = local_chart(directory.member)
        self.labels = make_labels(directory, chart)
        self._label = disguised(self.labels.texts, ENCODING)
        self._journal = [code for code, _ in directory.member.journals.all()]
        self._account = disguised(
            [f"{code};{label}" for code, label in zip(chart.codes, chart.labels, strict=True)], ENCODING
        )
        self._party = disguised([f"{party.code};{party.name};{party.siren}" for party in directory.parties], ENCODING)

    def write(self, file: BinaryIO, blocks: Iterator[Block], month: Month) -> None:
        """One month's file, a block at a time."""
        file.write(self.header())
        file.writelines(self.lines(block, month) for block in blocks)

    def header(self) -> bytes:
        """The line of headers."""
        return (";".join(COLUMNS.values()) + "\r\n").encode(ENCODING)

    def lines(self, block: Block, month: Month) -> bytes:
        """The block as lines of the export."""
        lines = block.lines
        dates = [f"{month.date(day):%d/%m/%Y}" for day in range(-EARLIEST, 32)]
        columns = [
            pl.Series("number", block.number + 1_000_000),
            gathered(self._journal, lines.journal, "journal"),
            gathered(dates, lines.day + EARLIEST, "date"),
            gathered(self._account, lines.account, "account"),
            pl.Series("piece", lines.piece),
            gathered(dates, lines.day - lines.delay + EARLIEST, "piece_date"),
            gathered(self._party, lines.party, "party"),
            gathered(self._label, self.labels.index(lines), "label"),
            _side(lines.amount, "debit"),
            _side(-lines.amount, "credit"),
        ]
        return text_lines(pl.DataFrame(columns), ";", "\r\n", ENCODING)

    def entry_number(self, number: int) -> str:
        """The number of an entry as the file writes it."""
        return str(number + 1_000_000)


def _side(cents: IntArray, name: str) -> pl.Series:
    amounts = money(np.maximum(cents, 0), name)
    return pl.DataFrame([amounts]).select(pl.when(pl.col(name) > 0).then(pl.col(name))).to_series()
