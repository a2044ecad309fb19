"""What holds of any lines: the bridge closes, order says nothing, a matched pair never raises the residual."""

import random
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from hub.reconciliation.bridge import Bridge
from hub.reconciliation.items import ITEMS
from tests.unit.reconciliation.bridge_frames import Row, booked, made, pair, terms_of, told

AMOUNTS = st.integers(-200_00, 200_00).map(lambda cents: str(Decimal(cents) / 100))
MONTHS = st.sampled_from(["2026-01", "2026-02", "2026-03", "2026-06"])
STATES = ["onboarded", "onboarded", "onboarded", "not_onboarded", "outside_perimeter", "unknown_account"]
KINDS = ["invoice", "invoice", "credit_note", "rebate", "payment", "total"]
TYPES = ["invoice", "invoice", "credit_note", "rebate", "accrual", "accrual_reversal"]
REFS = st.sampled_from([None, "F1", "F-1", "f2", "3"])


@st.composite
def declared_line(draw: st.DrawFn, number: int) -> Row:
    state = draw(st.sampled_from(STATES))
    statement = draw(st.sampled_from(["a", "b", "y"]))
    first, last = draw(MONTHS), draw(MONTHS)
    amount, net = draw(AMOUNTS), draw(st.one_of(AMOUNTS, st.none()))
    return told(
        f"d{number}", amount, net=net, statement_id=statement, entity_state=state,
        supplier_id="T" if statement == "b" else "S",
        entity_code=None if state == "unknown_account" else draw(st.sampled_from(["NORD", "SUD"])),
        customer_account=draw(st.sampled_from([None, "C1", "C2"])), document_kind=draw(st.sampled_from(KINDS)),
        document_ref=draw(REFS), period_from=min(first, last), period_to=max(first, last),
        line_status=draw(st.sampled_from([None, None, "card", "disputed"])),
        currency=draw(st.sampled_from(["EUR", "USD"])), amount_group=draw(st.sampled_from([amount, "12.34"])),
        document_date=None,
    )  # fmt: skip


@st.composite
def recorded_line(draw: st.DrawFn, number: int) -> Row:
    return booked(
        f"r{number}", draw(AMOUNTS), supplier_id=draw(st.sampled_from(["S", "T", "CARD"])), period=draw(MONTHS),
        entity_code=draw(st.sampled_from(["NORD", "SUD"])), document_ref=draw(REFS),
        line_type=draw(st.sampled_from(TYPES)), currency=draw(st.sampled_from(["EUR", "USD"])),
    )  # fmt: skip


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    """Lines of two suppliers, matched at random: nothing that a feed may send is out of bounds."""
    left = [draw(declared_line(number)) for number in range(draw(st.integers(0, 7)))]
    right = [draw(recorded_line(number)) for number in range(draw(st.integers(0, 7)))]
    methods = st.sampled_from(["reference", "card", "grouped"])
    matches: list[Row] = []
    ids = (
        draw(st.permutations([one["declared_id"] for one in left])),
        draw(st.permutations([one["recorded_id"] for one in right])),
    )
    for number in range(draw(st.integers(0, 3))):
        sizes = draw(st.integers(1, 2)), draw(st.integers(1, 2))
        taken = [side[3 * number : 3 * number + size] for side, size in zip(ids, sizes, strict=True)]
        matches += pair(f"m{number}", *taken, draw(methods))
    basis = st.sampled_from(["invoiced", "ordered", "paid"])
    common = {name: draw(st.sampled_from(values)) for name, values in (
        ("rebates", ["gross", "net"]), ("vat", ["included", "excluded"]), ("covers", ["named", "all"]))}  # fmt: skip
    terms = [
        *terms_of("2026-01", "2026-02", "2026-03", statement_id="a", basis=draw(basis), **common),
        *terms_of(("2026-01", "2026-06"), statement_id="y", basis=draw(basis), **common),
        *terms_of(("2026-01", "2026-03"), statement_id="b", supplier_id="T", **common),
    ]
    named = [{"supplier": "S", "entity": draw(st.sampled_from(["NORD", ""])), "document_ref": "F1",
              "item": draw(st.sampled_from(["dispute", "rebates"])), "reason": "said"}]  # fmt: skip
    return {"declared": left, "recorded": right, "matches": matches, "terms": terms, "named": named}


@given(worlds())
def test_every_line_is_told_to_the_cent_and_every_row_closes(world: dict[str, Any]) -> None:
    found = made(**world)
    for side, key, lines, sign in (
        ("declared", "declared_id", world["declared"], 1), ("recorded", "recorded_id", world["recorded"], -1),
    ):  # fmt: skip
        sums = dict(found.parts.filter(side=side).group_by("line_id").agg(pl.col("amount_group").sum()).iter_rows())
        amounts = {line[key]: sign * Decimal(line["amount_group"]) for line in lines}
        assert sums == {line: amounts[line] for line in (amounts if side == "declared" else sums)}
    for row in found.summary.iter_rows(named=True):
        assert row["declared"] - row["recorded"] == sum(row[item] for item in ITEMS)
        assert row["matched"] == 0
        assert abs(row["residual"]) <= row["residual_gross"]
    told_once = found.parts.filter(pl.col("side") == "declared", pl.col("item") != "told_elsewhere")
    assert found.summary["declared"].sum() == told_once["amount_group"].sum()


@given(worlds(), st.integers(0, 99))
def test_the_order_of_lines_and_files_says_nothing(world: dict[str, Any], seed: int) -> None:
    found = made(**world)
    mixed = {name: random.Random(seed).sample(rows, len(rows)) for name, rows in world.items()}
    again = made(**mixed)
    assert_frame_equal(found.parts, again.parts)
    assert_frame_equal(found.summary, again.summary)


@given(worlds(), st.sampled_from(["2026-01", "2026-03"]), AMOUNTS, st.booleans())
def test_a_new_matched_pair_never_raises_the_residual(
    world: dict[str, Any], month: str, amount: str, is_late: bool
) -> None:
    """Documents only: a total that stays while the documents under it grow is another total."""
    world = world | {"declared": [one for one in world["declared"] if one["document_ref"] is not None]}
    world["declared"] = [one for one in world["declared"] if one["document_kind"] != "total"]
    ids = {one["declared_id"] for one in world["declared"]} | {one["recorded_id"] for one in world["recorded"]}
    world["matches"] = [one for one in world["matches"] if one["id"] in ids]
    world["declared"].append(told("nil", "0", statement_id="a", month=month))  # NORD is covered before, too
    declared = told("new", amount, statement_id="a", month=month, document_ref="NEW9", customer_account="C1")
    recorded = booked("new", amount, period="2026-02" if is_late else month)
    more = {
        **world, "declared": [*world["declared"], declared], "recorded": [*world["recorded"], recorded],
        "matches": [*world["matches"], *pair("mm", "new", "new")],
    }  # fmt: skip
    before, after = _residuals(made(**world)), _residuals(made(**more))
    for row, (net, gross) in after.items():
        had = before.get(row)
        if had is not None:
            assert abs(net) <= abs(had[0])
            assert gross <= had[1]


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=6), st.integers(0, 6), st.booleans())
def test_matching_lines_that_were_not_never_raises_the_residual_of_documents(
    amounts: list[tuple[str, str]], count: int, is_quarter: bool
) -> None:
    left = [told(f"d{number}", one, net=None) for number, (one, _) in enumerate(amounts)]
    right = [
        booked(f"r{number}", one, period="2026-03" if number % 2 else "2026-02")
        for number, (_, one) in enumerate(amounts)
    ]
    matches = [
        one for number in range(min(count, len(amounts))) for one in pair(f"m{number}", f"d{number}", f"r{number}")
    ]
    terms = terms_of(("2026-01", "2026-03") if is_quarter else ("2026-02", "2026-02"), "2026-03", vat="included")
    before, after = (
        made(left, right, known, terms).summary["residual_gross"].sum() for known in (matches[:-2], matches)
    )
    assert after <= before


def _residuals(found: Bridge) -> dict[tuple[Any, ...], tuple[Decimal, Decimal]]:
    rows = found.summary.select(
        "supplier_id", "entity_code", "customer_account", "period_from", "period_to", "residual", "residual_gross"
    )
    return {row[:5]: (row[5], row[6]) for row in rows.iter_rows()}
