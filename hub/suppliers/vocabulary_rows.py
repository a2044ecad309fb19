"""TEMP until scale's"""
import hashlib
import polars as pl
from hub.suppliers.vocabulary import Vocabulary, MEANINGS, WEIGHTS
SCHEMA = {"kind": pl.String, "word": pl.String, "means": pl.String, "mark": pl.Float64, "df": pl.Int64}
def to_rows(v, count):
    m = v.meanings.select(kind=pl.lit("meaning"), word="word", means="means", mark="mark", df=pl.lit(None, pl.Int64))
    w = v.weights.select(kind=pl.lit("weight"), word="word", means=pl.lit(None, pl.String), mark=pl.lit(None, pl.Float64), df="df")
    n = pl.DataFrame([("size", None, None, None, v.size), ("names", None, None, None, count)], schema=SCHEMA, orient="row")
    return pl.concat([n, m, w])
def from_rows(rows):
    d = dict(rows.filter(pl.col("kind").is_in(["size", "names"])).select("kind", "df").iter_rows())
    return Vocabulary(d["size"], None, rows.filter(kind="meaning").select(*MEANINGS), rows.filter(kind="weight").select(*WEIGHTS)), d["names"]
def model_id_of(rows):
    return hashlib.sha256(rows.write_csv().encode()).hexdigest()[:12]
