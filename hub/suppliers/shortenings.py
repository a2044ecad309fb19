"""Words of names that stand for longer ones: abbreviations and initials.

Here belong the two rules that compare what stands where in names that are equal otherwise, and what names begin with.
Both are pure functions of rows (``name``, ``position``, ``word``) that give ``word`` and ``means``.
"""

import polars as pl

from hub.suppliers.spellings import counts
from hub.suppliers.wording import stop_words

CROWD = 40  # spans that share a context: more say that the context tells nothing
RARE_SHARE = 500  # a word of at most one name in so many (and of any two) makes a context telling


def abbreviations(rows: pl.DataFrame) -> pl.DataFrame:
    """Words that stand where, in a name that is equal otherwise, a longer one or several stand (HOSP, MCR, FT).

    The short form begins with the same letter and is its beginning, its letters in order or its words' initials; it is
    seen in two names at least, and means this more than all else together.
    """
    spans = _spans(rows)
    short = spans.filter(pl.col("size") == 1).select("context", "initial", short="span", short_length="length")
    both = short.join(
        spans.select("context", "initial", "told", "told_bare", means="span", length="length"),
        on=["context", "initial"],
    )
    both = both.filter((pl.col("length") >= pl.col("short_length") + 2) & (pl.col("short_length") >= 2))
    both = both.filter(~pl.col("means").str.split(" ").list.contains(pl.col("short")))
    both = both.filter(pl.any_horizontal(pl.col("short").str.contains(pl.col(of)) for of in ("told", "told_bare")))
    seen = both.group_by(word="short", means="means").agg(
        times=pl.col("context").n_unique(), told=(pl.col("context").str.count_matches(" ") >= 2).any()
    )
    seen = seen.with_columns(share=pl.col("times") / pl.col("times").sum().over("word"))
    df = counts(rows)
    seen = seen.join(df, on="word").join(df.rename({"word": "means", "df": "means_df"}), on="means", how="left")
    is_rarer = pl.col("df") <= pl.col("means_df").fill_null(pl.col("df"))
    often = (pl.col("times") >= 2) | (pl.col("told") & pl.col("word").str.len_chars().is_between(3, 6))
    best = seen.filter(often & (pl.col("share") > 0.5) & is_rarer)
    chained = best.join(best.select(means="word", further="means"), on="means", how="left")
    return chained.select("word", means=pl.coalesce("further", "means")).filter(pl.col("word") != pl.col("means"))


def _spans(rows: pl.DataFrame) -> pl.DataFrame:
    """Every run of 1–4 words of every name (``span``) with a key of what stands around it (``context``)."""
    names = rows.sort("name", "position").group_by("name", maintain_order=True).agg("word")
    df = counts(rows)
    rare = df.filter(pl.col("df") <= max(2, names.height // RARE_SHARE))["word"]
    names = names.with_columns(n=pl.col("word").list.len().cast(pl.Int64)).filter(pl.col("n") >= 2)
    parts = []
    for size in range(1, 5):
        at = names.filter(pl.col("n") > size).with_columns(at=pl.int_ranges(0, pl.col("n") - size + 1)).explode("at")
        rest = pl.concat_list(pl.col("word").list.head("at"), pl.col("word").list.slice(pl.col("at") + size))
        part = at.select("at", around=rest, run=pl.col("word").list.slice("at", size), size=pl.lit(size, pl.Int64))
        parts.append(part)
    spans = pl.concat(parts)
    tie = list(stop_words())
    spans = spans.filter(~pl.col("run").list.first().is_in(tie) & ~pl.col("run").list.last().is_in(tie))
    telling = pl.col("around").list.eval(pl.element().is_in(rare.implode())).list.any()
    spans = spans.filter(telling)
    stop = pl.element().is_in(list(stop_words()))
    bare = pl.col("run").list.filter(~stop)
    spans = spans.with_columns(
        context=pl.format("{}|{}", "at", pl.col("around").list.join(" ")),
        span=pl.col("run").list.join(" "),
        told=_shortened(pl.col("run")),
        told_bare=_shortened(bare),
    )
    spans = spans.with_columns(initial=pl.col("span").str.head(1), length=pl.col("span").str.len_chars().cast(pl.Int64))
    spans = spans.unique(["context", "span"], keep="first")
    return spans.filter(pl.len().over("context", "initial") <= CROWD).drop("around", "run", "at")


def _shortened(run: pl.Expr) -> pl.Expr:
    """The pattern of what shortens these words: of each the first letter, then any of its letters in order."""
    return pl.format("^{}$", run.list.join(" ").str.replace_all(r"\B(\p{L})", "$1?").str.replace_all(" ", ""))


def initialisms(rows: pl.DataFrame) -> pl.DataFrame:
    """Words of four letters and more that are the initials of one name above all (HMRC), and look like no word.

    A word without a vowel of at most three letters gives all its letters. Looks like no word: it begins or ends as less
    than one longer word of 2,000 does.
    """
    full = rows.sort("name", "position").group_by("name", maintain_order=True).agg("word")
    full = full.filter(pl.col("word").list.len() >= 2)
    words = full.with_row_index("id").explode("word")
    whole = pl.col("word").str.contains("^[^AEIOUY]{1,3}$")
    words = words.with_columns(
        first=pl.col("word").str.head(1),
        some=pl.when(whole).then("word").otherwise(pl.col("word").str.head(1)),
        stop=pl.col("word").is_in(stop_words()),
        last=pl.int_range(pl.len()).over("id") == pl.len().over("id") - 1,
    )
    forms = [
        words.filter(~pl.col("stop") | (keep & ~pl.col("last")))
        .group_by("id", maintain_order=True)
        .agg(initials=pl.col(of).str.join(""))
        for keep in (True, False)
        for of in ("first", "some")
    ]
    told = pl.concat(forms).unique().filter(pl.col("initials").str.contains(r"^\p{L}{4,8}$"))
    bare = words.filter(~pl.col("stop")).group_by("id", maintain_order=True)
    told = told.join(bare.agg(means=pl.col("word").str.join(" ")), on="id")
    known = counts(rows)
    told = told.group_by("initials", "means").agg(names=pl.len())
    told = told.filter(pl.col("names") > 0.5 * pl.col("names").sum().over("initials"))
    odd = _odd(known["word"])
    return told.filter(pl.col("initials").is_in(odd.implode())).select(word="initials", means="means")


def _odd(words: pl.Series) -> pl.Series:
    """Those words whose two first or two last letters begin or end less than one longer word of 2,000."""
    plain = words.filter(words.str.contains(r"^\p{L}{4,}$")).to_frame("word")
    ends = plain.with_columns(first=pl.col("word").str.head(2), last=pl.col("word").str.tail(2))
    long = ends.filter(pl.col("word").str.len_chars() >= 6)
    enough = max(2, long.height // 2000)
    usual = {
        end: long[end].value_counts().filter(pl.col("count") >= enough)[end].implode() for end in ("first", "last")
    }
    return ends.filter(~pl.col("first").is_in(usual["first"]) | ~pl.col("last").is_in(usual["last"]))["word"]
