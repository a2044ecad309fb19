"""What holds of matches whatever is declared and recorded."""

from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from hub.reconciliation.matching import match
from tests.documents import declared, frames, recorded

Lines = list[dict[str, Any]]
FEW = settings(max_examples=30)  # a match of nothing takes a tenth of a second
# Few values, so that numbers, amounts and dates meet often.
REFS = st.sampled_from([None, "F1001", "fa 1001", "1001", "FA-2025-0012", "12", "0012/2025", "P7", "FA-2O25-OOI2"])
AMOUNTS = st.sampled_from(["10", "20", "30", "30", "12", "36.60", "-10", "0", "66.60"])
DAYS = st.integers(1, 28).map(lambda day: f"2025-03-{day:02}")
PARTIES = st.fixed_dictionaries(
    {
        "supplier_id": st.sampled_from(["S", "T"]),
        "entity_code": st.sampled_from(["E", "F"]),
        "currency": st.sampled_from(["EUR", "EUR", "USD"]),
    }
)
TOLD = st.fixed_dictionaries(
    {
        "payment_ref": st.sampled_from([None, None, "V1"]),
        "document_kind": st.sampled_from(["invoice", "invoice", "payment", "total"]),
        "line_status": st.sampled_from([None, "card"]),
    }
)
ONES = st.lists(st.tuples(AMOUNTS, DAYS, REFS, PARTIES, TOLD), max_size=8).map(
    lambda rows: [
        declared(f"d{n}", amount, day, ref, **party, **told) for n, (amount, day, ref, party, told) in enumerate(rows)
    ]
)
OTHERS = st.lists(st.tuples(AMOUNTS, DAYS, REFS, PARTIES, st.booleans()), max_size=8).map(
    lambda rows: [
        recorded(f"r{n}", amount, day, ref, **party, is_card=card)
        for n, (amount, day, ref, party, card) in enumerate(rows)
    ]
)


def groups(matches: pl.DataFrame) -> set[frozenset[tuple[str, str]]]:
    """The lines of each match."""
    found = matches.group_by("match_id").agg("side", "id")
    return {frozenset(zip(sides, ids, strict=True)) for _, sides, ids in found.iter_rows()}


@FEW
@given(ONES, OTHERS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(ones: Lines, others: Lines, random: Any) -> None:
    expected = match(*frames(ones, others))
    random.shuffle(ones)
    random.shuffle(others)
    assert_frame_equal(match(*frames(ones, others)), expected)


@FEW
@given(ONES, OTHERS)
def test_every_line_is_matched_at_most_once_and_every_match_has_both_sides(ones: Lines, others: Lines) -> None:
    matches = match(*frames(ones, others))
    assert not matches.select("side", "id").is_duplicated().any()
    assert set(matches.group_by("match_id").agg(pl.col("side").n_unique())["side"]) <= {2}


@FEW
@given(ONES, OTHERS)
def test_suppliers_and_entities_never_mix_but_for_cards(ones: Lines, others: Lines) -> None:
    parties = {row["declared_id"]: row for row in ones} | {row["recorded_id"]: row for row in others}
    matches = match(*frames(ones, others))
    for match_id, method in matches.select("match_id", "method").unique().iter_rows():
        lines = [parties[name] for name in matches.filter(pl.col("match_id") == match_id)["id"]]
        assert len({line["entity_code"] for line in lines}) == 1
        assert method == "card" or len({line["supplier_id"] for line in lines}) == 1


@FEW
@given(ONES, OTHERS)
def test_an_exact_pair_more_is_one_match_more(ones: Lines, others: Lines) -> None:
    before = groups(match(*frames(ones, others)))
    more = declared("new", "512.34", "2025-03-15", "NV884412"), recorded("new", "512.34", "2025-03-15", "NV884412")
    after = groups(match(*frames([*ones, more[0]], [*others, more[1]])))
    assert after == before | {frozenset({("declared", "new"), ("recorded", "new")})}
