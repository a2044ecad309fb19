"""A judgement is found again at every refresh, by what the entities call their suppliers."""

from decimal import Decimal

import polars as pl

from hub.suppliers.attached import attached
from hub.suppliers.judged import largest_local, over_units, parted

COLUMNS = ["left_entity", "left_code", "left_name", "right_entity", "right_code", "right_name", "judgement"]
MEMBERS = pl.DataFrame(
    [
        ("E", "S1", "Dupont SA", "SIREN:1"),
        ("E", None, "Dupond", "NAME:DUPOND"),
        ("F", "9", "DUPOND", "NAME:DUPOND"),
        ("F", "S1", "Martin", "NAME:MARTIN"),
    ],
    schema=["entity_code", "supplier_code", "supplier_name", "unit_id"],
    orient="row",
)


def judged(*rows: tuple[str | None, ...]) -> list[tuple[str, str, str]]:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    return over_units(frame, MEMBERS).select("left", "right", "judgement").rows()


def test_a_code_of_an_entity_and_a_name_anywhere_are_both_found():
    assert judged(("E", "S1", "", "", "", "dupond", "same")) == [("NAME:DUPOND", "SIREN:1", "same")]


def test_code_and_name_together_must_both_fit():
    assert judged(("E", "S1", "Martin", "F", "9", "", "same")) == []


def test_the_last_word_on_a_pair_holds_whichever_side_came_first():
    rows = [("E", "S1", None, "F", "S1", None, "same"), ("F", None, "MARTIN", "E", None, "Dupont S.A.", "different")]
    assert judged(*rows) == [("NAME:MARTIN", "SIREN:1", "different")]


def test_an_entry_of_a_register_is_named_by_its_id():
    assert judged(("F", "S1", "", "_register", "SIREN:552100554", "", "same")) == [
        ("NAME:MARTIN", "SIREN:552100554", "same")
    ]


def test_a_side_without_code_and_name_is_nobody_not_everybody():
    assert judged(("E", "", "", "F", "S1", "", "same"), ("", "", "", "F", "S1", "", "same")) == []


def test_two_names_of_one_unit_say_nothing_new():
    assert judged(("E", "", "Dupond", "F", "9", "", "different")) == []


def test_a_unit_is_told_by_the_strongest_edge_into_its_cluster_and_its_anchor_by_none():
    clusters = pl.DataFrame({"unit_id": ["a", "b", "c", "d"], "cluster": ["a", "a", "a", "d"]})
    edges = pl.DataFrame(
        [
            ("a", "b", 0.99, "likeness"), ("a", "b", 0.999, "likeness"), ("b", "c", None, "judgement"),
            ("c", "d", 1.0, "likeness"),
        ],
        schema={"left": pl.String, "right": pl.String, "score": pl.Float64, "method": pl.String},
        orient="row",
    )  # fmt: skip
    anchors = pl.DataFrame({"cluster": ["a", "d"], "unit_id": ["a", "d"]})
    assert attached(clusters, edges, anchors).rows() == [
        ("a", None, None), ("b", "judgement", None), ("c", "judgement", None), ("d", None, None),
    ]  # fmt: skip


def test_the_largest_local_supplier_stands_for_its_unit():
    rows = MEMBERS.with_columns(amount=pl.Series([Decimal(1), Decimal(5), Decimal(9), Decimal(2)]))
    found = largest_local(rows, "unit_id").sort("unit_id")
    assert found.select("unit_id", "entity_code").rows() == [
        ("NAME:DUPOND", "F"),
        ("NAME:MARTIN", "F"),
        ("SIREN:1", "E"),
    ]


def apart(*rows: tuple[str | None, ...]) -> list[str]:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")
    return parted(MEMBERS, frame)["unit_id"].to_list()


def test_two_companies_of_one_name_are_told_apart():
    # E's Dupond and F's were one by their name.
    assert apart(("E", "", "Dupond", "F", "9", "", "different")) == [
        "SIREN:1", "NAME:DUPOND", "NAME:DUPOND@F", "NAME:MARTIN",
    ]  # fmt: skip


def test_the_last_word_on_both_holds():
    rows = [("E", "", "Dupond", "F", "9", "", "different"), ("E", "", "Dupond", "F", "9", "", "same")]
    assert apart(*rows) == MEMBERS["unit_id"].to_list()


def test_one_number_is_one_supplier_whatever_anybody_says():
    members = MEMBERS.with_columns(unit_id=pl.lit("SIREN:1"))
    judged = pl.DataFrame(
        [("E", "", "Dupond", "F", "9", "", "different")], schema=dict.fromkeys(COLUMNS, pl.String), orient="row"
    )
    assert parted(members, judged)["unit_id"].unique().to_list() == ["SIREN:1"]


def test_names_that_were_never_one_stay_as_they_are():
    assert apart(("E", "S1", "", "F", "S1", "", "different")) == MEMBERS["unit_id"].to_list()
