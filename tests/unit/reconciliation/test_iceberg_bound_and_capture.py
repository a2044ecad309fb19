"""The bound and the estimate from two lists: figures by hand, conditions, and what holds for any lists."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.reconciliation.iceberg.bound import bounds
from hub.reconciliation.iceberg.capture import Lists, captures, chapman, unseen_between
from hub.reconciliation.iceberg.documents import common_source, lists
from hub.reconciliation.iceberg.estimate import ALL, DOCUMENTS, NO_ESTIMATE, OBSERVED, SPAN, STRATUM, Estimate, frame

MONEY = pl.Decimal(18, 2)
JANUARY, FEBRUARY, QUARTER = ("2025-01", "2025-01"), ("2025-02", "2025-02"), ("2025-01", "2025-03")


def summary(*rows: tuple[str, tuple[str, str], str, str], basis: str = "invoiced", cut_off: str = "0") -> pl.DataFrame:
    """(supplier, span, declared, recorded) as the bridge gives them."""
    told = [
        (name, *span, basis, *map(Decimal, (declared, recorded, cut_off))) for name, span, declared, recorded in rows
    ]
    names = ("supplier_id", "period_from", "period_to", "basis")
    schema = dict.fromkeys(names, pl.String()) | dict.fromkeys(("declared", "recorded", "cut_off"), MONEY)
    return pl.DataFrame(told, schema=schema, orient="row")


def figures(found: list[Estimate]) -> dict[tuple[str, str | None], float | None]:
    return {(one.scope, one.period_from if one.scope == SPAN else None): one.estimate for one in found}


def test_the_case_of_the_field() -> None:
    """Declared 1,000, recorded 870."""
    [span, whole] = bounds(summary(("S", JANUARY, "1000", "870")), "EUR")
    assert (span.scope, span.estimate, whole.scope, whole.estimate) == (SPAN, 130.0, ALL, 130.0)
    assert (whole.low, whole.high, whole.n, whole.grade, whole.unit) == (130.0, None, 1, OBSERVED, "EUR")


def test_a_surplus_of_one_supplier_takes_nothing_from_another() -> None:
    found = bounds(summary(("S", JANUARY, "1000", "870"), ("T", JANUARY, "10", "500")), "EUR")
    assert figures(found) == {(SPAN, "2025-01"): 130.0, (ALL, None): 130.0}
    # Two entities of one supplier are added up first: 130 − 30.
    found = bounds(summary(("S", JANUARY, "1000", "870"), ("S", JANUARY, "10", "40")), "EUR")
    assert figures(found)[(ALL, None)] == 100.0


def test_what_is_recorded_a_month_late_is_missing_in_its_month_only() -> None:
    found = bounds(summary(("S", JANUARY, "100", "60"), ("S", FEBRUARY, "100", "140")), "EUR")
    assert figures(found) == {(SPAN, "2025-01"): 40.0, (SPAN, "2025-02"): 0.0, (ALL, None): 0.0}


def test_of_spans_that_overlap_the_longest_counts_in_all() -> None:
    rows = [("S", QUARTER, "300", "250"), ("S", JANUARY, "100", "10"), ("S", ("2025-04", "2025-04"), "7", "0")]
    assert figures(bounds(summary(*rows), "EUR"))[(ALL, None)] == 57.0
    both = pl.concat([summary(rows[0]), summary(("S", QUARTER, "310", "250"), basis="paid")])
    assert figures(bounds(both, "EUR"))[(ALL, None)] == 60.0


def test_the_bound_names_what_the_bridge_explains_otherwise() -> None:
    [_, whole] = bounds(summary(("S", JANUARY, "1000", "870"), cut_off="25"), "EUR")
    assert "explains otherwise: cut_off 25.00" in whole.assumptions


def test_without_a_statement_there_is_no_bound() -> None:
    [none] = bounds(summary(), "EUR")
    assert (none.status, none.estimate, none.reason) == (NO_ESTIMATE, None, "no supplier's statement is counted")


AMOUNTS = st.integers(-99, 99)
ROWS = st.tuples(st.sampled_from("ST"), st.sampled_from([JANUARY, FEBRUARY, QUARTER]), AMOUNTS, AMOUNTS)


@given(st.lists(ROWS, max_size=8), st.randoms())
def test_a_bound_is_never_negative_and_order_does_not_matter(
    rows: list[tuple[str, tuple[str, str], int, int]], random: object
) -> None:
    told = [(name, span, str(declared), str(recorded)) for name, span, declared, recorded in rows]
    found = bounds(summary(*told), "EUR")
    assert all(one.estimate is None or one.estimate >= 0 for one in found)
    random.shuffle(told)  # type: ignore[attr-defined]
    assert bounds(summary(*told), "EUR") == found


def test_chapman_by_hand() -> None:
    """n1 = 59, n2 = 49, m = 29: 60 × 50 ÷ 30 − 1 = 99; variance 60 × 50 × 30 × 20 ÷ (30² × 31)."""
    figure, variance = chapman(59, 49, 29)
    assert (figure, variance) == pytest.approx((99.0, 1_800_000 / 27_900))
    [one] = [one for one in captures([Lists("S", 59, 49, 29)], *JANUARY, "EUR") if one.scope == ALL][:1]
    # Seen 79, unseen 20: exp(1.959964 × √ln(36 ÷ 31)) = exp(1.959964 × 0.386694) = 2.133801.
    assert (one.unit, one.n, one.estimate) == (DOCUMENTS, 79, pytest.approx(99.0))
    # 79 + 9.37 and 79 + 42.68, to whole documents outwards.
    assert (one.low, one.high) == (88, 122)


def test_the_value_of_what_no_entity_recorded() -> None:
    """What the supplier alone has, 500, and 20 unseen documents (9 to 43) at the mean of 10; amounts are alike."""
    found = captures([Lists("S", 59, 49, 29, 500.0, 10.0, 0.0)], *JANUARY, "EUR")
    values = [one for one in found if one.unit == "EUR"]
    assert [one.scope for one in values] == [STRATUM, ALL]
    for one in values:
        assert (one.estimate, one.low, one.high) == pytest.approx((700.0, 590.0, 930.0))
    # Amounts that differ widen it.
    wider = captures([Lists("S", 59, 49, 29, 500.0, 10.0, 900.0)], *JANUARY, "EUR")[-1]
    assert wider.high is not None and wider.high > 930


def test_values_are_told_only_where_strata_have_enough() -> None:
    many, few = Lists("S", 59, 49, 29, 500.0, 10.0, 0.0), Lists("T", 9, 9, 6, 30.0, 10.0, 0.0)
    found = captures([few, many], *JANUARY, "EUR")
    assert [(one.scope, one.stratum, one.unit) for one in found if one.estimate is not None] == [
        (ALL, None, DOCUMENTS), (STRATUM, "S", DOCUMENTS), (STRATUM, "S", "EUR")
    ]  # fmt: skip
    [none] = [one for one in found if one.estimate is None]
    assert (none.scope, none.unit) == (ALL, "EUR")
    assert "fewer than 7" in (none.reason or "") and none.reason and none.reason.endswith("of T")


@pytest.mark.parametrize(("given_lists", "source", "reason"), [
    ([Lists("S", 20, 20, 6)], "", "6 documents are on both lists, 7 are needed"),
    ([Lists("S", 20, 20, 15)], "0123456789ab", "one file (0123456789ab)"),
    ([Lists("S", 0, 20, 0)], "", "no document of these suppliers is recorded"),
    ([Lists("S", 20, 0, 0)], "", "no supplier declares documents"),
    ([], "", "no supplier declares documents"),
])  # fmt: skip
def test_no_estimate_from_lists_that_do_not_fit(given_lists: list[Lists], source: str, reason: str) -> None:
    [none] = captures(given_lists, *JANUARY, "EUR", source)
    assert (none.status, none.estimate) == (NO_ESTIMATE, None)
    assert reason in (none.reason or "")


@given(st.integers(7, 400), st.integers(0, 400), st.integers(0, 400))
def test_the_interval_of_lists_holds_the_estimate_and_what_was_seen(both: int, ours: int, theirs: int) -> None:
    one = captures([Lists("S", both + ours, both + theirs, both)], *JANUARY, "EUR")[0]
    assert one.estimate is not None and one.low is not None and one.high is not None
    assert both + ours + theirs - 1e-9 <= one.low <= one.estimate + 1e-9
    assert one.estimate <= one.high + 1e-9


def test_nothing_unseen_has_no_width() -> None:
    assert unseen_between(0.0, 0.0) == (0, 0)
    assert unseen_between(20.0, 64.51613) == (9, 43)


DECLARED = {
    "declared_id": pl.String(), "supplier_id": pl.String(), "entity_code": pl.String(), "entity_state": pl.String(),
    "document_kind": pl.String(), "document_ref": pl.String(), "document_date": pl.String(), "net_amount_group": MONEY,
}  # fmt: skip
RECORDED = {
    "recorded_id": pl.String(), "supplier_id": pl.String(), "entity_code": pl.String(), "period": pl.String(),
    "document_ref": pl.String(), "line_type": pl.String(), "amount_group": MONEY, "is_card": pl.Boolean(),
}  # fmt: skip


def _lists(
    declared: list[tuple[object, ...]], recorded: list[tuple[object, ...]], matches: list[tuple[str, str, str]]
) -> list[Lists]:
    told = pl.DataFrame(declared, schema=DECLARED, orient="row")
    booked = pl.DataFrame(recorded, schema=RECORDED, orient="row")
    pairs = pl.DataFrame(matches, schema=dict.fromkeys(("match_id", "side", "id"), pl.String()), orient="row")
    spans = pl.DataFrame({"supplier_id": "S", "entity_code": "E", "period_from": "2025-01", "period_to": "2025-01"})
    return lists(told, booked, pairs, spans)


def test_documents_are_counted_once_on_each_list() -> None:
    day, ten = "2025-01-10", Decimal(10)
    declared: list[tuple[object, ...]] = [
        ("d-1", "S", "E", "onboarded", "invoice", "F-1", day, ten),
        ("d-2", "S", "E", "onboarded", "invoice", "F1", day, ten),  # the same document
        ("d-3", "S", "E", "onboarded", "invoice", "F-2", day, ten),
        ("d-4", "S", "E", "onboarded", "credit_note", None, day, -ten),  # dated: a document of its own
        ("d-5", "S", "E", "onboarded", "invoice", None, None, ten),  # a month's total
        ("d-6", "S", "E", "onboarded", "payment", "F-2", day, ten),
        ("d-7", "S", "X", "not_onboarded", "invoice", "F-9", day, ten),
    ]
    recorded: list[tuple[object, ...]] = [
        ("r-1", "S", "E", "2025-01", "00F1", "invoice", Decimal(12), False),
        ("r-2", "S", "E", "2025-01", "F7", "invoice", Decimal(5), False),
        ("r-3", "S", "E", "2025-01", "F8", "accrual", Decimal(5), False),
        ("r-4", "S", "E", "2025-02", "F9", "invoice", Decimal(5), False),  # outside the span
        ("r-5", "S", "E", "2025-02", "F2", "invoice", ten, False),  # outside, but matched with one inside
        ("r-6", "CARD", "E", "2025-01", None, "invoice", Decimal(-10), True),  # paid by card, matched
        ("r-8", "S", "E", "2025-01", "F10", "invoice", ten, True),  # what its card paid, not what it sold
        ("r-7", "S", "G", "2025-01", "F3", "invoice", ten, False),  # the supplier does not speak of that entity
    ]
    matches = [
        ("m1", "declared", "d-1"), ("m1", "recorded", "r-1"), ("m2", "declared", "d-3"), ("m2", "recorded", "r-5"),
        ("m3", "declared", "d-4"), ("m3", "recorded", "r-6"),
    ]  # fmt: skip
    # Declared: F1, F2, the credit note; recorded: those three and F7. Amounts as recorded: 12, 10, −10, 5.
    [found] = _lists(declared, recorded, matches)
    assert (found.stratum, found.recorded, found.declared, found.both, found.only_declared) == ("S", 4, 3, 3, 0.0)
    assert (found.mean, found.variance) == pytest.approx((4.25, (7.75**2 + 5.75**2 + 14.25**2 + 0.75**2) / 4))
    # Without the matches F1 and F2 are still on both, whatever their amounts; the credit note has no number.
    [found] = _lists(declared, recorded, [])
    assert (found.recorded, found.declared, found.both, found.only_declared) == (3, 3, 2, -10.0)


def test_an_amount_that_is_not_known_gives_no_value() -> None:
    declared: list[tuple[object, ...]] = [("d-1", "S", "E", "onboarded", "invoice", "F1", None, None)]
    [found] = _lists(declared, [], [])
    assert (found.declared, found.only_declared, found.mean) == (1, None, None)


def test_lines_of_one_file_on_both_sides_are_one_source() -> None:
    told, booked = pl.DataFrame({"declared_id": ["aa-1", "bb-2"]}), pl.DataFrame({"recorded_id": ["bb-1-1", "cc-2-1"]})
    assert common_source(told, booked) == "bb"
    assert common_source(told, booked.filter(pl.col("recorded_id") == "cc-2-1")) == ""


def test_rows_are_to_the_cent_and_in_one_order() -> None:
    found = bounds(summary(("S", JANUARY, "1000", "870"), ("T", FEBRUARY, "2", "1")), "EUR")
    assert frame(found).equals(frame(found[::-1]))
    assert frame([]).height == 0
