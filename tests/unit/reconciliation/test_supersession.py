"""Which statements count: corrections, parts of longer spans, customers apart, files that add up, withdrawals."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.reconciliation.supersession import Delivery, Span, Verdict, months_between, settle

QUARTER = ("2025-01", "2025-03")


def sent(sequence: int, *spans: tuple[str, str] | str, lines: int = 10, **changes: Any) -> Delivery:
    made = tuple(Span(*((one, one) if isinstance(one, str) else one), lines) for one in spans)
    given = {"part": "", "customers": frozenset({"C-1"}), "file_name": f"file{sequence}", **changes}
    return Delivery(f"L{sequence}", sequence, spans=made, **given)


def statuses(*deliveries: Delivery, shrinks_to: float = 0.5) -> list[str]:
    return [one.status for one in settle(deliveries, shrinks_to)]


def months(verdict: Verdict) -> list[str]:
    return [month for span in verdict.spans for month in months_between(span.period_from, span.period_to)]


def test_a_correction_replaces_the_months_that_it_tells() -> None:
    assert statuses(sent(1, "2025-01"), sent(2, "2025-02"), sent(3, "2025-02")) == ["counted", "superseded", "counted"]
    [former, later] = settle([sent(1, "2025-01", "2025-02"), sent(2, "2025-02")], 0.5)
    assert (former.status, months(former), months(later)) == ("partly_superseded", ["2025-01"], ["2025-02"])


def test_a_quarter_replaces_its_months_and_no_month_replaces_a_part_of_a_quarter() -> None:
    assert statuses(sent(1, "2025-01"), sent(2, "2025-04"), sent(3, QUARTER)) == ["superseded", "counted", "counted"]
    [former, later] = settle([sent(1, QUARTER), sent(2, "2025-02")], 0.5)
    assert (former.status, later.status) == ("counted", "refused")
    assert later.reason == (
        "file1 tells 2025-01 to 2025-03 in one, and this file tells a part of it only: ask for all of 2025-01 to "
        "2025-03, or withdraw file1"
    )
    assert statuses(sent(1, QUARTER), sent(2, "2025-01", "2025-02", "2025-03")) == ["superseded", "counted"]


def test_what_is_withdrawn_or_refused_replaces_nothing() -> None:
    assert statuses(sent(1, "2025-01"), sent(2, "2025-01", is_withdrawn=True)) == ["counted", "withdrawn"]
    assert statuses(sent(1, "2025-01"), sent(2, "2025-01", refusal="cut")) == ["counted", "refused"]
    # With the quarter withdrawn, the month that it stood against counts.
    assert statuses(sent(1, QUARTER, is_withdrawn=True), sent(2, "2025-02")) == ["withdrawn", "counted"]
    # A month refused beside the quarter counts for nothing once a month of its own replaced the quarter.
    assert statuses(sent(1, QUARTER), sent(2, "2025-02"), sent(3, QUARTER)) == ["superseded", "refused", "counted"]


def test_files_of_other_customers_do_not_replace_one_another() -> None:
    [_, later] = settle([sent(1, "2025-01"), sent(2, "2025-01", customers=frozenset({"C-2"}))], 0.5)
    assert later.status == "refused" and "set supersede: file" in str(later.reason)
    # Nobody named on one side: nothing tells them apart.
    assert statuses(sent(1, "2025-01"), sent(2, "2025-01", customers=frozenset())) == ["superseded", "counted"]


def test_where_files_add_up_a_file_replaces_its_own_former_version_only() -> None:
    deliveries = [sent(1, "2025-01", "2025-02", part="a"), sent(2, "2025-01", part="b"), sent(3, "2025-01", part="a")]
    assert statuses(*deliveries) == ["superseded", "counted", "counted"]
    assert statuses(sent(1, QUARTER, part="a"), sent(2, "2025-02", part="b")) == ["counted", "counted"]


@pytest.mark.parametrize(("lines", "status"), [(5, "counted"), (4, "refused"), (0, "refused")])
def test_a_month_that_lost_most_of_its_lines_is_refused(lines: int, status: str) -> None:
    # 5 of 10 lines is the half that the bound asks for.
    assert statuses(sent(1, "2025-01"), sent(2, "2025-01", lines=lines))[1] == status
    assert statuses(sent(1, "2025-01"), sent(2, "2025-01", lines=lines), shrinks_to=0)[1] == "counted"


def test_a_silent_month_may_be_told_and_cut() -> None:
    silent = Delivery("L1", 1, "", (Span(*QUARTER, 0),), frozenset(), "file1")
    assert statuses(silent, sent(2, "2025-02")) == ["superseded", "counted"]


calendar = [f"2025-{month:02d}" for month in range(1, 7)]
spans = st.tuples(st.sampled_from(calendar), st.sampled_from(calendar)).map(lambda two: (min(two), max(two)))
drawn = st.lists(st.tuples(spans, st.integers(1, 20), st.booleans()), min_size=1, max_size=6)


@given(drawn, st.randoms())
def test_months_count_once_and_the_order_in_which_files_are_listed_is_nothing(
    files: list[tuple[tuple[str, str], int, bool]], random: Any
) -> None:
    deliveries = [
        sent(at, span, lines=lines, is_withdrawn=taken) for at, (span, lines, taken) in enumerate(files, start=1)
    ]
    verdicts = settle(deliveries, 0.5)
    counted = [month for verdict in verdicts for month in months(verdict)]
    assert len(counted) == len(set(counted))
    first = next((one for one in deliveries if not one.is_withdrawn), None)
    assert first is None or verdicts[first.sequence - 1].status != "refused"
    shuffled = random.sample(deliveries, len(deliveries))
    assert settle(shuffled, 0.5) == verdicts


@given(st.lists(st.sampled_from(calendar), unique=True, min_size=1), st.randoms())
def test_statements_of_months_apart_all_count_whatever_their_order(listed: list[str], random: Any) -> None:
    order = random.sample(listed, len(listed))
    assert set(statuses(*(sent(at, month) for at, month in enumerate(order)))) == {"counted"}
