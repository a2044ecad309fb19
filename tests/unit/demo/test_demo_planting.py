"""Statements in memory: what is planted on them closes to the cent, under one name each."""

import datetime as dt
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.fr import siret as french_siret

from hub.demo.calendar import month_list
from hub.demo.cast import CAST
from hub.demo.directory import Directory, make_directory
from hub.demo.generate import share_lines
from hub.demo.identifiers import siren, siret
from hub.demo.statements import plant
from hub.demo.statements.choose import MOST_LINES, choose
from hub.demo.statements.customers import UNKNOWN, newcomer
from hub.demo.statements.draft import Customer, Draft, Line, Statement, mirrored
from hub.demo.statements.pieces import Piece, _divided
from hub.demo.statements.reckon import differences, reckon
from hub.demo.suppliers import Supplier, make_master

MONTHS = month_list("2025-01", 3)
ONE = Customer("E", "Entity", "C-1", first=0, end=3)


def piece(ref: str, month: int, day: int, cents: int, delay: int = 0) -> Piece:
    posted = MONTHS[month].date(day)
    return Piece("E", 5, ref, month, posted, posted - dt.timedelta(days=delay), cents, cents)


def write(one: Piece) -> Line:
    return Line(ONE, one.month, max(one.dated, one.posted.replace(day=1)), one.ref, one.cents, one.group)


def drafted(*pieces: Piece, size: int = 1) -> Draft:
    spans = tuple((first, min(first + size - 1, 2)) for first in range(0, 3, size))
    statement = Statement("KEY/releve", 5, spans, (ONE, newcomer(), UNKNOWN), list(pieces))
    return mirrored(statement, write, np.random.default_rng(1))


def items(draft: Draft) -> dict[tuple[str, int], dict[str, int]]:
    rows, _ = reckon(draft.statement)
    return {(row.place[0], row.place[2][0]): {k: v for k, v in row.items.items() if v} for row in rows}


def test_a_statement_that_says_what_the_books_say_has_no_difference():
    draft = drafted(piece("1", 0, 3, 10_000), piece("2", 1, 4, -2_000))
    assert items(draft) == {("E", 0): {}, ("E", 1): {}}


def test_an_invoice_booked_the_next_month_is_cut_off_on_both_sides():
    # 100.00 dated 30 January, posted 4 February: declared in January, recorded in February.
    draft = drafted(piece("1", 1, 4, 10_000, delay=5), piece("2", 1, 20, 500))
    plant.cut_off(draft, 1, 1)
    assert items(draft) == {("E", 0): {"cut_off": 10_000}, ("E", 1): {"cut_off": -10_000}}
    assert draft.statement.lines[0].date == dt.date(2025, 1, 30)


def test_within_one_quarter_nothing_is_cut_off():
    draft = drafted(piece("1", 1, 4, 10_000, delay=5), size=3)
    plant.cut_off(draft, 1, 1)
    assert items(draft) == {("E", 0): {}}


def test_what_the_books_do_not_have_stands_under_its_name():
    draft = drafted(piece("1", 0, 3, 10_000))
    plant.add(draft, newcomer().entity, MONTHS[0], 700, "entity_not_onboarded")
    plant.add(draft, "", MONTHS[0], 80, "account_not_linked")
    plant.add(draft, "E", MONTHS[0], 9, "dispute", status="disputed")
    plant.add(draft, "E", MONTHS[0], -5, "rebates", kind="rebate")
    assert items(draft) == {
        ("E", 0): {"dispute": 9, "rebates": -5},
        ("SABL", 0): {"entity_not_onboarded": 700},
        ("", 0): {"account_not_linked": 80},
    }
    rows, _ = reckon(draft.statement)
    assert {row.place[1] for row in rows} == {"", UNKNOWN.siret}


def test_a_dropped_line_and_a_wrong_amount_are_residuals():
    # 100.00 not declared: -100.00. 20.00 declared as 23.00: +3.00; 6.00 is too little for that.
    draft = drafted(piece("1", 0, 3, 10_000), piece("2", 1, 3, 2_000), piece("3", 1, 3, 600))
    plant.drop(draft, "E", 0)
    plant.mistype(draft, "E", 1, 300)
    assert items(draft) == {("E", 0): {"residual": -10_000}, ("E", 1): {"residual": 300}}


def test_collective_and_split_lines_match_what_they_stand_for():
    draft = drafted(*(piece(str(number), 0, 3 + number, 1_100 + number) for number in range(4)))
    plant.group_up(draft, 0)
    plant.split(draft, 0)
    methods = Counter((match.method, len(match.lines), len(match.pieces)) for match in draft.statement.matches)
    assert methods == {("grouped", 1, 3): 1, ("grouped", 2, 1): 1}
    assert items(draft) == {("E", 0): {}}
    assert sum(line.cents for line in draft.statement.lines) == 4 * 1_100 + 6


def test_a_line_without_reference_has_an_amount_of_its_own():
    # 100.00 and 101.00 could be taken for one another; 500.00 could not.
    draft = drafted(piece("1", 0, 3, 10_000), piece("2", 1, 3, 10_100), piece("3", 2, 3, 50_000))
    plant.without_reference(draft, 1.0)
    assert [line.ref for line in draft.statement.lines] == ["1", "2", ""]


def test_a_purchase_by_card_is_declared_by_one_and_booked_under_another():
    draft = drafted(piece("1", 0, 3, 10_000))
    issued = [replace(piece("9", 0, 7, 4_000), supplier=8), replace(piece("10", 1, 7, 60), supplier=8)]
    issued.append(replace(issued[0], ref="11", entity="ELSEWHERE"))
    plant.pay_by_card(draft, MONTHS[0], issued, 5)
    assert items(draft) == {("E", 0): {"purchasing_card": 4_000}}
    assert [match.pieces for match in draft.statement.matches if match.method == "card"] == [[issued[0]]]


def test_totals_before_rebates_differ_by_the_rebates_and_by_what_is_too_much():
    # Booked 100.00, a credit note of 20.00. Declared before credit notes: 100.00, and 7.00 too much.
    draft = drafted(piece("1", 0, 3, 10_000), piece("2", 1, 3, -2_000), size=3)
    statement = draft.statement
    statement.is_gross, statement.matches = True, []
    statement.lines = [Line(ONE, 0, dt.date(2025, 3, 31), "", 10_700, 10_700, "total")]
    assert items(draft) == {("E", 0): {"rebates": 2_000, "residual": 700}}


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(1, 28), st.integers(-99_999, 99_999), st.integers(0, 19)), max_size=15
    ),
    st.sampled_from([1, 3]),
    st.integers(0, 9),
)
def test_whatever_is_planted_every_amount_has_one_place(
    drawn: list[tuple[int, int, int, int]], size: int, seed: int
) -> None:
    pieces = (piece(str(at), month, day, cents, delay) for at, (month, day, cents, delay) in enumerate(drawn))
    draft = replace(drafted(*pieces, size=size), rng=np.random.default_rng(seed))
    plant.cut_off(draft, 1, 2)
    plant.group_up(draft, 0)
    plant.split(draft, 1)
    plant.drop(draft, "E", 2)
    plant.mistype(draft, "E", 1, 77)
    plant.add(draft, "E", MONTHS[1], 5_000, "dispute")
    plant.without_reference(draft, 0.5)
    plant.renumber(draft, 0.5)
    rows, found = reckon(draft.statement)
    declared = sum(line.group for line in draft.statement.lines)
    recorded = sum(one.group for one in draft.statement.pieces)
    assert sum(row.declared for row in rows) == declared and sum(row.recorded for row in rows) == recorded
    assert (
        declared - recorded == sum(one.cents for one in found) == sum(one.cents for one in differences(draft.statement))
    )
    used = Counter(id(line) for match in draft.statement.matches for line in match.lines)
    assert set(used.values()) <= {1} and set(used) <= {id(line) for line in draft.statement.lines}


@given(st.integers(-10_000_000, 10_000_000), st.integers(1, 999_999), st.integers(1, 999_999))
def test_a_shared_charge_adds_up_to_the_cent(cents: int, one: int, two: int) -> None:
    parts = _divided(cents, {1: one, 2: two})
    assert sum(parts.values()) == cents
    assert abs(parts[1] - cents * one / (one + two)) <= 1


def test_an_establishment_has_a_valid_number():
    assert french_siret.is_valid(siret(siren("28100417"), 11))
    assert french_siret.is_valid(newcomer().siret) and french_siret.is_valid(UNKNOWN.siret)


@pytest.mark.parametrize("lines", [24_000, 50_000_000])
def test_suppliers_are_chosen_by_rule_and_stay_small(lines: int) -> None:
    master = make_master(lines, len(CAST), np.random.default_rng([7, 0]))
    directories = directories_of(master)
    chosen = choose(master, directories, {code: count * 6 for code, count in share_lines(lines, 6).items()})
    assert len(chosen.all()) == 5
    for number in chosen.all():
        assert master[number].trade.pools == ("general",) and len(master[number].buyers) >= 4
    # At 50 million lines the smallest supplier of the pool has more than the bound; none is ten times as large.
    pool = directories[CAST[0].code].pools["general"]
    shares = np.diff(pool.cumulated, prepend=0.0) * lines * CAST[0].share_of_lines
    of_chosen = np.isin(directories[CAST[0].code].supplier[pool.parties], list(chosen.all()))
    assert shares[of_chosen].max() <= 10 * max(MOST_LINES, shares.min())


def directories_of(master: tuple[Supplier, ...]) -> dict[str, Directory]:
    return {
        member.code: make_directory(member, CAST, master, np.random.default_rng([7, 2, member.number]))
        for member in CAST
    }
