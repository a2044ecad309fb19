"""Candidates are taken at the least cost over all of them, whatever their order."""

import itertools

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.reconciliation import assignment
from hub.reconciliation.assignment import assign, unrivalled, without_rivals

PENALTY = 121.0
Edge = tuple[int, int, int]


def edges_of(edges: list[Edge]) -> pl.DataFrame:
    """Edges (left, right, days) with the cost that the passes give them."""
    frame = pl.DataFrame(edges, schema={"left": pl.UInt32, "right": pl.UInt32, "distance": pl.Int32}, orient="row")
    return frame.with_columns(cost=pl.col("distance").cast(pl.Float64).pow(2))


def taken(edges: list[Edge]) -> list[tuple[int, int]]:
    return sorted(assign(edges_of(edges), PENALTY).iter_rows())


def least(edges: list[Edge]) -> float:
    """The least Σ cost + penalty × pairs not made of at most min(lefts, rights), by trying every set of edges."""
    most = min(len({left for left, _, _ in edges}), len({right for _, right, _ in edges}))
    best = PENALTY * most
    for size in range(1, most + 1):
        for some in itertools.combinations(edges, size):
            if len({left for left, _, _ in some}) == len({right for _, right, _ in some}) == size:
                best = min(best, sum(days**2 for *_, days in some) + PENALTY * (most - size))
    return best


SMALL = st.dictionaries(
    st.tuples(st.integers(0, 3), st.integers(0, 3)), st.integers(0, 10), min_size=1, max_size=9
).map(lambda found: [(left, right, days) for (left, right), days in found.items()])


@given(SMALL)
def test_no_other_choice_costs_less(edges: list[Edge]) -> None:
    pairs = taken(edges)
    costs = {(left, right): days**2 for left, right, days in edges}
    most = min(len({left for left, _, _ in edges}), len({right for _, right, _ in edges}))
    assert len({left for left, _ in pairs}) == len({right for _, right in pairs}) == len(pairs)
    assert sum(costs[pair] for pair in pairs) + PENALTY * (most - len(pairs)) == least(edges)


@given(SMALL, st.randoms(use_true_random=False))
def test_the_order_of_candidates_plays_no_part(edges: list[Edge], random: object) -> None:
    shuffled = list(edges)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert taken(shuffled) == taken(edges)


@given(SMALL)
def test_a_large_block_is_solved_at_the_same_cost(edges: list[Edge]) -> None:
    costs = {(left, right): days**2 for left, right, days in edges}
    dense = taken(edges)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assignment, "_DENSE", 0)
        sparse = taken(edges)
    assert sum(costs[pair] - PENALTY for pair in sparse) == sum(costs[pair] - PENALTY for pair in dense)


def test_the_nearest_pair_first_would_cost_more() -> None:
    # Greedy takes (1, 0) for 0 days and leaves 0 with 1 at 9 days: 81. In order: 4² + 5² = 41.
    assert taken([(0, 0, 4), (0, 1, 9), (1, 0, 0), (1, 1, 5)]) == [(0, 0), (1, 1)]


def test_what_cannot_be_told_apart_goes_in_order() -> None:
    assert taken([(left, right, 0) for left in range(4) for right in range(10, 14)]) == [
        (0, 10), (1, 11), (2, 12), (3, 13),
    ]  # fmt: skip


@given(st.lists(st.integers(0, 10), min_size=3, max_size=5), st.integers(2, 3))
def test_equals_go_in_order_whatever_their_rivals(days: list[int], count: int) -> None:
    # The same days from each of ``count`` to every other: nothing but their order tells them apart.
    pairs = taken([(left, right, far) for left in range(count) for right, far in enumerate(days)])
    assert [right for _, right in pairs] == sorted(right for _, right in pairs)


def test_a_missing_one_does_not_shift_the_others() -> None:
    # Weekly: declared on days 1, 8, 15; recorded two days later on 10, 17, and on 24 of what was not declared.
    days = {0: 1, 1: 8, 2: 15}
    books = {10: 10, 11: 17, 12: 24}
    near = [(left, right, abs(days[left] - books[right])) for left in days for right in books]
    assert taken([edge for edge in near if edge[2] <= 10]) == [(1, 10), (2, 11)]


def test_a_free_rival_nearly_as_near_leaves_it_open() -> None:
    far, near = edges_of([(0, 0, 2), (1, 0, 5)]), edges_of([(0, 0, 2), (1, 0, 4)])
    assert unrivalled(assign(far, PENALTY), far).rows() == [(0, 0)]
    assert unrivalled(assign(near, PENALTY), near).rows() == []


def test_a_rival_that_is_settled_does_not_count() -> None:
    edges = edges_of([(0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 1, 0)])
    assert unrivalled(assign(edges, PENALTY), edges).rows() == [(0, 0), (1, 1)]


def test_pairs_without_any_rival() -> None:
    assert without_rivals(edges_of([(0, 0, 1), (1, 1, 0), (1, 2, 9)])).rows() == [(0, 0)]
