"""How each unit came to its supplier: by a sure rule, by likeness, through a register, or because somebody said so.

Here belongs telling, after ``clusters`` has decided. Pure; one row a unit.
"""

import polars as pl

# The strongest first: what somebody said counts before what a machine found.
METHODS = ("judgement", "register", "likeness")
RANKS = {method: place for place, method in enumerate(METHODS)}


def attached(clusters: pl.DataFrame, edges: pl.DataFrame, anchors: pl.DataFrame) -> pl.DataFrame:
    """``unit_id, how, score``: ``how`` null for the unit that its cluster goes by, and where it stands alone.

    ``clusters``: ``unit_id, cluster``; ``edges``: ``left, right, score, method`` of what may merge (METHODS);
    ``anchors``: ``cluster, unit_id``. Of several edges into its cluster a unit is told by the strongest method, then by
    the highest score.
    """
    both = pl.concat([edges, edges.rename({"left": "right", "right": "left"}).select(edges.columns)])
    both = both.join(clusters.rename({"unit_id": "left"}), on="left").join(
        clusters.rename({"unit_id": "right", "cluster": "other"}), on="right"
    )
    inside = both.filter(pl.col("cluster") == pl.col("other")).with_columns(
        rank=pl.col("method").replace_strict(RANKS, default=len(RANKS), return_dtype=pl.Int64)
    )
    best = inside.sort("left", "rank", "score", descending=[False, False, True]).unique("left", keep="first")
    best = best.join(anchors, left_on="left", right_on="unit_id", how="anti")
    found = best.select(unit_id="left", how="method", score="score")
    return clusters.select("unit_id").join(found, on="unit_id", how="left").sort("unit_id")
