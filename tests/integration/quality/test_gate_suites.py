"""Every expectation of every gate is fed a row that it rejects, and says why in its own words; a good row passes.

Great Expectations writes temporary files, so this tier and not ``unit``.
"""

from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from hub.quality.gates import GATES, KEY, VERDICT_SCHEMA, Expectation, Suite, judge, load_suite, say

# Metrics of a month with nothing wrong: what is judged, and what the words of a reason need.
GOOD: dict[str, dict[str, Any]] = {
    "L0": {
        "lost_line_count": 0, "lost_amount": Decimal(0), "truncated": 0, "faulty": 0, "faults": None,
        "delivered_elsewhere": 0,
        "rejected_line_excess": -0.01, "rejected_amount_excess": -0.01, "unplaced_line_excess": -0.01,
        "unplaced_amount_excess": -0.01, "lines_read": 1200, "file_name": "a.csv", "elsewhere_feed": None,
        "rejected_line_count": 0, "rejected_amount": Decimal(0), "max_line_share": 0.01, "max_amount_share": 0.02,
        "unplaced_lines": 0, "unplaced_amount": Decimal(0),
    },
    "L1": {
        "unbalanced_entry_count": 0, "unmapped_amount": Decimal(0), "detail_gap": Decimal(0), "control_gap": Decimal(0),
        "rival_count": 0, "shrinks": 0, "worst_entry_side": None, "worst_entry_amount": None, "worst_entry": None,
        "unmapped_accounts": None, "detail_amount": Decimal(10), "balance_amount": Decimal(10),
        "declared_side_amount": Decimal(10), "control_amount": None, "rival_feed": None, "line_count": 8,
        "former_line_count": 9,
    },
    "L2": {
        "rate_shortfall": 0.0, "supplier_shortfall": -0.2, "category_shortfall": -0.2, "currency_without_rate": None,
        "amount_without_rate": Decimal(0), "supplier_share": 1.0, "supplier_threshold": 0.8, "category_share": 1.0,
        "category_threshold": 0.8, "linked_shortfall": -0.1, "linked_share": 0.1, "linked_threshold": 0.0,
    },
    "L3": {
        "consolidation_gap": Decimal(0), "intercompany_shortfall": -0.05, "amount_intercompany": Decimal(0),
        "amount_intercompany_unmatched": Decimal(0), "intercompany_threshold": 0.95,
    },
    "L4": {
        "uncovered": 0, "beyond_tolerance_count": 0, "reconciliation_count": 4, "residual_absolute": Decimal(1000),
        "residual_relative": 0.01, "worst_supplier": "A", "worst_declared": Decimal(10), "worst_residual": Decimal(0),
        "worst_hint": "", "unpriced_line_count": 0, "unpriced_currency": None, "covered_shortfall": -0.1,
        "covered_share": 0.1, "covered_threshold": 0.0,
    },
    "L5": {"without_signature": 0, "moved": 0, "moved_reason": None},
}  # fmt: skip

# (gate, judged metric): the metrics of a bad month, and what is said of it.
BAD: dict[tuple[str, str], tuple[dict[str, Any], str]] = {
    ("L0", "lost_line_count"): ({"lost_line_count": 3}, "3 of 1,200 lines are neither accepted nor rejected"),
    ("L0", "lost_amount"): ({"lost_amount": Decimal("0.01")}, "0.01 of debits and credits read are neither"),
    ("L0", "truncated"): ({"truncated": 1}, "a.csv is cut off"),
    ("L0", "faulty"): ({"faulty": 1, "faults": "two totals"}, "a.csv cannot be taken: two totals"),
    ("L0", "delivered_elsewhere"): (
        {"delivered_elsewhere": 1, "elsewhere_feed": "B.gl"}, "a file already delivered to feed B.gl",
    ),
    ("L0", "rejected_line_excess"): (
        {"rejected_line_excess": 1e-6, "rejected_line_count": 13, "rejected_amount": Decimal(1500)},
        "13 lines of this month rejected (1,500.00), more than the feed's 1 % of its lines",
    ),
    ("L0", "rejected_amount_excess"): (
        {"rejected_amount_excess": 1e-6, "rejected_amount": Decimal("1500.5"), "rejected_line_count": 1},
        "1,500.50 of this month rejected (1 lines), more than the feed's 2 % of its amount",
    ),
    ("L0", "unplaced_line_excess"): (
        {"unplaced_line_excess": 0.5, "unplaced_lines": 612}, "612 of 1,200 lines rejected without a readable entity",
    ),
    ("L0", "unplaced_amount_excess"): (
        {"unplaced_amount_excess": 0.5, "unplaced_amount": Decimal(7)},
        "7.00 rejected without a readable entity or date",
    ),
    ("L1", "unbalanced_entry_count"): (
        {"unbalanced_entry_count": 2, "worst_entry_side": "debits exceed credits", "worst_entry_amount": Decimal(1250),
         "worst_entry": "AC/17"},
        "debits exceed credits by 1,250.00 in entry AC/17 (2 unbalanced in this month)",
    ),
    ("L1", "unmapped_amount"): (
        {"unmapped_amount": Decimal(9), "unmapped_accounts": "4000, 4700"},
        "9.00 on accounts without a mapping (4000, 4700)",
    ),
    ("L1", "detail_gap"): (
        {"detail_gap": Decimal("-0.01"), "detail_amount": Decimal("9.99")},
        "detail 9.99 does not tie to the trial balance 10.00: gap -0.01",
    ),
    ("L1", "control_gap"): (
        {"control_gap": Decimal(-5), "control_amount": Decimal(15)},
        "10.00 read, 15.00 declared in the feed's control_totals: gap -5.00",
    ),
    ("L1", "rival_count"): ({"rival_count": 1, "rival_feed": "A.other"}, "feed A.other claims this month too"),
    ("L1", "shrinks"): ({"shrinks": 1, "line_count": 2}, "2 lines would replace the 9 of the delivery before"),
    ("L2", "rate_shortfall"): (
        {"rate_shortfall": 0.001, "amount_without_rate": Decimal(1000), "currency_without_rate": "KPW"},
        "1,000.00 has no exchange rate (KPW)",
    ),
    ("L2", "supplier_shortfall"): (
        {"supplier_shortfall": 1e-6, "supplier_share": 0.79999}, "79.9 % of the amount has a supplier, 80 % wanted",
    ),
    ("L2", "linked_shortfall"): (
        {"linked_shortfall": 0.2, "linked_share": 0.3, "linked_threshold": 0.5},
        "30 % of the amount is linked to a register, 50 % wanted",
    ),
    ("L2", "category_shortfall"): (
        {"category_shortfall": 0.3, "category_share": 0.5}, "50 % of the amount has a category, 80 % wanted",
    ),
    ("L3", "consolidation_gap"): (
        {"consolidation_gap": Decimal("0.01")}, "consolidated lines differ from the detail by 0.01",
    ),
    ("L3", "intercompany_shortfall"): (
        {"intercompany_shortfall": 0.05, "amount_intercompany": Decimal(100),
         "amount_intercompany_unmatched": Decimal(10)},
        "10.00 of 100.00 bought inside the group has no named counterparty, 95 % wanted",
    ),
    ("L4", "uncovered"): ({"uncovered": 1}, "no supplier statement speaks of this month"),
    ("L4", "unpriced_line_count"): (
        {"unpriced_line_count": 2, "unpriced_currency": "KPW"}, "2 lines of statements have no exchange rate (KPW)",
    ),
    ("L4", "covered_shortfall"): (
        {"covered_shortfall": 0.2, "covered_share": 0.3, "covered_threshold": 0.5},
        "suppliers of 30 % of the month's spend sent statements, 50 % wanted",
    ),
    ("L4", "beyond_tolerance_count"): (
        {"beyond_tolerance_count": 2, "worst_supplier": "Verre SA", "worst_declared": Decimal(5000),
         "worst_residual": Decimal(1200), "worst_hint": " (VAT)"},
        "2 of 4 suppliers differ beyond 1,000.00 and 1 %; the most: Verre SA, 1,200.00 unexplained of 5,000.00 "
        "declared (VAT)",
    ),
    ("L5", "without_signature"): ({"without_signature": 1}, "nobody signed it: hub sign --entity BAD --period 2025-01"),
    ("L5", "moved"): ({"moved": 1, "moved_reason": "opex +12.00"}, "opex +12.00"),
}  # fmt: skip
EXPECTED = [(gate, one.column) for gate in GATES for one in load_suite(gate).expectations]


def month(gate: str, entity: str, **metrics: Any) -> dict[str, Any]:
    return {"feed_id": f"{entity}.gl", "landing_id": f"l-{entity}", "entity_code": entity, "period": "2025-01"} | {
        **GOOD[gate],
        **metrics,
    }


def judged(gate: str, *months: dict[str, Any]) -> dict[str, tuple[bool, str | None]]:
    """Entity → (passed, reason)."""
    frame = pl.DataFrame(list(months), infer_schema_length=None)
    verdicts = judge(load_suite(gate), frame)
    assert verdicts.schema == pl.Schema(VERDICT_SCHEMA)
    return {row["entity_code"]: (row["passed"], row["reason"]) for row in verdicts.iter_rows(named=True)}


def test_every_expectation_has_a_row_that_it_rejects() -> None:
    assert sorted(BAD) == sorted(EXPECTED)


@pytest.mark.parametrize(("gate", "column"), EXPECTED)
def test_a_bad_month_fails_alone_and_in_the_words_of_its_expectation(gate: str, column: str) -> None:
    metrics, said = BAD[gate, column]
    bad = month(gate, "BAD", **metrics)
    found = judged(gate, month(gate, "GOOD"), bad)
    assert found["GOOD"] == (True, None)
    [words] = [one.reason for one in load_suite(gate).expectations if one.column == column]
    passed, reason = found["BAD"]
    assert (passed, reason) == (False, say(words, bad))  # these words and no others
    assert said in str(reason) and "?" not in str(reason)


@pytest.mark.parametrize(("gate", "column"), EXPECTED)
@pytest.mark.parametrize("metric", [None, float("nan")])
def test_a_metric_that_is_null_or_no_number_was_not_met(gate: str, column: str, metric: float | None) -> None:
    found = judged(gate, month(gate, "GOOD", **{column: 0.0}), month(gate, "NULL", **{column: metric}))
    assert found["GOOD"] == (True, None)
    assert not found["NULL"][0] and found["NULL"][1]


@pytest.mark.parametrize(("gate", "column"), EXPECTED)
def test_a_metric_that_is_missing_fails_everybody(gate: str, column: str) -> None:
    months = [{name: value for name, value in month(gate, entity).items() if name != column} for entity in ("A", "B")]
    assert [passed for passed, _ in judged(gate, *months).values()] == [False, False]


def test_a_metric_that_is_text_was_not_met() -> None:
    assert not judged("L1", month("L1", "A", shrinks="no"))["A"][0]


def test_several_failures_are_all_told_in_the_order_of_the_suite() -> None:
    metrics = {**BAD["L1", "unbalanced_entry_count"][0], **BAD["L1", "rival_count"][0]}
    reason = judged("L1", month("L1", "A", **metrics))["A"][1]
    assert reason and reason.index("debits exceed credits") < reason.index("; feed A.other claims")


def test_a_share_that_exactly_meets_its_threshold_passes() -> None:
    shortfall = 0.93 - (1 - 0.07)  # 1.1e-16 in floating point
    assert shortfall > 0
    assert judged("L3", month("L3", "A", intercompany_shortfall=shortfall))["A"] == (True, None)


def test_no_metrics_no_verdicts_and_a_check_that_cannot_run_fails_everybody() -> None:
    assert judge(load_suite("L0"), pl.DataFrame()).is_empty()
    odd = Suite("L0", "nowhere", (Expectation("lost_line_count", 5, 1, "upside down"),))
    frame = pl.DataFrame([month("L0", "A"), month("L0", "B")], infer_schema_length=None)
    verdicts = judge(odd, frame)
    assert verdicts["passed"].to_list() == [False, False]
    assert verdicts.select(KEY).is_duplicated().sum() == 0
