"""Entities that send nothing yet, estimated from those that do: purchases ÷ size, by stratum.

Size is what an entity's published accounts say: external purchases (liasse 2052, FS + FU + FW), else turnover. The
interval is that of a prediction: what is estimated is not a mean but some entities, each with its own ratio.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hub.reconciliation.iceberg.estimate import (
    ALL,
    CONFIDENCE,
    ENTITY,
    ESTIMATED,
    INDICATIVE,
    MODELLED,
    RATIO,
    STRATUM,
    Estimate,
    listed,
)
from hub.reconciliation.iceberg.fit import Fit, student, together

FEWEST = 5
_Span = tuple[str, str, str]  # first and last month, currency
EXTERNAL, TURNOVER = "external purchases (FS + FU + FW)", "turnover"


@dataclass(frozen=True)
class Firm:
    """An entity over one span. Sizes and ``recorded`` (null: not onboarded) in the group's currency at 100 %, sizes pro
    rata of the months that count: those recorded, or of an entity that is not onboarded those of the span."""

    entity_code: str
    stratum: str
    external: float | None
    turnover: float | None
    recorded: float | None = None

    def size(self, basis: str) -> float | None:
        """Its size on a basis; None when unknown or not positive."""
        size = self.external if basis == EXTERNAL else self.turnover
        return size if size is not None and size > 0 else None


@dataclass(frozen=True)
class _Group:
    """Entities of one stratum that are not onboarded, whose size is known on ``basis``, and the ``fit`` that they are
    estimated by: of their stratum, or of all strata (``is_pooled``)."""

    stratum: str
    firms: tuple[Firm, ...]
    fit: Fit
    basis: str
    is_pooled: bool


def ratios(firms: Iterable[Firm], period_from: str, period_to: str, currency: str) -> list[Estimate]:
    """Estimates of each entity that is not onboarded, of each stratum that has any, and of all.

    An entity is estimated on external purchases, else on turnover; by the ratio of its stratum where five onboarded
    entities of it have such a size, else by that of all strata together where five have. The estimate of a stratum and
    of all names the entities that it goes without.
    """
    every = sorted(firms, key=lambda firm: firm.entity_code)
    inside, outside = ([firm for firm in every if (firm.recorded is None) is is_out] for is_out in (False, True))
    span = (period_from, period_to, currency)
    if not outside:
        return [_refused(span, len(inside), "every entity has certified months in this span")]
    groups = [
        group
        for stratum in sorted({firm.stratum for firm in outside})
        for group in _groups(stratum, [firm for firm in outside if firm.stratum == stratum], inside)
    ]
    if not groups:
        return [_refused(span, len(inside), _why_none(inside, outside))]
    estimated = {firm for group in groups for firm in group.firms}
    without = [firm for firm in outside if firm not in estimated]
    told = [_refused(span, 0, _why_none(inside, [firm]), firm) for firm in without]
    told += [_estimate([group], span, ENTITY, [], firm) for group in groups for firm in group.firms]
    for stratum in sorted({group.stratum for group in groups}):
        own = [group for group in groups if group.stratum == stratum]
        told.append(_estimate(own, span, STRATUM, [firm for firm in without if firm.stratum == stratum]))
    return [*told, _estimate(groups, span, ALL, without)]


_LIKE = "entities that are not onboarded buy like the onboarded ones, for their size; pilots rarely are like the others"


def _groups(stratum: str, absent: list[Firm], inside: list[Firm]) -> Iterator[_Group]:
    left = absent
    own = [firm for firm in inside if firm.stratum == stratum]
    for basis in (EXTERNAL, TURNOVER):
        firms = tuple(firm for firm in left if firm.size(basis))
        fits = [(_points(own, basis), False), (_points(inside, basis), True)]
        usable = [one for one in fits if len(one[0]) >= FEWEST and math.fsum(recorded for recorded, _ in one[0]) > 0]
        if firms and usable:
            points, is_pooled = usable[0]
            yield _Group(stratum, firms, Fit(points), basis, is_pooled)
            left = [firm for firm in left if firm not in firms]


def _points(firms: list[Firm], basis: str) -> tuple[tuple[float, float], ...]:
    sized = ((firm.recorded, firm.size(basis)) for firm in firms)
    return tuple((recorded, size) for recorded, size in sized if recorded is not None and size)


def _estimate(groups: list[_Group], span: _Span, scope: str, without: list[Firm], firm: Firm | None = None) -> Estimate:
    """Of all groups, of those of one stratum, or of one entity of a group."""
    sizes: dict[Fit, list[float]] = {}
    for group in groups:
        known = (one.size(group.basis) for one in ([firm] if firm else group.firms))
        sizes.setdefault(group.fit, []).extend(size for size in known if size)
    is_pooled = any(group.is_pooled for group in groups)
    is_apart = not is_pooled and len({group.stratum for group in groups}) == len(groups)
    figure, error, freedom = together(list(sizes.items()), is_apart=is_apart)
    half = student(freedom) * error
    counts = [fit.n for fit in sizes]
    is_weak = is_pooled or any(group.basis == TURNOVER for group in groups)
    return Estimate(
        RATIO, scope, *span, sum(counts) if is_apart else max(counts), _words(groups, without, figure < half),
        None if scope == ALL else groups[0].stratum, firm.entity_code if firm else None,
        figure, max(0.0, figure - half), figure + half, CONFIDENCE, ESTIMATED, None,
        INDICATIVE if is_weak else MODELLED,
    )  # fmt: skip


def _words(groups: list[_Group], without: list[Firm], is_cut: bool) -> str:
    told = [_LIKE, "what was recorded and sizes are pro rata of months"]
    for fit, basis in dict.fromkeys((group.fit, group.basis) for group in groups):
        told.append(f"{fit.n} onboarded entities recorded {fit.ratio:.1%} of their {basis}")
    if pooled := {group.stratum for group in groups if group.is_pooled}:
        told.append(f"fewer than {FEWEST} of them in {listed(pooled)}: all strata together")
    if without:
        told.append(f"without {listed(firm.entity_code for firm in without)}")
    if is_cut:
        told.append("the lower bound was negative and is cut at 0")
    return "; ".join(told)


def _why_none(inside: list[Firm], outside: list[Firm]) -> str:
    known = [basis for basis in (EXTERNAL, TURNOVER) if any(firm.size(basis) for firm in outside)]
    if not known:
        return "no published accounts are known of what is to be estimated"
    n = max(len(_points(inside, basis)) for basis in known)
    if n < FEWEST:
        return f"{n} onboarded entities have {' or '.join(known)} in their published accounts, {FEWEST} are needed"
    return "what the onboarded entities recorded does not add up to purchases"


def _refused(span: _Span, n: int, reason: str, firm: Firm | None = None) -> Estimate:
    if firm is None:
        return Estimate(RATIO, ALL, *span, n, _LIKE, reason=reason)
    return Estimate(RATIO, ENTITY, *span, n, _LIKE, firm.stratum, firm.entity_code, reason=reason)
