"""What the registers said of the suppliers at hand, kept from one refresh to the next.

``warehouse/registers/`` is a cache: it holds for one state of the registers' files, and only what was never asked is
looked up. Deleting it costs a reading of the registers, never an answer: that depends on what is asked now alone.
"""

import json
import shutil
from pathlib import Path

import polars as pl

from hub.reference.registers.declared import Registers, load_registers
from hub.reference.registers.extract import extract, sources_of
from hub.reference.registers.shape import no_entries, no_hits
from hub.reference.registers.wanted import Wanted, name_keys
from hub.settings import Workspace

FORM = 1  # of what is kept here: another form is another cache


def entries_for(
    space: Workspace, ids: frozenset[str], names: pl.Series, registers: Registers | None = None
) -> pl.DataFrame:
    """ENTRY_SCHEMA of whatever in the workspace's registers could be one of the suppliers, sorted by ``register_id``.

    ``ids``: what identifies suppliers (``SIREN:552100554``, ``VAT:…``, ``LEI:…``, ``NUMBER:GB:01234567``); ``names``:
    their normalised names. No row without a register. ConfigurationError when a register cannot be read. What was asked
    before, of registers with the same digest, is not read again.
    """
    registers = registers or load_registers(space)
    wanted = Wanted(ids, name_keys(names))
    if not registers.declared or not wanted:
        return no_entries()
    memory = _Memory(space.warehouse / "registers", registers.digest)
    new = wanted - memory.asked
    if new:
        memory.add(new, *extract(sources_of(registers), new))
    asked = pl.Series(sorted(wanted.ids | wanted.keys), dtype=pl.String)
    found = memory.hits.filter(pl.col("asked").is_in(asked.implode()))
    return memory.entries.join(found, on="register_id", how="semi").sort("register_id")


class _Memory:
    """``asked``, ``entries`` and ``hits`` in ``folder``; empty when they are of other registers, or broken."""

    def __init__(self, folder: Path, digest: str) -> None:
        self._folder, self._told = folder, [FORM, digest]
        self.asked, self.entries, self.hits = Wanted(), no_entries(), no_hits()
        try:
            if json.loads((folder / "told.json").read_text(encoding="utf-8")) != self._told:
                return
            asked = pl.read_parquet(folder / "asked.parquet")
            entries, hits = (pl.read_parquet(folder / f"{name}.parquet") for name in ("entries", "hits"))
        except (OSError, ValueError, pl.exceptions.PolarsError):  # none yet, or a cache that was cut off
            return
        is_id = asked["asked"].str.contains(":")
        self.asked = Wanted(frozenset(asked["asked"].filter(is_id)), frozenset(asked["asked"].filter(~is_id)))
        self.entries, self.hits = entries, hits

    def add(self, asked: Wanted, entries: pl.DataFrame, hits: pl.DataFrame) -> None:
        """Keep what was found of what is asked for the first time."""
        self.asked |= asked
        self.entries = pl.concat([entries, self.entries]).unique("register_id", keep="first", maintain_order=True)
        self.hits = pl.concat([self.hits, hits]).unique()
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        everything = sorted(self.asked.ids | self.asked.keys)
        pl.DataFrame({"asked": pl.Series(everything, dtype=pl.String)}).write_parquet(self._folder / "asked.parquet")
        self.entries.write_parquet(self._folder / "entries.parquet")
        self.hits.write_parquet(self._folder / "hits.parquet")
        (self._folder / "told.json").write_text(json.dumps(self._told), encoding="utf-8")
