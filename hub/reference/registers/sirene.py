"""INSEE's stock files: ``StockUniteLegale`` (units) and ``StockEtablissement`` (establishments), CSV or Parquet.

The units bring name, size class, activity, ESS; what the establishments bring is in ``establishments``. Both are told
apart by their headers. Source: INSEE, variables of the Sirene 3 files.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from hub.errors import ConfigurationError
from hub.reference.registers.declared import Register
from hub.reference.registers.establishments import ESTABLISHMENT, ESTABLISHMENT_NEEDED, NOT_TOLD, Establishments
from hub.reference.registers.files import Table, lacks, open_table, wrong
from hub.reference.registers.shape import completed, no_entries, no_hits
from hub.reference.registers.wanted import Kept, Wanted, key_hits, weight_of

PERSON = "1000"  # categorieJuridique of a natural person
PRESENT_NAF = "NAFRev2"
_USUAL = tuple(f"denominationUsuelle{number}UniteLegale" for number in (1, 2, 3))
_PERSON = ("prenomUsuelUniteLegale", "prenom1UniteLegale", "nomUsageUniteLegale", "nomUniteLegale")
UNIT_NAMES = ("denominationUniteLegale", "sigleUniteLegale", *_USUAL, "pseudonymeUniteLegale", *_PERSON)
IS_ACTIVE = pl.col("etatAdministratifUniteLegale") == "A"
UNIT_NEEDED = (
    "siren",
    "denominationUniteLegale",
    "nomUniteLegale",
    "categorieEntreprise",
    "etatAdministratifUniteLegale",
)
UNIT = (
    *UNIT_NEEDED, *UNIT_NAMES, "anneeCategorieEntreprise", "categorieJuridiqueUniteLegale",
    "activitePrincipaleUniteLegale", "nomenclatureActivitePrincipaleUniteLegale", "economieSocialeSolidaireUniteLegale",
)  # fmt: skip


class Sirene:
    """A register of kind ``sirene``."""

    def __init__(self, register: Register, paths: Sequence[Path]) -> None:
        tables = [open_table(path, register.separator, register.encoding) for path in paths]
        self._name = register.name
        self._units = [
            table for table in tables if "etatAdministratifUniteLegale" in table.header and not _is_shop(table)
        ]
        self._shops = [table for table in tables if _is_shop(table)]
        for table in tables:
            if error := _unlike(table, is_unit=table in self._units, is_shop=table in self._shops):
                raise error
        if not self._units:
            raise wrong(paths[0], f"register {self._name!r} has no StockUniteLegale", "one file of the units")

    def look(self, wanted: Wanted) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Entries (ENTRY_SCHEMA) and what found them (HIT_SCHEMA); one pass over the units, and one over the shops.

        A name over a door that holds a key is an entry of its own, which tells that other name and the SIREN only.
        """
        sirens = _sirens(wanted)
        if not (sirens.len() or wanted.keys):
            return no_entries(), no_hits()
        kept = Kept()
        for table in self._units:
            for frame in table.frames(UNIT):
                self._add_units(kept, frame, sirens, wanted.keys)
        entries, hits = kept.result()
        establishments = Establishments(self._name, entries["siren"], wanted.keys)
        for table in self._shops:
            for frame in table.frames(ESTABLISHMENT):
                establishments.add(frame)
        doors, more = establishments.doors()
        return pl.concat([establishments.placed(entries), doors]), pl.concat([hits, more])

    def _add_units(self, kept: Kept, frame: pl.DataFrame, sirens: pl.Series, keys: frozenset[str]) -> None:
        frame = frame.with_columns(pl.col("siren").str.zfill(9)).with_row_index("row")
        asked = frame.filter(pl.col("siren").is_in(sirens.implode())).select(
            "row", asked=pl.format("SIREN:{}", "siren")
        )
        found = asked.with_columns(words=pl.lit(None, pl.Int64))
        if keys:
            told = [pl.when(pl.col(name) != NOT_TOLD).then(name) for name in UNIT_NAMES]
            texts = frame.select("row", text=pl.concat_str(told, separator=" ", ignore_nulls=True))
            found = pl.concat([found, key_hits(texts, keys)])
        if found.is_empty():
            return
        weight = weight_of(IS_ACTIVE, pl.col("categorieEntreprise"))
        units = frame.select("row", weight, register_id=pl.format("SIREN:{}", "siren"))
        hits = kept.worth(found.join(units, on="row"))
        kept.add(_unit_entries(frame.join(hits, on="row", how="semi"), self._name), hits)


def _is_shop(table: Table) -> bool:
    return "siret" in table.header


def _unlike(table: Table, *, is_unit: bool, is_shop: bool) -> ConfigurationError | None:
    if is_shop:
        return lacks(table, ESTABLISHMENT_NEEDED, "INSEE's StockEtablissement")
    what = "INSEE's StockUniteLegale" if is_unit else "a stock file of INSEE"
    return lacks(table, UNIT_NEEDED, what)


def _sirens(wanted: Wanted) -> pl.Series:
    found = [one.removeprefix("SIREN:") for one in wanted.ids if one.startswith("SIREN:")]
    return pl.Series(sorted(found), dtype=pl.String)


def _unit_entries(units: pl.DataFrame, register: str) -> pl.DataFrame:
    units = units.with_columns(pl.when(pl.col(name) != NOT_TOLD).then(name).alias(name) for name in UNIT_NAMES)
    first = pl.coalesce("prenomUsuelUniteLegale", "prenom1UniteLegale")
    last = pl.coalesce("nomUsageUniteLegale", "nomUniteLegale")
    is_person = (pl.col("categorieJuridiqueUniteLegale") == PERSON).fill_null(False)
    person = pl.when(is_person).then(pl.concat_str(first, last, separator=" ", ignore_nulls=True))
    turned = pl.when(is_person).then(pl.concat_str(last, first, separator=" ", ignore_nulls=True))
    born = pl.when(is_person).then(pl.concat_str(first, "nomUniteLegale", separator=" ", ignore_nulls=True))
    name = pl.coalesce("denominationUniteLegale", pl.when(person != "").then(person))
    others = pl.concat_list(pl.col("sigleUniteLegale", *_USUAL, "pseudonymeUniteLegale"), turned, born)
    ess = pl.col("economieSocialeSolidaireUniteLegale").replace_strict(
        {"O": True, "N": False}, default=None, return_dtype=pl.Boolean
    )
    size = pl.col("categorieEntreprise")
    made = units.select(
        register=pl.lit(register),
        register_id=pl.format("SIREN:{}", "siren"),
        siren="siren",
        name=name,
        other_names=others.list.eval(pl.element().filter(pl.element() != "")),
        activity=pl.when(_is_of_present_naf()).then("activitePrincipaleUniteLegale"),
        size_class=pl.when(size.is_in(["PME", "ETI", "GE"])).then(size),
        size_class_year=pl.col("anneeCategorieEntreprise").cast(pl.Int64, strict=False),
        is_ess=ess,
        is_person=is_person,
        is_active=IS_ACTIVE,
        country=pl.lit("FR"),
    )
    return completed(made)


def _is_of_present_naf() -> pl.Expr:
    return (pl.col("nomenclatureActivitePrincipaleUniteLegale") == PRESENT_NAF).fill_null(False)
