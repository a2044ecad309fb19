"""What a LEI, a company number, a SIRET and an IBAN come down to, and whether their key is right.

As ``names`` for SIREN and VAT numbers: one value at a time, each distinct one checked once, nothing guessed.
"""

import re
from collections.abc import Callable

import polars as pl
from stdnum import iban as iban_number
from stdnum import lei as lei_number
from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number


def clean_lei(values: pl.Series) -> pl.Series:
    """The LEI (ISO 17442: 20 characters, 1 modulo 97), or null."""
    return _mapped_once(values, _lei_of)


def clean_siret(values: pl.Series) -> pl.Series:
    """The SIRET, 14 digits, or null. La Poste's (SIREN 356000000) add up to a multiple of 5 instead."""
    return _mapped_once(values, _siret_of)


def clean_iban(values: pl.Series) -> pl.Series:
    """The IBAN (ISO 13616, the country's own key too where python-stdnum knows it), or null."""
    return _mapped_once(values, lambda value: value if iban_number.is_valid(value) else None)


def clean_company_number(numbers: pl.Series, countries: pl.Series) -> pl.Series:
    """Numbers in capitals, without spaces and punctuation; null below 4 characters, or of zeros alone.

    ``countries``: ISO code of each, or null. A British number of digits has 8 of them: spreadsheets take the zeros in
    front away.
    """
    rows = pl.DataFrame({"number": _compact(numbers), "country": countries.cast(pl.String)})
    number = pl.col("number")
    is_british = (pl.col("country") == "GB") & number.str.contains(r"^\d{4,7}$")
    whole = pl.when(is_british).then(number.str.zfill(8)).otherwise(number)
    is_told = whole.str.contains("[1-9A-Z]") & (whole.str.len_chars() >= 4)
    return rows.select(pl.when(is_told).then(whole).alias(numbers.name)).to_series()


def _compact(values: pl.Series) -> pl.Series:
    return values.cast(pl.String).str.to_uppercase().str.replace_all(r"[\s\p{P}]", "")


def _mapped_once(values: pl.Series, clean: Callable[[str], str | None]) -> pl.Series:
    compact = _compact(values)
    distinct = compact.drop_nulls().unique()
    cleaned = pl.Series([clean(value) for value in distinct], dtype=pl.String)
    return compact.replace_strict(distinct, cleaned, default=None, return_dtype=pl.String).rename(values.name)


def _lei_of(value: str) -> str | None:
    return value if re.fullmatch("[0-9A-Z]{18}[0-9]{2}", value) and lei_number.is_valid(value) else None


def _siret_of(value: str) -> str | None:
    is_right = len(value) == 14 and siret_number.is_valid(value) and siren_number.is_valid(value[:9])
    return value if is_right and value[:9].strip("0") else None
