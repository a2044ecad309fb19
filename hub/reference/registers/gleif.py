"""GLEIF's golden copy in CSV: level 1 (LEI-CDF, who) and level 2 (RR-CDF, who consolidates whom).

A French record tells its SIREN, so that LEI and parent reach the entry that SIRENE has of it. Source: GLEIF, LEI-CDF
3.1 and RR-CDF 2.1 in their CSV form, of which the columns are told by their names.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from hub.reference.registers.declared import Register
from hub.reference.registers.files import lacks, open_table, wrong
from hub.reference.registers.parents import ultimate_parents
from hub.reference.registers.shape import completed, ids_of, no_entries, no_hits, own_id
from hub.reference.registers.wanted import Kept, Wanted, key_hits, weight_of
from hub.suppliers.names import clean_siren
from hub.suppliers.numbers import clean_company_number

FRENCH = ("RA000189", "RA000192")  # Sirene of INSEE, and the RCS of Infogreffe: both number with the SIREN
GONE = ("DUPLICATE", "ANNULLED")  # records that stand for nothing
AUTHORITY = "Entity.RegistrationAuthority.RegistrationAuthorityID"
NUMBER = "Entity.RegistrationAuthority.RegistrationAuthorityEntityID"
NEEDED = ("LEI", "Entity.LegalName", "Entity.LegalAddress.Country", AUTHORITY, NUMBER, "Entity.EntityStatus")
OTHER_NAMES = (
    *(f"Entity.OtherEntityNames.OtherEntityName.{at}" for at in range(1, 6)),
    *(f"Entity.TransliteratedOtherEntityNames.TransliteratedOtherEntityName.{at}" for at in range(1, 3)),
)
RECORD = (
    *NEEDED, *OTHER_NAMES, "Entity.LegalAddress.PostalCode", "Entity.LegalAddress.City", "Entity.EntityCategory",
    "Registration.RegistrationStatus",
)  # fmt: skip
CHILD, PARENT, KIND, STATUS = (
    f"Relationship.{name}" for name in ("StartNode.NodeID", "EndNode.NodeID", "RelationshipType", "RelationshipStatus")
)
KINDS = {"IS_DIRECTLY_CONSOLIDATED_BY": False, "IS_ULTIMATELY_CONSOLIDATED_BY": True}


class Gleif:
    """A register of kind ``gleif``; level 2 may be absent."""

    def __init__(self, register: Register, paths: Sequence[Path]) -> None:
        tables = [open_table(path, register.separator, register.encoding) for path in paths]
        self._name = register.name
        self._relations = [table for table in tables if CHILD in table.header]
        self._records = [table for table in tables if table not in self._relations]
        for table in self._records:
            if error := lacks(table, NEEDED, "GLEIF's level 1 (LEI-CDF in CSV)"):
                raise error
        for table in self._relations:
            if error := lacks(table, (PARENT, KIND, STATUS), "GLEIF's level 2 (RR-CDF in CSV)"):
                raise error
        if not self._records:
            raise wrong(paths[0], f"register {self._name!r} has no level 1", "one file of LEI records")

    def look(self, wanted: Wanted) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Entries (ENTRY_SCHEMA), ``parent_id`` as ``LEI:…``, and what found them (HIT_SCHEMA)."""
        ids = pl.Series(sorted(one for one in wanted.ids if not one.startswith("VAT:")), dtype=pl.String)
        if not (ids.len() or wanted.keys):
            return no_entries(), no_hits()
        kept = Kept()
        for table in self._records:
            for frame in table.frames(RECORD):
                self._add(kept, frame, ids, wanted.keys)
        entries, hits = kept.result()
        if entries.is_empty():
            return entries, hits
        parents = ultimate_parents(entries["lei"].unique(), self._read_relations())
        parents = parents.select(lei="child", parent_id=pl.format("LEI:{}", "parent"))
        return completed(entries.drop("parent_id").join(parents, on="lei", how="left")), hits

    def _add(self, kept: Kept, frame: pl.DataFrame, ids: pl.Series, keys: frozenset[str]) -> None:
        gone = pl.col("Registration.RegistrationStatus").is_in(GONE).fill_null(False)
        frame = frame.filter(~gone).with_row_index("row")
        siren = clean_siren(frame.select(pl.when(pl.col(AUTHORITY).is_in(FRENCH)).then(NUMBER)).to_series())["siren"]
        country = frame["Entity.LegalAddress.Country"].str.to_uppercase()
        frame = frame.with_columns(
            siren.alias("siren"),
            clean_company_number(frame[NUMBER], country).alias("company_number"),
            lei=pl.col("LEI").str.to_uppercase(),
            country=country,
            vat=pl.lit(None, pl.String),
        )
        frame = frame.with_columns(own_id(self._name, "LEI"))
        numbered = ids_of(frame).filter(pl.col("asked").is_in(ids.implode())).unique()
        found = frame.select("row", "register_id").join(numbered, on="register_id")
        found = found.select("row", "asked", words=pl.lit(None, pl.Int64))
        if keys:
            names = pl.concat_str("Entity.LegalName", *OTHER_NAMES, separator=" ", ignore_nulls=True)
            found = pl.concat([found, key_hits(frame.select("row", text=names), keys)])
        if found.is_empty():
            return
        frame = frame.with_columns(is_active=pl.col("Entity.EntityStatus") == "ACTIVE")
        weight = weight_of(pl.col("is_active"), pl.lit(None, pl.String))
        hits = kept.worth(found.join(frame.select("row", "register_id", weight), on="row"))
        kept.add(self._entries(frame.join(hits, on="row", how="semi")), hits)

    def _entries(self, records: pl.DataFrame) -> pl.DataFrame:
        made = records.select(
            "register_id", "siren", "lei", "company_number", "country", "is_active",
            register=pl.lit(self._name),
            name="Entity.LegalName",
            other_names=pl.concat_list(OTHER_NAMES).list.drop_nulls().list.unique(maintain_order=True),
            postcode="Entity.LegalAddress.PostalCode",
            city="Entity.LegalAddress.City",
            is_person=pl.col("Entity.EntityCategory") == "SOLE_PROPRIETOR",
        )  # fmt: skip
        return completed(made)

    def _read_relations(self) -> pl.DataFrame:
        """``child``, ``parent`` and ``is_ultimate`` of the relations that hold: half a million, 60 MB."""
        found = [pl.DataFrame(schema={"child": pl.String(), "parent": pl.String(), "is_ultimate": pl.Boolean()})]
        for table in self._relations:
            for frame in table.frames((CHILD, PARENT, KIND, STATUS)):
                held = frame.filter((pl.col(STATUS) == "ACTIVE") & pl.col(KIND).is_in(list(KINDS)))
                ultimate = pl.col(KIND).replace_strict(KINDS, return_dtype=pl.Boolean)
                found.append(held.select(child=CHILD, parent=PARENT, is_ultimate=ultimate))
        return pl.concat(found)
