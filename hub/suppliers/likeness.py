"""Pairs of names that may be one supplier, with a score and the reason in words.

Here belongs the way of names to pairs: vocabulary, what is kept, names of the same words. Only names are looked at,
never a register, and nothing is decided: what a score is worth is for ``clusters`` and the group's thresholds.
"""

import polars as pl

from hub.suppliers.connection import Connection
from hub.suppliers.kept import PAIRS, Kept, renewed
from hub.suppliers.vocabulary import Vocabulary, learn

SAME_WORDS = 0.97  # the score of names that differ by codes, articles and empty words alone
LEAST = 0.5


def score(
    connection: Connection, names: pl.Series, model: Vocabulary | None = None, least: float = LEAST
) -> pl.DataFrame:
    """PAIRS of ``names`` that score ``least`` at least, ``left_name`` < ``right_name``, sorted.

    ``model``: what was learnt of the names (``vocabulary.learn``); of these names if none is given. Blank and null
    names have no pairs. Score: 0 to 1, ``matching``'s; names of the same words once codes are set aside have
    SAME_WORDS, and only the first in the alphabet of them meets the others: 1,000 spellings of one supplier make 999
    pairs.
    """
    distinct = spelt_out(names)
    if distinct.len() < 2:
        return pl.DataFrame(schema=PAIRS)
    return pairs_of(keep(connection, distinct, Kept.nothing(), model or learn(distinct), least))


def keep(connection: Connection, names: pl.Series, kept: Kept, model: Vocabulary, least: float = LEAST) -> Kept:
    """What ``score`` comes from, given what was kept of other names with the same ``model`` and ``least``.

    The same as from nothing; the cost is that of the names that are new and of those they meet.
    """
    return renewed(connection, kept, spelt_out(names), model, least)


def pairs_of(kept: Kept) -> pl.DataFrame:
    """PAIRS of what was kept: the heads', and every name with its head."""
    same = kept.records.select(
        left_name=pl.col("name").min().over("wording", "numbers"), right_name="name", score=pl.lit(SAME_WORDS),
        evidence=pl.lit("the same words once codes, articles and empty words are set aside"),
    )  # fmt: skip
    return pl.concat([kept.pairs, same.filter(pl.col("left_name") != pl.col("right_name"))]).sort(
        "left_name", "right_name"
    )


def spelt_out(names: pl.Series) -> pl.Series:
    """The distinct names that hold something, sorted."""
    text = names.cast(pl.String).drop_nulls().unique()
    return text.filter(text.str.strip_chars() != "").sort()
