"""The identifiers of local suppliers beside SIREN and VAT number: SIRET, LEI, company number, bank account.

Here belongs what a table of (local supplier, scheme, value) says of each local supplier, and which suppliers share a
bank account. What the numbers make of suppliers is decided in ``identity``.
"""

import polars as pl

from hub.suppliers.names import clean_siren
from hub.suppliers.numbers import clean_company_number, clean_lei, clean_siret

LOCAL = ["entity_code", "supplier_code", "supplier_name"]
MOST_SHARING = 5  # suppliers on one account; more are paid through somebody else, such as a factoring company
# VAT numbers name these two countries in their own way.
VAT_COUNTRIES = {"EL": "GR", "XI": "GB"}


def with_identifiers(rows: pl.DataFrame, identifiers: pl.DataFrame | None) -> pl.DataFrame:
    """``rows`` (LOCAL, ``vat``) with ``siret_siren, is_siret_valid, lei, is_lei_valid, number, number_siren``.

    ``identifiers``: LOCAL, ``scheme`` (siret, lei, company_number; others pass), ``value`` as written, perhaps
    ``country`` (ISO: whose register a company number is of, where nothing better tells). A company number written
    ``GB:01234567`` tells its country; else the VAT number does. A supplier with two different ones has none; ``is_…``
    is false where any has a wrong key, null where none is given.
    """
    text, flag = pl.String(), pl.Boolean()
    made = {"siret_siren": text, "is_siret_valid": flag, "lei": text, "is_lei_valid": flag, "number": text}
    if identifiers is None or identifiers.is_empty():
        return rows.with_columns(
            pl.lit(None, kind).alias(name) for name, kind in {**made, "number_siren": text}.items()
        )
    country = pl.col("country") if "country" in identifiers.columns else pl.lit(None)
    told = identifiers.with_columns(country.cast(pl.String).alias("country"), pl.col(LOCAL).cast(pl.String))
    # What a reader masked was a bank account in the wrong column.
    told = told.filter(pl.col("value").str.contains(r"[\p{L}\p{N}]") & ~pl.col("value").str.contains("*", literal=True))
    sirets, leis = told.filter(scheme="siret"), told.filter(scheme="lei")
    sirens = clean_siret(sirets["value"]).str.head(9)
    rows = _joined(rows, sirets.with_columns(clean=sirens), "siret_siren", "is_siret_valid")
    rows = _joined(rows, leis.with_columns(clean=clean_lei(leis["value"])), "lei", "is_lei_valid")
    return _with_number(rows, told.filter(scheme="company_number"))


def shared_ibans(units: pl.DataFrame, identifiers: pl.DataFrame) -> pl.DataFrame:
    """Units that are paid on one bank account, which is a question and no reason to merge: ``left, right, evidence``.

    ``units``: LOCAL and ``unit_id``; ``identifiers``: LOCAL, ``scheme`` (iban), ``value`` (a digest). ``left`` <
    ``right``, each pair once, sorted. An account of more than MOST_SHARING units tells nothing of them.
    """
    held = identifiers.filter(pl.col("scheme") == "iban").select(*LOCAL, "value").drop_nulls("value")
    held = held.join(units.select(*LOCAL, "unit_id").drop_nulls("unit_id"), on=LOCAL, nulls_equal=True)
    held = held.select("value", "unit_id").unique().filter(pl.len().over("value").is_between(2, MOST_SHARING))
    pairs = held.join(held, on="value", suffix="_right").filter(pl.col("unit_id") < pl.col("unit_id_right"))
    found = pairs.group_by(left="unit_id", right="unit_id_right").agg(accounts=pl.len())
    several = pl.format("paid on the same {} bank accounts", "accounts")
    words = pl.when(pl.col("accounts") == 1).then(pl.lit("paid on the same bank account")).otherwise(several)
    return found.sort("left", "right").select("left", "right", evidence=words)


def _joined(rows: pl.DataFrame, told: pl.DataFrame, name: str, validity: str) -> pl.DataFrame:
    found = told.group_by(LOCAL).agg(
        pl.when(pl.col("clean").drop_nulls().n_unique() == 1).then(pl.col("clean").drop_nulls().first()).alias(name),
        pl.col("clean").is_not_null().all().alias(validity),
    )
    return rows.join(found, on=LOCAL, how="left", nulls_equal=True, maintain_order="left")


def _with_number(rows: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """``number`` with its country, and the SIREN that a French one is."""
    at = pl.col("vat").str.head(2).replace(VAT_COUNTRIES)
    at = pl.when(pl.col("vat").str.starts_with("CHE")).then(pl.lit("CH")).otherwise(at)
    of_vat = rows.select(*LOCAL, of_vat=at).drop_nulls("of_vat").unique(LOCAL, keep="none")
    told = told.join(of_vat, on=LOCAL, how="left", nulls_equal=True)
    own = pl.col("value").str.strip_chars().str.to_uppercase().str.extract("^([A-Z]{2}):")
    bare = pl.when(own.is_not_null()).then(pl.col("value").str.strip_chars().str.slice(3)).otherwise("value")
    told = told.with_columns(value=bare, country=pl.coalesce(own, "of_vat", "country"))
    numbers = clean_company_number(told["value"], told["country"])
    sirens = clean_siren(told.select(pl.when(pl.col("country") == "FR").then("value")).to_series())["siren"]
    told = told.with_columns(sirens.alias("number_siren"), clean=pl.concat_str("country", pl.lit(":"), numbers))
    found = (
        told.drop_nulls("clean")
        .group_by(LOCAL)
        .agg(
            pl.when(pl.col("clean").n_unique() == 1).then(pl.col("clean").first()).alias("number"),
            pl.when(pl.col("clean").n_unique() == 1).then(pl.col("number_siren").first()).alias("number_siren"),
        )
    )
    return rows.join(found, on=LOCAL, how="left", nulls_equal=True, maintain_order="left")
