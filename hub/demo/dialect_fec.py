"""Ledger lines as the bytes of a FEC (art. A47 A-1 LPF), in the manner of one company."""

import io
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
import polars as pl

from hub.demo.arrays import IntArray
from hub.demo.blocks import Block
from hub.demo.calendar import Month
from hub.demo.directory import Directory
from hub.demo.lexicon import disguised, gathered, make_labels
from hub.demo.local_charts import local_chart
from hub.demo.members import FecStyle

HEADER = """
    JournalCode JournalLib EcritureNum EcritureDate CompteNum CompteLib CompAuxNum CompAuxLib PieceRef PieceDate
    EcritureLib Debit Credit EcritureLet DateLet ValidDate Montantdevise Idevise
""".split()  # noqa: SIM905 - the law's eighteen names, as it lists them
CAMEL = {"Montantdevise": "MontantDevise", "Idevise": "IDevise"}
EARLIEST = 20  # days before the month that a document's date can be
WIDTHS = {"code": 10, "label": 40, "journal": 3, "text": 50, "piece": 16, "date": 8, "letter": 3}


class FecWriter:
    """Writes the files of one company; the texts are made once."""

    def __init__(self, directory: Directory) -> None:
        member = directory.member
        assert member.journals is not None, "a FEC has journals"
        self.style: FecStyle = member.fec
        chart = local_chart(member)
        self.labels = make_labels(directory, chart)
        self._label = self._texts([(text, "text") for text in self.labels.texts])
        self._journal = self._pairs(member.journals.all(), "journal")
        self._account = self._pairs(tuple(zip(chart.codes, chart.labels, strict=True)), "code")
        self._party = self._pairs(tuple((party.code, party.name) for party in directory.parties), "code")

    def write(self, file: BinaryIO, blocks: Iterator[Block], month: Month) -> None:
        """One month's file, a block at a time."""
        file.write(self.header())
        file.writelines(self.lines(block, month) for block in blocks)

    def header(self) -> bytes:
        """The first line, with the byte-order mark if the company's files have one."""
        names = [CAMEL.get(name, name) if self.style.header_case == "camel" else name for name in HEADER]
        line = self.style.separator.join(names) + (self.style.separator if self.style.is_padded else "")
        mark = b"\xef\xbb\xbf" if self.style.has_bom else b""
        return mark + (line + self.style.line_end).encode(self.style.encoding)

    def lines(self, block: Block, month: Month) -> bytes:
        """The block as text lines in the company's encoding."""
        lines, style = block.lines, self.style
        dates = [f"{month.date(day):%Y%m%d}" for day in range(-EARLIEST, 32)]
        columns = [
            gathered(self._journal, lines.journal, "journal"),
            self._numbers(block.number),
            gathered(dates, lines.day + EARLIEST, "date"),
            gathered(self._account, lines.account, "account"),
            gathered(self._party, lines.party, "party"),
            _pieces(lines.piece, month, WIDTHS["piece"] if style.is_padded else 0),
            gathered(dates, lines.day - lines.delay + EARLIEST, "piece_date"),
            gathered(self._label, self.labels.index(lines), "label"),
            self._amounts(np.maximum(lines.amount, 0), "debit"),
            self._amounts(np.maximum(-lines.amount, 0), "credit"),
            gathered(self._tails(dates), lines.day + EARLIEST, "tail"),
        ]
        return text_lines(pl.DataFrame(columns), style.separator, style.line_end, style.encoding)

    def entry_number(self, number: int) -> str:
        """The number of an entry as the file writes it."""
        return f"{number:08d}" if self.style.is_padded else str(number)

    def _numbers(self, numbers: IntArray) -> pl.Series:
        series = pl.Series("number", numbers)
        return series.cast(pl.String).str.zfill(8) if self.style.is_padded else series

    def _amounts(self, cents: IntArray, name: str) -> pl.Series:
        if not self.style.is_padded:
            return money(cents, name)
        euros = pl.Series("euros", cents // 100).cast(pl.String).str.zfill(10)
        tails = [f",{hundredth:02d}" for hundredth in range(100)]
        frame = pl.DataFrame([euros, gathered(tails, cents % 100, "tail")])
        return frame.select(pl.concat_str("euros", "tail").alias(name)).to_series()

    def _tails(self, dates: list[str]) -> list[str]:
        """EcritureLet, DateLet, ValidDate, Montantdevise, Idevise and what may follow, by date."""
        kinds = ("letter", "date", "date", "code", "letter")
        tails = []
        for date in dates:
            fields = ("", "", date if self.style.has_valid_date else "", "", "")
            texts = [self._padded(text, kind) for text, kind in zip(fields, kinds, strict=True)]
            tails.append(self.style.separator.join(texts + ([""] if self.style.is_padded else [])))
        return tails

    def _pairs(self, pairs: tuple[tuple[str, str], ...], kind: str) -> pl.Series:
        joined = [
            self._padded(code, kind) + self.style.separator + self._padded(label, "label") for code, label in pairs
        ]
        return pl.Series(self._written(joined), dtype=pl.String)

    def _texts(self, texts: list[tuple[str, str]]) -> pl.Series:
        return pl.Series(self._written([self._padded(text, kind) for text, kind in texts]), dtype=pl.String)

    def _padded(self, text: str, kind: str) -> str:
        return text.ljust(WIDTHS[kind]) if self.style.is_padded else text

    def _written(self, texts: list[str]) -> list[str]:
        return texts if self.style.encoding == "utf-8" else disguised(texts, self.style.encoding)


def piece_prefix(month: Month) -> str:
    """What stands before the number of a document."""
    return f"P{month.year % 100:02d}{month.month:02d}-"


def _pieces(pieces: IntArray, month: Month, width: int) -> pl.Series:
    prefix = pl.lit(piece_prefix(month))
    series = pl.DataFrame([pl.Series("piece", pieces)]).select(pl.concat_str(prefix, "piece")).to_series()
    return (series.str.pad_end(width) if width else series).alias("piece")


def money(cents: IntArray, name: str) -> pl.Series:
    """Cents as exact decimals with two digits."""
    return (pl.Series(name, cents).cast(pl.Decimal(38, 2)) / 100).alias(name)


def text_lines(frame: pl.DataFrame, separator: str, line_end: str, encoding: str) -> bytes:
    """The frame as separated text, decimal comma, nothing quoted; its texts are disguised unless in UTF-8."""
    buffer = io.BytesIO()
    frame.write_csv(
        buffer,
        include_header=False,
        separator=separator,
        line_terminator=line_end,
        quote_style="never",
        decimal_comma=True,
    )
    content = buffer.getvalue()
    return content if encoding == "utf-8" else content.decode("utf-8").encode("latin-1")
