"""Units merge by scores and judgements: whatever their order, and never through what people said is different."""

import itertools
import random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from hub.suppliers import clusters
from hub.suppliers.clusters import cluster

Edge = tuple[str, str, float]
Word = tuple[str, str, str]
ACCEPT = 0.85


def run(
    units: dict[str, str | None], edges: list[Edge], words: list[Word] | None = None
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    frame = pl.DataFrame(list(units.items()), schema={"unit_id": pl.String, "siren": pl.String}, orient="row")
    scored = pl.DataFrame(edges, schema={"left": pl.String, "right": pl.String, "score": pl.Float64}, orient="row")
    judged = pl.DataFrame(words or [], schema=dict.fromkeys(("left", "right", "judgement"), pl.String), orient="row")
    found, conflicts = cluster(frame, scored, judged, ACCEPT)
    return dict(found.iter_rows()), list(conflicts.select("left", "right").iter_rows())


def free(*units: str) -> dict[str, str | None]:
    return dict.fromkeys(units)


def test_an_accepted_score_merges_and_a_lower_one_does_not() -> None:
    found, _ = run(free("A", "B", "C"), [("A", "B", 0.9), ("B", "C", 0.84)])
    assert found == {"A": "A", "B": "A", "C": "C"}


def test_two_sirens_never_merge_by_likeness_but_by_judgement() -> None:
    units: dict[str, str | None] = {"A": "552100554", "B": None, "C": "732829320"}
    assert run(units, [("A", "B", 0.95), ("B", "C", 0.94), ("A", "C", 0.99)])[0] == {"A": "A", "B": "A", "C": "C"}
    assert run(units, [], [("A", "C", "same")])[0] == {"A": "A", "B": "B", "C": "A"}


def test_different_blocks_a_merge_through_a_third_name() -> None:
    edges = [("A", "B", 0.99), ("B", "C", 0.98)]
    assert len(set(run(free("A", "B", "C"), edges)[0].values())) == 1
    found, conflicts = run(free("A", "B", "C"), edges, [("C", "A", "different")])
    assert found == {"A": "A", "B": "A", "C": "C"}
    assert conflicts == []


def test_unsure_says_nothing() -> None:
    assert run(free("A", "B"), [("A", "B", 0.9)], [("A", "B", "unsure")])[0] == {"A": "A", "B": "A"}


def test_same_that_contradicts_different_gives_way_and_is_said() -> None:
    words = [("A", "B", "same"), ("B", "C", "same"), ("A", "C", "different")]
    found, conflicts = run(free("A", "B", "C"), [], words)
    assert found == {"A": "A", "B": "A", "C": "C"}
    assert conflicts == [("B", "C")]


def test_one_alike_pair_does_not_chain_two_groups() -> None:
    """Six pairs of {A, B, C} and {D, E}: one scores 0.9, five 0.3: mean 0.4."""
    inside = [("A", "B", 0.95), ("A", "C", 0.95), ("B", "C", 0.95), ("D", "E", 0.95)]
    across = [("C", "D", 0.9), *((one, two, 0.3) for one, two in ("AD", "AE", "BD", "BE", "CE"))]
    found, _ = run(free(*"ABCDE"), [*inside, *across])
    assert found == {"A": "A", "B": "A", "C": "A", "D": "D", "E": "D"}


def test_judgements_on_unknown_units_are_passed_over() -> None:
    assert run(free("A"), [("A", "Z", 0.99)], [("A", "Z", "same"), ("Y", "A", "different")])[0] == {"A": "A"}


names = st.sampled_from("ABCDEF")
edge_lists = st.lists(st.tuples(names, names, st.sampled_from([0.3, 0.8, 0.86, 0.9, 0.97, 0.99])), max_size=15)
word_lists = st.dictionaries(
    st.sampled_from(list(itertools.combinations("ABCDEF", 2))), st.sampled_from(["same", "different"]), max_size=5
)


@given(edges=edge_lists, words=word_lists, seed=st.integers(0, 99))
def test_the_order_changes_nothing_and_different_stays_apart(
    edges: list[Edge], words: dict[tuple[str, str], str], seed: int
) -> None:
    judged = [(*pair, word) for pair, word in words.items()]
    units: dict[str, str | None] = {"A": "1", "B": "2", "C": None, "D": None, "E": None, "F": None}
    found, conflicts = run(units, edges, judged)
    dice = random.Random(seed)
    turned = [(right, left, score) if dice.random() < 0.5 else (left, right, score) for left, right, score in edges]
    mixed = dict(dice.sample(list(units.items()), 6))
    again, said = run(mixed, dice.sample(turned, len(turned)), dice.sample(judged, len(judged)))
    assert (found, conflicts) == (again, said)
    assert set(found) == set(units)
    assert all(found[unit] == min(other for other in found if found[other] == found[unit]) for unit in found)
    for (left, right), word in words.items():
        if word == "different":
            assert found[left] != found[right]
        else:
            assert found[left] == found[right] or (left, right) in conflicts


def test_shape() -> None:
    units = pl.DataFrame(
        {"unit_id": ["B", "A"], "siren": [None, None]}, schema={"unit_id": pl.String, "siren": pl.String}
    )
    empty = pl.DataFrame(schema={"left": pl.String, "right": pl.String, "score": pl.Float64})
    found, conflicts = cluster(units, empty, empty.select("left", "right", judgement=pl.lit("")), ACCEPT)
    assert_frame_equal(found, pl.DataFrame({"unit_id": ["A", "B"], "cluster": ["A", "B"]}))
    assert conflicts.is_empty()
    assert conflicts.columns == ["left", "right", "judgement", "reason"]


@pytest.mark.parametrize("size", [30])
def test_many_spellings_of_one_supplier_are_one(size: int) -> None:
    """A star: every spelling scored against the first only."""
    units = [f"U{number:02}" for number in range(size)]
    found, _ = run(free(*units), [(units[0], unit, 0.97) for unit in units[1:]])
    assert set(found.values()) == {"U00"}


@given(edges=edge_lists, words=word_lists)
def test_what_is_found_at_once_is_what_one_by_one_would_find(
    edges: list[Edge], words: dict[tuple[str, str], str]
) -> None:
    judged = [(*pair, word) for pair, word in words.items()]
    units: dict[str, str | None] = {"A": "1", "B": "2", "C": "1", "D": None, "E": None, "F": None}
    found = run(units, edges, judged)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(clusters, "settled", lambda *_: pl.DataFrame(schema=clusters.CLUSTERS))
        assert run(units, edges, judged) == found


def test_a_chain_of_many_units_is_one() -> None:
    units = [f"U{number:03}" for number in random.Random(1).sample(range(200), 200)]
    found, _ = run(free(*units), [(one, other, 0.9) for one, other in itertools.pairwise(units)])
    assert set(found.values()) == {"U000"}
