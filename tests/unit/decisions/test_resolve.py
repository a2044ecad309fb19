"""Rules of what judgements say of units: blanks name anything, and the last word on a pair counts."""

import random

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.decisions.ledgers import columns, records_of
from hub.decisions.records import Known, SupplierJudgement
from hub.decisions.resolve import between_units, with_register

KNOWN = Known(frozenset({"A", "B", "C"}), frozenset())
MEMBERS = pl.DataFrame(
    [
        ("A", "1", "Dupont", "U1"), ("B", "2", " Dupont ", "U1"), ("B", "3", "Dupond", "U2"), ("C", None, "Acme", "U3"),
        ("C", "3", None, "U4"),
    ],
    schema=["entity_code", "supplier_code", "supplier_name", "unit_id"], orient="row",
)  # fmt: skip


def judged(*lines: str) -> tuple[SupplierJudgement, ...]:
    text = "\n".join([",".join(columns(SupplierJudgement)), *(f"{line},,Ann,2026-01-05," for line in lines)])
    return records_of(text, SupplierJudgement, KNOWN, "it.csv")


@pytest.mark.parametrize(
    ("line", "pairs"),
    [
        ("A,1,Dupont,B,3,Dupond,same", [("U1", "U2", "same")]),
        ("B,3,Dupond,A,1,Dupont,different", [("U1", "U2", "different")]),
        (",,Dupont,C,,Acme,same", [("U1", "U3", "same")]),
        # Code 3 is two suppliers in two entities: what is said is said of both.
        (",3,,A,1,,unsure", [("U1", "U2", "unsure"), ("U1", "U4", "unsure")]),
        ("A,1,Durand,B,3,,same", []),
        ("A,1,,B,2,,different", [("U1", "U1", "different")]),
    ],
)
def test_what_a_judgement_names(line: str, pairs: list[tuple[str, str, str]]) -> None:
    assert between_units(judged(line), MEMBERS).rows() == pairs


def test_the_last_word_on_two_units_counts_whatever_names_them() -> None:
    said = judged("A,1,,B,3,,same", ",,Dupond,B,2,,different")
    assert between_units(said, MEMBERS).rows() == [("U1", "U2", "different")]


def test_a_register_entry_is_judged_apart() -> None:
    said = judged("A,1,,_register,SIREN:1,X,same", "B,2,,_register,SIREN:1,,different", "B,3,,_register,SIREN:2,,same")
    assert with_register(said, MEMBERS).rows() == [("U1", "SIREN:1", "different"), ("U2", "SIREN:2", "same")]
    assert between_units(said, MEMBERS).is_empty()
    assert with_register(judged("A,1,,B,3,,same"), MEMBERS).is_empty()


ENTITY, CODE, NAME = st.sampled_from(["", "A", "B"]), st.sampled_from(["", "1", "2"]), st.sampled_from(["", "X", "Y"])


def names_something(side: tuple[str, ...]) -> bool:
    return any(side[1:])


def are_two(line: tuple[tuple[str, ...], tuple[str, ...], str]) -> bool:
    return line[0] != line[1]


SIDE = st.tuples(ENTITY, CODE, NAME).filter(names_something)
LINES = st.lists(st.tuples(SIDE, SIDE, st.sampled_from(["same", "different"])).filter(are_two), max_size=6)
LOCAL = st.lists(st.tuples(st.sampled_from("AB"), CODE, NAME, st.sampled_from(["U1", "U2", "U3"])), max_size=8)


@given(LINES, LOCAL, st.randoms())
def test_it_is_what_each_side_says_of_each_member(
    lines: list[tuple[tuple[str, ...], tuple[str, ...], str]], local: list[tuple[str, ...]], chance: random.Random
) -> None:
    said = judged(*(",".join([*left, *right, word]) for left, right, word in lines))
    expected = {}
    for one in said:
        for left in local:
            for right in local:
                if one.left.is_of(*left[:3]) and one.right.is_of(*right[:3]):
                    expected[min(left[3], right[3]), max(left[3], right[3])] = one.judgement
    schema = dict.fromkeys(MEMBERS.columns, pl.String())
    members = pl.DataFrame(chance.sample(local, len(local)), schema=schema, orient="row")
    assert between_units(said, members).rows() == [(*key, word) for key, word in sorted(expected.items())]
