"""Links suppliers to the registers of the workspace, and remembers what each name was linked to.

A name is looked for once in one state of the registers. Numbers go before names: who has a SIREN is its entry.
"""

from dataclasses import dataclass

import polars as pl

from hub.group.harmonising import SupplierMatching
from hub.lake import engine, told
from hub.lake.build import Build
from hub.reference.registers import entries_for, load_registers, no_entries
from hub.reference.registers.shape import ids_of
from hub.suppliers.names import normalise_names
from hub.suppliers.resolve import LINK

NAME_LINK: dict[str, pl.DataType] = {
    "name": pl.String(), "register_id": pl.String(), "score": pl.Float64(), "status": pl.String(),
    "evidence": pl.String(), "second_register_id": pl.String(), "second_score": pl.Float64(),
}  # fmt: skip
BY_NUMBER = {"SIREN": "siren", "VAT": "vat", "LEI": "lei", "NUMBER": "company_number"}


@dataclass(frozen=True)
class Linked:
    """``links``: ``resolve.LINK``; ``entries``: ``registers.ENTRY_SCHEMA``; ``new``: links of names that were not told
    before, of the registers ``registers_id``."""

    links: pl.DataFrame
    entries: pl.DataFrame
    new: pl.DataFrame
    registers_id: str


def linked(
    build: Build, members: pl.DataFrame, names: pl.DataFrame, judged: pl.Series, rules: SupplierMatching,
    former: list[str], then: str | None,
) -> Linked:  # fmt: skip
    """``members``: ``unit_id``, ``supplier_siren``, ``supplier_vat``; ``names``: ``name, unit_id``; ``judged``: ids of
    entries that somebody judged. ``then``: by what was told of the registers in that state, whatever they are now."""
    numbers = _numbers(members)
    unnumbered = names.join(numbers, on="unit_id", how="anti")
    if then is not None:
        known, entries = told.links(build, former, then).select(*NAME_LINK), told.entries(build, former, then)
        return Linked(_united(_by_number(numbers, entries), known, unnumbered), entries, known.clear(), "")
    registers = load_registers(build.space)
    if not registers.declared:
        return Linked(pl.DataFrame(schema=LINK), no_entries(), pl.DataFrame(schema=NAME_LINK), "")
    asked = frozenset([*numbers["asked"], *judged])
    entries = entries_for(build.space, asked, normalise_names(unnumbered["name"]).unique().sort(), registers)
    known = told.links(build, former, registers.digest).select(*NAME_LINK)
    unknown = unnumbered.select("name").unique().join(known, on="name", how="anti")["name"].sort()
    new = known.clear()
    if len(unknown) and rules.likeness and len(entries):
        from hub.suppliers.linking import link, ready

        with engine.working(build.space) as connection:
            new = link(connection, unknown, ready(entries, names["name"])).select(*NAME_LINK).cast(known.schema)
    sure = _by_number(numbers, entries)
    return Linked(_united(sure, pl.concat([known, new]), unnumbered), entries, new, registers.digest)


def _numbers(members: pl.DataFrame) -> pl.DataFrame:
    """``unit_id`` and each id that a register may know it by, as ``asked``."""
    own = members.select("unit_id", asked="unit_id").filter(
        pl.col("unit_id").str.contains("^(?:SIREN|VAT|LEI|NUMBER):")
    )
    more = [
        members.select("unit_id", asked=pl.format(f"{scheme}:{{}}", column))
        for scheme, column in (("SIREN", "supplier_siren"), ("VAT", "supplier_vat"))
    ]
    return pl.concat([own, *more]).drop_nulls().unique().sort("unit_id", "asked")


def _by_number(numbers: pl.DataFrame, entries: pl.DataFrame) -> pl.DataFrame:
    found = numbers.join(ids_of(entries), on="asked").with_columns(
        method=pl.col("asked").str.extract("^([A-Z]+):").replace_strict(BY_NUMBER, default="register_id")
    )
    best = found.sort("unit_id", "register_id", "method", descending=[False, False, True]).unique(
        ["unit_id", "register_id"], keep="first", maintain_order=True
    )
    return best.select(
        "unit_id", "register_id", "method", score=pl.lit(1.0), status=pl.lit("sure"),
        evidence=pl.format("the same number: {}", "asked"), second_register_id=pl.lit(None, pl.String),
        second_score=pl.lit(None, pl.Float64),
    )  # fmt: skip


def _united(sure: pl.DataFrame, by_name: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """The sure links, and of the units without one the best link of their names."""
    found = by_name.drop_nulls("register_id").filter(pl.col("status") != "none").join(names, on="name")
    found = found.join(sure, on="unit_id", how="anti").sort(
        "unit_id", "status", "score", "name", descending=[False, False, True, False]
    )
    best = found.unique("unit_id", keep="first", maintain_order=True).with_columns(method=pl.lit("name"))
    return pl.concat([sure, best.select(*LINK)]).cast(LINK)  # type: ignore[arg-type]
