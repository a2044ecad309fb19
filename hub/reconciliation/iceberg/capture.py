"""How many documents there are, from two lists that each miss some: what entities recorded, what suppliers declared.

Chapman's estimate with Chao's log interval. It holds where being on one list says nothing of being on the other; where
documents that one list has are likelier on the other (large ones, say), it is a lower bound.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from hub.reconciliation.iceberg.estimate import (
    ALL,
    CAPTURE,
    CONFIDENCE,
    DOCUMENTS,
    ESTIMATED,
    INDICATIVE,
    STRATUM,
    Estimate,
    listed,
)

# With fewer on both lists Chapman's estimate is biased downwards (Robson and Regier 1964).
FEWEST = 7


@dataclass(frozen=True)
class Lists:
    """Documents of one stratum (a supplier): ``recorded`` and ``declared`` count each list, ``both`` what is on both.

    In the group's currency: ``only_declared``, Σ of the documents that only the supplier has; ``mean`` and ``variance``
    of a document's amount over all seen. None where an amount is not known.
    """

    stratum: str
    recorded: int
    declared: int
    both: int
    only_declared: float | None = None
    mean: float | None = None
    variance: float | None = None

    @property
    def seen(self) -> int:
        """Documents on either list."""
        return self.recorded + self.declared - self.both


def chapman(recorded: int, declared: int, both: int) -> tuple[float, float]:
    """Estimate (n1 + 1)(n2 + 1) ÷ (m + 1) − 1 of all documents, and its variance (Seber 1970)."""
    n1, n2, m = recorded, declared, both
    return (n1 + 1) * (n2 + 1) / (m + 1) - 1, (n1 + 1) * (n2 + 1) * (n1 - m) * (n2 - m) / ((m + 1) ** 2 * (m + 2))


def unseen_between(unseen: float, variance: float, confidence: float = CONFIDENCE) -> tuple[int, int]:
    """Chao's log interval (1987) of the documents on neither list, in whole documents: it cannot fall below none.

    Where almost everything is on both lists (200 documents, 90 % and 80 % on each) the interval between fractions of a
    document covers 90 %, that between whole ones 97 %; of 50 documents 63 % and 99 % (bench/iceberg_coverage.py).
    """
    if unseen <= 0 or variance <= 0:
        return 0, math.ceil(unseen - _FRACTION)
    factor = math.exp(NormalDist().inv_cdf((1 + confidence) / 2) * math.sqrt(math.log1p(variance / unseen**2)))
    return math.floor(unseen / factor + _FRACTION), math.ceil(unseen * factor - _FRACTION)


_FRACTION = 1e-9  # of a document: what floats leave


def captures(
    lists: Sequence[Lists], period_from: str, period_to: str, currency: str, common_source: str = ""
) -> list[Estimate]:
    """In unit ``documents``, how many exist, in all and by stratum. In the group's currency, the value of those that no
    entity recorded, of each stratum with enough, and in all where every stratum has.

    ``common_source`` names a file that fed both lists: then they say nothing of what both miss.
    """
    span = (period_from, period_to)
    whole = _whole(lists)
    if reason := _unfit(whole, common_source):
        return [Estimate(CAPTURE, ALL, *span, DOCUMENTS, whole.seen, _WORDS, reason=reason)]
    fit = [one for one in sorted(lists, key=lambda one: one.stratum) if not _unfit(one, "")]
    told = [_count(whole, span, ALL), *(_count(one, span, STRATUM) for one in fit)]
    valued = [(one, bounds) for one in fit if (bounds := _value(one))]
    told += [_valued([one], span, currency, STRATUM) for one, _ in valued]
    if len(valued) == len(lists):
        return [*told, _valued([one for one, _ in valued], span, currency, ALL)]
    few = listed({one.stratum for one in lists} - {one.stratum for one, _ in valued})
    reason = (
        f"documents on both lists are fewer than {FEWEST}, an amount without VAT is not known, or what nobody recorded "
        f"is credit notes rather, of {few}"
    )
    return [*told, Estimate(CAPTURE, ALL, *span, currency, whole.seen, _WORDS, reason=reason)]


_WORDS = (
    "both lists are of the same suppliers, onboarded entities and months; a document is as likely on one list whether "
    "or not it is on the other (where it is likelier, there are more than estimated); a document on both is known as "
    "such (each link that is missed adds to the estimate)"
)


def _whole(lists: Sequence[Lists]) -> Lists:
    return Lists(
        "", sum(one.recorded for one in lists), sum(one.declared for one in lists), sum(one.both for one in lists)
    )


def _unfit(one: Lists, common_source: str) -> str:
    """The condition that is not met; '' when all are."""
    if common_source:
        return f"both lists have lines of one file ({common_source}): they are not two sources"
    if not one.declared:
        return "no supplier declares documents of onboarded entities"
    if not one.recorded:
        return "no document of these suppliers is recorded"
    if one.both < FEWEST:
        return f"{one.both} documents are on both lists, {FEWEST} are needed"
    return ""


def _words(one: Lists) -> str:
    return f"{_WORDS}. {one.recorded} recorded, {one.declared} declared, {one.both} on both"


def _count(one: Lists, span: tuple[str, str], scope: str) -> Estimate:
    figure, variance = chapman(one.recorded, one.declared, one.both)
    low, high = unseen_between(figure - one.seen, variance)
    return Estimate(
        CAPTURE, scope, *span, DOCUMENTS, one.seen, _words(one), one.stratum or None, None,
        figure, one.seen + low, one.seen + high, CONFIDENCE, ESTIMATED, None, INDICATIVE,
    )  # fmt: skip


def _value(one: Lists) -> tuple[float, float, float] | None:
    """Value of what no entity recorded, low and high: what suppliers alone have, and what neither has at the mean
    amount of those seen. None where amounts are not known, or do not add up to purchases."""
    if one.only_declared is None or one.mean is None or one.variance is None or one.mean <= 0 or one.only_declared < 0:
        return None
    figure, variance = chapman(one.recorded, one.declared, one.both)
    unseen = figure - one.seen
    # Relative variances of a product add up; the mean is over ``seen`` documents.
    low, high = unseen_between(unseen, variance + unseen**2 * one.variance / (one.seen * one.mean**2))
    return (
        one.only_declared + unseen * one.mean,
        one.only_declared + low * one.mean,
        one.only_declared + high * one.mean,
    )


def _valued(lists: list[Lists], span: tuple[str, str], currency: str, scope: str) -> Estimate:
    """Bounds of strata add up: wider than need be, never too narrow."""
    bounds = [value for one in lists if (value := _value(one))]
    figure, low, high = (math.fsum(one) for one in zip(*bounds, strict=True))
    whole = _whole(lists)
    words = f"{_words(whole)}. Documents that nobody has are worth as much as those seen"
    return Estimate(
        CAPTURE, scope, *span, currency, whole.seen, words, lists[0].stratum if scope == STRATUM else None, None,
        figure, low, high, CONFIDENCE, ESTIMATED, None, INDICATIVE,
    )  # fmt: skip
