"""The proposal, tried: each file read as a refresh would read it, with its control totals and its first lines.

What belongs here: reading and adding up. Nothing is landed.
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from hub.errors import UnreadableFileError
from hub.group.models import Feed, Group
from hub.onboarding.proposal import FileTotals
from hub.readers import open_reading
from hub.readers.contract import Batch
from hub.readers.furniture import FURNITURE

SHOWN = (
    "line_number", "entity_code", "period", "posting_date", "supplier_code", "supplier_name", "account_code",
    "document_ref", "line_label", "debit", "credit", "currency",
)  # fmt: skip
PREVIEW_LINES = 10
_REJECTS = 20
_IDENTITY = ("posting_date", "supplier_code", "supplier_name", "account_code", "document_ref", "debit", "credit")


def try_file(feed: Feed, group: Group, path: Path) -> tuple[FileTotals, list[dict[str, Any]]]:
    """Its totals, and its first ten lines. Raises UnreadableFileError as a refresh would say it."""
    lines = rejected = negative = 0
    sums = {name: Decimal(0) for name in ("debit", "credit", "amount", "rejected", "lost", "six")}
    lost: Counter[str] = Counter()
    days: list[Any] = []
    suppliers: set[str] = set()
    months: set[str] = set()
    rejects: list[tuple[int, str, str]] = []
    preview: list[dict[str, Any]] = []
    for batch in open_reading(feed, group, path).batches():
        rows, bad = batch.rows, batch.rejects
        lines, rejected = lines + rows.height, rejected + bad.height
        debit, credit = _sum(rows["debit"]), _sum(rows["credit"])
        sums["debit"], sums["credit"] = sums["debit"] + debit, sums["credit"] + credit
        sums["amount"] += debit - credit
        negative += int((rows["debit"] < rows["credit"]).sum())
        of_class_six = rows.filter(pl.col("account_code").str.starts_with("6"))
        sums["six"] += _sum(of_class_six["debit"]) - _sum(of_class_six["credit"])
        sums["rejected"] += _sum(bad["debit"]) - _sum(bad["credit"])
        date = rows["document_date" if feed.period.rule == "document_date" else "posting_date"]
        days += [day for day in (date.min(), date.max()) if day is not None]
        suppliers |= set(rows.select(pl.coalesce("supplier_code", "supplier_name").unique().drop_nulls()).to_series())
        months |= set(rows["period"].unique().drop_nulls())
        broken = bad.filter(~pl.col("rule").is_in([*FURNITURE, "entity_unknown"]))  # asked value by value
        lost.update(broken["rule"].to_list())
        sums["lost"] += _sum(broken["debit"]) - _sum(broken["credit"])
        rejects += bad.select("line_number", "rule", "detail").head(_REJECTS - len(rejects)).rows()
        preview += rows.select(SHOWN).head(PREVIEW_LINES - len(preview)).to_dicts()
    first, last = (min(days), max(days)) if days else (None, None)
    return (
        FileTotals(
            path, lines, rejected, sums["amount"], sums["rejected"], sums["debit"], sums["credit"], first, last,
            frozenset(suppliers), frozenset(months), tuple(rejects), lost, sums["lost"], negative, sums["six"],
        ),
        preview,
    )  # fmt: skip


def lines_of(feed: Feed, group: Group, path: Path, months: frozenset[str]) -> Counter[tuple[Any, ...]]:
    """The lines of some months, each as what tells it from others, with how often it stands there."""
    found: Counter[tuple[Any, ...]] = Counter()
    for batch in _batches(feed, group, path):
        rows = batch.rows.filter(pl.col("period").is_in(list(months))).select(_IDENTITY)
        found.update(rows.iter_rows())
    return found


def _batches(feed: Feed, group: Group, path: Path) -> Iterator[Batch]:
    try:
        yield from open_reading(feed, group, path).batches()
    except UnreadableFileError:
        return


def _sum(amounts: pl.Series) -> Decimal:
    return Decimal(amounts.sum() or 0)
