"""What a line tells beside its amount: what was bought, how much of it, and other identifiers of its supplier.

What belongs here: DETAIL_COLUMNS of ``hub.group.models``, for the feeds that map them. None of it can reject a line:
what cannot be read is left out and counted.
"""

from collections import Counter
from collections.abc import Collection

import polars as pl

from hub.group.columns import DETAIL_COLUMNS
from hub.readers.amounts import Notation, parse_wide
from hub.readers.contract import DETAIL_SCHEMA
from hub.readers.masking import mask_ibans
from hub.suppliers.names import clean_siren
from hub.suppliers.numbers import clean_iban

_NUMBERS = ("quantity", "unit_price")
# Whatever a feed maps onto them: an IBAN is kept nowhere but, as a digest, in its own column.
_MAY_HOLD_IBAN = (
    "supplier_name", "supplier_code", "supplier_siret", "supplier_lei", "supplier_company_number", "category_label",
    "item_code", "item_label",
)  # fmt: skip


def are_mapped(names: Collection[str]) -> bool:
    """Whether any of these mapped columns is one of DETAIL_COLUMNS."""
    return any(name in names for name in DETAIL_COLUMNS)


def with_siren(frame: pl.DataFrame) -> pl.DataFrame:
    """``frame`` with ``supplier_siren`` out of ``supplier_siret``: its first nine digits, where their key is right."""
    digits = frame["supplier_siret"].str.replace_all(r"[\s\p{P}]", "")
    first = digits.to_frame("digits").select(pl.when(pl.col("digits").str.contains("^[0-9]{14}$")).then("digits"))
    return frame.with_columns(clean_siren(first["digits"].str.head(9))["siren"].alias("supplier_siren"))


def details_of(rows: pl.DataFrame, notation: Notation, counts: Counter[str]) -> pl.DataFrame:
    """DETAIL_SCHEMA of accepted lines; ``counts`` takes how many quantities and prices are no number, IBANs no IBAN."""
    for name in _NUMBERS:
        if name in rows.columns:
            values = parse_wide(rows[name], notation)
            counts[name] += values.null_count() - rows[name].null_count()
            rows = rows.with_columns(values.alias(name))
    if "supplier_iban" in rows.columns:
        ibans = clean_iban(rows["supplier_iban"])
        counts["supplier_iban"] += ibans.null_count() - rows["supplier_iban"].null_count()
        rows = rows.with_columns(ibans)
    absent = [pl.lit(None, kind).alias(name) for name, kind in DETAIL_SCHEMA.items() if name not in rows.columns]
    return mask_ibans(rows.with_columns(absent).select(*DETAIL_SCHEMA), _MAY_HOLD_IBAN)
