"""Gives each cluster of local suppliers its ``supplier_id``, the same one as long as it is the same supplier.

An id is minted once, from what was known best of the supplier then (``SIREN:552100554``, ``NAME:DUPONT``), and is a
name from then on, not a fact: a supplier that is known by its name today and by its SIREN tomorrow keeps its id. What
is told here is which id each cluster goes on with, and which merges and splits that means. Pure, and independent of
the order of rows; what former publications told is an input.
"""

from dataclasses import dataclass

import polars as pl

STRENGTH = ("SIREN", "VAT", "LEI", "NUMBER", "NAME", "CODE")
CHANGE: dict[str, pl.DataType] = dict.fromkeys(("kind", "former_supplier_id", "supplier_id"), pl.String())


@dataclass(frozen=True)
class Settled:
    """``ids``: ``cluster, supplier_id``; ``changes``: ``kind`` (merge, split), ``former_supplier_id, supplier_id``."""

    ids: pl.DataFrame
    changes: pl.DataFrame


def settle(members: pl.DataFrame) -> Settled:
    """The id of each cluster.

    ``members``, one row a local supplier: ``cluster``, ``unit_id`` (what sure rules call it), ``amount`` (Σ|amount|),
    ``former_supplier_id`` and ``since`` (the first publication of that id), both null for a newcomer.

    A former id stays with the cluster that holds most of its amount. Of several that meet in one cluster the oldest
    stays, then the one with the largest amount, then the first in the alphabet: the others are merged into it. A
    cluster to which none stays gets a new id, and is split off from those that its members had.
    """
    claims = (
        members.drop_nulls("former_supplier_id")
        .group_by("cluster", "former_supplier_id")
        .agg(pl.col("amount").sum(), pl.col("since").min())
    )
    stays = claims.sort("amount", "cluster", descending=[True, False]).unique("former_supplier_id", keep="first")
    order = ["since", "amount", "former_supplier_id"]
    kept = stays.sort(order, descending=[False, True, False]).unique("cluster", keep="first")
    kept = kept.select("cluster", supplier_id="former_supplier_id")
    ids = pl.concat([kept, _minted(members.join(kept, on="cluster", how="anti"), kept["supplier_id"])])
    moved = claims.join(ids, on="cluster").filter(pl.col("supplier_id") != pl.col("former_supplier_id"))
    is_alive = pl.col("former_supplier_id").is_in(ids["supplier_id"].implode())
    kind = pl.when(is_alive).then(pl.lit("split")).otherwise(pl.lit("merge"))
    changes = moved.select(kind.alias("kind"), "former_supplier_id", "supplier_id").unique()
    return Settled(ids.sort("cluster"), changes.sort("former_supplier_id", "supplier_id"))


def _minted(members: pl.DataFrame, taken: pl.Series) -> pl.DataFrame:
    """A new id for each cluster: its best known unit, with ``#2``, ``#3`` … where another supplier has that name."""
    rank = {kind: place for place, kind in enumerate(STRENGTH)}
    kind = pl.col("unit_id").str.extract(r"^([A-Z]+):")
    strength = kind.replace_strict(rank, default=len(STRENGTH), return_dtype=pl.Int64)
    best = members.select("cluster", "unit_id", strength=strength).sort("strength", "unit_id", "cluster")
    best = best.unique("cluster", keep="first").sort("cluster")
    used, rows = set(taken), []
    for cluster, unit in best.select("cluster", "unit_id").iter_rows():
        name, number = unit, 1
        while name in used:
            number += 1
            name = f"{unit}#{number}"
        used.add(name)
        rows.append((cluster, name))
    return pl.DataFrame(rows, schema={"cluster": pl.String, "supplier_id": pl.String}, orient="row")


def resolve(changes: pl.DataFrame, alive: pl.Series) -> pl.DataFrame:
    """``former_supplier_id, supplier_id``: where each id that is no longer used leads to now.

    ``changes``: those of all publications, in their order. A split leads where most went only if the id itself is gone.
    """
    leads = dict(changes.select("former_supplier_id", "supplier_id").iter_rows())
    living, rows = set(alive), []
    for former in sorted(set(leads) - living):
        seen, now = {former}, leads[former]
        while now not in living and now in leads and now not in seen:
            seen.add(now)
            now = leads[now]
        rows.append((former, now))
    return pl.DataFrame(rows, schema={"former_supplier_id": pl.String, "supplier_id": pl.String}, orient="row")
