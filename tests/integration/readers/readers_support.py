"""Writing small files and reading them whole, for the tests of the readers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from hub.group.models import Entity, Feed, Group
from hub.readers import open_reading
from hub.readers.contract import REJECT_SCHEMA, ROW_SCHEMA, Facts

GROUP = Group(
    name="G",
    entities=(
        Entity(code="A", name="Alpha", siren="356000000"),
        Entity(code="UK", name="Beta", country="GB", currency="GBP"),
    ),
)

LAW = [
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
    "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
    "Idevise",
]  # fmt: skip

PURCHASE_COLUMNS = {"posting_date": "Date", "supplier_name": "Supplier", "amount": "Amount"}
LEDGER_COLUMNS = {
    "posting_date": "Date",
    "account_code": "Account",
    "line_label": "Label",
    "debit": "Debit",
    "credit": "Credit",
}


@dataclass
class Read:
    """A file read whole."""

    rows: pl.DataFrame
    rejects: pl.DataFrame
    lines_read: int
    batches: int
    facts: Facts

    @property
    def total(self) -> tuple[Decimal, Decimal]:
        """Σ debit and Σ credit of rows and rejects."""
        frames = (self.rows, self.rejects)
        return sum((f["debit"].sum() for f in frames), Decimal(0)), sum((f["credit"].sum() for f in frames), Decimal(0))

    @property
    def rules(self) -> list[tuple[int, str]]:
        """(line, rule) of every reject."""
        return self.rejects.select("line_number", "rule").rows()


def fec_feed(**changes: Any) -> Feed:
    return Feed(entity="A", name="fec", path=Path("f.yml"), reader="fec", **changes)


def ledger_feed(**changes: Any) -> Feed:
    return Feed(
        **{
            "entity": "A",
            "name": "gl",
            "path": Path("f.yml"),
            "reader": "delimited",
            "columns": LEDGER_COLUMNS,
            **changes,
        }
    )


def purchase_feed(**changes: Any) -> Feed:
    defaults = {"entity": "A", "name": "buy", "path": Path("f.yml"), "reader": "delimited", "kind": "purchases"}
    return Feed(**{**defaults, "columns": PURCHASE_COLUMNS, **changes})


def read(feed: Feed, path: Path, **options: Any) -> Read:
    """Everything in the file; checks the contract on every batch on the way."""
    reading = open_reading(feed, GROUP, path, **options)
    batches = list(reading.batches())
    for batch in batches:
        assert dict(batch.rows.schema) == ROW_SCHEMA
        assert dict(batch.rejects.schema) == REJECT_SCHEMA
        assert batch.rows.height + batch.rejects.height == batch.lines_read
    rows = pl.concat([pl.DataFrame(schema=ROW_SCHEMA), *(batch.rows for batch in batches)])
    rejects = pl.concat([pl.DataFrame(schema=REJECT_SCHEMA), *(batch.rejects for batch in batches)])
    lines = sum(batch.lines_read for batch in batches)
    return Read(rows, rejects, lines, len(batches), reading.facts)


def fec_line(**values: str) -> list[str]:
    """The 18 fields of a balanced half: a purchase of 100,00 on 606300, but for ``values``."""
    usual = {
        "JournalCode": "ACH", "JournalLib": "Achats", "EcritureNum": "1", "EcritureDate": "20220401",
        "CompteNum": "606300", "CompteLib": "Fournitures", "PieceRef": "F1", "PieceDate": "20220331",
        "EcritureLib": "Facture", "Debit": "100,00", "Credit": "0,00", "ValidDate": "20220430",
    }  # fmt: skip
    return [{**usual, **values}.get(name, "") for name in LAW]


def supplier_line(**values: str) -> list[str]:
    """The other half: 401, supplier F001."""
    usual = {
        "CompteNum": "401000",
        "CompAuxNum": "F001",
        "CompAuxLib": "DUPONT SA",
        "Debit": "0,00",
        "Credit": "100,00",
    }
    return fec_line(**{**usual, **values})


def text_of(lines: Iterable[Sequence[str]], separator: str = "\t", end: str = "\n") -> str:
    return "".join(separator.join(fields) + end for fields in lines)


def write_fec(
    folder: Path,
    lines: Iterable[Sequence[str]] = (),
    *,
    header: Sequence[str] = LAW,
    separator: str = "\t",
    end: str = "\n",
    encoding: str = "utf-8",
    name: str = "356000000FEC20221231.txt",
) -> Path:
    path = folder / name
    path.write_bytes(text_of([header, *lines], separator, end).encode(encoding))
    return path


def write(folder: Path, content: str | bytes, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
