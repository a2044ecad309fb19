"""Any register in CSV or Parquet, its columns mapped in ``registers.yml`` onto those of an entry."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from hub.reference.registers.declared import MEASURES, Register
from hub.reference.registers.files import lacks, open_table
from hub.reference.registers.parents import ultimate_parents
from hub.reference.registers.shape import completed, ids_of, no_entries, no_hits, own_id
from hub.reference.registers.size_class import CLASSES, size_class_of
from hub.reference.registers.wanted import Kept, Wanted, key_hits, weight_of
from hub.suppliers.names import clean_siren, clean_vat
from hub.suppliers.numbers import clean_company_number, clean_lei

YES = ("true", "1", "y", "yes", "o", "oui", "vrai", "x")
NO = ("false", "0", "n", "no", "non", "faux")
FLAGS = ("is_ess", "is_person", "is_active")


class Mapped:
    """A register of kind ``csv``."""

    def __init__(self, register: Register, paths: Sequence[Path]) -> None:
        self._register = register
        self._names = register.columns.get("other_names", ())
        self._names = (self._names,) if isinstance(self._names, str) else self._names
        self._columns = {name: str(to) for name, to in register.columns.items() if name != "other_names"}
        self._headers = (*self._columns.values(), *self._names)
        self._tables = [open_table(path, register.separator, register.encoding) for path in paths]
        for table in self._tables:
            if error := lacks(table, self._headers, f"the file that register {register.name!r} maps"):
                raise error

    def look(self, wanted: Wanted) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Entries (ENTRY_SCHEMA), ``parent_id`` the ultimate one, and what found them (HIT_SCHEMA)."""
        if not wanted:
            return no_entries(), no_hits()
        ids = pl.Series(sorted(wanted.ids), dtype=pl.String)
        kept, relations = Kept(), []
        for table in self._tables:
            for frame in table.frames(self._headers):
                rows = self._rows(frame)
                if "parent_id" in self._columns:
                    relations.append(rows.select(child="register_id", parent="parent_id").drop_nulls())
                self._add(kept, rows, ids, wanted.keys)
        entries, hits = kept.result()
        if not relations or entries.is_empty():
            return entries, hits
        told = pl.concat(relations).with_columns(is_ultimate=False)
        parents = ultimate_parents(entries["register_id"], told).select(register_id="child", top="parent")
        both = entries.join(parents, on="register_id", how="left")
        # The name that is told is the direct parent's.
        name = pl.when(pl.col("top") == pl.col("parent_id")).then("parent_name")
        return completed(both.with_columns(parent_name=name, parent_id="top")), hits

    def _add(self, kept: Kept, rows: pl.DataFrame, ids: pl.Series, keys: frozenset[str]) -> None:
        numbered = ids_of(rows).filter(pl.col("asked").is_in(ids.implode()))
        found = rows.select("row", "register_id").join(numbered, on="register_id")
        found = found.select("row", "asked", words=pl.lit(None, pl.Int64))
        if keys:
            told = pl.concat_str("name", pl.col("other_names").list.join(" "), separator=" ", ignore_nulls=True)
            found = pl.concat([found, key_hits(rows.select("row", text=told), keys)])
        if found.is_empty():
            return
        weight = weight_of(pl.col("is_active"), pl.col("size_class"))
        hits = kept.worth(found.join(rows.select("row", "register_id", weight), on="row"))
        kept.add(completed(rows.join(hits, on="row", how="semi")), hits)

    def _rows(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Clean columns of ENTRY_SCHEMA with ``row``; a row that nothing names is left out."""
        given = [pl.col(header).alias(name) for name, header in self._columns.items()]
        others = pl.concat_list(self._names) if self._names else pl.lit([], pl.List(pl.String))
        rows = frame.select(*given, other_names=others.list.drop_nulls()).drop_nulls("name").with_row_index("row")
        absent = ("siren", "lei", "vat", "company_number", "country", "key", "size_class", "parent_id", "parent_name")
        rows = rows.with_columns(pl.lit(None, pl.String).alias(name) for name in absent if name not in rows.columns)
        country = pl.coalesce(pl.col("country").str.to_uppercase(), pl.lit(self._register.country, pl.String))
        rows = rows.with_columns(
            clean_siren(rows["siren"])["siren"], clean_vat(rows["vat"])["vat"], clean_lei(rows["lei"]), country=country
        )
        number = clean_company_number(rows["company_number"], rows["country"])
        rows = rows.with_columns(number, key=pl.coalesce("key", number)).with_columns(
            own_id(self._register.name, "key")
        )
        parent = self._parents(rows["parent_id"])
        flags = [_flag(name) if name in rows.columns else pl.lit(None, pl.Boolean).alias(name) for name in FLAGS]
        rows = rows.with_columns(parent, *flags, register=pl.lit(self._register.name))
        return self._sized(rows).drop_nulls("register_id")

    def _parents(self, values: pl.Series) -> pl.Series:
        """A parent as an id: a SIREN, a LEI, else a key of this register."""
        told = pl.DataFrame([values.alias("key"), clean_siren(values)["siren"], clean_lei(values).alias("lei")])
        return told.select(own_id(self._register.name, "key").alias("parent_id")).to_series()

    def _sized(self, rows: pl.DataFrame) -> pl.DataFrame:
        size = pl.col("size_class").str.to_uppercase()
        year = pl.col("size_class_year") if "size_class_year" in rows.columns else pl.lit(None)
        rows = rows.with_columns(
            size_class=pl.when(size.is_in(CLASSES)).then(size), size_class_year=year.cast(pl.Int64, strict=False)
        )
        measures = [_number(name) if name in rows.columns else pl.lit(None, pl.Float64) for name in MEASURES]
        made = pl.when(pl.col("size_class").is_null()).then(size_class_of(*measures))
        reason = pl.when(made.is_not_null()).then(pl.lit("computed from headcount, turnover and balance"))
        return rows.with_columns(size_class=pl.coalesce("size_class", made), size_class_reason=reason)


def _flag(name: str) -> pl.Expr:
    told = {**dict.fromkeys(YES, True), **dict.fromkeys(NO, False)}
    return pl.col(name).str.to_lowercase().replace_strict(told, default=None, return_dtype=pl.Boolean)


def _number(name: str) -> pl.Expr:
    """A number of digits with blanks between, and a decimal comma or point; else null."""
    compact = pl.col(name).str.replace_all(r"[\s\u{a0}\u{202f}]", "").str.replace(",", ".")
    return compact.cast(pl.Float64, strict=False)
