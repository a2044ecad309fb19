"""Entries of several registers joined into one row a company, and what its parent tells of it. Pure."""

import polars as pl

from hub.reference.registers.shape import ENTRY_SCHEMA, completed
from hub.reference.registers.size_class import with_group_class

APART = ("register_id", "other_names", "size_class", "size_class_year", "size_class_reason")


def join_entries(entries: pl.DataFrame) -> pl.DataFrame:
    """One row a ``register_id``, parents told with their names and size class, sorted.

    ``entries``: ENTRY_SCHEMA, of the register that is declared first first; where two tell a column, the first counts.
    The class comes with the year and the reason of the same register. Names that are not ``name`` are in
    ``other_names``. A company that one register knows by LEI and another by SIREN is one, under its SIREN.
    """
    merged = _merged(_under_siren(entries))
    known = merged.select("register_id", "name")
    named = merged.join(known, left_on="parent_id", right_on="register_id", how="left", suffix="_above")
    named = named.with_columns(parent_name=pl.coalesce("name_above", "parent_name"))
    return completed(with_group_class(named, merged)).sort("register_id")


def same_as(entries: pl.DataFrame) -> pl.DataFrame:
    """``register_id`` (LEI) and ``siren_id`` of the companies that some register knows by both."""
    both = entries.drop_nulls(["lei", "siren"]).select(
        register_id=pl.format("LEI:{}", "lei"), siren_id=pl.format("SIREN:{}", "siren")
    )
    return both.unique("register_id", keep="first", maintain_order=True)


def _under_siren(entries: pl.DataFrame) -> pl.DataFrame:
    same = same_as(entries)
    for column in ("register_id", "parent_id"):
        entries = entries.join(same, left_on=column, right_on="register_id", how="left")
        entries = entries.with_columns(pl.coalesce("siren_id", column).alias(column)).drop("siren_id")
    siren = pl.col("register_id").str.strip_prefix("SIREN:")
    is_siren = pl.col("register_id").str.starts_with("SIREN:")
    # A parent that is the company itself under its other number is none.
    parent = pl.when(pl.col("parent_id") != pl.col("register_id"))
    return entries.with_columns(
        siren=pl.coalesce("siren", pl.when(is_siren).then(siren)),
        parent_id=parent.then("parent_id"),
        parent_name=parent.then("parent_name"),
    )


def _merged(entries: pl.DataFrame) -> pl.DataFrame:
    firsts = [pl.col(name).drop_nulls().first() for name in ENTRY_SCHEMA if name not in APART]
    sized = pl.struct("size_class", "size_class_year", "size_class_reason")
    told = [
        *firsts,
        sized.filter(pl.col("size_class").is_not_null()).first().alias("sized"),
        pl.col("name").drop_nulls().unique(maintain_order=True).alias("names"),
        pl.col("other_names").explode().drop_nulls().unique(maintain_order=True),
    ]
    grouped = entries.group_by("register_id", maintain_order=True).agg(told).unnest("sized")
    every = pl.concat_list("names", "other_names").list.unique(maintain_order=True)
    return completed(grouped.with_columns(other_names=every.list.set_difference(pl.concat_list("name")).list.sort()))
