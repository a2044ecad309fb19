"""The named bridge from what suppliers declare to what entities recorded (domain §7): items with proof, then residual.

Every line is cut into parts that add up to it, each part with one item; for every row of the summary

    declared − recorded = Σ items + residual, to the cent.

An item needs proof: a matched document, a declared term, a judgement. Which lines belong to a row is in ``spans``; what
is told twice in ``elsewhere``; lines compared with one another in ``pairs``; the others in ``alone``; guesses in
``likely``.
"""

from dataclasses import dataclass

import polars as pl

from hub.errors import StructuralError
from hub.reconciliation.alone import placed
from hub.reconciliation.elsewhere import told_elsewhere
from hub.reconciliation.items import BASIS, DECLARED, ELSEWHERE, PARTS, RESIDUAL, money, normalised
from hub.reconciliation.likely import of_lines
from hub.reconciliation.pairs import cut
from hub.reconciliation.sides import both_sides
from hub.reconciliation.spans import entities_told
from hub.reconciliation.summary import summed

DAYS = 10


@dataclass(frozen=True)
class Bridge:
    """``parts``: ``items.PARTS``, declared positive, recorded negative; the parts of a line add up to it.
    ``summary``: ``items.SUMMARY``, one row a supplier × entity (or unknown account) × span.
    """

    parts: pl.DataFrame
    summary: pl.DataFrame


def bridge(
    declared: pl.DataFrame,
    recorded: pl.DataFrame,
    matches: pl.DataFrame,
    terms: pl.DataFrame,
    named: pl.DataFrame,
    days: int = DAYS,
) -> Bridge:
    """The bridge of all suppliers; amounts in the group's currency at 100 %, purchases positive.

    ``declared``: ``declared_id, statement_id, supplier_id, customer_account, entity_code, entity_state, period_from,
    period_to, document_kind, document_ref, document_date, payment_ref, line_status, currency, amount, net_amount,
    amount_group, net_amount_group``. ``recorded``: ``recorded_id, supplier_id, entity_code, period, document_ref,
    document_date, posting_date, line_type, currency, amount, amount_group``. ``matches``: ``match_id, side, id, method,
    evidence``. ``terms``: ``statement_id, supplier_id, basis, rebates, vat, covers, period_from, period_to``, one row a
    covered span, and ``entities`` (a list) where the feed says which ones it covers. ``named``: ``supplier`` (an id),
    ``entity`` (blank: any), ``document_ref, item, reason``; the last word on a document holds. ``days``: how near the
    end of a span is near.

    An amount without an exchange rate counts as 0.00. StructuralError when ids are not unique or the bridge does not
    close.
    """
    lines, spans = both_sides(declared, recorded, matches, terms)
    entities = entities_told(terms, lines.filter(pl.col("side") == DECLARED), recorded)
    lines = _named(told_elsewhere(lines, spans, entities), named)
    told = lines.filter(pl.col("told") != 0)
    rest = placed(_less_told(lines.filter((pl.col("told") != pl.col("cents")) | (pl.col("cents") == 0))))
    whole = rest.filter(pl.col("item").is_not_null() & pl.col("row_from").is_not_null())
    parts = pl.concat([
        told.select("side", "line_id", item=pl.lit(ELSEWHERE), cents="told", reason="told_reason"),
        *_whole(whole),
        cut(rest.filter(pl.col("group_id").is_not_null())),
    ])  # fmt: skip
    parts = _all_told(parts, lines)
    groups = rest.select("side", "line_id", "group_id")
    rows = lines.drop("cents").join(groups, on=["side", "line_id"], how="left")
    parts = _likely(parts.join(rows, on=["side", "line_id"]), lines, days)
    _assert_whole(parts, lines)
    return Bridge(_told(parts), summed(parts))


def _named(lines: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    """``named_item, named_reason`` of the lines whose document somebody judged; the entity's own word before any's."""
    words = named.select(
        supplier_id="supplier", entity="entity", ref=normalised("document_ref"), named_item="item",
        named_reason="reason",
    )  # fmt: skip
    key = ["supplier_id", "entity", "ref"]
    words = words.drop_nulls("ref").with_columns(pl.col("entity").fill_null(""))
    words = words.unique(key, keep="last", maintain_order=True)
    every = words.filter(pl.col("entity") == "").drop("entity")
    lines = lines.join(words, left_on=["supplier_id", "entity_code", "ref"], right_on=key, how="left")
    lines = lines.join(every, on=["supplier_id", "ref"], how="left", suffix="_any")
    told = {name: pl.coalesce(name, f"{name}_any") for name in ("named_item", "named_reason")}
    return lines.with_columns(**told).drop("named_item_any", "named_reason_any")


def _less_told(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines without what is told elsewhere; what is left of one has no original amount of its own."""
    is_cut = pl.col("told") != 0
    return lines.with_columns(
        cents=pl.col("cents") - pl.col("told"),
        net=pl.col("net") - pl.col("told_net"),
        currency=pl.when(~is_cut).then("currency"),
    )


def _whole(lines: pl.DataFrame) -> list[pl.DataFrame]:
    """Parts of lines that are one item; VAT that the statement tells is taken off a residual line."""
    has_vat = (pl.col("item") == RESIDUAL) & pl.col("net").is_not_null() & (pl.col("net") != pl.col("cents"))
    columns = ["side", "line_id", "item", "cents", "reason"]
    split = lines.filter(has_vat)
    return [
        lines.filter(~has_vat).select(columns),
        split.with_columns(cents="net").select(columns),
        split.with_columns(
            cents=pl.col("cents") - pl.col("net"), item=pl.lit(BASIS), reason=pl.lit("VAT as declared")
        ).select(columns),
    ]


def _all_told(parts: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """``parts`` added up by item, without those of 0.00 beside others; a line of 0.00 keeps one."""
    key = ["side", "line_id", "item"]
    is_several = parts.select(key).is_duplicated()  # few: to group all of them costs a fifth of the bridge
    several = parts.filter(is_several).sort(pl.col("cents").abs(), "reason", descending=True)
    added = several.group_by(key, maintain_order=True).agg(pl.col("cents").sum(), pl.col("reason").first())
    parts = pl.concat([parts.filter(~is_several), added.select(parts.columns)])
    amounts = parts.filter(pl.col("cents") != 0)
    zeros = parts.filter(pl.col("cents") == 0).join(amounts, on=["side", "line_id"], how="anti")
    return pl.concat([amounts, zeros.sort("item").unique(["side", "line_id"], keep="first", maintain_order=True)])


def _likely(parts: pl.DataFrame, lines: pl.DataFrame, days: int) -> pl.DataFrame:
    """``parts`` with a likely reason where a residual has none."""
    open_ends = parts.filter((pl.col("item") == RESIDUAL) & pl.col("reason").is_null())
    reasons = of_lines(open_ends, lines, days).rename({"reason": "guess"}).with_columns(item=pl.lit(RESIDUAL))
    parts = parts.join(reasons, on=["side", "line_id", "item"], how="left")
    return parts.with_columns(reason=pl.coalesce("reason", "guess")).drop("guess")


def _assert_whole(parts: pl.DataFrame, lines: pl.DataFrame) -> None:
    """The parts of every line that has a row add up to it, and those of no other line are there."""
    sums = parts.group_by("side", "line_id").agg(pl.col("cents").sum().alias("of_parts"))
    covered = lines.filter(pl.col("row_from").is_not_null()).select("side", "line_id", "cents")
    both = covered.join(sums, on=["side", "line_id"], how="full", coalesce=True)
    broken = both.filter(pl.col("cents").ne_missing(pl.col("of_parts")))
    if broken.height:
        side, line, cents, of_parts = broken.sort("side", "line_id").row(0)
        raise StructuralError(
            "parts of the bridge do not add up to their line", where=f"{side} line {line}",
            expected=f"{cents} cents", found=f"{of_parts} cents ({broken.height} lines in all)",
        )  # fmt: skip


def _told(parts: pl.DataFrame) -> pl.DataFrame:
    told = parts.with_columns(period_from="row_from", period_to="row_to", amount_group=money("cents"))
    return told.select(PARTS.keys()).sort("supplier_id", "entity_code", "period_from", "side", "line_id", "item")
