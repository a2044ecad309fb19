"""The bridge's rows: one a supplier × entity (or unknown account) × span, and what gate L4 asks of each month."""

import polars as pl

from hub.errors import StructuralError
from hub.reconciliation.items import (
    DECLARED,
    ELSEWHERE,
    ITEMS,
    RECORDED,
    RESIDUAL,
    ROW,
    SUMMARY,
    money,
)
from hub.reconciliation.spans import RANK


def summed(parts: pl.DataFrame) -> pl.DataFrame:
    """``items.SUMMARY`` of ``parts`` (with ``cents``, ``ROW`` and the lines' columns).

    ``declared`` is without what is told elsewhere, so that rows of overlapping spans may be added up.
    ``residual_gross`` is Σ|residual| by document: what offsets between documents is seen. StructuralError when a row
    does not close.
    """
    counts = pl.col("item") != ELSEWHERE
    is_told = (pl.col("side") == DECLARED) & counts
    amounts = {
        "declared": pl.col("cents").filter(is_told).sum(),
        "recorded": -pl.col("cents").filter(pl.col("side") == RECORDED).sum(),
        ELSEWHERE: pl.col("cents").filter(~counts).sum(),
    } | {item: pl.col("cents").filter(pl.col("item") == item).sum() for item in ITEMS}
    document = pl.coalesce("ref", "line_id").filter(is_told & ~pl.col("is_total"))
    matched = pl.coalesce("ref", "line_id").filter(is_told & ~pl.col("is_total") & pl.col("match_id").is_not_null())
    rows = parts.group_by(ROW).agg(
        pl.col("entity_code", "customer_account").first(),
        basis=pl.col("basis").sort_by(pl.col("basis").replace_strict(RANK, return_dtype=pl.Int64)).first(),
        declared_documents=document.n_unique().cast(pl.Int64), matched_documents=matched.n_unique().cast(pl.Int64),
        **amounts,
    )  # fmt: skip
    gross = _residuals(parts)
    rows = rows.join(gross, on=ROW, how="left").with_columns(pl.col("residual_gross").fill_null(0))
    _assert_closes(rows)
    told = rows.with_columns(money(name) for name in [*amounts, "residual_gross"])
    told = told.rename({"row_from": "period_from", "row_to": "period_to"}).select(SUMMARY.keys())
    return told.sort("supplier_id", "entity_code", "customer_account", "period_from", "period_to")


def _residuals(parts: pl.DataFrame) -> pl.DataFrame:
    """``ROW, residual_gross, likely_reason``: the reason is the one of the largest amount."""
    own = pl.concat_str("side", pl.lit("|"), pl.coalesce("ref", "line_id"))
    lines = parts.filter(pl.col("item") == RESIDUAL).with_columns(document=pl.coalesce("group_id", own))
    documents = lines.group_by(*ROW, "document").agg(
        pl.col("cents").sum().abs(), pl.col("reason").drop_nulls().sort().first()
    )
    reasons = documents.filter(pl.col("reason").is_not_null(), pl.col("cents") > 0)
    reasons = (
        reasons.group_by(*ROW, "reason").agg(pl.col("cents").sum()).sort("cents", "reason", descending=[True, False])
    )
    reasons = reasons.unique(ROW, keep="first", maintain_order=True).select(*ROW, likely_reason="reason")
    sums = documents.group_by(ROW).agg(residual_gross=pl.col("cents").sum())
    return sums.join(reasons, on=ROW, how="left")


def _assert_closes(rows: pl.DataFrame) -> None:
    gap = pl.col("declared") - pl.col("recorded") - pl.sum_horizontal(ITEMS)
    open_rows = rows.filter((gap != 0) | (pl.col("matched") != 0)).sort(ROW)
    if open_rows.height:
        row = open_rows.row(0, named=True)
        raise StructuralError(
            "the bridge between declared and recorded does not close",
            where=f"{row['supplier_id']}, {row['who']}, {row['row_from']} to {row['row_to']}",
            expected="declared − recorded = items + residual, and matched 0",
            found=", ".join(f"{name} {row[name]}" for name in ("declared", "recorded", *ITEMS)) + " (cents)",
        )
