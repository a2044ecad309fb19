"""Former estimates against what came later: was the truth inside the interval that was published before?"""

from typing import Any

import polars as pl

from hub.reconciliation.iceberg.estimate import ALL, ENTITY, ESTIMATED, RATIO, STRATUM

INSIDE, BELOW, ABOVE, WAITING = "inside", "below", "above", "waiting"

_TEXT, _REAL = pl.String(), pl.Float64()
SCHEMA: dict[str, pl.DataType] = {
    "publication_id": _TEXT, "scope": _TEXT, "stratum": _TEXT, "entity_code": _TEXT, "period_from": _TEXT,
    "period_to": _TEXT, "unit": _TEXT, "estimate": _REAL, "low": _REAL, "high": _REAL, "confidence": _REAL,
    "n": pl.Int64(), "entity_count": pl.Int64(), "truth": _REAL, "outcome": _TEXT, "reason": _TEXT,
}  # fmt: skip
_SPAN = ["period_from", "period_to", "unit"]


def grade(told: pl.DataFrame, truth: pl.DataFrame) -> pl.DataFrame:
    """Rows of ``SCHEMA``: the last ratio estimate of each entity and year before its first certified month, and of each
    stratum, and of all, the last that covers most entities, once all that it covers are onboarded.

    ``told``: ``publication_id`` and ``estimate.SCHEMA`` of former publications. ``truth``: one row an entity × span of
    ``told``: ``entity_code, period_from, period_to, recorded`` (group currency at 100 %; null: a line has no exchange
    rate), ``months`` that the span has in its perimeter, ``certified`` of them. ``outcome``: inside, or the truth is
    below or above the interval; ``waiting`` while months lack. An entity of which nothing is certified has no row.
    """
    ratios = told.filter(method=RATIO, status=ESTIMATED)
    members = ratios.filter(scope=ENTITY).join(
        truth, on=["entity_code", "period_from", "period_to"], how="left", nulls_equal=True
    )
    year = pl.col("period_from").str.slice(0, 4)
    last = (
        members.filter(pl.col("certified") > 0)
        .sort("publication_id")
        .group_by("entity_code", "unit", year.alias("year"), maintain_order=True)
        .last()
    )
    rows = [last.with_columns(entity_count=pl.lit(1, pl.Int64)).drop("year")]
    for scope, keys in ((STRATUM, ["stratum"]), (ALL, list[str]())):
        rows.append(_of_many(ratios.filter(scope=scope), members, keys))
    graded = [_judged(row) for part in rows for row in part.iter_rows(named=True)]
    return pl.DataFrame(graded, schema=SCHEMA).sort("scope", "stratum", "entity_code", "period_from", "publication_id")


def _of_many(estimates: pl.DataFrame, members: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Estimates over several entities with the sums of their truths, where every one is onboarded."""
    on = ["publication_id", *keys, *_SPAN]
    sums = members.group_by(on).agg(
        pl.col("recorded", "months", "certified").sum(),
        entity_count=pl.len().cast(pl.Int64),
        is_here=(pl.col("certified").fill_null(0) > 0).all(),
        is_known=pl.col("recorded").is_not_null().all(),
    )
    whole = estimates.join(sums.filter("is_here"), on=on, nulls_equal=True)
    known = whole.with_columns(
        recorded=pl.when("is_known").then("recorded"), year=pl.col("period_from").str.slice(0, 4)
    )
    most = known.sort("entity_count", "publication_id").group_by(*keys, "unit", "year", maintain_order=True).last()
    return most.drop("year")


def _judged(row: dict[str, Any]) -> dict[str, Any]:
    told = {name: row[name] for name in SCHEMA if name in row}
    if row["certified"] < row["months"]:
        reason = f"{row['certified']} of {row['months']} months are certified"
        return {**told, "truth": None, "outcome": WAITING, "reason": reason}
    if row["recorded"] is None:
        return {**told, "truth": None, "outcome": WAITING, "reason": "a line has no exchange rate"}
    truth = row["recorded"]
    outcome = BELOW if truth < row["low"] else ABOVE if truth > row["high"] else INSIDE
    return {**told, "truth": truth, "outcome": outcome, "reason": None}
