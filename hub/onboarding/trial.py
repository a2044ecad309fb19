"""The proposal, tried: each file read as a refresh would read it, with its control totals and its first lines.

What belongs here: reading and adding up. Nothing is landed.
"""

from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl

from hub.errors import UnreadableFileError
from hub.group.models import Feed, Group
from hub.onboarding.proposal import FileTotals
from hub.readers import open_reading
from hub.readers.contract import MONEY, Batch
from hub.readers.rejects import SET_ASIDE

SHOWN = (
    "line_number", "entity_code", "period", "posting_date", "supplier_code", "supplier_name", "account_code",
    "document_ref", "line_label", "debit", "credit", "currency",
)  # fmt: skip
PREVIEW_LINES = 10
_REJECTS = 20
_IDENTITY = ("posting_date", "supplier_code", "supplier_name", "account_code", "document_ref", "debit", "credit")
_NO_LOSS = (*SET_ASIDE, "entity_unknown")  # values of the entity column are asked one by one


def try_file(feed: Feed, group: Group, path: Path) -> tuple[FileTotals, list[dict[str, Any]]]:
    """Its totals, and its first ten lines. Raises UnreadableFileError as a refresh would say it."""
    totals, preview = FileTotals(path), list[dict[str, Any]]()
    reading = open_reading(feed, group, path)
    for batch in reading.batches():
        rows = _lines(batch)
        _add(totals, rows, batch.rejects, feed)
        preview += rows.select(SHOWN).head(PREVIEW_LINES - len(preview)).to_dicts()
    facts = reading.facts
    totals.faults = [*facts.faults, *(["the file is cut"] if facts.is_truncated else [])]
    totals.warnings = [*facts.warnings, *([facts.failure] if facts.failure else [])]
    return totals, preview


def _lines(batch: Batch) -> pl.DataFrame:
    """The rows of a batch as lines of a ledger; those of invoices by their net amount."""
    rows = batch.rows
    if "net_amount" not in rows.columns:
        return rows
    net, nothing = pl.col("net_amount"), pl.lit(None, pl.String)
    return rows.with_columns(
        pl.when(net > 0).then(net).otherwise(0).cast(MONEY).alias("debit"),
        pl.when(net < 0).then(-net).otherwise(0).cast(MONEY).alias("credit"),
        pl.col("document_date").alias("posting_date"),
        pl.col("item_label").alias("line_label"),
        nothing.alias("supplier_code"),
        nothing.alias("account_code"),
    )


def _add(totals: FileTotals, rows: pl.DataFrame, rejects: pl.DataFrame, feed: Feed) -> None:
    totals.lines += rows.height
    totals.rejected += rejects.height
    totals.debit, totals.credit = totals.debit + _sum(rows, "debit"), totals.credit + _sum(rows, "credit")
    totals.negative += int((rows["debit"] < rows["credit"]).sum())
    totals.class_six += _net(rows.filter(pl.col("account_code").str.starts_with("6")))
    date = rows["document_date" if feed.period.rule == "document_date" else "posting_date"]
    days = [day for day in (totals.first, totals.last, date.min(), date.max()) if day is not None]
    totals.first, totals.last = (min(days), max(days)) if days else (None, None)  # type: ignore[assignment]
    totals.suppliers |= set(rows.select(pl.coalesce("supplier_code", "supplier_name").drop_nulls()).to_series())
    totals.months |= set(rows["period"].drop_nulls())
    broken = rejects.filter(~pl.col("rule").is_in(_NO_LOSS))
    totals.lost.update(broken["rule"].to_list())
    totals.lost_amount += _net(broken)
    totals.rejected_amount += _net(rejects)
    totals.rejects += rejects.select("line_number", "rule", "detail").head(_REJECTS - len(totals.rejects)).rows()


def lines_of(feed: Feed, group: Group, path: Path, months: set[str]) -> Counter[tuple[Any, ...]]:
    """The lines of some months, each as what tells it from others, with how often it stands there."""
    found: Counter[tuple[Any, ...]] = Counter()
    try:
        for batch in open_reading(feed, group, path).batches():
            found.update(_lines(batch).filter(pl.col("period").is_in(list(months))).select(_IDENTITY).iter_rows())
    except UnreadableFileError:
        return Counter()
    return found


def _net(rows: pl.DataFrame) -> Any:
    return _sum(rows, "debit") - _sum(rows, "credit")


def _sum(rows: pl.DataFrame, name: str) -> Any:
    return rows[name].sum() or 0
