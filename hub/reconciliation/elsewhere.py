"""Declared amounts that other lines of the same supplier tell already, so that nothing declared is counted twice.

Of lines without a match (a match always counts), these are set aside as ``told_elsewhere``:

1. a payment in a statement that is not on the basis paid: the documents that it pays are declared or were;
2. a document that another statement of the supplier tells too: one statement keeps it, first one that is matched, then
   the best basis, then the narrowest span;
3. a line whose months all belong to a statement of a better basis (an ordered figure beside an invoiced one);
4. of a total, what documents of the same account and span, or narrower spans (months inside a year), tell: only the
   remainder is compared with what is recorded in the months that no narrower span covers. A remainder may be negative,
   where details exceed their total. Totals of a statement gross of rebates hold neither rebates nor credit notes.

Two spans that overlap in part (January–March, March–May) cannot be cut: both count, and the residual shows it.
"""

import polars as pl

from hub.reconciliation.items import DECLARED, ROW

TOLD = ("told", "told_net", "told_reason")
REDUCTIONS = ("rebate", "credit_note")


def told_elsewhere(lines: pl.DataFrame, spans: pl.DataFrame, entities: pl.DataFrame) -> pl.DataFrame:
    """``lines`` (``sides.both_sides``) with ``told, told_net`` (cents, 0 where nothing) and ``told_reason``."""
    better = _better_months(lines, spans, entities)
    copies = _copies(lines)
    lines = lines.join(better, on=["line_id", "side"], how="left").join(copies, on=["line_id", "side"], how="left")
    is_free = (pl.col("side") == DECLARED) & pl.col("match_id").is_null()
    reason = (
        pl.when(~is_free)
        .then(None)
        .when((pl.col("kind") == "payment") & (pl.col("basis") != "paid"))
        .then(pl.lit("a payment, in a statement of what was ") + pl.col("basis"))
        .when(pl.col("copy_of").is_not_null())
        .then(pl.lit("the same document in ") + pl.col("copy_of"))
        .when(pl.col("better").is_not_null())
        .then(pl.lit("the supplier also tells what was ") + pl.col("better") + " in these months")
    )
    lines = lines.with_columns(told_reason=reason).drop("better", "copy_of")
    is_told = pl.col("told_reason").is_not_null()
    lines = lines.with_columns(
        told=pl.when(is_told).then("cents").otherwise(0),
        told_net=pl.when(is_told).then(pl.coalesce("net", "cents")).otherwise(0),
    )
    return _totals(lines)


def _better_months(lines: pl.DataFrame, spans: pl.DataFrame, entities: pl.DataFrame) -> pl.DataFrame:
    """``line_id, side, better``: the best basis of the supplier, where it covers all months of a lesser one's line."""
    if spans.group_by("supplier_id").agg(pl.col("rank").n_unique())["rank"].max() in (None, 1):
        return lines.select("line_id", "side", better=pl.lit(None, pl.String)).clear()
    mine = lines.filter(pl.col("side") == DECLARED)
    by_account = mine.filter(pl.col("entity_code").is_null()).select("statement_id", "who").unique()
    speaks = pl.concat([entities.select("statement_id", who="entity_code"), by_account])
    every = spans.join(speaks, on="statement_id").select("supplier_id", "who", "basis", "rank", month=_month_list())
    every = every.explode("month").unique()
    wanted = mine.select(*ROW, "rank").unique()
    months = wanted.with_columns(month=_month_list("row_from", "row_to")).explode("month")
    found = months.join(every, on=["supplier_id", "who", "month"], suffix="_found")
    found = found.filter(pl.col("rank_found") < pl.col("rank"))
    best = found.group_by(*ROW, "rank").agg(
        pl.col("month").n_unique(), better=pl.col("basis").sort_by("rank_found").first()
    )
    whole = months.group_by(*ROW, "rank").agg(wanted=pl.len()).join(best, on=[*ROW, "rank"])
    whole = whole.filter(pl.col("wanted") == pl.col("month")).select(*ROW, "rank", "better")
    return mine.join(whole, on=[*ROW, "rank"]).select("line_id", "side", "better")


def _month_list(first: str = "period_from", last: str = "period_to") -> pl.Expr:
    """The months of a span, as a count since year 0."""

    def month(column: str) -> pl.Expr:
        return pl.col(column).str.slice(0, 4).cast(pl.Int64) * 12 + pl.col(column).str.slice(5, 2).cast(pl.Int64)

    return pl.int_ranges(month(first), month(last) + 1)


def _copies(lines: pl.DataFrame) -> pl.DataFrame:
    """``line_id, side, copy_of``: lines whose document another statement of the supplier keeps, by its id."""
    document = ["supplier_id", "who", "ref", "kind", "currency", "value"]
    mine = lines.filter((pl.col("side") == DECLARED) & pl.col("ref").is_not_null())
    mine = mine.with_columns(value=pl.coalesce("net_original", "original"))
    several = mine.group_by(document).agg(pl.col("statement_id").n_unique()).filter(pl.col("statement_id") > 1)
    mine = mine.join(several.select(document), on=document)
    months = _month_list("row_from", "row_to").list.len()
    kept = mine.group_by(*document, "statement_id").agg(
        is_free=pl.col("match_id").is_null().all(), rank=pl.col("rank").min(), width=months.min()
    )
    kept = kept.sort("is_free", "rank", "width", "statement_id")
    kept = kept.unique(document, keep="first", maintain_order=True).select(*document, copy_of="statement_id")
    found = mine.join(kept, on=document).filter(pl.col("copy_of") != pl.col("statement_id"))
    return found.select("line_id", "side", "copy_of")


def _totals(lines: pl.DataFrame) -> pl.DataFrame:
    """What documents and narrower spans tell is taken off totals, the narrowest spans first."""
    mine = lines.filter(pl.col("side") == DECLARED)
    is_free_total = pl.col("is_total") & pl.col("match_id").is_null() & pl.col("told_reason").is_null()
    mine = mine.with_columns(is_free_total=is_free_total, width=_month_list("row_from", "row_to").list.len())
    for width in mine.filter("is_free_total")["width"].unique().sort():
        is_now = pl.col("is_free_total") & (pl.col("width") == width)
        mine = _less(mine, is_now, [*ROW, "statement_id", "account"])  # its own documents, account by account
        mine = _less(mine, is_now, ROW)  # other statements, which may name accounts in another way
    rest = lines.filter(pl.col("side") != DECLARED)
    return pl.concat([mine.select(lines.columns), rest])


def _less(mine: pl.DataFrame, is_now: pl.Expr, group: list[str]) -> pl.DataFrame:
    """``mine`` with what details tell of the totals ``is_now`` added to ``told``: all of each line where that is the
    whole total, else on the group's largest line."""
    totals = mine.filter(is_now)
    details = _details(mine.filter(~is_now), totals, group)
    sums = totals.group_by(group).agg((pl.col("cents") - pl.col("told")).sum().alias("total"))
    found = sums.join(details, on=group, nulls_equal=True)
    first = totals.sort(pl.col("cents").abs(), "line_id", descending=[True, False])
    first = first.unique(group, keep="first", maintain_order=True).select("line_id", is_first=pl.lit(True))
    told = (
        totals.select("line_id", *group).join(found, on=group, nulls_equal=True).join(first, on="line_id", how="left")
    )
    mine = mine.join(told.select("line_id", "is_first", "total", "of", "of_net"), on="line_id", how="left")
    is_whole, is_first = pl.col("of") == pl.col("total"), pl.col("is_first").fill_null(False)
    net = pl.coalesce("net", "cents")
    return mine.with_columns(
        told=pl.when(is_whole).then("cents").when(is_first).then(pl.col("told") + pl.col("of")).otherwise("told"),
        told_net=pl.when(is_whole).then(net).when(is_first).then(pl.col("told_net") + pl.col("of_net"))
        .otherwise("told_net"),
        told_reason=pl.when(pl.col("of").is_not_null())
        .then(pl.lit("documents or narrower spans tell it")).otherwise("told_reason"),
    ).drop("is_first", "total", "of", "of_net")  # fmt: skip


def _details(others: pl.DataFrame, totals: pl.DataFrame, group: list[str]) -> pl.DataFrame:
    """``group, of, of_net``: what lines beside these totals tell of the same purchases."""
    own = "account" in group
    keys = ["supplier_id", "who", *(["statement_id", "account"] if own else [])]
    wide = totals.group_by(group).agg(pl.col("is_gross").any(), statements=pl.col("statement_id").unique())
    told = others.select(
        "supplier_id", "who", "statement_id", "account", "kind",
        detail_from="row_from", detail_to="row_to",
        of=pl.col("cents") - pl.col("told"), of_net=pl.coalesce("net", "cents") - pl.col("told_net"),
    )  # fmt: skip
    cells = ["supplier_id", "who", "statement_id", "account", "kind", "detail_from", "detail_to"]
    told = told.group_by(cells).agg(pl.col("of", "of_net").sum())
    if not own:
        told = told.rename({"statement_id": "detail_statement"})
    found = wide.join(told, on=keys, nulls_equal=True).filter(
        pl.col("detail_from") >= pl.col("row_from"),
        pl.col("detail_to") <= pl.col("row_to"),
        ~(pl.col("is_gross") & pl.col("kind").is_in(REDUCTIONS)),
    )
    if not own:
        found = found.filter(~pl.col("detail_statement").is_in("statements"))
    return found.group_by(group).agg(pl.col("of", "of_net").sum()).filter(pl.col("of") != 0)
