"""Names as the records that are compared, and the keys under which two of them meet.

Here belongs turning a vocabulary's words into columns that SQL compares fast, and choosing keys so that blocks stay
small whatever the number of names. Scores are in ``matching``.
"""

import polars as pl

from hub.suppliers.vocabulary import Vocabulary, spell
from hub.suppliers.wording import stop_words

UNIT = 64  # a word's weight in a token, in 64ths: 10 bits hold 15.98, e^16 = 9 million names
SINGLE = 100  # a word in more names than that is a key only beside another one
BEGIN = 50  # … and a word's beginning in more than that
TIGHT = 12  # characters of the beginning that names written without spaces share
RECORD: dict[str, pl.DataType] = {
    "name": pl.String(), "tokens": pl.List(pl.Int64()), "total": pl.Int64(), "wording": pl.String(),
    "spelling": pl.String(), "words": pl.List(pl.String()), "weights": pl.List(pl.Float64()), "numbers": pl.String(),
}  # fmt: skip
KEYS: dict[str, pl.DataType] = {"name": pl.String(), "key": pl.UInt64()}
NOTHING = (pl.DataFrame(schema=RECORD), pl.DataFrame(schema=KEYS))


def records(names: pl.Series, vocabulary: Vocabulary) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The names' records and their keys (``name``, ``key``: a hash, so that a million names' keys are small).

    Records, one a name, sorted: ``name``; ``tokens`` (List[Int64]: a word's number × 1024 + its weight in 64ths),
    ``total`` (Σ of these weights), ``wording`` (the words without articles, in order), ``spelling`` (the name's letters
    and digits as given), ``words`` and ``weights`` (List, articles apart), ``numbers`` (short numbers, sorted, joined).
    """
    spelt = _tokens(spell(names, vocabulary))
    bare = (pl.col("share") == 1) & ~pl.col("word").is_in(stop_words()) & ~pl.col("word").str.starts_with("~")
    told = spelt.group_by("name").agg(
        tokens=pl.col("token").sort(),
        total=(pl.col("token") % 1024).sum().cast(pl.Int64),
        words=pl.col("word").filter(bare).sort_by(pl.col("position").filter(bare)),
        weights=pl.col("weight").filter(bare).sort_by(pl.col("position").filter(bare)),
        numbers=pl.col("word").filter(pl.col("word").str.contains("^[0-9]{1,3}$")).sort().str.join(" "),
    )
    told = told.with_columns(
        wording=pl.col("words").list.join(" "),
        spelling=pl.col("name").str.to_uppercase().str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars(),
    )
    return told.select(*RECORD).sort("name"), _keys(
        spelt.filter(~pl.col("word").str.starts_with("~")), told, vocabulary
    )


def _tokens(spelt: pl.DataFrame) -> pl.DataFrame:
    """With ``token``; words are numbered by their hash, so that a name's record never depends on the other names."""
    number = pl.col("word").hash(11) % (1 << 50)
    weight = (pl.col("weight") * UNIT).round().clip(1, 1023).cast(pl.Int64)
    return spelt.with_columns(token=number.cast(pl.Int64) * 1024 + weight)


def _keys(spelt: pl.DataFrame, told: pl.DataFrame, vocabulary: Vocabulary) -> pl.DataFrame:
    """Rare words; pairs of words that are rare together; beginnings without spaces. From the vocabulary's counts
    alone."""
    plain = spelt.filter(~pl.col("word").is_in(stop_words()) & (pl.col("word").str.len_chars() > 1))
    few = pl.when(pl.col("word").str.starts_with("^")).then(BEGIN).otherwise(SINGLE)
    single = plain.filter(pl.col("df") <= few).select("name", key="word")
    common = plain.filter((pl.col("df") > SINGLE) & (pl.col("share") == 1)).select("name", "word", "df", "position")
    both = common.join(common, on="name", suffix="_of").filter(pl.col("word") < pl.col("word_of"))
    expected = pl.col("df") * pl.col("df_of") / vocabulary.size
    pairs = both.filter(expected <= SINGLE).select("name", key=pl.format("{} {}", "word", "word_of"))
    tight = told.select("name", key="=" + pl.col("wording").str.replace_all(" ", "").str.head(TIGHT))
    return pl.concat([single, pairs, tight]).with_columns(pl.col("key").hash(11)).unique()
