"""Size classes of enterprises: PME, ETI, GE (decree 2008-1354; recommendation 2003/361/EC for the SME).

They hold for the enterprise, which a subsidiary is only part of: its parent's class wins where it is larger. Which
register tells what is not decided here.
"""

import polars as pl

CLASSES = ("PME", "ETI", "GE")  # the smallest first


def size_class_of(headcount: pl.Expr, turnover: pl.Expr, balance: pl.Expr) -> pl.Expr:
    """PME: below 250 people and (turnover ≤ €50m or balance ≤ €43m). ETI: else below 5,000 and (≤ €1.5bn or ≤ €2bn).

    GE: the others. People, and euros of the enterprise. Null where what is missing could change the class.
    """
    # Comparisons with null are null, and `&` and `|` keep it only where it matters (Kleene).
    is_pme = (headcount < 250) & ((turnover <= 50_000_000) | (balance <= 43_000_000))
    is_eti = (headcount < 5_000) & ((turnover <= 1_500_000_000) | (balance <= 2_000_000_000))
    found = pl.when(is_pme).then(pl.lit("PME")).when(~is_pme & is_eti).then(pl.lit("ETI"))
    return found.when(~is_eti).then(pl.lit("GE"))


def with_group_class(entries: pl.DataFrame, parents: pl.DataFrame) -> pl.DataFrame:
    """``entries`` (``size_class``, ``size_class_year``, ``parent_id``, ``parent_name``) with their enterprise's class.

    ``parents``: ``register_id``, ``size_class``, ``size_class_year``. Where the parent's class is larger, or the only
    one known, it is taken with its year. ``size_class_reason`` says so in words; null where no class is known.
    """
    above = parents.select(parent_id="register_id", above="size_class", above_year="size_class_year").drop_nulls(
        ["parent_id", "above"]
    )
    both = entries.join(above.unique("parent_id", keep="first", maintain_order=True), on="parent_id", how="left")
    is_larger = (_rank("above") > _rank("size_class").fill_null(-1)).fill_null(False)
    year = pl.format(" ({})", "size_class_year").fill_null("")
    above_year = pl.format(" ({})", "above_year").fill_null("")
    parent = pl.coalesce("parent_name", "parent_id")
    own = pl.concat_str(pl.lit("as registered"), year)
    of_parent = pl.concat_str(
        pl.lit("class of its parent "),
        parent,
        above_year,
        pl.lit("; its own is "),
        pl.col("size_class").fill_null("unknown"),
    )
    kept = pl.when(pl.col("size_class").is_not_null()).then(pl.coalesce("size_class_reason", own))
    return both.with_columns(
        size_class_reason=pl.when(is_larger).then(of_parent).otherwise(kept),
        size_class=pl.when(is_larger).then("above").otherwise("size_class"),
        size_class_year=pl.when(is_larger).then("above_year").otherwise("size_class_year"),
    ).drop("above", "above_year")


def _rank(column: str) -> pl.Expr:
    ranks = {name: rank for rank, name in enumerate(CLASSES)}
    return pl.col(column).replace_strict(ranks, default=None, return_dtype=pl.Int64)
