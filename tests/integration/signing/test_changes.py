"""Rules of what moved between two sets of lines: every cause, and sums that close."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.integration.signing.small_facts import Line, changes, line, told

BASE = [line("1", "100.00"), line("2", "40.00", supplier_id="S-2"), line("3", "7.00", category_code="C-2")]
OTHER_FILE = {"delivery_id": "d2"}


def again(lines: list[Line], **given: Any) -> list[Line]:
    """The same lines out of another file."""
    return [{**one, **OTHER_FILE, "spend_line_id": f"d2-{one['document_ref']}", **given} for one in lines]


@pytest.mark.parametrize(("latter", "expected"), [
    ([*BASE, line("4", "5.00", delivery_id="d9", feed_id="ALPHA.more")],
     [("new", "S-1", "C-1", "opex", 0, 1, "0.00", "5.00")]),
    (BASE[1:], [("reread", "S-1", "C-1", "opex", 1, 0, "100.00", "0.00")]),
    ([{**BASE[0], "supplier_id": "S-9"}, *BASE[1:]],
     [("relinked", "S-1", "C-1", "opex", 1, 0, "100.00", "0.00"),
      ("relinked", "S-9", "C-1", "opex", 0, 1, "0.00", "100.00")]),
    ([{**BASE[0], "category_code": "C-9"}, *BASE[1:]],
     [("recategorised", "S-1", "C-1", "opex", 1, 0, "100.00", "0.00"),
      ("recategorised", "S-1", "C-9", "opex", 0, 1, "0.00", "100.00")]),
    ([{**BASE[0], "fx_rate": "1.1", "amount_group": "110.00"}, *BASE[1:]],
     [("rate", "S-1", "C-1", "opex", 1, 1, "100.00", "110.00")]),
    ([{**BASE[0], "consolidation_share": "0.4", "amount_group": "40.00"}, *BASE[1:]],
     [("share", "S-1", "C-1", "opex", 1, 1, "100.00", "40.00")]),
    ([{**BASE[0], "consolidation_share": "0.5", "fx_rate": "1.1", "amount_group": "55.00"}, *BASE[1:]],
     [("rate, share", "S-1", "C-1", "opex", 1, 1, "100.00", "55.00")]),
    # Into the entity's own currency: its amount is another one, and that is a rate too.
    ([{**BASE[0], "amount_entity": "90.00", "amount_group": "90.00"}, *BASE[1:]],
     [("rate", "S-1", "C-1", "opex", 1, 1, "100.00", "90.00")]),
    # A rate appears where there was none.
    ([{**BASE[0], "fx_rate": None, "amount_group": None}, *BASE[1:]],
     [("rate", "S-1", "C-1", "opex", 1, 1, "100.00", "0.00")]),
    ([{**BASE[0], "is_intercompany": True}, *BASE[1:]],
     [("intercompany", "S-1", "C-1", "intercompany", 0, 1, "0.00", "100.00"),
      ("intercompany", "S-1", "C-1", "opex", 1, 0, "100.00", "0.00")]),
    ([{**BASE[0], "line_type": "accrual"}, *BASE[1:]],
     [("treatment", "S-1", "C-1", "opex", 1, 1, "100.00", "100.00")]),
    ([{**BASE[0], "supplier_id": "S-9", "category_code": "C-9"}, *BASE[1:]],
     [("relinked, recategorised", "S-1", "C-1", "opex", 1, 0, "100.00", "0.00"),
      ("relinked, recategorised", "S-9", "C-9", "opex", 0, 1, "0.00", "100.00")]),
    # Delivered again as it was, under other names: nothing moved. Nor when a label was corrected.
    (again(BASE), []),
    (again(BASE, line_label="otherwise"), []),
    # Corrected: 100.00 is 130.00 in the later file, and the rest is what it was.
    (again([{**BASE[0], "amount_original": "130.00", "amount_entity": "130.00", "amount_group": "130.00"}, *BASE[1:]]),
     [("superseded", "S-1", "C-1", "opex", 1, 1, "100.00", "130.00")]),
    # Re-linked and delivered again at once: found by what the source says.
    (again([{**BASE[0], "supplier_id": "S-9"}, *BASE[1:]]),
     [("relinked", "S-1", "C-1", "opex", 1, 0, "100.00", "0.00"),
      ("relinked", "S-9", "C-1", "opex", 0, 1, "0.00", "100.00")]),
    # The delivery was taken back, and nothing took its place.
    ([], [("gone", "S-1", "C-1", "opex", 1, 0, "100.00", "0.00"),
          ("gone", "S-1", "C-2", "opex", 1, 0, "7.00", "0.00"),
          ("gone", "S-2", "C-1", "opex", 1, 0, "40.00", "0.00")]),
    # The level is another one: not what is signed.
    ([{**one, "level": "L5"} for one in BASE], []),
])  # fmt: skip
def test_every_cause_has_its_name(latter: list[Line], expected: list[tuple[Any, ...]]) -> None:
    assert told(changes(BASE, latter)) == expected


def test_a_second_file_that_adds_up_brings_new_lines() -> None:
    both = [*BASE, line("8", "1.00", delivery_id="d2")]
    assert told(changes(BASE, both)) == [("new", "S-1", "C-1", "opex", 0, 1, "0.00", "1.00")]
    assert told(changes(both, BASE)) == [("gone", "S-1", "C-1", "opex", 1, 0, "1.00", "0.00")]


def test_an_entity_that_leaves_the_perimeter_takes_its_lines_with_it() -> None:
    one = [line("1")]
    assert told(changes(one, [], out_after="ALPHA")) == [("perimeter", "S-1", "C-1", "opex", 1, 0, "100.00", "0.00")]
    assert told(changes([], one, out_before="ALPHA")) == [("perimeter", "S-1", "C-1", "opex", 0, 1, "0.00", "100.00")]


def test_equal_lines_are_counted_one_by_one() -> None:
    """Two lines that say the same are legitimate: of three, one less is one that is gone."""
    twins = [line(str(at), line_label="same", document_ref="same") for at in range(3)]
    assert told(changes(twins, twins[:2])) == [("reread", "S-1", "C-1", "opex", 1, 0, "100.00", "0.00")]


def test_a_line_that_moves_to_another_month_leaves_one_and_comes_to_the_other() -> None:
    rows = changes([line("1")], [line("1", period="2025-02")])
    assert [(row["period"], row["amount_before"], row["amount_after"]) for row in rows] == [
        ("2025-01", Decimal("100.00"), Decimal("0.00")),
        ("2025-02", Decimal("0.00"), Decimal("100.00")),
    ]


some_lines = st.lists(
    st.builds(
        lambda at, delivery, feed, amount, fields: line(
            f"{at}", amount, delivery_id=delivery, feed_id=feed, spend_line_id=f"{delivery}-{at}-{feed}", **fields
        ),
        st.integers(0, 4),
        st.sampled_from(["d1", "d2"]),
        st.sampled_from(["ALPHA.fec", "ALPHA.more"]),
        st.sampled_from(["10.00", "-3.00", "0.01"]),
        st.fixed_dictionaries({
            "supplier_id": st.sampled_from(["S-1", "S-2"]), "category_code": st.sampled_from(["C-1", "C-2"]),
            "is_intercompany": st.booleans(), "line_type": st.sampled_from(["invoice", "accrual"]),
            "consolidation_share": st.sampled_from(["1", "0.5"]), "fx_rate": st.sampled_from(["1", "2", None]),
            "amount_group": st.sampled_from(["10.00", "5.00", None]), "period": st.sampled_from(["2025-01", "2025-02"]),
        }),
    ),
    max_size=6, unique_by=lambda one: one["spend_line_id"],
)  # fmt: skip
CAUSE_BACK = {"new": "gone", "gone": "new"}


def total(lines: list[Line]) -> Decimal:
    return sum((Decimal(one["amount_group"] or 0) for one in lines), Decimal())


@settings(max_examples=60)
@given(some_lines, some_lines)
def test_differences_add_up_and_turn_with_the_sides(former: list[Line], latter: list[Line]) -> None:
    found = changes(former, latter)
    moved = sum((row["amount_after"] - row["amount_before"] for row in found), Decimal())
    assert moved == total(latter) - total(former)
    assert sum(row["lines_after"] - row["lines_before"] for row in found) == len(latter) - len(former)
    back = [
        (CAUSE_BACK.get(cause, cause), *place, lines_after, lines_before, after, before)
        for cause, *place, lines_before, lines_after, before, after in told(found)
    ]
    assert sorted(back) == told(changes(latter, former))
    assert changes(former, list(reversed(former))) == []
