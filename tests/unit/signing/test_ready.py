"""Rules of what may be signed: certified, not held, inside the perimeter, reconciled."""

from typing import Any

import pytest

from hub.signing.ready import missing

GOOD: dict[str, Any] = {
    "level": "L4", "level_wanted": "L3", "is_certified": True, "is_held": False, "reason": None,
}  # fmt: skip


@pytest.mark.parametrize(("given", "told"), [
    ({}, None),
    ({"level": "L5"}, None),
    ({"level": "L3"}, "it is at L3, L4 is needed"),
    ({"level": "L3", "reason": "L4: 12 % differs"}, "it is at L3, L4 is needed: L4: 12 % differs"),
    ({"is_held": True, "reason": "L1: unbalanced; the figure of a.txt stays"},
     "a delivery is held: L1: unbalanced; the figure of a.txt stays"),
    ({"is_certified": False, "level": "none"}, "nothing is certified"),
    ({"level_wanted": "none", "reason": "outside the perimeter: left on 2025-01-01"},
     "outside the perimeter: left on 2025-01-01"),
    ({"level_wanted": "none"}, "outside the perimeter"),
])  # fmt: skip
def test_what_is_missing_is_told(given: dict[str, Any], told: str | None) -> None:
    assert missing({**GOOD, **given}) == told


def test_a_month_that_nobody_delivered() -> None:
    assert missing(None) == "no delivery covers this month"
