"""Lines that are compared with one another, cut into what both sides tell and why the rest differs.

A group is a match, or the totals of a row, or its rebates. What declared exceeds recorded by is explained in this
order, each explanation taken whole or not at all, and only where it brings both sides closer:

1. a judgement on the document (``decisions/differences.csv``) takes the whole difference;
2. VAT that the statement tells beside the amounts (VAT that was not recovered stays in the cost, and is no difference);
3. rebate lines of one side: booked, where the statement is gross of rebates, or told, where the books have none;
4. equal amounts in one original currency: the rate;
5. a ratio that is a VAT rate to the cent: always where the statement includes VAT, else from LEAST_FOR_RATIO on;
6. a document that the supplier says is disputed; else it is residual, with a likely reason.

What remains is equal on both sides: ``matched`` in a row that holds both, ``cut_off`` in the rows that hold one side.
"""

import polars as pl

from hub.reconciliation.items import (
    BASIS,
    CUT_OFF,
    DECLARED,
    DISPUTE,
    MATCHED,
    NOT_LINKED,
    REBATES,
    RECORDED,
    RESIDUAL,
    ROW,
)
from hub.reconciliation.likely import of_group

# Per thousand: France, its overseas departments, and standard rates of its neighbours.
VAT_RATIOS = (1200, 1100, 1055, 1021, 1085, 1190, 1210, 1220, 1230)
LEAST_FOR_RATIO = 50_00  # below, a few cents are one of these ratios by chance
CENT = 1  # a line is rounded to the cent, once


def cut(lines: pl.DataFrame) -> pl.DataFrame:
    """``side, line_id, item, cents, reason``: parts of ``lines``, which add up to each line that has a row.

    ``lines``: ``sides.both_sides`` less what is told elsewhere, with ``group_id``, ``evidence``, ``named_item``,
    ``named_reason``.
    """
    uncovered = lines.filter(pl.col("row_from").is_null()).select("side", "line_id")
    groups = _weighed(lines)
    opposite = groups.filter(pl.col("is_opposite"))
    lines = lines.join(groups.select("group_id", "takes_vat", "is_opposite", "n_who", "declared_in", "recorded_in"),
                       on="group_id")  # fmt: skip
    apart = lines.filter("is_opposite").select(
        "side", "line_id", "cents", item=pl.lit(RESIDUAL), reason=pl.lit("opposite signs in the books")
    )
    lines = lines.filter(~pl.col("is_opposite"))
    has_vat = pl.col("takes_vat") & (pl.col("side") == DECLARED)
    vat = lines.filter(has_vat).select(
        "side", "line_id", cents=pl.col("cents") - pl.col("net"), item=pl.lit(BASIS), reason=pl.lit("VAT as declared")
    )
    differences = _placed(_differences(groups.join(opposite, on="group_id", how="anti")), lines)
    taken = pl.concat([_parts(vat), _parts(differences)])
    rest = lines.join(
        taken.group_by("side", "line_id").agg(taken=pl.col("cents").sum()), on=["side", "line_id"], how="left"
    )
    rest = rest.with_columns(left=pl.col("cents") - pl.col("taken").fill_null(0))
    parts = pl.concat([_parts(apart), taken, _equal(rest)])
    return parts.join(uncovered, on=["side", "line_id"], how="anti")


def _parts(found: pl.DataFrame) -> pl.DataFrame:
    return found.select("side", "line_id", "item", "cents", "reason")


def _weighed(lines: pl.DataFrame) -> pl.DataFrame:
    """One row a group: sums of both sides in the group's currency and in the original one, and what explains them."""
    d, r = pl.col("side") == DECLARED, pl.col("side") == RECORDED
    rebate = pl.col("kind") == "rebate"
    groups = lines.group_by("group_id").agg(
        d=pl.col("cents").filter(d).sum(), r=pl.col("cents").filter(r).sum(),
        n=pl.when(pl.col("net").filter(d).null_count() == 0).then(pl.col("net").filter(d).sum()),
        od=pl.col("original").filter(d).sum(), on=pl.col("net_original").filter(d).sum(),
        ro=pl.col("original").filter(r).sum(),
        booked_rebate=pl.col("cents").filter(r & rebate).sum(), told_rebate=pl.col("cents").filter(d & rebate).sum(),
        booked_original=pl.col("original").filter(r & rebate).sum(),
        told_original=pl.col("original").filter(d & rebate).sum(),
        is_one_currency=pl.col("currency").n_unique() == 1, currency=pl.col("currency").filter(d).min(),
        booked_currency=pl.col("currency").filter(r).min(), count=pl.len(), n_who=pl.col("who").n_unique(),
        is_gross=pl.col("is_gross").filter(d).any(), has_vat=pl.col("has_vat").any(),
        is_disputed=(pl.col("status") == "disputed").any(),
        named_item=pl.col("named_item").drop_nulls().sort().first(),
        named_reason=pl.col("named_reason").sort_by("named_item").drop_nulls().first(),
        declared_in=pl.col("period").filter(d).min(), recorded_in=pl.col("period").filter(r).min(),
    )  # fmt: skip
    is_named = pl.col("named_item").is_not_null()
    groups = groups.with_columns(
        is_opposite=(pl.col("d").sign() * pl.col("r").sign() > 0) & ~is_named,
        is_closer=pl.when("is_one_currency")
        .then((pl.col("on") + pl.col("ro")).abs() < (pl.col("od") + pl.col("ro")).abs())
        .otherwise((pl.col("n") + pl.col("r")).abs() < (pl.col("d") + pl.col("r")).abs()),
    )
    takes_vat = pl.col("n").is_not_null() & (pl.col("n") != pl.col("d")) & pl.col("is_closer") & ~is_named
    groups = groups.with_columns(takes_vat=takes_vat.fill_null(False))
    after = pl.when("takes_vat").then("n").otherwise("d") + pl.col("r")
    groups = groups.with_columns(after=after)
    booked = pl.col("is_gross") & _is_closer_without("booked_rebate")
    told = (pl.col("booked_rebate") == 0) & _is_closer_without("told_rebate")
    groups = groups.with_columns(
        rebate=pl.when(is_named).then(0).when(booked).then("booked_rebate").when(told).then("told_rebate").otherwise(0),
        of_rebate=pl.when(is_named).then(0).when(booked).then("booked_original").when(told).then("told_original")
        .otherwise(0),
        without_vat=pl.when("takes_vat").then("on").otherwise("od"),
    )  # fmt: skip
    return groups.with_columns(
        rest=pl.col("after") - pl.col("rebate"),
        rest_original=pl.col("without_vat") + pl.col("ro") - pl.col("of_rebate"),
    )


def _is_closer_without(rebate: str) -> pl.Expr:
    return (pl.col("after") - pl.col(rebate)).abs() < pl.col("after").abs()


def _differences(groups: pl.DataFrame) -> pl.DataFrame:
    """``group_id, is_declared, item, cents, reason`` of the groups whose sides differ."""
    is_rate = pl.col("is_one_currency") & (pl.col("rest_original").abs() <= CENT * pl.col("count"))
    is_rate &= pl.col("rest").abs() > CENT * pl.col("count")
    chosen = (
        pl.when(pl.col("named_item").is_not_null())
        .then(pl.struct(item="named_item", reason="named_reason"))
        .when(is_rate)
        .then(pl.struct(item=pl.lit(BASIS), reason=pl.lit("the same amount in ") + pl.col("currency")))
        .when(_is_vat_ratio())
        .then(pl.struct(item=pl.lit(BASIS), reason=pl.lit("the ratio is a VAT rate, to the cent")))
        .when("is_disputed")
        .then(pl.struct(item=pl.lit(DISPUTE), reason=pl.lit("the supplier says that it is disputed")))
        .otherwise(pl.struct(item=pl.lit(RESIDUAL), reason=of_group()))
    )
    rest = groups.select("group_id", "d", "r", chosen.alias("chosen"), cents="rest").unnest("chosen")
    rebates = groups.select(
        "group_id", "d", "r", item=pl.lit(REBATES), reason=pl.lit("rebates that one side tells alone"),
        cents="rebate",
    )  # fmt: skip
    found = pl.concat([rest, rebates.select(rest.columns)]).filter(pl.col("cents") != 0)
    return found.with_columns(is_declared=pl.col("d").abs() >= pl.col("r").abs())


def _is_vat_ratio() -> pl.Expr:
    """Whether one side is the other one with VAT, in the original currency where there is one."""
    left = pl.when("is_one_currency").then("od").otherwise("d").abs()
    right = pl.when("is_one_currency").then("ro").otherwise("r").abs()
    # Of a statement that says it is without VAT, a ratio that is near by some cents is chance.
    near = 1000 * CENT * pl.when("has_vat").then("count").otherwise(pl.min_horizontal("count", 2))
    is_ratio = pl.lit(False)
    for ratio in VAT_RATIOS:
        is_ratio |= (left * 1000 - right * ratio).abs() <= near
        is_ratio |= (right * 1000 - left * ratio).abs() <= near
    is_large = pl.min_horizontal(left, right) >= LEAST_FOR_RATIO
    return is_ratio & (is_large | (pl.col("has_vat") & (left > right))) & ~pl.col("takes_vat") & (pl.col("rebate") == 0)


def _placed(differences: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """A group's differences on one of its lines that have a row: the largest of the side that tells more."""
    lines = lines.filter(pl.col("row_from").is_not_null())
    found = differences.join(lines.select("group_id", "side", "line_id", size=pl.col("cents").abs()), on="group_id")
    is_other = (pl.col("side") == DECLARED) != pl.col("is_declared")
    found = found.sort(is_other, -pl.col("size"), "line_id")
    return found.unique(["group_id", "item"], keep="first", maintain_order=True)


def _equal(lines: pl.DataFrame) -> pl.DataFrame:
    """Parts of what is left of the lines, which is equal on both sides: matched, or in another row."""
    key = ["group_id", *ROW]
    rest = lines.with_columns(
        row_sum=pl.col("left").sum().over(key), n_sides=pl.col("side").n_unique().over(key),
    )  # fmt: skip
    bears = (pl.col("left") * pl.col("row_sum").sign()).rank("ordinal", descending=True).over(
        key, order_by="line_id"
    ) == 1
    moved = pl.when(pl.col("n_sides") == 1).then("left").when(bears).then("row_sum").otherwise(0)
    rest = rest.with_columns(moved=pl.when(pl.col("row_sum") == 0).then(0).otherwise(moved))
    is_other = pl.col("n_who") > 1
    is_told = pl.col("side") == DECLARED
    when = (
        pl.when(is_told)
        .then(pl.lit("recorded in ") + pl.col("recorded_in"))
        .otherwise(pl.lit("declared in ") + pl.col("declared_in"))
    )
    elsewhere = rest.select(
        "side", "line_id", cents="moved",
        item=pl.when(is_other).then(pl.lit(NOT_LINKED)).otherwise(pl.lit(CUT_OFF)),
        reason=pl.when(is_other).then(pl.lit("declared for one entity, recorded by another")).otherwise(when),
    )  # fmt: skip
    matched = rest.select(
        "side",
        "line_id",
        cents=pl.col("left") - pl.col("moved"),
        item=pl.lit(MATCHED),
        reason=pl.coalesce("evidence", pl.lit("compared as totals")),
    )
    return pl.concat([_parts(matched), _parts(elsewhere)])
