"""Who sent an invoice, among suppliers that the books name."""

import polars as pl
import pytest

from hub.suppliers.identity import identify
from hub.suppliers.recognition import SCHEMA, recognise

SIREN, OTHER = "552100554", "443061841"
LOCAL = ("entity_code", "supplier_code", "supplier_name", "supplier_siren", "supplier_vat")
KNOWN = [
    ("E", "S1", "Dupont SA", SIREN, None),
    ("E", "S2", "Martin", None, None),
    ("E", "S3", "Smith Ltd", None, "GB980780684"),
    ("F", "X1", "Durand", OTHER, None),
    ("F", "X2", "Shared", None, None),
    ("E", "S4", "Shared", SIREN, None),
]


def known() -> pl.DataFrame:
    frame = pl.DataFrame(KNOWN, schema=dict.fromkeys(LOCAL, pl.String), orient="row")
    return identify(frame.with_columns(amount=pl.lit(1).cast(pl.Decimal(18, 2))))


def who(entity: str, name: str | None, siren: str | None = None, vat: str | None = None) -> tuple[str | None, ...]:
    party = pl.DataFrame([(entity, name, siren, vat)], schema=list(SCHEMA.items())[:4], orient="row")
    return recognise(party, known()).select("supplier_id", "supplier_method").row(0)


@pytest.mark.parametrize(("party", "found"), [
    (("E", "Anything", SIREN), (f"SIREN:{SIREN}", "siren")),
    (("E", "Anything", None, "FR96552100554"), (f"SIREN:{SIREN}", "siren")),
    (("E", "Anything", None, "GB980780684"), ("VAT:GB980780684", "vat")),
    # The books know the name only: the ledger's own id, whatever number the invoice bears.
    (("E", "MARTIN SARL", "732829320"), ("NAME:MARTIN", "name")),
    (("E", "Martin"), ("NAME:MARTIN", "name")),
    # Of another entity, by its name alone.
    (("E", "Durand"), (f"SIREN:{OTHER}", "name")),
    # The same name under another number is somebody else.
    (("E", "Dupont", "732829320"), ("SIREN:732829320", "siren")),
    (("E", "Nobody"), ("NAME:NOBODY", "name")),
    (("E", None), (None, None)),
])  # fmt: skip
def test_a_party_is_found_by_its_number_then_by_its_name(party: tuple[str, ...], found: tuple[str, ...]) -> None:
    assert who(*party) == found


def test_the_order_of_rows_is_kept_and_none_is_lost() -> None:
    names = ["Martin", "Nobody", "Dupont", "Martin"]
    parties = pl.DataFrame({"entity_code": ["E"] * 4, "supplier_name": names}).with_columns(
        pl.lit(None, pl.String).alias("supplier_siren"), pl.lit(None, pl.String).alias("supplier_vat")
    )
    assert recognise(parties, known())["supplier_name"].to_list() == names
    assert dict(recognise(parties.clear(), known()).schema) == SCHEMA
