"""A vocabulary as rows of one table, to be kept, and back.

Rows: ``kind`` meaning (``word, means, mark``) or weight (``word, df, news``); one of kind ``size`` and one of kind
``names``, whose ``df`` tells the vocabulary's size and the number of names that it was learnt of.
"""

import hashlib

import polars as pl

from hub.suppliers.vocabulary import MEANINGS, WEIGHTS, Vocabulary

ROW: dict[str, pl.DataType] = {
    "kind": pl.String(), "word": pl.String(), "means": pl.String(), "mark": pl.Float64(), "df": pl.Int64(),
    "news": pl.Float64(),
}  # fmt: skip


def to_rows(vocabulary: Vocabulary, names: int) -> pl.DataFrame:
    """ROW, of a vocabulary that was learnt of so many names; the words known beforehand are data, and not kept."""
    counts = pl.DataFrame({"kind": ["size", "names"], "df": [vocabulary.size, names]})
    parts = [
        counts,
        vocabulary.meanings.select(*MEANINGS, kind=pl.lit("meaning")),
        vocabulary.weights.select(*WEIGHTS, kind=pl.lit("weight")),
    ]
    return pl.concat(parts, how="diagonal").select(pl.col(name).cast(kind) for name, kind in ROW.items())


def from_rows(rows: pl.DataFrame, known: dict[str, str] | None = None) -> tuple[Vocabulary, int]:
    """The vocabulary, and the number of names that it was learnt of; ``known``: as ``vocabulary.learn`` takes it."""
    counts = dict(rows.filter(pl.col("kind").is_in(["size", "names"])).select("kind", "df").iter_rows())
    meanings = rows.filter(kind="meaning").select(*MEANINGS).sort("word")
    weights = rows.filter(kind="weight").select(*WEIGHTS).sort("word")
    return Vocabulary(counts["size"], known, meanings, weights), counts["names"]


def model_id_of(rows: pl.DataFrame) -> str:
    """Digest of what was learnt, whatever the order of rows."""
    text = rows.select(*ROW).sort("kind", "word", nulls_last=True).write_csv()
    return hashlib.sha256(text.encode()).hexdigest()[:12]
