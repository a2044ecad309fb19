"""Size classes at the edges of their definition, and the parent's where it is larger."""

import polars as pl
import pytest

from hub.reference.registers.size_class import size_class_of, with_group_class

M, BN = 1_000_000.0, 1_000_000_000.0


@pytest.mark.parametrize(
    ("headcount", "turnover", "balance", "wanted"),
    [
        (249, 50 * M, 44 * M, "PME"),  # one of turnover and balance is enough
        (249, 51 * M, 43 * M, "PME"),
        (249, 50.01 * M, 43.01 * M, "ETI"),
        (250, 1 * M, 1 * M, "ETI"),
        (4_999, 1.5 * BN, 3 * BN, "ETI"),
        (4_999, 2 * BN, 2 * BN, "ETI"),
        (4_999, 1.51 * BN, 2.01 * BN, "GE"),
        (5_000, 1 * M, 1 * M, "GE"),
        (0, 0.0, 0.0, "PME"),
        # what is missing counts only where it could change the class
        (10, 1 * M, None, "PME"),
        (10, 60 * M, None, None),
        (None, 1 * M, 1 * M, None),
        (None, 2 * BN, 3 * BN, "GE"),
        (6_000, None, None, "GE"),
        (10, None, None, None),
        (None, None, None, None),
    ],
)
def test_computed(headcount: int | None, turnover: float | None, balance: float | None, wanted: str | None) -> None:
    row = pl.DataFrame(
        [(headcount, turnover, balance)], schema={"h": pl.Float64, "t": pl.Float64, "b": pl.Float64}, orient="row"
    )
    assert row.select(size_class_of(pl.col("h"), pl.col("t"), pl.col("b"))).item() == wanted


@pytest.mark.parametrize(
    ("own", "above", "wanted", "reason"),
    [
        ("PME", "GE", ("GE", 2023), "class of its parent Top (2023); its own is PME"),
        (None, "ETI", ("ETI", 2023), "class of its parent Top (2023); its own is unknown"),
        ("GE", "PME", ("GE", 2021), "as registered (2021)"),
        ("ETI", "ETI", ("ETI", 2021), "as registered (2021)"),
        ("PME", None, ("PME", 2021), "as registered (2021)"),
        (None, None, (None, None), None),
    ],
)
def test_a_subsidiary_of_a_large_group_is_no_sme(
    own: str | None, above: str | None, wanted: tuple[str | None, int | None], reason: str | None
) -> None:
    text = pl.String()
    schema = {
        "parent_id": text,
        "parent_name": text,
        "size_class": text,
        "size_class_year": pl.Int64(),
        "size_class_reason": text,
    }
    year = 2021 if own else None
    entry = pl.DataFrame([("LEI:TOP", "Top", own, year, None)], schema=schema, orient="row")
    parent = pl.DataFrame(
        [("LEI:TOP", above, 2023)],
        schema={"register_id": text, "size_class": text, "size_class_year": pl.Int64()},
        orient="row",
    )
    [found] = with_group_class(entry, parent).to_dicts()
    assert ((found["size_class"], found["size_class_year"]), found["size_class_reason"]) == (wanted, reason)
