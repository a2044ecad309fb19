"""What the registers know of some suppliers: each register is looked through, and the findings are joined.

What one register tells (a SIREN of GLEIF's, a parent's LEI) is then asked of the others, until nothing is new.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import polars as pl

from hub.reference.registers.declared import Register, Registers
from hub.reference.registers.gleif import Gleif
from hub.reference.registers.joined import join_entries, same_as
from hub.reference.registers.mapped import Mapped
from hub.reference.registers.shape import no_entries, no_hits
from hub.reference.registers.sirene import Sirene
from hub.reference.registers.wanted import Wanted

# A name of GLEIF's → its parent's LEI → the parent's SIREN → the parent's size class in SIRENE.
ROUNDS = 4


class Source(Protocol):
    """A register that can be looked through."""

    def look(self, wanted: Wanted) -> tuple[pl.DataFrame, pl.DataFrame]:
        """ENTRY_SCHEMA, a company perhaps several times, and HIT_SCHEMA."""


KINDS: dict[str, Callable[[Register, Sequence[Path]], Source]] = {"sirene": Sirene, "gleif": Gleif, "csv": Mapped}


def sources_of(registers: Registers) -> list[Source]:
    """The declared registers, their headers read. ConfigurationError when a file is not what it is declared to be."""
    return [KINDS[register.kind](register, paths) for register, paths in registers.declared]


def extract(sources: Sequence[Source], wanted: Wanted) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Entries (ENTRY_SCHEMA) that could be one of the suppliers, with their parents; and HIT_SCHEMA: what found which.

    An entry without a hit is a parent. Each register is read once a round in which there is something new to ask.
    """
    entries: list[list[pl.DataFrame]] = [[no_entries()] for _ in sources]
    hits, asked = [no_hits()], [Wanted() for _ in sources]
    known = wanted
    for _ in range(ROUNDS):
        for at, source in enumerate(sources):
            new = known - asked[at]
            if not new:
                continue
            asked[at] |= new
            found, by = source.look(new)
            entries[at].append(found)
            hits.append(by)
            known |= Wanted(_ids(found))
    every = pl.concat(one for of_source in entries for one in of_source)
    same = same_as(every)
    told = pl.concat(hits).join(same, on="register_id", how="left")
    told = told.select("asked", register_id=pl.coalesce("siren_id", "register_id"))
    is_wanted = pl.col("asked").is_in(pl.Series(sorted(wanted.ids | wanted.keys), dtype=pl.String).implode())
    return join_entries(every), told.filter(is_wanted).unique().sort("asked", "register_id")


def _ids(entries: pl.DataFrame) -> frozenset[str]:
    columns = entries.select(
        pl.format("SIREN:{}", "siren").alias("siren"), pl.format("LEI:{}", "lei").alias("lei"), "parent_id"
    )
    return frozenset(value for column in columns.iter_columns() for value in column.drop_nulls())
