"""Shares with their intervals, against figures derived by hand."""

import polars as pl
import pytest

from hub.suppliers.accuracy import of_groups, of_links, wilson


def test_wilson_is_the_field_s_case() -> None:
    """docs of the field: 95 % seen on n = 100 means 88.8–97.8 %."""
    low, high = wilson(95, 100)
    assert (round(low, 3), round(high, 3)) == (0.888, 0.978)
    assert wilson(0, 0) == (0.0, 1.0)


def test_links() -> None:
    rows = [
        ("ACME", "ACME", 100.0, "ACME", "accepted"),
        ("ACME LTD", "ACME", -300.0, "ACME", "proposed"),
        ("BETA", "BETA CO", 500.0, "OTHER", "accepted"),
        ("GAMMA", "GAMA", 100.0, "GAMA", "none"),
    ]
    found = of_links(
        pl.DataFrame(rows, schema=["raw_name", "register_name", "amount", "found", "status"], orient="row")
    )
    # Right: the first two; the last is below proposing. By amount (100 + 300) / 1,000. Names differ in three.
    assert (found["n"], found["accuracy"], found["accuracy_by_amount"]) == (4, 0.5, 0.4)
    assert found["accuracy_non_exact"] == pytest.approx(0.3333)
    assert (found["auto_coverage"], found["auto_precision"]) == (0.5, 0.5)
    assert found["accuracy_low"] == pytest.approx(0.15, abs=0.001)


def test_groups() -> None:
    """Clusters {a, b, x} and {c}; suppliers {a, b, c} and {x}.

    Precision: a 2/3, b 2/3, x 1/3, c 1 → 2.667/4; recall: a 2/3, b 2/3, c 1/3, x 1 → 2.667/4.
    """
    rows = [("a", "1", "S"), ("b", "1", "S"), ("x", "1", "T"), ("c", "2", "S")]
    found = of_groups(pl.DataFrame(rows, schema=["name", "cluster", "register_name"], orient="row"))
    assert found["bcubed_precision"] == found["bcubed_recall"] == found["bcubed_f1"] == 0.6667


def test_nothing_has_no_share() -> None:
    empty = pl.DataFrame(
        schema={
            "raw_name": pl.String,
            "register_name": pl.String,
            "amount": pl.Float64,
            "found": pl.String,
            "status": pl.String,
        }
    )
    found = of_links(empty)
    assert found["n"] == 0
    assert found["accuracy"] is None
    assert found["accuracy_by_amount_low"] is None
