"""The lines of both sides in one form, and the documents that they make.

Here belongs what is compared; how is in ``agreement``, in which order in ``matching``. Rows are numbered in the order
of their ids, so that nothing later depends on the order in which they came.
"""

import polars as pl

from hub.reconciliation.references import bare

# A line's columns on either side. Amounts are whole cents; ``net`` is null where a declared amount contains VAT of
# which nobody says how much. ``first`` and ``last``: days within which it is dated, ``month_*`` months of its period.
LINE = (
    "row", "block", "pool", "ref", "first", "last", "net", "gross", "net_group", "gross_group", "currency", "kind",
    "is_card", "payment_ref", "month_from", "month_to",
)  # fmt: skip
DOCUMENT, PAYMENT, TOTAL = 0, 1, 2
DATED, SIGNED = "dated", "signed"
DECLARED, RECORDED = "declared", "recorded"
# Matched lines: ``match`` is the smallest declared row of the match.
FOUND: dict[str, pl.DataType] = {
    "match": pl.UInt32(), "side": pl.String(), "row": pl.UInt32(), "method": pl.String(), "evidence": pl.String(),
}  # fmt: skip
_AMOUNTS = ("net", "gross", "net_group", "gross_group")


def both_sides(declared: pl.DataFrame, recorded: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Lines (LINE, and ``id``) of both sides: declared ones of entities in the perimeter, recorded ones.

    A document dated before an entity's first ledger may be in that ledger: the state of the month does not bar it.
    ``block`` is a supplier × entity, ``pool`` an entity of which something is declared.
    """
    known = pl.col("entity_state").is_in(["onboarded", "not_onboarded"]) & pl.col("entity_code").is_not_null()
    left, right = _declared(declared.filter(known)), _recorded(recorded)
    blocks = pl.concat(side.select("supplier", "entity") for side in (left, right)).unique().drop_nulls()
    blocks = blocks.sort("supplier", "entity").with_row_index("block")
    pools = left.select("entity").unique().sort("entity").with_row_index("pool")
    currencies = pl.concat([left.select("currency"), right.select("currency")]).unique().drop_nulls().sort("currency")
    currencies = currencies.with_row_index("currency_number")
    return _coded(left, blocks, pools, currencies), _coded(right, blocks, pools, currencies)


def _coded(lines: pl.DataFrame, blocks: pl.DataFrame, pools: pl.DataFrame, currencies: pl.DataFrame) -> pl.DataFrame:
    lines = lines.join(blocks, on=["supplier", "entity"], how="left").join(pools, on="entity", how="left")
    lines = lines.join(currencies, on="currency", how="left").with_columns(currency="currency_number")
    return lines.drop_nulls("id").sort("id").with_row_index("row").select("id", *LINE)


def _declared(frame: pl.DataFrame) -> pl.DataFrame:
    kinds = (
        pl.when(pl.col("document_kind") == "payment").then(PAYMENT).when(pl.col("document_kind") == "total").then(TOTAL)
    )
    day = pl.col("document_date").cast(pl.Date)
    return frame.select(
        pl.col("declared_id").cast(pl.String).alias("id"),
        pl.col("supplier_id").cast(pl.String).alias("supplier"),
        pl.col("entity_code").cast(pl.String).alias("entity"),
        pl.col("document_ref").cast(pl.String).alias("ref"),
        pl.coalesce(day, _first_day("period_from")).cast(pl.Int32).alias("first"),
        pl.coalesce(day, _first_day("period_to").dt.month_end()).cast(pl.Int32).alias("last"),
        _cents("net_amount").alias("net"),
        _cents("amount").alias("gross"),
        _cents("net_amount_group").alias("net_group"),
        _cents("amount_group").alias("gross_group"),
        pl.col("currency").cast(pl.String),
        kinds.otherwise(DOCUMENT).cast(pl.Int8).alias("kind"),
        (pl.col("line_status").cast(pl.String) == "card").fill_null(False).alias("is_card"),
        pl.col("payment_ref").cast(pl.String),
        _month("period_from").alias("month_from"),
        _month("period_to").alias("month_to"),
    )


def _recorded(frame: pl.DataFrame) -> pl.DataFrame:
    day = pl.coalesce(pl.col("document_date").cast(pl.Date), pl.col("posting_date").cast(pl.Date), _first_day("period"))
    return frame.select(
        pl.col("recorded_id").cast(pl.String).alias("id"),
        pl.col("supplier_id").cast(pl.String).alias("supplier"),
        pl.col("entity_code").cast(pl.String).alias("entity"),
        pl.col("document_ref").cast(pl.String).alias("ref"),
        day.cast(pl.Int32).alias("first"),
        day.cast(pl.Int32).alias("last"),
        _cents("amount").alias("net"),
        _cents("amount").alias("gross"),
        _cents("amount_group").alias("net_group"),
        _cents("amount_group").alias("gross_group"),
        pl.col("currency").cast(pl.String),
        pl.lit(DOCUMENT, pl.Int8).alias("kind"),
        pl.col("is_card").cast(pl.Boolean).fill_null(False),
        pl.lit(None, pl.String).alias("payment_ref"),
        _month("period").alias("month_from"),
        _month("period").alias("month_to"),
    )


def documents(lines: pl.DataFrame, key: str | None, *grain: str) -> pl.DataFrame:
    """Lines of one block, key and kind as one document: their amounts summed, its ``doc`` and its ``rows``.

    ``grain``: DATED parts the dates of one key, SIGNED what is owed from what is given back. A line without a key is a
    document of its own. An amount is null where that of a line is; the currency where it has several.
    """
    by = ["block", "kind"]
    if key:
        own = pl.when(pl.col(key).is_null()).then("row").alias("own")
        lines, by = lines.with_columns(own), [*by, key, "own"]
    parts = {DATED: ["first", "last"], SIGNED: ["sign"]}
    if SIGNED in grain:
        lines = lines.with_columns(sign=pl.col("gross").sign().cast(pl.Int8))
    by += [column for part in grain for column in parts[part]]
    one_currency = (pl.col("currency").null_count() == 0) & (pl.col("currency").min() == pl.col("currency").max())
    known = [pl.when(pl.col(name).null_count() == 0).then(pl.col(name).sum()).alias(name) for name in _AMOUNTS]
    days = [] if DATED in grain else [pl.col("first").min(), pl.col("last").max()]
    return lines.group_by(by).agg(
        pl.col("row").min().alias("doc"),
        pl.col("row").alias("rows"),
        *known,
        *days,
        pl.when(one_currency).then(pl.col("currency").min()).alias("currency"),
        pl.col("is_card").any(),
        pl.col("ref").min(),
        pl.col("pool").min(),
    )


def singles(lines: pl.DataFrame) -> pl.DataFrame:
    """Every line as a document of its own."""
    return lines.with_columns(doc="row", rows=pl.concat_list("row"))


def by_number(lines: pl.DataFrame) -> pl.DataFrame:
    """Documents of one reference and date; lines without a reference by themselves."""
    return documents(lines.with_columns(key=bare(pl.col("ref"))), "key", DATED)


def found(pairs: pl.DataFrame, left: pl.DataFrame, right: pl.DataFrame, method: str) -> pl.DataFrame:
    """FOUND of ``pairs`` (left, right, evidence).

    ``left`` and ``right`` in ``pairs`` are numbers of documents, whose ``doc`` and ``rows`` the two frames hold.
    """
    parts = []
    for side, end, docs in ((DECLARED, "left", left), (RECORDED, "right", right)):
        rows = docs.select(pl.col("doc").alias(end), pl.col("rows").alias("row"))
        part = pairs.select("left", "right", "evidence").join(rows, on=end).explode("row")
        parts.append(
            part.select(match="left", side=pl.lit(side), row="row", method=pl.lit(method), evidence="evidence")
        )
    return pl.concat(parts)


def without(lines: pl.DataFrame, matched: pl.DataFrame, side: str) -> pl.DataFrame:
    """The lines of a side that are not among the matched ones."""
    return lines.join(matched.filter(pl.col("side") == side).select("row"), on="row", how="anti")


def _cents(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Decimal(18, 2)).to_physical().cast(pl.Int64)


def _first_day(column: str) -> pl.Expr:
    return (pl.col(column).cast(pl.String) + "-01").str.to_date("%Y-%m-%d", strict=False)


def _month(column: str) -> pl.Expr:
    day = _first_day(column)
    return day.dt.year() * 12 + day.dt.month().cast(pl.Int32)
