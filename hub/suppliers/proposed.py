"""What is published of the evidence: pairs of local suppliers and links to registers, with what became of each.

Here belongs the status: what people judged, else what the hub did, else that it is put to people. Pure.
"""

import polars as pl

from hub.suppliers.judged import largest_local
from hub.suppliers.resolve import Evidence, Resolved

CONTRADICTED = "judged the same, yet apart: judged different too, themselves or through others judged the same"
LOCAL = {"entity": "entity_code", "code": "supplier_code", "name": "supplier_name"}


def pairs_told(found: Resolved, evidence: Evidence, propose: float) -> pl.DataFrame:
    """One row a pair of units: both suppliers, the largest local supplier of each unit, and what became of the pair.

    Columns ``<side>_supplier_id, <side>_entity, <side>_code, <side>_name`` (left, right), ``method, score, status,
    evidence``. Two units with SIRENs that differ are put to nobody: the law tells them apart; nor are names that score
    less than ``propose``. A pair that is likely by name and shares a bank account has a row for each. Of units that
    were judged the same and yet are two suppliers, ``evidence`` tells that other judgements speak against it.
    """
    judged = evidence.judgements.select("left", "right", "judgement")
    only_judged = judged.select(
        "left", "right", score=pl.lit(None, pl.Float64), method=pl.lit("judgement"), evidence=pl.lit(None, pl.String)
    )
    found_any = pl.concat([evidence.alike, evidence.questions])
    only_judged = only_judged.select(found_any.columns).join(found_any, on=["left", "right"], how="anti")
    rows = pl.concat([found_any, only_judged]).join(judged, on=["left", "right"], how="left")
    for side in ("left", "right"):
        rows = rows.join(_units(found, side), on=side)
    is_one = pl.col("left_supplier_id") == pl.col("right_supplier_id")
    status = pl.coalesce("judgement", pl.when(is_one).then(pl.lit("accepted")).otherwise(pl.lit("proposed")))
    differs = (pl.col("left_siren") != pl.col("right_siren")).fill_null(False)
    is_unlike = (pl.col("score") < propose).fill_null(False)
    contradicted = pl.when(~is_one & (pl.col("judgement") == "same")).then(pl.lit(CONTRADICTED))
    told = pl.concat_str("evidence", contradicted, separator="; ", ignore_nulls=True)
    rows = rows.with_columns(status=status, evidence=pl.when(told != "").then(told)).filter(
        ~((differs | is_unlike) & (pl.col("status") == "proposed"))
    )
    sides = [f"{side}_{name}" for side in ("left", "right") for name in ("supplier_id", *LOCAL)]
    return rows.select(*sides, "method", "score", "status", "evidence").sort(*sides, "method", nulls_last=True)


def links_told(found: Resolved, evidence: Evidence) -> pl.DataFrame:
    """One row a supplier and entry of a register: LINK's columns but the unit, with the supplier and its largest local.

    Judgements on a link count before what the hub found.
    """
    judged = evidence.judgements.select(unit_id="left", register_id="right", judgement="judgement").vstack(
        evidence.judgements.select(unit_id="right", register_id="left", judgement="judgement")
    )
    judged = judged.join(evidence.entries.select("register_id"), on="register_id", how="semi")
    only_judged = judged.join(evidence.links, on=["unit_id", "register_id"], how="anti").select(
        "unit_id", "register_id", method=pl.lit("judgement"), score=pl.lit(None, pl.Float64), status=pl.lit("judged"),
        evidence=pl.lit(None, pl.String), second_register_id=pl.lit(None, pl.String),
        second_score=pl.lit(None, pl.Float64),
    )  # fmt: skip
    rows = pl.concat([evidence.links, only_judged]).join(judged, on=["unit_id", "register_id"], how="left")
    rows = rows.with_columns(status=pl.coalesce("judgement", "status"))
    local = _units(found, "local").rename({"local": "unit_id", "local_supplier_id": "supplier_id"}).drop("local_siren")
    rows = rows.join(local, on="unit_id").sort(
        "supplier_id", "status", "score", "unit_id", descending=[False, False, True, False]
    )
    rows = rows.unique(["supplier_id", "register_id"], keep="first", maintain_order=True)
    return rows.drop("judgement", "unit_id").sort("supplier_id", "register_id")


def entries_told(found: Resolved, evidence: Evidence) -> pl.DataFrame:
    """The register's entry of each supplier that has one: the entry's columns and ``supplier_id``.

    Of several (a company in two registers) the SIREN's, then the LEI's, then the first.
    """
    inside = found.clusters.join(evidence.entries, left_on="unit_id", right_on="register_id")
    inside = inside.join(found.members, on="supplier_id", how="semi")
    rank = (
        pl.when(pl.col("unit_id").str.starts_with("SIREN:"))
        .then(0)
        .when(pl.col("unit_id").str.starts_with("LEI:"))
        .then(1)
    )
    ranked = inside.with_columns(rank=rank.otherwise(2)).sort("supplier_id", "rank", "unit_id")
    return (
        ranked.unique("supplier_id", keep="first", maintain_order=True).rename({"unit_id": "register_id"}).drop("rank")
    )


def _units(found: Resolved, side: str) -> pl.DataFrame:
    """``<side>`` (unit id), its supplier, its SIREN, and its largest local supplier, with the side's name in front."""
    largest = largest_local(found.members.drop_nulls("unit_id"), "unit_id")
    names = {f"{side}_{name}": column for name, column in LOCAL.items()}
    return largest.select(
        pl.col("unit_id").alias(side),
        **{f"{side}_supplier_id": pl.col("supplier_id"), f"{side}_siren": pl.col("supplier_siren")},
        **{name: pl.col(column) for name, column in names.items()},
    )
