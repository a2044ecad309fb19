"""From months to the entities of a span: pro rata of months, perimeter, accounts of a near year."""

from decimal import Decimal

import pytest

from hub.reconciliation.iceberg.books import Books, Member, Size
from hub.reconciliation.iceberg.ratio import Firm

YEAR = tuple(f"2025-{month:02}" for month in range(1, 13))


def books(
    *members: Member,
    certified: dict[str, tuple[str, ...]],
    recorded: dict[tuple[str, str], str | None] | None = None,
    sizes: dict[tuple[str, int], Size] | None = None,
) -> Books:
    amounts = {key: None if told is None else Decimal(told) for key, told in (recorded or {}).items()}
    months = frozenset((code, month) for code, own in certified.items() for month in own)
    return Books(members, months, amounts, sizes or {})


def test_sizes_are_pro_rata_of_the_months_that_count() -> None:
    """Six months certified: 1,200 × 6 ÷ 12; not onboarded: the eight months of the span, of which it was there five."""
    here, away, late = Member("H", "A"), Member("X", "A"), Member("L", "A", joined="2025-04")
    told = books(
        here, away, late, certified={"H": YEAR[2:8], "Z": ("2025-12",), "H2": ()},
        recorded={("H", "2025-03"): "10.00", ("H", "2025-08"): "-0.50"},
        sizes={(code, 2025): Size(1_200.0, None) for code in "HXL"},
    )  # fmt: skip
    # An entity that the group does not consolidate widens no span.
    assert told.spans() == [("2025-03", "2025-08")]
    assert told.firms(("2025-01", "2025-08")) == [
        Firm("H", "A", 600.0, None, 9.5), Firm("X", "A", 800.0, None), Firm("L", "A", 500.0, None),
    ]  # fmt: skip


def test_each_year_is_a_span_and_a_month_without_purchases_is_onboarded() -> None:
    told = books(Member("H", "A"), Member("X", "A", left="2024-11"), certified={"H": ("2024-12", "2025-01", "2025-03")})
    assert told.spans() == [("2024-12", "2024-12"), ("2025-01", "2025-03")]
    # X left before: it is nothing that the group does not see.
    assert told.firms(("2024-12", "2024-12")) == [Firm("H", "A", None, None, 0.0)]


def test_a_line_without_rate_tells_no_ratio() -> None:
    told = books(
        Member("H", "A"), certified={"H": YEAR}, recorded={("H", "2025-01"): "5", ("H", "2025-02"): None},
        sizes={("H", 2025): Size(12.0, 12.0)},
    )  # fmt: skip
    assert told.firms((YEAR[0], YEAR[-1])) == [Firm("H", "A", None, None, 0.0)]
    assert told.truth([("H", "2025-01", "2025-01"), ("H", "2025-01", "2025-12")]).rows() == [
        ("H", "2025-01", "2025-01", 5.0, 1, 1), ("H", "2025-01", "2025-12", None, 12, 12),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("years", "size"), [([2025, 2024], 2025), ([2026, 2024], 2024), ([2027, 2026], 2026), ([2022, 2028], None)]
)
def test_accounts_of_the_nearest_year_tell_the_size(years: list[int], size: int | None) -> None:
    sizes = {("H", year): Size(float(year), None) for year in years}
    [firm] = books(Member("H", "A"), certified={"H": YEAR}, sizes=sizes).firms((YEAR[0], YEAR[-1]))
    assert firm.external == size


def test_the_truth_counts_months_inside_the_perimeter() -> None:
    amounts: dict[tuple[str, str], str | None] = {("H", "2025-01"): "9", ("H", "2025-04"): "4"}
    told = books(Member("H", "A", "2025-03", "2025-05"), certified={"H": YEAR[:4]}, recorded=amounts)
    # March and April of March to May; what is no entity any more is not graded.
    asked = [("H", "2025-01", "2025-12"), ("GONE", "2025-01", "2025-12")]
    assert told.truth(asked).rows() == [("H", "2025-01", "2025-12", 4.0, 3, 2)]
