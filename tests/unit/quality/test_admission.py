"""Which landing is certified: the fold over verdicts, its examples and its properties."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.quality.admission import Contender, Decision, admit


def landing(name: str, level: int, reason: str | None = None, **given: Any) -> Contender:
    slot = {"feed_id": "A.gl", "part": "", "entity_code": "A", "period": "2025-01", "is_incumbent": False}
    sequence = int("".join(filter(str.isdigit, name)) or 0)
    return Contender(**{**slot, "landing_id": name, "sequence": sequence, "level": level, "reason": reason, **given})


def told(*contenders: Contender) -> list[tuple[str, bool, str | None]]:
    return [(one.contender.landing_id, one.is_admitted, one.reason) for one in admit(contenders)]


@pytest.mark.parametrize(
    ("contenders", "expected"),
    [
        ([landing("1", 3)], [("1", True, None)]),
        ([landing("1", 2, "L3: why")], [("1", True, "L3: why")]),
        ([landing("1", 0, "L1: unbalanced")], [("1", False, "L1: unbalanced")]),
        ([landing("1", -1, "not judged")], [("1", False, "not judged")]),
        # the later one as high or higher takes the place
        ([landing("1", 3), landing("2", 3)], [("2", True, None)]),
        ([landing("1", 1, "L2: why"), landing("2", 3)], [("2", True, None)]),
        # lower, it is held and the former stays
        ([landing("1", 3), landing("2", 1, "L2: why")], [("1", True, None), ("2", False, "L2: why")]),
        (
            [landing("1", 3), landing("2", 2)],
            [("1", True, None), ("2", False, "reaches L2, the certified delivery reaches L3")],
        ),
        # what was held before a success is history
        ([landing("1", 3), landing("2", 0, "L1: x"), landing("3", 3)], [("3", True, None)]),
        # nothing certified, and a gate that did not judge
        ([landing("1", 0)], [("1", False, "no gate beyond L0 has judged it")]),
        # what is certified stays, even where it would fail today; what is below L1 does not replace it
        (
            [landing("1", -1, "L0: stricter", is_incumbent=True), landing("2", 0, "L1: x")],
            [("1", True, "L0: stricter"), ("2", False, "L1: x")],
        ),
        ([landing("1", -1, "L0: stricter", is_incumbent=True), landing("2", 1, "L2: x")], [("2", True, "L2: x")]),
    ],
)
def test_who_is_certified_and_who_is_held(
    contenders: list[Contender], expected: list[tuple[str, bool, str | None]]
) -> None:
    assert told(*contenders) == expected


def test_slots_are_apart() -> None:
    others = [{"feed_id": "A.other"}, {"part": "b.csv"}, {"entity_code": "B"}, {"period": "2025-02"}]
    contenders = [landing("1", 3), *(landing("1", 1, "L2: x", **other) for other in others)]
    assert [one.is_admitted for one in admit(contenders)] == [True] * 5


levels = st.integers(-1, 3)
reasons = st.sampled_from([None, "L2: why"])
slots = st.lists(st.tuples(levels, reasons), min_size=1, max_size=6)


@st.composite
def rivals(draw: st.DrawFn) -> list[Contender]:
    """Landings of one slot in order; the first may be the certified one, as the build gives them."""
    drawn = draw(slots)
    found = [landing(str(number), level, reason) for number, (level, reason) in enumerate(drawn)]
    return [replace(found[0], is_incumbent=True), *found[1:]] if draw(st.booleans()) else found


def certified(decisions: list[Decision]) -> Contender | None:
    [*found] = [one.contender for one in decisions if one.is_admitted]
    assert len(found) <= 1
    return found[0] if found else None


@given(rivals())
def test_a_certified_landing_never_disappears_and_its_level_never_falls(contenders: list[Contender]) -> None:
    level: int | None = None
    for end in range(1, len(contenders) + 1):  # one delivery more each time
        now = certified(admit(contenders[:end]))
        if level is not None:
            assert now is not None and now.level >= level
        level = now.level if now else None
        assert now is None or now.level >= 1 or now.is_incumbent


@given(rivals(), st.randoms())
def test_the_order_of_the_input_does_not_matter(contenders: list[Contender], random: Any) -> None:
    shuffled = list(contenders)
    random.shuffle(shuffled)
    assert admit(shuffled) == admit(contenders)


@given(rivals())
def test_one_by_one_comes_to_the_same_as_all_at_once(contenders: list[Contender]) -> None:
    """Refresh by refresh only the certified landing and what came after it contend again."""
    kept: list[Contender] = []
    for one in contenders:
        decisions = admit([*kept, one])
        now = certified(decisions)
        after = [decision.contender for decision in decisions if not decision.is_admitted]
        kept = [*([replace(now, is_incumbent=True)] if now else []), *after]
    last, whole = certified(admit(kept)), certified(admit(contenders))
    assert (last and last.landing_id) == (whole and whole.landing_id)


@given(rivals())
def test_everyone_held_is_told_why(contenders: list[Contender]) -> None:
    decisions = admit(contenders)
    now = certified(decisions)
    for one in decisions:
        if not one.is_admitted:
            assert one.reason
            assert now is None or one.contender.sequence > now.sequence
