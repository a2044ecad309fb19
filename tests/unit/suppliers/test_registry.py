"""A supplier keeps its id for ever; what merges and splits is told, and an old id leads to the new one."""

from decimal import Decimal

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from hub.suppliers.registry import resolve, settle

SCHEMA = {
    "cluster": pl.String, "unit_id": pl.String, "amount": pl.Decimal(18, 2), "former_supplier_id": pl.String,
    "since": pl.String,
}  # fmt: skip


def members(*rows: tuple[str, str, int, str | None, str | None]) -> pl.DataFrame:
    return pl.DataFrame([(*row[:2], Decimal(row[2]), *row[3:]) for row in rows], schema=SCHEMA, orient="row")


def ids(found) -> dict[str, str]:
    return dict(found.ids.iter_rows())


def test_a_newcomer_is_named_after_what_is_known_best_of_it():
    found = settle(
        members(("c", "NAME:A", 9, None, None), ("c", "SIREN:1", 1, None, None), ("d", "CODE:E:7", 1, None, None))
    )
    assert ids(found) == {"c": "SIREN:1", "d": "CODE:E:7"}
    assert found.changes.is_empty()


def test_a_supplier_whose_siren_becomes_known_keeps_its_id():
    found = settle(members(("SIREN:1", "SIREN:1", 9, "NAME:A", "P1"), ("SIREN:1", "SIREN:1", 9, None, None)))
    assert ids(found) == {"SIREN:1": "NAME:A"}
    assert found.changes.is_empty()


def test_of_two_that_merge_the_older_id_stays_and_the_other_leads_to_it():
    found = settle(members(("c", "NAME:A", 5, "NAME:A", "P2"), ("c", "NAME:B", 1, "NAME:B", "P1")))
    assert ids(found) == {"c": "NAME:B"}
    assert found.changes.rows() == [("merge", "NAME:A", "NAME:B")]
    assert resolve(found.changes, found.ids["supplier_id"]).rows() == [("NAME:A", "NAME:B")]


def test_of_a_split_the_larger_part_keeps_the_id():
    found = settle(members(("a", "NAME:A", 5, "NAME:A", "P1"), ("b", "NAME:B", 7, "NAME:A", "P1")))
    assert ids(found) == {"b": "NAME:A", "a": "NAME:A#2"}  # NAME:A is the other's id for ever
    assert found.changes.rows() == [("split", "NAME:A", "NAME:A#2")]


def test_who_leaves_a_merger_gets_its_own_id_back():
    found = settle(members(("a", "NAME:A", 5, "NAME:A", "P1"), ("b", "NAME:B", 3, "NAME:A", "P1")))
    assert ids(found) == {"a": "NAME:A", "b": "NAME:B"}
    assert found.changes.rows() == [("split", "NAME:A", "NAME:B")]


def test_an_old_id_is_followed_through_several_merges_and_a_living_one_leads_nowhere():
    changes = pl.DataFrame(
        [("merge", "A", "B"), ("merge", "B", "C"), ("split", "C", "D"), ("merge", "E", "F"), ("split", "F", "E")],
        schema=["kind", "former_supplier_id", "supplier_id"],
        orient="row",
    )
    alive = pl.Series(["C", "D", "E", "F"])
    assert resolve(changes, alive).rows() == [("A", "C"), ("B", "C")]


ROWS = st.lists(
    st.tuples(
        st.sampled_from("abcd"),
        st.sampled_from(["SIREN:1", "SIREN:2", "NAME:A", "NAME:B", "CODE:E:1"]),
        st.integers(0, 9),
        st.sampled_from([None, "NAME:A", "NAME:B", "SIREN:1", "OLD"]),
    ),
    min_size=1,
    max_size=12,
)


@given(ROWS, st.randoms(use_true_random=False))
def test_each_cluster_has_one_id_of_its_own_whatever_the_order(rows, random):
    told = [(cluster, unit, amount, former, former and f"P{len(former)}") for cluster, unit, amount, former in rows]
    found = settle(members(*told))
    assert found.ids["cluster"].to_list() == sorted({row[0] for row in rows})
    assert found.ids["supplier_id"].is_unique().all()
    # Every former id is still somebody's, or leads to somebody.
    former = {row[3] for row in told if row[3]}
    alive = set(found.ids["supplier_id"])
    assert former - alive == set(found.changes.filter(kind="merge")["former_supplier_id"])
    random.shuffle(told)
    again = settle(members(*told))
    assert again.ids.equals(found.ids) and again.changes.equals(found.changes)


@given(ROWS)
def test_what_is_settled_stays_settled(rows):
    told = [(cluster, unit, amount, former, former and "P1") for cluster, unit, amount, former in rows]
    first = ids(settle(members(*told)))
    again = settle(members(*((cluster, unit, amount, first[cluster], "P2") for cluster, unit, amount, *_ in told)))
    assert ids(again) == first
    assert again.changes.is_empty()
