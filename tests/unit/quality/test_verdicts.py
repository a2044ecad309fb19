"""Words of a reason, levels reached from verdicts, and the suites as data."""

from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import StructuralError
from hub.quality.gates import GATES, VERDICT_SCHEMA, levels, load_suite, say

KEY = ("l1", "A", "2025-01")


def verdicts(*given: tuple[str, bool], key: tuple[str, str, str] = KEY) -> pl.DataFrame:
    landing, entity, period = key
    rows = [
        ["A.gl", landing, entity, period, gate, passed, None if passed else f"why {gate}", "{}"]
        for gate, passed in given
    ]
    return pl.DataFrame(rows, schema=VERDICT_SCHEMA, orient="row")


@pytest.mark.parametrize(
    ("value", "how", "expected"),
    [
        (Decimal("1250"), "", "1,250.00"),
        (Decimal("-0.5"), "", "-0.50"),
        (1234567, "", "1,234,567"),
        ("AC/17", "", "AC/17"),
        (None, "", "?"),
        (None, ":%", "?"),
        (0.8123, ":%", "81.2 %"),
        (0.79999, ":%", "79.9 %"),  # never rounded up to the 80 % that were wanted
        (0.29, ":%", "29 %"),  # 0.29 * 1000 is 289.999… in floating point
        (Decimal("0.01"), ":%", "1 %"),
        (1, ":%", "100 %"),
    ],
)
def test_values_are_said_for_people(value: Any, how: str, expected: str) -> None:
    assert say(f"{{value{how}}}", {"value": value}) == expected


def test_words_about_a_metric_that_is_not_there_do_not_fail() -> None:
    assert say("{gone} of {gone:%}", {}) == "? of ?"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([("L0", True)], (0, None)),
        ([("L0", True), ("L1", True), ("L2", True), ("L3", True)], (3, None)),
        ([("L3", True), ("L2", True), ("L1", True), ("L0", True)], (3, None)),
        ([("L0", False)], (-1, "L0: why L0")),
        ([("L0", False), ("L1", True), ("L2", True)], (-1, "L0: why L0")),
        ([("L0", True), ("L1", False), ("L2", False)], (0, "L1: why L1")),
        ([("L0", True), ("L1", True), ("L3", True)], (1, None)),  # a gate that did not judge ends the ladder
    ],
)
def test_the_level_counts_gates_without_a_gap(given: list[tuple[str, bool]], expected: tuple[int, str | None]) -> None:
    assert levels(verdicts(*given)) == {KEY: expected}


def test_what_was_not_judged_at_l0_has_no_level() -> None:
    assert levels(verdicts(("L1", True))) == {}


def test_the_same_gate_twice_is_a_broken_invariant() -> None:
    with pytest.raises(StructuralError, match="twice"):
        levels(verdicts(("L0", True), ("L0", True)))


@given(st.lists(st.booleans(), min_size=1, max_size=4), st.lists(st.booleans(), min_size=1, max_size=4), st.randoms())
def test_keys_are_apart_and_order_does_not_matter(mine: list[bool], other: list[bool], random: Any) -> None:
    def of(passed: list[bool], key: tuple[str, str, str]) -> pl.DataFrame:
        return verdicts(*zip(GATES, passed, strict=False), key=key)

    def expected(passed: list[bool]) -> int:
        return (passed.index(False) if False in passed else len(passed)) - 1

    both = pl.concat([of(mine, KEY), of(other, ("l2", "B", "2025-01"))])
    order = list(range(both.height))
    random.shuffle(order)
    found = levels(both[order])
    assert {key: level for key, (level, _) in found.items()} == {
        KEY: expected(mine),
        ("l2", "B", "2025-01"): expected(other),
    }


@pytest.mark.parametrize("gate", GATES)
def test_suites_are_whole(gate: str) -> None:
    suite = load_suite(gate)
    assert (suite.gate, suite.metrics) == (gate, f"int_gate_{gate.lower()}__measured")
    for one in suite.expectations:
        assert one.high is not None and one.reason.strip()
        assert one.low is None or one.low <= one.high
    assert len({one.column for one in suite.expectations}) == len(suite.expectations)
