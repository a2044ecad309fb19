"""Words of names that are other words spelt otherwise: hung endings, joined words, cut ends, plurals, slips.

Here belong the rules that ``vocabulary`` learns by, each a pure function of rows (``name``, ``position``, ``word``)
that gives ``word`` and ``means`` (one or several words). Abbreviations and initials are in ``shortenings``.
"""

import polars as pl

from hub.suppliers.wording import stop_words


def counts(rows: pl.DataFrame) -> pl.DataFrame:
    """``word`` and ``df``, the number of names that hold it."""
    return rows.group_by("word").agg(df=pl.col("name").n_unique().cast(pl.Int64))


def hung_endings(rows: pl.DataFrame) -> pl.DataFrame:
    """Endings of 2–3 letters that an export hangs on most words of a name (ROYALAA FREEAA LONDONAA).

    Told from a language's own endings by the company they keep: where one stands, another word of the name has it too.
    """
    known = counts(rows)
    parts = [
        known.select("word", stem=pl.col("word").str.head(-size), ending=pl.col("word").str.tail(size))
        for size in (2, 3)
    ]
    cut = pl.concat(parts).filter(pl.col("stem").str.len_chars() >= 2)
    cut = cut.join(known.rename({"word": "stem", "df": "stem_df"}), on="stem").join(known, on="word")
    cut = cut.filter(pl.col("stem_df") >= pl.col("df"))
    here = rows.join(cut, on="word").group_by("ending", "name").agg(n=pl.col("word").n_unique())
    told = here.group_by("ending").agg(several=(pl.col("n") > 1).mean(), names=pl.len())
    told = told.join(cut.group_by("ending").agg(stems=pl.len()), on="ending")
    hung = told.filter((pl.col("several") >= 0.5) & (pl.col("names") >= 3) & (pl.col("stems") >= 5))["ending"]
    every = known.with_columns(
        pl.col("word").str.extract(f"({'|'.join(sorted(hung))})$").alias("ending")
        if len(hung)
        else pl.lit(None, pl.String).alias("ending")
    )
    every = every.drop_nulls("ending").select(
        "word", means=pl.col("word").str.head(-pl.col("ending").str.len_chars().cast(pl.Int64))
    )
    return every.filter(pl.col("means").str.len_chars() >= 2)


def joined_words(rows: pl.DataFrame) -> pl.DataFrame:
    """Words that are two or three of the others written together (SUPPLYCHAIN, STOCKTONONTEES).

    The parts are words of names that follow one another somewhere; or with AND, ON … between them, or when the joined
    word stands in one name only, both are long.
    """
    known = counts(rows).filter(pl.col("word").str.contains(r"^\p{L}{3,}$"))
    long = known.filter(pl.col("word").str.len_chars() >= 7).with_columns(
        size=pl.col("word").str.len_chars().cast(pl.Int64)
    )
    cuts = long.with_columns(at=pl.int_ranges(3, pl.col("size") - 2)).explode("at").drop_nulls("at")
    cuts = cuts.with_columns(left=pl.col("word").str.head(pl.col("at")), right=pl.col("word").str.slice(pl.col("at")))
    following = _following(rows)
    two = _known_on(_known_on(cuts, known, "left"), known, "right").join(following, on=["left", "right"], how="left")
    is_long = (pl.col("left").str.len_chars() >= 5) & (pl.col("right").str.len_chars() >= 5)
    alone = (pl.col("df") == 1) & is_long & (pl.min_horizontal("left_df", "right_df") >= 3)
    seen = pl.col("together").is_not_null() & (pl.col("df") <= pl.min_horizontal("left_df", "right_df"))
    two = two.filter(seen | alone).select("word", "together", means=pl.format("{} {}", "left", "right"))
    ties = [word for word in sorted(stop_words()) if len(word) >= 2]
    tied = cuts.with_columns(
        tie=pl.col("right").str.extract(f"^({'|'.join(sorted(ties, key=len, reverse=True))})")
    ).drop_nulls("tie")
    tied = tied.with_columns(right=pl.col("right").str.slice(pl.col("tie").str.len_chars().cast(pl.Int64)))
    tied = _known_on(_known_on(tied, known, "left"), known, "right").filter(pl.col("right").is_in(stop_words()).not_())
    around = _following(rows, apart=2)
    tied = tied.join(around, on=["left", "right"], how="left").filter(pl.col("together").is_not_null() | is_long)
    tied = tied.select("word", "together", means=pl.format("{} {} {}", "left", "tie", "right"))
    found = pl.concat([two, tied]).sort("word", "together", "means", descending=[False, True, False], nulls_last=True)
    return found.unique("word", keep="first", maintain_order=True).select("word", "means")


def _following(rows: pl.DataFrame, apart: int = 1) -> pl.DataFrame:
    """Words that follow one another (``left``, ``right``) and how often (``together``)."""
    pairs = rows.select(left="word", right=pl.col("word").shift(-apart).over("name", order_by="position")).drop_nulls()
    return pairs.group_by("left", "right").agg(together=pl.len())


def _known_on(rows: pl.DataFrame, known: pl.DataFrame, side: str) -> pl.DataFrame:
    return rows.join(known.rename({"word": side, "df": f"{side}_df"}), on=side)


def cut_ends(rows: pl.DataFrame) -> pl.DataFrame:
    """Last words of long names that are cut (FOUNDATI, TRANSPLA): the longer word that follows the same word
    elsewhere."""
    joined = rows.sort("name", "position").group_by("name", maintain_order=True).agg(pl.col("word"))
    ends = joined.filter(pl.col("word").list.join(" ").str.len_chars() >= 20)
    ends = ends.select(word=pl.col("word").list.last(), before=pl.col("word").list.get(-2, null_on_oob=True)).unique()
    ends = ends.filter(pl.col("word").str.contains(r"^\p{L}{4,}$")).drop_nulls()
    follow = _following(rows).rename({"left": "before", "right": "means"})
    found = ends.with_columns(start=pl.col("word").str.head(4)).join(
        follow.with_columns(start=pl.col("means").str.head(4)), on=["before", "start"]
    )
    found = found.filter(pl.col("means").str.starts_with(pl.col("word")) & (pl.col("means") != pl.col("word")))
    df = counts(rows)
    found = found.join(df, on="word").join(df.rename({"word": "means", "df": "means_df"}), on="means")
    found = found.filter(pl.col("means_df") >= 3 * pl.col("df"))
    best = found.group_by("word", "means").agg(pl.col("together").sum())
    best = best.with_columns(share=pl.col("together") / pl.col("together").sum().over("word")).filter(
        pl.col("share") > 0.6
    )
    return best.filter(pl.col("word").is_in(stop_words()).not_()).select("word", "means")


def plurals(rows: pl.DataFrame) -> pl.DataFrame:
    """Words of five letters and more with an S too many: what stands without it is a word as well."""
    known = counts(rows)
    found = known.filter(pl.col("word").str.contains(r"^\p{L}{3,}[^\P{L}S]S$")).with_columns(
        means=pl.col("word").str.head(-1)
    )
    return found.join(known.select(means="word"), on="means", how="semi").select("word", "means")


def slips(rows: pl.DataFrame) -> pl.DataFrame:
    """Rare words of eight letters and more with a letter too many, too few, other or moved (HEATHCARE)."""
    known = counts(rows).filter(pl.col("word").str.contains(r"^\p{L}{7,}$"))
    known = known.with_columns(size=pl.col("word").str.len_chars().cast(pl.Int64))
    at = known.with_columns(at=pl.int_ranges(1, pl.col("size"))).explode("at")
    less = at.select(
        "word", "df", "size", "at", key=pl.col("word").str.head("at") + pl.col("word").str.slice(pl.col("at") + 1)
    )
    keys = pl.concat([less, known.select("word", "df", "size", at=pl.lit(-1, pl.Int64), key="word")]).unique()
    rare = keys.filter((pl.col("df") <= 2) & (pl.col("size") >= 8))
    pairs = rare.join(keys, on="key", suffix="_of").filter(
        (pl.col("df_of") >= 10 * pl.col("df")) & (pl.col("size_of") >= 7)
    )
    moved = (pl.col("at") - pl.col("at_of")).abs() == 1
    other = (pl.col("at") == pl.col("at_of")) & (pl.col("size") >= 9)
    pairs = pairs.filter((pl.col("size") != pl.col("size_of")) | moved | other)
    pairs = pairs.select("word", means="word_of").unique()
    return pairs.filter(pl.len().over("word") == 1)
