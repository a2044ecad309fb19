"""Ultimate parents: told or followed, whatever the order of rows, and none in a circle."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from hub.reference.registers.parents import ultimate_parents

Relation = tuple[str, str, bool]


def tops(*relations: Relation, of: str) -> dict[str, str]:
    schema = {"child": pl.String(), "parent": pl.String(), "is_ultimate": pl.Boolean()}
    found = ultimate_parents(pl.Series(list(of)), pl.DataFrame(list(relations), schema=schema, orient="row"))
    return {str(child): str(parent) for child, parent in found.rows()}


def test_direct_parents_are_followed_to_the_top() -> None:
    assert tops(("a", "b", False), ("b", "c", False), ("c", "d", False), of="acdx") == {"a": "d", "c": "d"}


def test_an_ultimate_parent_that_is_told_wins() -> None:
    assert tops(("a", "b", False), ("b", "c", False), ("a", "z", True), of="ab") == {"a": "z", "b": "c"}
    assert tops(("a", "b", False), ("b", "z", True), ("b", "c", False), of="a") == {"a": "z"}


def test_a_circle_has_no_top() -> None:
    assert tops(("a", "b", False), ("b", "a", False), ("c", "a", False), ("d", "d", True), of="abcd") == {}
    assert tops(("a", "b", False), ("b", "a", False), ("b", "z", True), of="a") == {"a": "z"}


def test_a_company_is_not_its_own_parent() -> None:
    assert tops(("a", "b", False), ("b", "a", True), of="ab") == {"b": "a"}
    assert tops(("a", "a", False), ("a", "b", False), of="a") == {"a": "b"}


LETTERS = st.sampled_from("abcdef")


@given(st.lists(st.tuples(LETTERS, LETTERS, st.booleans()), max_size=12))
def test_the_order_of_relations_does_not_matter(relations: list[Relation]) -> None:
    assert tops(*relations, of="abcdef") == tops(*relations[::-1], of="fedcba")
