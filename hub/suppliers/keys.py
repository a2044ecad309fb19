"""What a local supplier is compared by: its own code, its normalised name, its clean numbers.

Here belongs what ``identity`` needs of each row on its own, before any row meets another. How one value is cleaned is
in ``names``; which rows are one supplier is in ``identity``.
"""

import polars as pl

from hub.suppliers.names import clean_siren, clean_vat, normalise_names
from hub.suppliers.others import LOCAL, with_identifiers


def with_keys(suppliers: pl.DataFrame, identifiers: pl.DataFrame | None = None) -> pl.DataFrame:
    """What each row of ``identity.identify`` is compared by, null where there is nothing to compare.

    Columns: those five as text, ``row`` (number), ``code``, ``name`` (normalised), ``siren`` and ``vat`` (clean; a
    SIRET or a French VAT number gives a SIREN where none was given), ``is_siren_given`` (or its SIRET), ``lei``,
    ``number`` (``GB:01234567``), ``number_siren`` (a French company number that is one) and ``identifier_flag``.
    """
    texts = [*LOCAL, "supplier_siren", "supplier_vat"]
    rows = suppliers.select(pl.col(texts).cast(pl.String)).with_row_index("row")
    siren, vat = clean_siren(rows["supplier_siren"]), clean_vat(rows["supplier_vat"])
    rows = rows.with_columns(
        normalise_names(rows["supplier_name"]).alias("name"),
        siren["siren"],
        siren["is_valid"].alias("is_siren_valid"),
        vat["vat"],
        vat["is_valid"].alias("is_vat_valid"),
        is_siren_given=siren["siren"].is_not_null(),
    )
    rows = rows.with_columns(blank_is_null("name"), blank_is_null("supplier_code").alias("code"))
    rows = with_identifiers(rows, identifiers)
    french = pl.col("vat").str.extract(r"^FR..(\d{9})$")
    siren_of_vat = pl.when(~french.str.starts_with("000")).then(french)  # Monaco's numbers hold no SIREN
    flags = {
        "invalid_siren": ~pl.col("is_siren_valid"),
        "invalid_vat": ~pl.col("is_vat_valid"),
        "invalid_siret": pl.col("is_siret_valid").not_(),
        "invalid_lei": pl.col("is_lei_valid").not_(),
        "siren_differs_from_vat": pl.coalesce("siren", "siret_siren") != siren_of_vat,
        "siren_differs_from_siret": pl.col("siren") != pl.col("siret_siren"),
    }
    raised = [pl.when(is_raised).then(pl.lit(flag)) for flag, is_raised in flags.items()]
    flag = pl.concat_str(raised, separator=",", ignore_nulls=True)
    rows = rows.with_columns(
        siren=pl.coalesce("siren", "siret_siren", siren_of_vat),
        is_siren_given=pl.col("is_siren_given") | pl.col("siret_siren").is_not_null(),
        identifier_flag=flag,
    )
    return rows.drop("is_siren_valid", "is_vat_valid", "siret_siren", "is_siret_valid", "is_lei_valid")


def blank_is_null(column: str) -> pl.Expr:
    """The column's text without the spaces around it; null where nothing is left."""
    text = pl.col(column).str.strip_chars()
    return pl.when(text != "").then(text).alias(column)
