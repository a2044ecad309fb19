"""What became of former estimates: inside, outside, or not known yet."""

from typing import Any

import polars as pl
import pytest

from hub.reconciliation.iceberg import grade as grading
from hub.reconciliation.iceberg.estimate import ALL, ENTITY, ESTIMATED, NO_ESTIMATE, RATIO, SCHEMA, STRATUM
from hub.reconciliation.iceberg.grade import ABOVE, BELOW, INSIDE, WAITING, grade

TRUTH = {
    "entity_code": pl.String(), "period_from": pl.String(), "period_to": pl.String(), "recorded": pl.Float64(),
    "months": pl.Int64(), "certified": pl.Int64(),
}  # fmt: skip


def told(
    publication: str, scope: str, name: str | None, low: float, high: float, to: str = "2025-12", **other: Any
) -> dict[str, Any]:
    """A row of the lake's estimates of the year up to a month; entities are of stratum A."""
    row = {
        "publication_id": publication, "method": RATIO, "scope": scope, "stratum": None if scope == ALL else "A",
        "entity_code": name, "period_from": "2025-01", "period_to": to, "unit": "EUR", "estimate": (low + high) / 2,
        "low": low, "high": high, "confidence": 0.95, "n": 5, "status": ESTIMATED, "reason": None, "assumptions": "",
        "grade": "modelled",
    }  # fmt: skip
    return row | other


def graded(rows: list[dict[str, Any]], *truth: tuple[object, ...]) -> list[dict[str, Any]]:
    """``truth``: entity, last month of the span, recorded, months, certified."""
    known = [(entity, "2025-01", to, *rest) for entity, to, *rest in truth]
    estimates = pl.DataFrame(rows, schema={"publication_id": pl.String(), **SCHEMA})
    return grade(estimates, pl.DataFrame(known, schema=TRUTH, orient="row")).to_dicts()


@pytest.mark.parametrize(
    ("truth", "outcome"), [(10.0, INSIDE), (15.0, INSIDE), (20.0, INSIDE), (9.99, BELOW), (20.01, ABOVE)]
)
def test_the_truth_is_inside_below_or_above(truth: float, outcome: str) -> None:
    [row] = graded([told("P1", ENTITY, "X", 10.0, 20.0)], ("X", "2025-12", truth, 12, 12))
    assert (row["outcome"], row["truth"], row["publication_id"], row["entity_count"]) == (outcome, truth, "P1", 1)
    assert (row["estimate"], row["low"], row["high"], row["reason"]) == (15.0, 10.0, 20.0, None)


def test_the_last_estimate_before_it_came_is_graded() -> None:
    rows = [told("P2", ENTITY, "X", 100.0, 200.0), told("P1", ENTITY, "X", 10.0, 20.0)]
    [row] = graded(rows, ("X", "2025-12", 15.0, 12, 12))
    assert (row["publication_id"], row["outcome"]) == ("P2", BELOW)
    # Each against the months that it spoke of.
    rows = [told("P1", ENTITY, "X", 10.0, 20.0, to="2025-03"), told("P2", ENTITY, "X", 13.0, 26.0, to="2025-04")]
    [row] = graded(rows, ("X", "2025-03", 15.0, 3, 3), ("X", "2025-04", 27.0, 4, 4))
    assert (row["period_to"], row["outcome"]) == ("2025-04", ABOVE)


def test_it_waits_for_months_and_rates() -> None:
    [row] = graded([told("P1", ENTITY, "X", 10.0, 20.0)], ("X", "2025-12", 5.0, 12, 4))
    assert (row["outcome"], row["truth"], row["reason"]) == (WAITING, None, "4 of 12 months are certified")
    [row] = graded([told("P1", ENTITY, "X", 10.0, 20.0)], ("X", "2025-12", None, 12, 12))
    assert (row["outcome"], row["reason"]) == (WAITING, "a line has no exchange rate")


def test_nothing_to_grade() -> None:
    estimate = told("P1", ENTITY, "X", 10.0, 20.0)
    assert graded([]) == []
    assert graded([estimate]) == []
    assert graded([estimate], ("X", "2025-12", 0.0, 12, 0)) == []
    assert graded([estimate | {"status": NO_ESTIMATE}], ("X", "2025-12", 15.0, 12, 12)) == []
    assert graded([estimate | {"method": "bound"}], ("X", "2025-12", 15.0, 12, 12)) == []


def test_a_stratum_is_graded_once_all_its_entities_are_there() -> None:
    """P1 estimates X and Y together; P2, after X came, Y alone."""
    rows = [
        told("P1", ENTITY, "X", 0.0, 20.0), told("P1", ENTITY, "Y", 0.0, 20.0),
        told("P1", STRATUM, None, 15.0, 35.0), told("P1", ALL, None, 15.0, 29.0),
        told("P2", ENTITY, "Y", 1.0, 19.0), told("P2", STRATUM, None, 1.0, 19.0), told("P2", ALL, None, 1.0, 19.0),
    ]  # fmt: skip
    came = ("X", "2025-12", 12.0, 12, 12)
    assert [row["entity_code"] for row in graded(rows, came)] == ["X"]
    found = {(row["scope"], row["entity_code"]): row for row in graded(rows, came, ("Y", "2025-12", 18.0, 12, 12))}
    # 12 + 18 = 30: inside 15 … 35 of P1, above its 29 in all. Alone, Y is graded by P2.
    many = found[STRATUM, None]
    assert (many["publication_id"], many["entity_count"], many["truth"], many["outcome"]) == ("P1", 2, 30.0, INSIDE)
    assert found[ALL, None]["outcome"] == ABOVE
    assert found[ENTITY, "Y"]["publication_id"] == "P2"
    # Y has come in part: what covers it waits, X alone does not.
    part = {(row["scope"], row["entity_code"]): row for row in graded(rows, came, ("Y", "2025-12", 3.0, 12, 2))}
    assert (part[STRATUM, None]["outcome"], part[STRATUM, None]["reason"]) == (WAITING, "14 of 24 months are certified")
    assert part[ENTITY, "X"]["outcome"] == INSIDE


def test_years_are_graded_apart() -> None:
    rows = [told("P1", ENTITY, "X", 10.0, 20.0), told("P1", ENTITY, "X", 1.0, 2.0, to="2024-12", period_from="2024-01")]
    truth = pl.DataFrame(
        [("X", "2024-01", "2024-12", 5.0, 12, 12), ("X", "2025-01", "2025-12", 15.0, 12, 12)],
        schema=TRUTH,
        orient="row",
    )
    found = grading.grade(pl.DataFrame(rows, schema={"publication_id": pl.String(), **SCHEMA}), truth)
    assert found.select("period_from", "outcome").rows() == [("2024-01", ABOVE), ("2025-01", INSIDE)]
