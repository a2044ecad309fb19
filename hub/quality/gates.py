"""Judges gates: a frame of metrics and a suite kept as data in, a verdict per (landing, entity, period) out.

Great Expectations does the judging (``judge``), on one row per (landing, entity, period), never on lines: it cannot run
on DuckDB and needs gigabytes on lines. A check that cannot run counts as failed. No SQL here; the metrics come from dbt
models.
"""

import json
import math
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl
import yaml

from hub.errors import StructuralError
from hub.quality.judge import bounds_broken

KEY = ("landing_id", "entity_code", "period")
GATES = ("L0", "L1", "L2", "L3", "L4", "L5")
EVIDENCE_GATES = ("L4", "L5")  # judge a certified figure; those below, whether a delivery is certified

VERDICT_SCHEMA: dict[str, pl.DataType] = {
    "feed_id": pl.String(),
    "landing_id": pl.String(),
    "entity_code": pl.String(),
    "period": pl.String(),
    "gate": pl.String(),
    "passed": pl.Boolean(),
    "reason": pl.String(),  # null when passed
    "metrics": pl.String(),  # JSON
}


@dataclass(frozen=True)
class Expectation:
    """One bound on one metric, and the words said when it is not met."""

    column: str
    low: float | None
    high: float | None
    reason: str


@dataclass(frozen=True)
class Suite:
    """What one gate asks."""

    gate: str
    metrics: str  # the dbt model that measures
    expectations: tuple[Expectation, ...]


@cache
def load_suite(gate: str) -> Suite:
    """The suite of a gate, from ``hub/quality/suites/<gate>.yml``."""
    content = yaml.safe_load((files("hub.quality.suites") / f"{gate}.yml").read_text(encoding="utf-8"))
    asked = tuple(
        Expectation(one["column"], one["between"][0], one["between"][1], one["reason"])
        for one in content["expectations"]
    )
    return Suite(content["gate"], content["metrics"], asked)


def judge(suite: Suite, metrics: pl.DataFrame) -> pl.DataFrame:
    """Verdicts (``VERDICT_SCHEMA``) on metrics: one row a key, holding ``feed_id``, ``KEY`` and the suite's columns."""
    if metrics.is_empty():
        return pl.DataFrame(schema=VERDICT_SCHEMA)
    failed = _failures(suite, metrics)
    rows = [_verdict(suite, row, failed.get(tuple(row[key] for key in KEY), [])) for row in metrics.to_dicts()]
    return pl.DataFrame(rows, schema=VERDICT_SCHEMA)


def _failures(suite: Suite, metrics: pl.DataFrame) -> dict[tuple[str, ...], list[Expectation]]:
    """The expectations that each key fails, in the suite's order."""
    columns = {one.column for one in suite.expectations} & set(metrics.columns)
    judged = metrics.select(_as_number(column) for column in columns).to_dict(as_series=False)
    bounds = [(one.column, one.low, one.high) for one in suite.expectations]
    keys = metrics.select(KEY).rows()
    failed: dict[tuple[str, ...], list[Expectation]] = {}
    for one, positions in zip(suite.expectations, bounds_broken(bounds, judged, len(keys)), strict=True):
        for position in positions:
            failed.setdefault(keys[position], []).append(one)
    return failed


def _as_number(column: str) -> pl.Expr:
    """A metric for the judge; null, hence not met, where it is no number (0/0 of a share, a text).

    Rounded, for 0.93 − (1 − 0.07) is 1.1e-16: a share that exactly meets its threshold has met it.
    """
    return pl.col(column).cast(pl.Float64, strict=False).fill_nan(None).round(9)


def _verdict(suite: Suite, row: dict[str, Any], failed: list[Expectation]) -> dict[str, Any]:
    return {
        "feed_id": row["feed_id"],
        **{key: row[key] for key in KEY},
        "gate": suite.gate,
        "passed": not failed,
        "reason": "; ".join(say(one.reason, row) for one in failed) or None,
        "metrics": _as_json({name: value for name, value in row.items() if name not in {"feed_id", *KEY}}),
    }


def say(words: str, row: dict[str, Any]) -> str:
    """A reason with its numbers: money with thousands and two decimals, shares (``:%``) in percent.

    >>> say("{side} by {by}, {share:%}", {"side": "debits exceed credits", "by": Decimal("1250"), "share": 0.8123})
    'debits exceed credits by 1,250.00, 81.2 %'
    """
    return words.format_map(_Words({name: _Said(value) for name, value in row.items()}))


class _Words(dict[str, "_Said"]):
    def __missing__(self, name: str) -> "_Said":
        return _Said(None)  # the check fails for the lack of this metric: its words must not fail too


class _Said:
    """A metric's value, formatted for people."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __format__(self, how: str) -> str:
        if self.value is None:
            return "?"
        if how == "%":
            # Rounded down, so that a share just under its threshold never reads as having reached it.
            return f"{math.floor(float(self.value) * 1000 + 1e-9) / 10:g} %"
        if isinstance(self.value, Decimal):
            return f"{self.value:,.2f}"
        if isinstance(self.value, int):
            return f"{self.value:,}"
        return str(self.value)


def _as_json(values: dict[str, Any]) -> str:
    return json.dumps({name: str(v) if isinstance(v, Decimal) else v for name, v in values.items()}, ensure_ascii=False)


def levels(verdicts: pl.DataFrame) -> dict[tuple[str, ...], tuple[int, str | None]]:
    """Level reached by each key (−1 when not even L0) and, where a gate failed, the first one's reason.

    A gate counts only when all the gates below it passed; a key must have been judged at L0.
    """
    if verdicts.filter(pl.struct(*KEY, "gate").is_duplicated()).height:
        raise StructuralError("a gate judged the same (landing, entity, period) twice")
    reached: dict[tuple[str, ...], tuple[int, str | None]] = {}
    for row in verdicts.sort("gate").to_dicts():
        key = tuple(row[name] for name in KEY)
        level, reason = reached.get(key, (-1, None))
        if reason is None and int(row["gate"][1:]) == level + 1:
            reached[key] = (level + 1, None) if row["passed"] else (level, f"{row['gate']}: {row['reason']}")
    return reached
