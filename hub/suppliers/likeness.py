"""Pairs of names that may be one supplier, with a score and the reason in words.

Here belongs the way of names to pairs: vocabulary, records, keys, Splink's weight, score. Only names are looked at,
never a register, and nothing is decided: what a score is worth is for ``clusters`` and the group's thresholds.
"""

import polars as pl

from hub.suppliers.connection import Connection
from hub.suppliers.matching import compare, put
from hub.suppliers.records import records
from hub.suppliers.vocabulary import Vocabulary, learn

PAIRS: dict[str, pl.DataType] = {
    "left_name": pl.String(), "right_name": pl.String(), "score": pl.Float64(), "evidence": pl.String(),
}  # fmt: skip
BLOCK = 1000  # names under one key
SAME_WORDS = 0.97  # the score of names that differ by codes, articles and empty words alone


def score(
    connection: Connection,
    names: pl.Series,
    known: pl.Series | None = None,
    model: Vocabulary | None = None,
    least: float = 0.5,
) -> pl.DataFrame:
    """PAIRS of ``names`` and ``known`` that score ``least`` at least, ``left_name`` < ``right_name``, sorted.

    With ``known``, only the pairs that touch one of ``names``; with the same ``model`` they are what a full run gives.
    ``model``: what was learnt of the names (``vocabulary.learn``); of these names if none is given. Blank and null
    names have no pairs. Score: 0 to 1, ``matching``'s; names of the same words once codes are set aside have
    SAME_WORDS, and only the first in the alphabet of them meets the others: 1,000 spellings of one supplier make 999
    pairs.
    """
    fresh, old = _named(names), _named(known if known is not None else pl.Series([], dtype=pl.String))
    every = pl.concat([fresh, old]).unique().sort()
    if every.len() < 2 or fresh.is_empty():
        return pl.DataFrame(schema=PAIRS)
    model = model or learn(every)
    told, keys = records(every, model)
    told = told.with_columns(is_new=pl.col("name").is_in(fresh.implode()) | pl.lit(known is None))
    alike = told.with_columns(first=pl.col("name").min().over("wording", "numbers"))
    heads = alike.filter(pl.col("name") == pl.col("first")).with_row_index("id")
    is_new = alike.group_by("first").agg(pl.col("is_new").any())
    heads = heads.drop("is_new").join(is_new, on="first", maintain_order="left")
    put(connection, "name_record", heads.drop("first"))
    put(
        connection, "name_key", keys.join(heads.select("id", "name", "is_new"), on="name").select("id", "key", "is_new")
    )
    connection.execute(CANDIDATES)
    found = compare(connection, "name_record", "name_candidate", least).select(*PAIRS)
    same = alike.filter(
        (pl.col("name") != pl.col("first")) & (pl.col("is_new") | pl.col("first").is_in(fresh.implode()))
    )
    told_same = pl.lit("the same words once codes, articles and empty words are set aside")
    same = same.select(left_name="first", right_name="name", score=pl.lit(SAME_WORDS), evidence=told_same)
    return pl.concat([found, same]).sort("left_name", "right_name")


def _named(names: pl.Series) -> pl.Series:
    text = names.cast(pl.String).drop_nulls().unique()
    return text.filter(text.str.strip_chars() != "").sort()


CANDIDATES = f"""
create or replace temp table name_candidate as
with crowd as (select key from name_key group by key having count(*) > {BLOCK}),
fitting as (select * from name_key anti join crowd using (key))
select distinct least(l.id, r.id) as id_l, greatest(l.id, r.id) as id_r
from fitting as l
inner join fitting as r on l.key = r.key and l.id <> r.id and (not r.is_new or l.id < r.id)
where l.is_new
"""
