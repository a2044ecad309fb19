"""Books of two companies, and the SAF-T files written of them."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
from readers_support import Read, write

from hub.group.models import Entity, Feed, Group
from hub.readers import open_reading
from tests.saft_files import Book, Entry, Party, Posting, debits_first, norwegian, portuguese

GROUP = Group(
    name="G",
    entities=(
        Entity(code="NO", name="Nord", country="NO", currency="NOK", vat="NO988077917MVA"),
        Entity(code="PT", name="Porto", country="PT", vat="PT501964843"),
    ),
)
DAY = dt.date(2025, 1, 15)


def amount(text: str) -> Decimal:
    return Decimal(text)


def purchase(number: str = "1", cost: str = "1000.00", **changes: Any) -> Entry:
    """Cost, 25 % of VAT, and the supplier 20001 owed both."""
    net = amount(cost)
    lines = (
        Posting("4300", debit=net, source="V1", reference="F-7"),
        Posting("2710", debit=net / 4, source="V1", label="MVA"),
        Posting("2400", credit=net + net / 4, source="V1", reference="F-7", supplier="20001"),
    )
    return Entry(**{"journal": "IN", "number": number, "day": DAY, "lines": lines, **changes})


NORD = Book(
    entries=(purchase(), purchase("2", "10.40")),
    parties=(
        Party("20001", "Ull & Garn AS", "988077917MVA", "NO", account="2400"),
        Party("20002", "B", account="2400"),
    ),
    labels=(("4300", "Varekjøp"), ("2710", "Inngående MVA"), ("2400", "Leverandørgjeld")),
)
PORTO = debits_first(
    replace(
        NORD,
        entries=(
            replace(purchase(), supplier="20001", lines=tuple(replace(one, supplier="") for one in purchase().lines)),
        ),
        parties=(Party("20001", "Lã Lda", "501964843", "PT", account="2211001"),),
        company="501964843",
        country="PT",
        currency="EUR",
    )
)


def feed(entity: str = "NO", **changes: Any) -> Feed:
    return Feed(entity=entity, name="saft", path=Path("f.yml"), reader="saft", **changes)


def read(path: Path, which: Feed | None = None) -> Read:

    reading = open_reading(which or feed(), GROUP, path)
    batches = list(reading.batches())
    rows, rejects = (pl.concat([getattr(one, name) for one in batches]) for name in ("rows", "rejects"))
    return Read(rows, rejects, sum(one.lines_read for one in batches), len(batches), reading.facts)


def nord(folder: Path, book: Book = NORD, name: str = "saft.xml", **options: Any) -> Read:
    return read(write(folder, norwegian(book, **options), name))


def porto(folder: Path, book: Book = PORTO) -> Read:
    return read(write(folder, portuguese(book), "saft.xml"), feed("PT"))
