"""Writes the deliveries of one company, month by month, and notes what is true of each while it passes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from hub.demo import dialect_ubl
from hub.demo.blocks import Block, imbalances
from hub.demo.books import Books
from hub.demo.calendar import Month
from hub.demo.cast import CAST
from hub.demo.dialect_csv import CsvWriter
from hub.demo.dialect_erp import ErpWriter
from hub.demo.dialect_fec import FecWriter
from hub.demo.dialect_workbook import WorkbookWriter
from hub.demo.directory import Directory
from hub.demo.entries import Entries
from hub.demo.flows import bought, draw_flow, sold
from hub.demo.members import Member
from hub.demo.statements.side import Side
from hub.demo.suppliers import Supplier
from hub.demo.tally import PeriodTally, SupplierTally
from hub.demo.truth import FileTruth, Truth, Unbalanced, euros
from hub.settings import Workspace


class Writer(Protocol):
    """A dialect: blocks of lines → one month's file."""

    def write(self, file: BinaryIO, blocks: Iterator[Block], month: Month) -> None:
        """Write the file to its end."""

    def entry_number(self, number: int) -> str:
        """The number of an entry as the file writes it."""


WRITERS: dict[str, Callable[[Directory], Writer]] = {
    "fec": FecWriter,
    "erp": ErpWriter,
    "csv": CsvWriter,
    "workbook": WorkbookWriter,
}


@dataclass(frozen=True)
class Run:
    """One run's arguments and what they imply."""

    space: Workspace
    months: list[Month]
    seed: int
    lines: dict[str, int]  # company → ledger lines a month
    master: tuple[Supplier, ...]
    directories: dict[str, Directory]
    progress: Callable[[int], None]
    with_invoices: bool = False
    side: Side | None = None


def deliver(run: Run, member: Member, truth: Truth) -> SupplierTally:
    """All the files of one company; its periods and files are added to ``truth``, its suppliers' amounts returned."""
    directory = run.directories[member.code]
    books = Books(directory, run.seed, SupplierTally.empty(len(run.master)))
    writer = WRITERS[member.system](directory)
    folder = run.space.inbox / member.code / member.feed
    folder.mkdir(parents=True, exist_ok=True)
    truth.periods[member.code], truth.files[member.code] = {}, []
    for month in run.months:
        tally = PeriodTally(is_ledger=member.journals is not None)
        is_planted = member.is_unbalanced_last and month is run.months[-1]
        blocks = books.month(month, run.lines[member.code], _flows(run, member, month), tally, is_planted)
        if run.with_invoices and member.has_invoices and month is run.months[0]:
            beside = folder.with_name(dialect_ubl.FEED)
            blocks = dialect_ubl.write_invoices(beside, blocks, month, directory, run.master)
        if run.side:
            blocks = run.side.collector.watch(blocks, month, directory)
        path = folder / file_name(member, month)
        with path.open("wb") as file:
            writer.write(file, _noted(blocks, run, member, month, writer, truth), month)
        found = tally.truth()
        truth.periods[member.code][month.period] = found
        truth.files[member.code].append(
            FileTruth(path.relative_to(run.space.home).as_posix(), month.period, found.lines)
        )
    return books.suppliers


def file_name(member: Member, month: Month) -> str:
    """The name that the company's system gives the file of a month."""
    return {
        "fec": f"{member.siren}FEC{month.date(month.days):%Y%m%d}.txt",
        "erp": f"GL_{month.year}_{month.month:02d}.csv",
        "workbook": f"Achats {month.period}.xlsx",
        "csv": f"purchases-{month.period}.csv",
    }[member.system]


def _flows(run: Run, member: Member, month: Month) -> list[Entries]:
    """What the company buys from the group and, where it keeps sales, what it sells to the group."""
    by_code = {other.code: other for other in CAST}
    directory = run.directories[member.code]
    flows = []
    for buyer in CAST:
        for seller in (by_code[code] for code in buyer.buys_from):
            if member not in (buyer, seller) or (member is seller and not member.journals):
                continue
            flow = draw_flow(buyer, seller, run.lines[buyer.code], month.number, month.days, run.seed)
            flows.append((bought if member is buyer else sold)(flow, directory))
    return flows


def _noted(
    blocks: Iterator[Block], run: Run, member: Member, month: Month, writer: Writer, truth: Truth
) -> Iterator[Block]:
    """The blocks as they are; entries that do not balance go to the truth, lines to the progress."""
    for block in blocks:
        if member.journals:
            codes = [code for code, _ in member.journals.all()]
            truth.unbalanced += [
                Unbalanced(member.code, month.period, codes[journal], writer.entry_number(number), euros(cents))
                for journal, number, cents in imbalances(block)
            ]
        run.progress(len(block.lines))
        yield block
