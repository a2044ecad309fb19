"""One estimate as it is published, with what it rests on; and the reasons for giving none."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import polars as pl

CONFIDENCE = 0.95

BOUND, RATIO, CAPTURE = "bound", "ratio", "capture_recapture"
ALL, SPAN, STRATUM, ENTITY = "all", "span", "stratum", "entity"
ESTIMATED, NO_ESTIMATE = "estimated", "no_estimate"
DOCUMENTS = "documents"

# Grades of evidence, best first: two figures that were set side by side, a model that fits its stratum, a model that
# was stretched or whose assumption seldom holds.
OBSERVED, MODELLED, INDICATIVE = "observed", "modelled", "indicative"

_TEXT, _REAL = pl.String(), pl.Float64()
SCHEMA: dict[str, pl.DataType] = {
    "method": _TEXT, "scope": _TEXT, "stratum": _TEXT, "entity_code": _TEXT, "period_from": _TEXT, "period_to": _TEXT,
    "unit": _TEXT, "estimate": _REAL, "low": _REAL, "high": _REAL, "confidence": _REAL, "n": pl.Int64(),
    "status": _TEXT, "reason": _TEXT, "assumptions": _TEXT, "grade": _TEXT,
}  # fmt: skip


@dataclass(frozen=True)
class Estimate:
    """``unit``: the group's currency (at 100 %, purchases positive) or ``documents``. ``stratum`` is what ``scope``
    stratum counts apart (a division, a supplier), on a row of an entity its division. ``n``: how many observations it
    rests on. Of ``no_estimate``, figures and grade are null and ``reason`` names the condition that is not met."""

    method: str
    scope: str
    period_from: str | None
    period_to: str | None
    unit: str
    n: int
    assumptions: str
    stratum: str | None = None
    entity_code: str | None = None
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    confidence: float | None = None
    status: str = NO_ESTIMATE
    reason: str | None = None
    grade: str | None = None


def frame(estimates: Iterable[Estimate]) -> pl.DataFrame:
    """Rows of ``SCHEMA``, figures to the cent, in an order that does not depend on that of the estimates."""
    rows = pl.DataFrame([asdict(one) for one in estimates], schema=SCHEMA)
    keys = ("method", "period_from", "period_to", "scope", "stratum", "entity_code", "unit")
    return rows.with_columns(pl.col("estimate", "low", "high").round(2)).sort(keys, nulls_last=False)


def listed(names: Iterable[str], most: int = 10) -> str:
    """Names in order, the first ``most`` of them."""
    every = sorted(names)
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join(every[:most]) + more
