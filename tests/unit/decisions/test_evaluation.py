"""Rules of the sample and of the accuracy that it shows."""

import datetime as dt
import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.decisions.evaluation import STRATA, Unit, accuracy_rows, draw, estimate
from hub.decisions.records import Verdict

UNITS = [Unit((f"{at:04}",), round(Decimal(100_000) / (at + 1), 2)) for at in range(2_000)]


def verdicts(judged: list[tuple[int, int, str, str, str]], **other: object) -> list[Verdict]:
    """Rows of (stratum, its count, its amount, amount of the unit, verdict)."""
    common = {
        "sample_id": "S1", "measure": "supplier", "scope": "group", "publication_id": "P1",
        "drawn_on": dt.date(2026, 3, 31), "entity": "ALPHA", "account": "", "supplier": "", "words": "",
        "name": "", "assigned": "NAME:A", "by": "Ann", "on": dt.date(2026, 3, 31), "reason": "",
    }  # fmt: skip
    return [
        Verdict.model_construct(
            **{**common, **other},
            stratum=stratum, stratum_count=count, stratum_amount=Decimal(total), code=str(at), amount=Decimal(amount),
            verdict=verdict,
        )
        for at, (stratum, count, total, amount, verdict) in enumerate(judged)
    ]  # fmt: skip


def test_95_of_100_is_known_within_88_8_and_97_8() -> None:
    # domain.md §6: Wilson's interval of 95 of 100; equal amounts out of one large stratum are simple random sampling.
    judged = [(1, 10**9, "10000000000", "10", "right")] * 95 + [(1, 10**9, "10000000000", "10", "wrong")] * 5
    found = estimate(verdicts(judged))
    assert (found.n, found.accuracy) == (100, 0.95)
    assert found.low == pytest.approx(0.8882, abs=5e-5)
    assert found.high == pytest.approx(0.9785, abs=5e-5)


def test_a_stratum_weighs_what_its_amount_is() -> None:
    # 800 of 1,000 are in stratum 1, of which 300 of 400 judged are right; all judged of stratum 2 are right:
    # 0.8 · 0.75 + 0.2 · 1 = 0.8.
    judged = [(1, 9, "800", "300", "right"), (1, 9, "800", "100", "wrong")]
    judged += [(2, 90, "200", "5", "right"), (2, 90, "200", "2", "right")]
    found = estimate(verdicts(judged))
    assert found.accuracy == pytest.approx(0.8)
    assert found.low is not None and found.high is not None
    assert found.low < 0.8 < found.high


def test_all_right_is_not_sure_unless_all_were_looked_at() -> None:
    some = estimate(verdicts([(1, 40, "400", "10", "right")] * 20))
    assert some.accuracy == some.high == 1
    # The other half, 200 of 400, is as sure as 20 · (40 − 20) ÷ 40 = 10 right of 10: 10 ÷ (10 + 1.96²) = 0.7225;
    # 0.5 + 0.5 · 0.7225.
    assert some.low == pytest.approx(0.8612, abs=5e-5)
    every = estimate(verdicts([(1, 20, "200", "10", "right")] * 19 + [(1, 20, "200", "10", "wrong")]))
    assert (every.accuracy, every.low, every.high) == (0.95, 0.95, 0.95)


def test_no_accuracy_while_a_stratum_is_not_judged() -> None:
    rows = verdicts([(1, 9, "800", "300", "right"), (2, 9, "200", "5", "unsure"), (2, 9, "200", "5", "")])
    assert estimate(rows).accuracy is None
    assert (estimate(rows).n, estimate(rows).unsure, estimate(rows).drawn) == (1, 1, 3)
    assert accuracy_rows(rows) == []


def test_the_last_verdict_on_a_unit_counts_and_the_last_sample_of_a_scope() -> None:
    first = verdicts([(1, 1, "10", "10", "wrong")])
    again = verdicts([(1, 1, "10", "10", "right")])
    assert [one.accuracy for one in accuracy_rows([*first, *again])] == [1]
    later = verdicts([(1, 1, "10", "10", "wrong")], sample_id="S2", drawn_on=dt.date(2026, 4, 1))
    row = accuracy_rows([*later, *first, *again])[0]
    assert (row.accuracy, row.n, row.sampled_on) == (0, 1, dt.date(2026, 4, 1))


def test_few_large_many_small() -> None:
    drawn = draw(UNITS, 100, seed=1)
    counts = {one.stratum: one.stratum_count for one in drawn}
    assert len(drawn) == 100 and len({one.key for one in drawn}) == 100
    assert list(counts.values()) == sorted(counts.values())
    assert sum(counts.values()) == len(UNITS)
    totals = {one.stratum: one.stratum_amount for one in drawn}
    assert sum(totals.values()) == sum(one.amount for one in UNITS)
    # UNITS[0], 12 % of the amount, is in the first stratum, which is looked at whole.
    assert min(one.amount for one in drawn if one.stratum == 1) > max(one.amount for one in drawn if one.stratum == 2)


@given(st.integers(0, 50), st.randoms())
def test_a_sample_depends_on_its_seed_alone(seed: int, chance: random.Random) -> None:
    units = UNITS[:100]
    assert draw(chance.sample(units, len(units)), 30, seed) == draw(units, 30, seed)


def test_another_seed_is_another_sample() -> None:
    assert draw(UNITS, 60, 1) != draw(UNITS, 60, 2)


@given(st.lists(st.decimals(0, 10**9, places=2), max_size=40), st.integers(1, 60))
def test_as_many_are_drawn_as_asked(amounts: list[Decimal], n: int) -> None:
    units = [Unit((str(at),), amount) for at, amount in enumerate(amounts)]
    weighing = sum(amount > 0 for amount in amounts)
    drawn = draw(units, n, 1)
    assert min(n, weighing) <= len(drawn) <= min(max(n, 2 * STRATA), weighing)


def test_the_interval_holds_the_truth() -> None:
    """Of a world where 7 % of the large and 20 % of the small are wrong; of 1,000 samples 95.8 % hold its accuracy."""
    chance = random.Random(1)
    wrong = {one.key for at, one in enumerate(UNITS) if chance.random() < (0.07 if at < 200 else 0.2)}
    total = sum(one.amount for one in UNITS)
    truth = float(sum(one.amount for one in UNITS if one.key not in wrong) / total)
    held = 0
    for seed in range(40):
        rows = []
        for one in draw(UNITS, 100, seed):
            verdict = "wrong" if one.key in wrong else "right"
            rows.append((one.stratum, one.stratum_count, str(one.stratum_amount), str(one.amount), verdict))
        found = estimate(verdicts(rows))
        assert found.low is not None and found.high is not None
        held += found.low <= truth <= found.high
    assert held >= 36
