"""Units whose cluster is beyond doubt, found all at once.

Here belong the clusters of units among which no judgement, no two SIRENs and no low score have a say: they are what
accepted scores hold together. What has to be weighed one merge after the other is in ``clusters``.
"""

import numpy as np
import numpy.typing as npt
import polars as pl

Numbers = npt.NDArray[np.int64]
CLUSTERS: dict[str, pl.DataType] = {"unit_id": pl.String(), "cluster": pl.String()}
UNSEEN = 0.5  # what a pair of units without a score counts as when two groups are compared


def best_scores(edges: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    """``left < right, score``: the best score of each pair of two known units."""
    ordered = edges.select(
        pl.min_horizontal("left", "right").alias("left"), pl.max_horizontal("left", "right").alias("right"), "score"
    )
    ordered = ordered.filter(pl.col("left") != pl.col("right"))
    for side in ("left", "right"):
        ordered = ordered.join(ids.to_frame(side), on=side, how="semi")
    return ordered.group_by("left", "right").agg(pl.col("score").max())


def settled(
    units: pl.DataFrame, edges: pl.DataFrame, judgements: pl.DataFrame, accept: float, least: float
) -> pl.DataFrame:
    """CLUSTERS of the units for which there is nothing to weigh: what accepted scores hold together holds one SIREN at
    most, nobody judged any of it, and no mean of its scores can be under ``least``. All but a few; 1,000,000 units and
    5,000,000 edges take 12 s.

    ``edges``: rows of ``best_scores``; ``least``: the mean score under which two groups stay apart.
    """
    ids = units["unit_id"].sort()
    numbers = pl.DataFrame({"unit_id": ids}).with_row_index("number")
    numbered = edges.join(numbers.rename({"unit_id": "left", "number": "l"}), on="left")
    numbered = numbered.join(numbers.rename({"unit_id": "right", "number": "r"}), on="right")
    held = numbered.filter(pl.col("score") >= accept)
    label = _components(ids.len(), held["l"].to_numpy(), held["r"].to_numpy())
    cluster = ids.gather(pl.Series(label))
    rows = numbers.with_columns(cluster=cluster).join(units.select("unit_id", "siren"), on="unit_id")
    weighed = [rows.filter(pl.col("siren").drop_nulls().n_unique().over("cluster") > 1)]
    for side in ("left", "right"):
        weighed.append(rows.join(judgements.select(unit_id=side), on="unit_id", how="semi"))
    low = numbered.filter(pl.col("score") < least)
    inside = low.filter(pl.Series(label[low["l"].to_numpy()] == label[low["r"].to_numpy()]))
    weighed.append(rows.join(inside.select(unit_id="left"), on="unit_id", how="semi"))
    if least > UNSEEN:
        weighed.append(rows.filter(pl.len().over("cluster") > 2))
    apart = pl.concat([part.select("cluster") for part in weighed]).unique()
    return rows.join(apart, on="cluster", how="anti").select(*CLUSTERS)


def _components(size: int, left: Numbers, right: Numbers) -> Numbers:
    """For each of ``size`` nodes the smallest node that these edges join it with."""
    label = np.arange(size)
    while True:
        low = np.minimum(label[left], label[right])
        new = label.copy()
        np.minimum.at(new, label[left], low)
        np.minimum.at(new, label[right], low)
        new = new[new]
        if np.array_equal(new, label):
            return label
        label = new
