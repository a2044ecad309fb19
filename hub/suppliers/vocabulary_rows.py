"""A vocabulary as rows of one table, to be kept, and back.

Rows: ``kind`` meaning (``word, means, mark``), weight (``word, df, news``) or known (``word, means``: the workspace's
own words); one of kind ``size`` and one of kind ``names``, whose ``df`` tells the vocabulary's size and the number of
names that it was learnt of.
"""

import polars as pl

from hub.suppliers.vocabulary import MEANINGS, WEIGHTS, Vocabulary

ROW: dict[str, pl.DataType] = {
    "kind": pl.String(), "word": pl.String(), "means": pl.String(), "mark": pl.Float64(), "df": pl.Int64(),
    "news": pl.Float64(),
}  # fmt: skip


def to_rows(vocabulary: Vocabulary, names: int) -> pl.DataFrame:
    """ROW, of a vocabulary that was learnt of so many names."""
    known = list((vocabulary.known or {}).items())
    parts = [
        pl.DataFrame({"kind": ["size", "names"], "df": [vocabulary.size, names]}),
        pl.DataFrame(known, schema={"word": pl.String, "means": pl.String}, orient="row").with_columns(
            kind=pl.lit("known")
        ),
        vocabulary.meanings.select(*MEANINGS, kind=pl.lit("meaning")),
        vocabulary.weights.select(*WEIGHTS, kind=pl.lit("weight")),
    ]
    return pl.concat(parts, how="diagonal").select(pl.col(name).cast(kind) for name, kind in ROW.items())


def from_rows(rows: pl.DataFrame) -> tuple[Vocabulary, int]:
    """The vocabulary, and the number of names that it was learnt of."""
    counts = dict(rows.filter(pl.col("kind").is_in(["size", "names"])).select("kind", "df").iter_rows())
    known = dict(rows.filter(kind="known").sort("word").select("word", "means").iter_rows())
    meanings = rows.filter(kind="meaning").select(*MEANINGS).sort("word")
    weights = rows.filter(kind="weight").select(*WEIGHTS).sort("word")
    return Vocabulary(counts["size"], known or None, meanings, weights), counts["names"]
