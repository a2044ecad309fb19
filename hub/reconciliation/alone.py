"""What becomes of lines that are in no match: a named item where there is proof, a comparison of totals, or residual.

In this order: a judgement (``decisions/differences.csv``) · an account linked to nobody, an entity not onboarded or
outside the perimeter · a purchasing card or a dispute, as the supplier says · rebates · totals against what is
recorded · residual.

Rebates (domain §4; gross = the statement leaves rebates and credit notes out):

| line without a match | statement | the other side, same row, same kind, no match | becomes |
|---|---|---|---|
| rebate in the books | gross | tells none | ``rebates`` |
| rebate in the books | net | tells none | totals' comparison, else residual: booked twice (609 and 4098)? |
| rebate told | any | books have none | ``rebates`` (beside a total net of rebates, where that brings it closer) |
| rebate told and rebate in the books | any | both | compared as totals, the difference is residual |
| credit note in the books | gross | tells none | ``rebates`` |
| credit note in the books | gross, and it tells some | — | residual: the statement is not gross after all |
| credit note in the books | net | — | residual |
| credit note told | any | — | residual: the books lack it |
"""

import polars as pl

from hub.reconciliation.items import (
    CARD,
    DECLARED,
    DISPUTE,
    NO_FEED,
    NOT_LINKED,
    NOT_ONBOARDED,
    ONBOARDED,
    OUTSIDE,
    REBATES,
    RECORDED,
    RESIDUAL,
    ROW,
    UNKNOWN,
)

OF_STATES = {UNKNOWN: NOT_LINKED, NO_FEED: NOT_ONBOARDED, OUTSIDE: NOT_ONBOARDED}
WORDS = {
    UNKNOWN: "no entity is linked to this account",
    NO_FEED: "the entity gives no ledger yet",
    OUTSIDE: "the entity is outside the perimeter then",
}

TOLD, BOOKED = pl.col("side") == DECLARED, pl.col("side") == RECORDED
IS_REBATE = pl.col("kind") == "rebate"
IS_CREDIT = (pl.col("kind") == "credit_note") & ~pl.col("is_total")
FLAGS = ["told_rebate", "booked_rebate", "told_credit", "has_total", "is_outside", "row"]


def placed(lines: pl.DataFrame) -> pl.DataFrame:
    """``lines`` with ``item, reason`` (the whole line is that item) or ``group_id`` (what it is compared with).

    ``lines``: of ``elsewhere``, less what is told elsewhere, with ``named_item`` and ``named_reason``. A group is the
    match, or the totals or rebates of a row. A recorded line in no row and no match says nothing and goes.
    """
    lines = lines.filter(pl.col("row_from").is_not_null() | pl.col("match_id").is_not_null())
    lines = _of_matches(lines)
    is_free = pl.col("group_id").is_null() & pl.col("item").is_null()
    state = pl.col("state")
    chosen = (
        pl.when(pl.col("named_item").is_not_null())
        .then(pl.struct(item="named_item", reason="named_reason"))
        .when(state != ONBOARDED)
        .then(pl.struct(item=state.replace(OF_STATES), reason=state.replace(WORDS)))
        .when(pl.col("status") == "card")
        .then(pl.struct(item=pl.lit(CARD), reason=pl.lit("paid by a purchasing card, the supplier says")))
        .when(pl.col("status") == "disputed")
        .then(pl.struct(item=pl.lit(DISPUTE), reason=pl.lit("the supplier says that it is disputed")))
    )
    lines = _chosen(lines, is_free, chosen)
    is_left = pl.col("group_id").is_null() & pl.col("item").is_null()
    rows = _flags(lines, is_left)
    lines = _chosen(lines.join(rows, on=ROW, how="left"), is_left, *_of_rows()).drop(FLAGS)
    return lines.with_columns(item=pl.when(is_left).then(pl.lit(RESIDUAL)).otherwise("item"))


def _chosen(lines: pl.DataFrame, is_free: pl.Expr, chosen: pl.Expr, group: pl.Expr | None = None) -> pl.DataFrame:
    lines = lines.with_columns(chosen.alias("chosen"))
    item, reason = (pl.col("chosen").struct.field(name) for name in ("item", "reason"))
    group = pl.lit(None, pl.String) if group is None else group
    return lines.with_columns(
        item=pl.when(is_free).then(item).otherwise("item"),
        reason=pl.when(is_free).then(reason).otherwise("reason"),
        group_id=pl.when(is_free).then(group).otherwise("group_id"),
    ).drop("chosen")


def _of_matches(lines: pl.DataFrame) -> pl.DataFrame:
    """Matched lines: their group; or the item that says why the other side is in another supplier's or nobody's row."""
    # A document of a month without a ledger that the next month's ledger has is a cut-off like any other.
    is_stranger = pl.col("match_id").is_not_null() & ~pl.col("state").is_in([ONBOARDED, NO_FEED])
    strangers = lines.filter(is_stranger)
    strangers = strangers.group_by("match_id").agg(abroad=pl.col("state").min())
    abroad = pl.col("abroad")
    is_matched, is_abroad = pl.col("match_id").is_not_null(), abroad.is_not_null()
    is_card = pl.col("method") == "card"
    item = (
        pl.when(~is_matched).then(None)
        .when(is_abroad).then(abroad.replace(OF_STATES))
        .when(is_card).then(pl.lit(CARD))
    )  # fmt: skip
    reason = pl.when(is_abroad).then(abroad.replace(WORDS)).when(is_card).then("evidence")
    return (
        lines.join(strangers, on="match_id", how="left")
        .with_columns(
            item=item,
            reason=pl.when(is_matched).then(reason),
            group_id=pl.when(is_matched & ~is_abroad & ~is_card.fill_null(False)).then("match_id"),
        )
        .drop("abroad")
    )


def _flags(lines: pl.DataFrame, is_left: pl.Expr) -> pl.DataFrame:
    """``ROW`` and FLAGS: what lines of a row without a place yet are, whether its entity is outside, its name."""
    flags = lines.group_by(ROW).agg(
        told_rebate=(is_left & TOLD & IS_REBATE).any(),
        booked_rebate=(is_left & BOOKED & IS_REBATE).any(),
        told_credit=(is_left & TOLD & IS_CREDIT).any(),
        has_total=(is_left & TOLD & pl.col("is_total")).any(),
        is_outside=(pl.col("state") == OUTSIDE).filter(TOLD).all() & TOLD.any(),
    )
    return flags.with_columns(row=pl.concat_str(ROW, separator="|"))


def _of_rows() -> tuple[pl.Expr, pl.Expr]:
    """The item of a free line that the other lines of its row tell, and the group that it is compared in."""
    told_rebate, booked_rebate, told_credit, has_total, outside, row = (pl.col(flag) for flag in FLAGS)
    told, booked, is_rebate, is_credit = TOLD, BOOKED, IS_REBATE, IS_CREDIT
    gross = pl.col("is_gross")
    item = (
        pl.when(booked & outside)
        .then(pl.struct(item=pl.lit(NOT_ONBOARDED), reason=pl.lit(WORDS[OUTSIDE])))
        .when(is_rebate & told & ~booked_rebate & (gross | ~has_total))
        .then(pl.struct(item=pl.lit(REBATES), reason=pl.lit("the books have no such rebate")))
        .when(booked & gross & ((is_rebate & ~told_rebate) | (is_credit & ~told_credit)))
        .then(pl.struct(item=pl.lit(REBATES), reason=pl.lit("the statement is gross of rebates and credit notes")))
        .when(booked & is_rebate & ~told_rebate & ~has_total)
        .then(pl.struct(item=pl.lit(RESIDUAL), reason=pl.lit("not told by the supplier: booked twice?")))
        .when(told & is_credit)
        .then(pl.struct(item=pl.lit(RESIDUAL), reason=pl.lit("a credit note that the books lack")))
    )
    group = (
        pl.when(booked & outside).then(None)
        .when(is_rebate & told_rebate & booked_rebate).then(pl.lit("rebates|") + row)
        .when(is_rebate & gross).then(None)
        .when(booked & gross & is_credit & ~told_credit).then(None)
        .when(has_total & (booked | is_rebate | pl.col("is_total"))).then(pl.lit("totals|") + row)
    )  # fmt: skip
    return item, group
