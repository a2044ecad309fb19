"""Purchase lines as an Excel workbook: real dates and numbers, title lines above the header, credit notes negative."""

import datetime as dt
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
import polars as pl

from hub.demo.arrays import IntArray
from hub.demo.blocks import Block
from hub.demo.calendar import Month
from hub.demo.directory import Directory
from hub.demo.lexicon import gathered, make_labels
from hub.demo.local_charts import local_chart
from hub.demo.workbook_parts import DATE_STYLE, write_package

COLUMNS = {
    "posting_date": "Date",
    "document_ref": "N° pièce",
    "supplier_name": "Fournisseur",
    "supplier_vat": "TVA intracommunautaire",
    "account_code": "Compte",
    "account_label": "Libellé compte",
    "line_label": "Désignation",
    "amount": "Montant HT",
}
LETTERS = "ABCDEFGH"
TITLE_LINES = 3
EXCEL_ZERO = dt.date(1899, 12, 30)
NUMBERS = {"B": ("piece",), "H": ("sign", "euros", "hundredths")}  # the columns that make the value of a number cell


class WorkbookWriter:
    """Writes the purchase ledger of one company, one workbook a month."""

    def __init__(self, directory: Directory) -> None:
        chart = local_chart(directory.member)
        parties = directory.parties
        self.name = directory.member.name
        self.labels = make_labels(directory, chart)
        self._texts = {
            "C": [party.name for party in parties],
            "D": [party.vat for party in parties],
            "E": list(chart.codes),
            "F": list(chart.labels),
            "G": self.labels.texts,
        }

    def write(self, file: BinaryIO, blocks: Iterator[Block], month: Month) -> None:
        """One month's workbook."""
        titles = [self.name, "Journal des achats, montants hors taxes", f"Période : {month.month:02d}/{month.year}"]
        strings = [*titles, *COLUMNS.values()]
        cells = {}
        for letter, texts in self._texts.items():
            cells[letter] = [_text(len(strings) + number, text) for number, text in enumerate(texts)]
            strings += texts
        write_package(file, self._rows(blocks, month, cells), strings)

    def entry_number(self, number: int) -> str:
        """Purchase ledgers have no entries; kept so that all writers look alike."""
        return str(number)

    def _rows(self, blocks: Iterator[Block], month: Month, cells: dict[str, list[str]]) -> Iterator[str]:
        for number in range(TITLE_LINES):
            yield f'<row r="{number + 1}"><c r="A{number + 1}{_text(number, "title")}</row>'
        row = TITLE_LINES + 1
        heads = (f'<c r="{letter}{row}{_text(TITLE_LINES + at, "head")}' for at, letter in enumerate(LETTERS))
        yield f'<row r="{row}">{"".join(heads)}</row>'
        for block in blocks:
            yield self._block_rows(block, month, row + 1, cells)
            row += len(block.lines)

    def _block_rows(self, block: Block, month: Month, first: int, cells: dict[str, list[str]]) -> str:
        lines, label = block.lines, self.labels.index(block.lines)
        pointers = {"C": lines.party, "D": lines.party, "E": lines.account, "F": lines.account, "G": label}
        days = [f'" s="{DATE_STYLE}"><v>{(month.date(day) - EXCEL_ZERO).days}</v></c>' for day in range(32)]
        columns = [
            pl.Series("row", np.arange(first, first + len(lines))),
            gathered(days, lines.day, "A"),
            pl.Series("piece", lines.piece),
            *(gathered(cells[letter], pointer, letter) for letter, pointer in pointers.items()),
            *_euros(lines.amount),
        ]
        parts: list[pl.Expr] = [pl.lit('<row r="'), pl.col("row"), pl.lit('">')]
        for letter in LETTERS:
            parts += [pl.lit(f'<c r="{letter}'), pl.col("row"), *_end(letter)]
        return str(pl.DataFrame(columns).select(pl.concat_str(*parts, pl.lit("</row>")).str.join("")).item())


def _end(letter: str) -> list[pl.Expr]:
    """What follows the reference of a cell: a ready text, or a number between its tags."""
    if letter not in NUMBERS:
        return [pl.col(letter)]
    return [pl.lit('"><v>'), *(pl.col(name) for name in NUMBERS[letter]), pl.lit("</v></c>")]


def _euros(cents: IntArray) -> list[pl.Series]:
    absolute = np.abs(cents)
    return [
        gathered(["", "-"], (cents < 0).astype(np.int64), "sign"),
        pl.Series("euros", absolute // 100),
        gathered([f".{number:02d}" for number in range(100)], absolute % 100, "hundredths"),
    ]


def _text(number: int, text: str) -> str:
    """The end of a text cell, after its reference; an empty cell when there is no text."""
    return f'" t="s"><v>{number}</v></c>' if text else '"/>'
