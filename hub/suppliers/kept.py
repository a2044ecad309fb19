"""Pairs of names kept from one refresh to the next, so that the next compares only what changed.

Here belongs what a run keeps of its names (records, keys, pairs) and which of it still holds when names come and go. A
name's record depends on the name and the vocabulary alone, and a pair's score on its two records: with the same
vocabulary, names that come piece by piece give the very pairs of a run of all of them at once. How two records are
compared is in ``matching``; who stores the tables is for the caller.
"""

from dataclasses import dataclass

import polars as pl

from hub.suppliers.connection import Connection
from hub.suppliers.matching import compare, put
from hub.suppliers.records import NOTHING, records
from hub.suppliers.vocabulary import Vocabulary

PAIRS: dict[str, pl.DataType] = {
    "left_name": pl.String(), "right_name": pl.String(), "score": pl.Float64(), "evidence": pl.String(),
}  # fmt: skip
BLOCK = 1000  # names under one key


@dataclass(frozen=True)
class Kept:
    """``records`` and ``keys`` (``records.records``) of every name; ``pairs``: PAIRS of the heads.
    A head is the first in the alphabet of the names of the same words and numbers.
    """

    records: pl.DataFrame
    keys: pl.DataFrame
    pairs: pl.DataFrame

    @staticmethod
    def nothing() -> "Kept":
        """What a first run has."""
        return Kept(*NOTHING, pl.DataFrame(schema=PAIRS))


def renewed(connection: Connection, kept: Kept, names: pl.Series, model: Vocabulary, least: float) -> Kept:
    """What there is to keep of ``names`` (distinct, none blank), pairs that score ``least`` at least.

    ``kept``: of a run with the same ``model`` and ``least``. Compared are only heads that were none, and names under a
    key whose block fits now and did not, or no longer fits; pairs of a head that is none any more go.
    """
    told, keys = _prepared(kept, names, model)
    heads, were = _heads(told), _heads(kept.records)
    head_keys, were_keys = keys.join(heads, on="name", how="semi"), kept.keys.join(were, on="name", how="semi")
    fitting, fitted = _fitting(head_keys), _fitting(were_keys)
    crossed = pl.concat([fitting.join(fitted, on="key", how="anti"), fitted.join(fitting, on="key", how="anti")])
    shaken = pl.concat([head_keys, were_keys]).join(crossed, on="key", how="semi").select("name")
    come, gone = heads.join(were, on="name", how="anti"), were.join(heads, on="name", how="anti")
    changed = pl.concat([come, gone, shaken]).unique()
    pairs = kept.pairs.join(changed, left_on="left_name", right_on="name", how="anti")
    pairs = pairs.join(changed, left_on="right_name", right_on="name", how="anti")
    found = _compared(connection, told, head_keys.join(fitting, on="key", how="semi"), changed, least)
    return Kept(told, keys, pl.concat([pairs, found]).sort("left_name", "right_name"))


def _prepared(kept: Kept, names: pl.Series, model: Vocabulary) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Records and keys of the names, those known before as they were."""
    wanted = names.to_frame("name")
    come = wanted.join(kept.records, on="name", how="anti")["name"].sort()
    told, keys = kept.records.join(wanted, on="name", how="semi"), kept.keys.join(wanted, on="name", how="semi")
    if come.is_empty():
        return told, keys
    new_told, new_keys = records(come, model)
    return pl.concat([told, new_told]).sort("name"), pl.concat([keys, new_keys])


def _heads(told: pl.DataFrame) -> pl.DataFrame:
    return told.select(name=pl.col("name").min().over("wording", "numbers")).unique()


def _fitting(keys: pl.DataFrame) -> pl.DataFrame:
    """Keys that BLOCK names have at most."""
    return keys.group_by("key").len().filter(pl.col("len") <= BLOCK).select("key")


def _compared(
    connection: Connection, told: pl.DataFrame, keys: pl.DataFrame, changed: pl.DataFrame, least: float
) -> pl.DataFrame:
    """PAIRS of the names of ``changed`` with those that share a key; only these come to the connection."""
    met = keys.join(keys.join(changed, on="name", how="semi"), on="key", how="semi")
    named = told.join(met, on="name", how="semi").sort("name").with_row_index("id")
    if named.is_empty():
        return pl.DataFrame(schema=PAIRS)
    numbered = named.select("id", "name").join(changed.with_columns(is_new=pl.lit(True)), on="name", how="left")
    met = met.join(numbered, on="name").select("id", "key", pl.col("is_new").fill_null(False))
    put(connection, "name_record", named)
    put(connection, "name_key", met)
    connection.execute(CANDIDATES)
    connection.execute("drop table name_key")
    return compare(connection, "name_record", "name_candidate", least).select(*PAIRS)


CANDIDATES = """
create or replace temp table name_candidate as
select distinct least(l.id, r.id) as id_l, greatest(l.id, r.id) as id_r
from name_key as l
inner join name_key as r on l.key = r.key and l.id <> r.id and (not r.is_new or l.id < r.id)
where l.is_new
"""
