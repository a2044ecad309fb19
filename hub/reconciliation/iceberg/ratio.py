"""Entities that send nothing yet, estimated from those that do: purchases ÷ size, by stratum.

Size is what an entity's published accounts say: external purchases (liasse 2052, FS + FU + FW), else turnover. The
interval is that of a prediction: what is estimated is not a mean but some entities, each with its own ratio.
"""

import math
from collections.abc import Iterable
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
class _Chosen:
    """How a stratum is estimated: ``firms`` of which the size is known on ``basis``, by ``fit``."""

    stratum: str
    firms: tuple[Firm, ...]
    fit: Fit
    basis: str
    is_pooled: bool


def ratios(firms: Iterable[Firm], period_from: str, period_to: str, currency: str) -> list[Estimate]:
    """Estimates of each entity that is not onboarded, of each stratum that has any, and of all.

    A stratum takes its own ratio where five of its onboarded entities have a size, else that of all strata together
    where five have. On external purchases, unless turnover lets more of the stratum's entities be estimated.
    """
    every = sorted(firms, key=lambda firm: firm.entity_code)
    inside, outside = ([firm for firm in every if (firm.recorded is None) is is_out] for is_out in (False, True))
    span = (period_from, period_to, currency)
    if not outside:
        return [_refused(span, len(inside), "every entity has certified months in this span")]
    strata = sorted({firm.stratum for firm in outside})
    chosen, refused = [], []
    for stratum in strata:
        absent = [firm for firm in outside if firm.stratum == stratum]
        own = [firm for firm in inside if firm.stratum == stratum]
        found = _choose(stratum, absent, own, False) or _choose(stratum, absent, inside, True)
        if found:
            chosen.append(found)
            refused += [firm for firm in absent if firm not in found.firms]
        else:
            refused += absent
    if not chosen:
        return [_refused(span, len(inside), _why_none(inside, outside))]
    told = [_estimate([one], span, refused, firm=firm, scope=ENTITY) for one in chosen for firm in one.firms] + [
        _estimate([one], span, refused, scope=STRATUM) for one in chosen
    ]
    told += [
        Estimate(
            RATIO,
            ENTITY,
            *span,
            0,
            _LIKE,
            firm.stratum,
            firm.entity_code,
            reason="its published accounts are not known",
        )
        for firm in refused
    ]
    return [*told, _estimate(chosen, span, refused, scope=ALL)]


_LIKE = "entities that are not onboarded buy like the onboarded ones, for their size; pilots rarely are like the others"


def _choose(stratum: str, absent: list[Firm], inside: list[Firm], is_pooled: bool) -> _Chosen | None:
    """On the basis that lets most of the absent be estimated; None where neither does."""
    found = []
    for basis in (EXTERNAL, TURNOVER):
        points = tuple((firm.recorded, size) for firm in inside if (size := firm.size(basis)))
        firms = tuple(firm for firm in absent if firm.size(basis))
        known = tuple((recorded, size) for recorded, size in points if recorded is not None)
        if firms and len(known) >= FEWEST and math.fsum(recorded for recorded, _ in known) > 0:
            found.append(_Chosen(stratum, firms, Fit(known), basis, is_pooled))
    return max(found, key=lambda one: len(one.firms), default=None)


def _estimate(
    chosen: list[_Chosen], span: _Span, refused: list[Firm], scope: str, firm: Firm | None = None
) -> Estimate:
    """Strata together, one stratum, or one entity of it."""
    sizes: dict[Fit, list[float]] = {}
    for one in chosen:
        known = [firm.size(one.basis)] if firm else [own.size(one.basis) for own in one.firms]
        sizes.setdefault(one.fit, []).extend(size for size in known if size)
    is_pooled = any(one.is_pooled for one in chosen)
    figure, error, freedom = together(list(sizes.items()), is_apart=not is_pooled)
    half = student(freedom) * error
    counts = [fit.n for fit in sizes]
    stratum = None if scope == ALL else chosen[0].stratum
    left_out = [one for one in refused if scope == ALL or (scope == STRATUM and one.stratum == stratum)]
    is_weak = is_pooled or any(one.basis == TURNOVER for one in chosen)
    return Estimate(
        RATIO, scope, *span, max(counts) if is_pooled else sum(counts), _words(chosen, left_out, figure < half),
        stratum, firm.entity_code if firm else None, figure, max(0.0, figure - half), figure + half, CONFIDENCE,
        ESTIMATED, None, INDICATIVE if is_weak else MODELLED,
    )  # fmt: skip


def _words(chosen: list[_Chosen], left_out: list[Firm], is_cut: bool) -> str:
    told = [_LIKE, "both recorded and size pro rata of months"]
    for fit, basis in sorted({(one.fit, one.basis) for one in chosen}, key=lambda pair: (pair[1], pair[0].points)):
        told.append(f"{fit.n} onboarded entities recorded {fit.ratio:.1%} of their {basis}")
    if pooled := [one.stratum for one in chosen if one.is_pooled]:
        told.append(f"fewer than {FEWEST} of them in {listed(pooled)}: all strata together")
    if left_out:
        told.append(f"without {listed(firm.entity_code for firm in left_out)}, whose published accounts are not known")
    if is_cut:
        told.append("the lower bound was negative and is cut at 0")
    return "; ".join(told)


def _why_none(inside: list[Firm], outside: list[Firm]) -> str:
    bases = (EXTERNAL, TURNOVER)
    if not any(firm.size(basis) for firm in outside for basis in bases):
        return "published accounts of no entity that is not onboarded are known"
    n = max(sum(1 for firm in inside if firm.size(basis)) for basis in bases)
    if n < FEWEST:
        return f"{n} onboarded entities have published accounts, {FEWEST} are needed"
    if sum(firm.recorded or 0 for firm in inside) <= 0:
        return "the onboarded entities recorded no purchases in all"
    return "onboarded entities and the others have no size in common (external purchases, turnover)"


def _refused(span: _Span, n: int, reason: str) -> Estimate:
    return Estimate(RATIO, ALL, *span, n, _LIKE, reason=reason)
