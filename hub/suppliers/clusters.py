"""TEMP"""
from dataclasses import dataclass
import polars as pl
@dataclass(frozen=True)
class Found:
    clusters: pl.DataFrame
    conflicts: pl.DataFrame
def clusters(units, edges, judgements):
    parent = {u: u for u in units["unit_id"]}
    def find(x):
        while parent[x] != x:
            x = parent[x]
        return x
    allp = list(edges.select("left","right").iter_rows()) + list(judgements.filter(judgement="same").select("left","right").iter_rows())
    for a, b in allp:
        if a in parent and b in parent:
            a, b = sorted((find(a), find(b)))
            parent[b] = a
    return Found(pl.DataFrame([(u, find(u)) for u in parent], schema={"unit_id": pl.String, "cluster": pl.String}, orient="row"), pl.DataFrame())
