"""The ratio estimate: figures by hand, when there is none, and what holds for any figures."""

import math
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hub.reconciliation.iceberg.estimate import ALL, ENTITY, INDICATIVE, MODELLED, NO_ESTIMATE, STRATUM, Estimate
from hub.reconciliation.iceberg.fit import Fit, student, together
from hub.reconciliation.iceberg.ratio import Firm, ratios

# Sizes 100 each; recorded 20 … 60: r = 200 ÷ 500 = 0.4.
FIVE = [Firm(f"I{n}", "A", 100.0, None, 10.0 * n) for n in range(2, 7)]
OUT = Firm("O", "A", 50.0, None)


def of(found: list[Estimate], scope: str, name: str | None = None) -> Estimate:
    [one] = [one for one in found if one.scope == scope and name in (None, one.entity_code, one.stratum)]
    return one


def ask(*firms: Firm) -> list[Estimate]:
    return ratios(firms, "2025-01", "2025-12", "EUR")


def test_ratio_variance_and_spread_by_hand() -> None:
    """Without the entity of 20: 180 ÷ 400 = 0.45, then 0.425, 0.4, 0.375, 0.35."""
    fit = Fit(tuple((firm.recorded or 0, 100.0) for firm in FIVE))
    assert fit.ratio == pytest.approx(0.4)
    assert fit.without == pytest.approx((0.45, 0.425, 0.4, 0.375, 0.35))
    # 2 × (0.05² + 0.025²).
    assert fit.variance == pytest.approx(0.00625)
    # Own ratios 0.2 … 0.6 less those: −0.25, −0.125, 0, 0.125, 0.25; mean square 0.15625 ÷ 5.
    assert fit.spread == pytest.approx(0.03125)
    # 50 of size: 20; 50² × (0.00625 + 0.03125).
    assert fit.predicted([50.0]) == pytest.approx((20.0, 93.75))
    # 30 and 40: 70² × 0.00625 + (900 + 1,600) × 0.03125.
    assert fit.predicted([30.0, 40.0]) == pytest.approx((28.0, 30.625 + 78.125))


def test_the_interval_is_student_s() -> None:
    """t(4) at 97.5 % is 2.776445: 20 ± 2.776445 × √93.75 = ± 26.8828; the lower bound is cut."""
    assert student(4) == pytest.approx(2.776445, abs=1e-6)
    one = of(ask(*FIVE, OUT), ENTITY)
    assert (one.estimate, one.low, one.high) == pytest.approx((20.0, 0.0, 46.8828), abs=1e-4)
    assert (one.n, one.confidence, one.stratum, one.grade) == (5, 0.95, "A", MODELLED)
    assert "cut at 0" in one.assumptions
    # Ratios that are alike: nothing to cut.
    sure = of(ask(*(replace(firm, recorded=40.0 + n) for n, firm in enumerate(FIVE)), OUT), ALL)
    assert sure.low and sure.estimate == pytest.approx(21.0)  # 210 ÷ 500 × 50
    assert "cut" not in sure.assumptions


def test_strata_apart_add_up_their_variances() -> None:
    """Two strata of variance v and w, 4 degrees each: v + w, and (v + w)² ÷ (v²/4 + w²/4) degrees."""
    fit = Fit(tuple((firm.recorded or 0, 100.0) for firm in FIVE))
    other = Fit(tuple((2 * (firm.recorded or 0), 100.0) for firm in FIVE))  # variance and spread × 4
    figure, error, freedom = together([(fit, [50.0]), (other, [50.0])], is_apart=True)
    assert (figure, error**2, freedom) == pytest.approx((60.0, 93.75 * 5, 4 * 25 / 17))
    _, error, freedom = together([(fit, [50.0]), (other, [50.0])], is_apart=False)
    assert (error, freedom) == pytest.approx((3 * math.sqrt(93.75), 4))


def test_a_stratum_with_few_takes_all_together_and_says_so() -> None:
    found = ask(*FIVE, Firm("P", "B", 10.0, None))
    one = of(found, STRATUM)
    assert (one.stratum, one.estimate, one.n, one.grade) == ("B", pytest.approx(4.0), 5, INDICATIVE)
    assert "fewer than 5 of them in B: all strata together" in one.assumptions
    # Of a stratum with its own five, the others' ratio counts for nothing.
    rich = [replace(firm, entity_code=f"R{n}", stratum="B", recorded=90.0) for n, firm in enumerate(FIVE)]
    found = ask(*FIVE, *rich, OUT, Firm("P", "B", 10.0, None))
    assert (of(found, STRATUM, "A").estimate, of(found, STRATUM, "B").estimate) == pytest.approx((20.0, 9.0))
    assert (of(found, ALL).estimate, of(found, ALL).n) == (pytest.approx(29.0), 10)


def test_turnover_where_external_purchases_are_not_known() -> None:
    both = [replace(firm, turnover=1_000.0) for firm in FIVE]
    found = ask(*both, replace(OUT, turnover=9.0), Firm("T", "A", 0.0, 200.0), Firm("Z", "A", -1.0, None))
    assert [of(found, ENTITY, name).estimate for name in ("O", "T")] == pytest.approx([20.0, 8.0])
    assert of(found, ENTITY, "T").grade == INDICATIVE
    assert "4.0% of their turnover" in of(found, ENTITY, "T").assumptions
    none = of(found, ENTITY, "Z")
    assert (none.status, none.estimate) == (NO_ESTIMATE, None)
    assert "no published accounts" in (none.reason or "")
    whole = of(found, ALL)
    assert whole.estimate == pytest.approx(28.0)
    assert "without Z" in whole.assumptions


@pytest.mark.parametrize(
    ("firms", "reason"),
    [
        (FIVE, "every entity has certified months"),
        ([*FIVE[:4], OUT], "4 onboarded entities have external purchases (FS + FU + FW) in their published accounts"),
        ([*FIVE[:4], replace(FIVE[4], external=None, turnover=9.0), OUT], "4 onboarded entities"),
        ([*FIVE, replace(OUT, external=None)], "no published accounts are known"),
        ([*FIVE, replace(OUT, external=None, turnover=5.0)], "0 onboarded entities have turnover"),
        ([*(replace(firm, recorded=0.0) for firm in FIVE), OUT], "does not add up to purchases"),
        ([OUT], "0 onboarded entities"),
    ],
)
def test_no_estimate_says_which_condition(firms: list[Firm], reason: str) -> None:
    [none] = [one for one in ask(*firms) if one.scope == ALL]
    assert (none.status, none.estimate, none.low, none.high, none.grade) == (NO_ESTIMATE, None, None, None, None)
    assert reason in (none.reason or "")
    assert all(one.status == NO_ESTIMATE for one in ask(*firms))


SIZES = st.floats(1.0, 1e6)
INSIDE = st.lists(st.tuples(SIZES, st.floats(0.0, 3.0), st.sampled_from("AB")), min_size=5, max_size=14)
OUTSIDE = st.lists(st.tuples(SIZES, st.sampled_from("ABC")), min_size=1, max_size=5)


@given(INSIDE, OUTSIDE, st.randoms(), st.floats(0.01, 100.0))
def test_what_holds_for_any_figures(
    inside: list[tuple[float, float, str]], outside: list[tuple[float, str]], random: object, scale: float
) -> None:
    """Intervals hold their estimate, strata add up to all, order does not matter, and figures scale with currency."""
    assume(sum(share for _, share, _ in inside) > 0)
    firms = [Firm(f"I{n}", stratum, size, None, size * share) for n, (size, share, stratum) in enumerate(inside)]
    firms += [Firm(f"O{n}", stratum, size, None) for n, (size, stratum) in enumerate(outside)]
    found = ask(*firms)
    for one in found:
        assert one.estimate is not None and one.low is not None and one.high is not None
        assert 0 <= one.low <= one.estimate * (1 + 1e-12) <= one.high * (1 + 1e-9) + 1e-9
    for scope in (STRATUM, ENTITY):
        parts = [one.estimate for one in found if one.scope == scope and one.estimate is not None]
        assert of(found, ALL).estimate == pytest.approx(sum(parts))
    shuffled = list(firms)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert ask(*shuffled) == found
    larger = ask(*(
        replace(
            firm,
            external=(firm.external or 0) * scale,
            recorded=None if firm.recorded is None else firm.recorded * scale,
        )
        for firm in firms
    ))  # fmt: skip
    for one, other in zip(found, larger, strict=True):
        figures = [figure * scale for figure in (one.estimate, one.low, one.high) if figure is not None]
        assert [other.estimate, other.low, other.high] == pytest.approx(figures, rel=1e-6, abs=1e-6)
