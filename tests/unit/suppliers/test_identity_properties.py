"""Who is who, whatever the rows: nothing depends on their order, and nobody with a name or a code is lost."""

import random

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from hub.suppliers.identity import identify

SIREN, OTHER_SIREN, WRONG_SIREN, BRITISH, FRENCH = "552100554", "732829320", "552100555", "GB980780684", "FR83404833048"
TEXTS = ["entity_code", "supplier_code", "supplier_name", "supplier_siren", "supplier_vat"]
Row = tuple[str, str | None, str | None, str | None, str | None, int]


def suppliers(rows: list[Row]) -> pl.DataFrame:
    schema = {**dict.fromkeys(TEXTS, pl.String), "amount": pl.Int64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.with_columns(pl.col("amount").cast(pl.Decimal(18, 2)))


local_suppliers = st.lists(
    st.tuples(
        st.sampled_from("AB"),
        st.sampled_from(["F1", "F2", None]),
        st.sampled_from(["Alpha", "ALPHA SA", "Beta", "", None]),
        st.sampled_from([SIREN, OTHER_SIREN, WRONG_SIREN, None, None]),
        st.sampled_from([BRITISH, FRENCH, None, None]),
        st.integers(0, 3),
    ),
    max_size=12,
)


@settings(max_examples=20)
@given(local_suppliers, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(rows: list[Row], chance: random.Random) -> None:
    numbered = suppliers(rows).with_row_index("n")
    order = list(range(len(rows)))
    chance.shuffle(order)
    assert_frame_equal(identify(numbered[order]).sort("n"), identify(numbered))


@settings(max_examples=20)
@given(local_suppliers)
def test_every_named_or_coded_supplier_has_an_id_and_clean_numbers_never_change_it(rows: list[Row]) -> None:
    result = identify(suppliers(rows))
    given_rows = suppliers(rows)
    for before, after in zip(given_rows.iter_rows(named=True), result.iter_rows(named=True), strict=True):
        if before["supplier_code"] or before["supplier_name"]:
            assert after["supplier_id"]
        if after["supplier_siren"]:
            assert after["supplier_id"] == f"SIREN:{after['supplier_siren']}"
        assert (after["supplier_id"] is None) == (after["supplier_method"] is None)
