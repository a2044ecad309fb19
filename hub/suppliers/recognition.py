"""Which of the group's suppliers sent an invoice.

Here belongs finding a party among suppliers that the entities' books have named already. An invoice identifies nobody
by itself: who the suppliers are is told by ``identity``, whatever invoices there are, so that figures never depend on
them.
"""

import polars as pl

from hub.suppliers.keys import with_keys

PARTY = ("entity_code", "supplier_name", "supplier_siren", "supplier_vat")
SCHEMA: dict[str, pl.DataType] = dict.fromkeys((*PARTY, "supplier_id", "supplier_method"), pl.String())


def recognise(parties: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """``parties`` (PARTY, as written) with ``supplier_id`` and ``supplier_method``; ``known``: rows of ``identify``.

    By its number, where the books know that; else by its normalised name, where it is one supplier's only, of the
    entity first and then of the group, unless that one has another number. What the books do not know keeps an id of
    the same form (``SIREN:…``, ``VAT:…``, ``NAME:…``), which no ledger line has. Method: siren, vat or name; null and
    a null id without any.
    """
    if parties.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    texts = parties.select(PARTY).with_columns(supplier_code=pl.lit(None, pl.String))
    keys = with_keys(texts).with_columns(
        by_siren=pl.format("SIREN:{}", "siren"), by_vat=pl.format("VAT:{}", "vat"), unheard=pl.format("NAME:{}", "name")
    )
    ids = known["supplier_id"].drop_nulls().unique()
    named = with_keys(known).with_columns(supplier_id=known["supplier_id"]).drop_nulls(["name", "supplier_id"])
    keys = keys.join(_only_one(named, ["entity_code", "name"], "here"), on=["entity_code", "name"], how="left")
    keys = keys.join(_only_one(named, ["name"], "anywhere"), on="name", how="left").sort("row")
    has_number = pl.coalesce("by_siren", "by_vat").is_not_null()
    rules = [
        ("siren", _among("by_siren", ids)),
        ("vat", _among("by_vat", ids)),
        *(("name", _unless_other(name, has_number)) for name in ("here", "anywhere")),
        ("siren", pl.col("by_siren")),
        ("vat", pl.col("by_vat")),
        ("name", pl.col("unheard")),
    ]
    method = pl.coalesce(pl.when(found.is_not_null()).then(pl.lit(name)) for name, found in rules)
    told = keys.select(supplier_id=pl.coalesce(found for _, found in rules), supplier_method=method)
    return pl.concat([parties.select(PARTY), told], how="horizontal")


def _among(column: str, ids: pl.Series) -> pl.Expr:
    return pl.when(pl.col(column).is_in(ids.implode())).then(column)


def _unless_other(column: str, has_number: pl.Expr) -> pl.Expr:
    """The supplier of that name, but for one with a number that is not the party's own."""
    is_numbered = pl.col(column).str.contains("^(?:SIREN|VAT):")
    return pl.when(~(is_numbered & has_number)).then(column)


def _only_one(rows: pl.DataFrame, keys: list[str], name: str) -> pl.DataFrame:
    """``keys`` and the supplier of their rows, as column ``name``, where they have exactly one."""
    found = rows.group_by(keys).agg(pl.col("supplier_id").min().alias(name), last=pl.col("supplier_id").max())
    return found.filter(pl.col(name) == pl.col("last")).drop("last")
