"""Who each local supplier is for the group, from everything that speaks of it, and what is left to people.

Here belongs putting the evidence together: units of sure rules, scores of names, links to registers, judgements, and
what former publications told. Scores are made in ``likeness`` and ``linking``; which units make one supplier is decided
in ``clusters``; ids are given in ``registry``. Pure, and independent of the order of rows.
"""

from dataclasses import dataclass

import polars as pl

from hub.group.harmonising import SupplierMatching
from hub.suppliers.attached import RANKS, attached
from hub.suppliers.clusters import cluster
from hub.suppliers.identity import group_names
from hub.suppliers.registry import CHANGE, STRENGTH, settle

_TEXT, _REAL = pl.String(), pl.Float64()
EDGE: dict[str, pl.DataType] = {"left": _TEXT, "right": _TEXT, "score": _REAL, "method": _TEXT, "evidence": _TEXT}
LINK: dict[str, pl.DataType] = {
    "unit_id": _TEXT, "register_id": _TEXT, "method": _TEXT, "score": _REAL, "status": _TEXT, "evidence": _TEXT,
    "second_register_id": _TEXT, "second_score": _REAL,
}  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """What speaks of units. ``alike``: EDGE, pairs of units whose names are alike; ``questions``: EDGE,
    pairs that only people can tell (a shared IBAN); ``links``: LINK, one row a unit and entry of a register, status
    sure, accepted or proposed; ``entries``: those entries; ``judgements``: as ``judged.over_units`` gives them."""

    alike: pl.DataFrame
    questions: pl.DataFrame
    links: pl.DataFrame
    entries: pl.DataFrame
    judgements: pl.DataFrame


@dataclass(frozen=True)
class Resolved:
    """``members``: the rows given, with ``supplier_id, supplier_name_group, supplier_method, score, status``;
    ``clusters``: ``unit_id, supplier_id``, entries of registers included; ``changes`` as ``registry`` tells them."""

    members: pl.DataFrame
    clusters: pl.DataFrame
    changes: pl.DataFrame


def resolve(members: pl.DataFrame, evidence: Evidence, former: pl.DataFrame, rules: SupplierMatching) -> Resolved:
    """Everybody's supplier.

    ``members``: rows of ``identity.identify`` with ``unit_id`` and ``unit_method`` for the id and method of sure rules;
    ``former``: local suppliers with ``supplier_id`` and ``since``, as the last publications told.
    """
    units, edges, found = _clustered(members, evidence, rules)
    placed = members.join(found, on="unit_id", how="left")
    settled = settle(_with_former(placed.drop_nulls("unit_id"), former))
    ids = found.join(settled.ids, on="cluster", how="left").with_columns(pl.coalesce("supplier_id", "cluster"))
    said = pl.concat([edges, _same(evidence.judgements)])
    how = attached(found, said, _anchors(units, found))
    rows = members.join(ids.select("unit_id", "supplier_id"), on="unit_id", how="left").join(
        how, on="unit_id", how="left"
    )
    method, is_sure = pl.coalesce("how", "unit_method"), pl.col("how").is_null()
    status = pl.when(is_sure).then(pl.lit("sure")).when(how="judgement").then(pl.lit("judged"))
    rows = rows.with_columns(
        supplier_method=method,
        status=pl.when(pl.col("unit_id").is_not_null()).then(status.otherwise(pl.lit("accepted"))),
    ).drop("how")
    rows = rows.join(group_names(rows), on="supplier_id", how="left", maintain_order="left")
    changes = _with_reasons(settled.changes, rows, former, evidence.judgements)
    return Resolved(rows, ids.select("unit_id", "supplier_id"), changes)


def recall(members: pl.DataFrame, evidence: Evidence, former: pl.DataFrame, rules: SupplierMatching) -> Resolved:
    """What a past publication told (``former``), for rebuilding it; whoever it did not tell is what sure rules say.

    Which entries of registers are whose was not told: that follows from the evidence of then.
    """
    told = former.rename({"supplier_siren": "supplier_siren_given", "supplier_vat": "supplier_vat_given"})
    keys = ["entity_code", "supplier_code", "supplier_name", "supplier_siren_given", "supplier_vat_given"]
    rows = members.join(
        told.select(*keys, "supplier_id", "method", "score", "status"), on=keys, how="left", nulls_equal=True,
        maintain_order="left",
    )  # fmt: skip
    rows = rows.with_columns(
        pl.coalesce("supplier_id", "unit_id"),
        pl.coalesce("status", pl.when(pl.col("unit_id").is_not_null()).then(pl.lit("sure"))),
        supplier_method=pl.coalesce("method", "unit_method"),
    ).drop("method")
    rows = rows.join(group_names(rows), on="supplier_id", how="left", maintain_order="left")
    _, _, found = _clustered(members, evidence, rules)
    known = rows.select("unit_id", "supplier_id").drop_nulls().unique("unit_id", maintain_order=True)
    whose = known.join(found, on="unit_id").sort("unit_id").unique("cluster", keep="first").drop("unit_id")
    entries = found.join(known, on="unit_id", how="anti").join(whose, on="cluster").select(known.columns)
    none = pl.DataFrame(schema=dict.fromkeys((*CHANGE, "reason"), pl.String()))
    return Resolved(rows, pl.concat([known, entries]).sort("unit_id"), none)


def _clustered(
    members: pl.DataFrame, evidence: Evidence, rules: SupplierMatching
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The units, the edges between them, and ``unit_id, cluster``."""
    edges = _edges(evidence)
    units = _units(members, evidence.entries, edges, evidence.judgements)
    judgements = evidence.judgements.select("left", "right", "judgement")
    found, _ = cluster(units, edges, judgements, float(rules.accept))
    return units, edges, found


def name_units(members: pl.DataFrame) -> pl.DataFrame:
    """``name, unit_id``: the names of each unit as they are spelt, without the spaces around them."""
    named = members.select("unit_id", name=pl.col("supplier_name").str.strip_chars())
    return named.drop_nulls().filter(pl.col("name") != "").unique().sort("name", "unit_id")


def between_units(pairs: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """EDGE's rows of method ``likeness`` for pairs of names (``left_name, right_name, score, evidence``)."""
    left, right = (names.rename({"name": f"{side}_name", "unit_id": side}) for side in ("left", "right"))
    edges = pairs.join(left, on="left_name").join(right, on="right_name").filter(pl.col("left") != pl.col("right"))
    edges = edges.with_columns(
        left=pl.min_horizontal("left", "right"), right=pl.max_horizontal("left", "right"), method=pl.lit("likeness")
    )
    best = edges.sort("left", "right", "score", "evidence", descending=[False, False, True, False])
    return best.unique(["left", "right"], keep="first", maintain_order=True).select(*EDGE)


def _edges(evidence: Evidence) -> pl.DataFrame:
    """What speaks for and against merging. A link that is accepted is sure enough to merge, whatever its score."""
    links = evidence.links.filter(
        pl.col("status").is_in(["sure", "accepted"]), pl.col("unit_id") != pl.col("register_id")
    )
    linked = links.select(left="unit_id", right="register_id", score=pl.lit(1.0), method=pl.lit("register"))
    return pl.concat([evidence.alike.select(linked.columns), linked])


def _same(judgements: pl.DataFrame) -> pl.DataFrame:
    same = judgements.filter(judgement="same")
    return same.select("left", "right", score=pl.lit(None, pl.Float64), method=pl.lit("judgement"))


def _units(members: pl.DataFrame, entries: pl.DataFrame, edges: pl.DataFrame, judgements: pl.DataFrame) -> pl.DataFrame:
    """``unit_id, siren, vat, amount``: local suppliers' units, and entries of registers that something points to."""
    amounts = (
        members.drop_nulls("unit_id")
        .group_by("unit_id")
        .agg(siren=pl.col("supplier_siren").max(), vat=pl.col("supplier_vat").max(), amount=pl.col("amount").sum())
    )
    pointed = pl.concat([edges["right"], judgements["left"], judgements["right"]]).unique()
    added = entries.filter(pl.col("register_id").is_in(pointed.implode())).select(
        unit_id="register_id", siren="siren", vat="vat", amount=pl.lit(0).cast(amounts.schema["amount"])
    )
    return pl.concat([amounts, added.join(amounts, on="unit_id", how="anti")]).sort("unit_id")


def _anchors(units: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """``cluster, unit_id``: the unit that a cluster goes by: the best identified one, of local suppliers first."""
    rank = {kind: place for place, kind in enumerate(STRENGTH)}
    kind = pl.col("unit_id").str.extract(r"^([A-Z]+):").replace_strict(rank, default=len(rank), return_dtype=pl.Int64)
    rows = found.join(units.select("unit_id", "amount"), on="unit_id").with_columns(kind=kind)
    order = ["cluster", "kind", "amount", "unit_id"]
    return (
        rows.sort(order, descending=[False, False, True, False])
        .unique("cluster", keep="first")
        .select("cluster", "unit_id")
    )


def _with_reasons(
    changes: pl.DataFrame, rows: pl.DataFrame, former: pl.DataFrame, judgements: pl.DataFrame
) -> pl.DataFrame:
    """The changes and, as ``reason``, what joins the local suppliers that changed their supplier to the others, or the
    others to them. Of a split that somebody asked for, that; else what now tells who they are."""
    whose = rows.select("unit_id", "supplier_id").drop_nulls().unique()
    parted = judgements.filter(judgement="different").join(whose, left_on="left", right_on="unit_id")
    parted = parted.join(whose, left_on="right", right_on="unit_id", suffix="_right")
    pair = [pl.col("supplier_id"), pl.col("supplier_id_right").alias("former_supplier_id")]
    both = pl.concat([parted.select(pair), parted.select(supplier_id=pair[1], former_supplier_id=pair[0])]).unique()
    moved = _former(rows, former).filter(pl.col("supplier_id") != pl.col("former_supplier_id"))
    keys = ["former_supplier_id", "supplier_id"]
    method, is_joined = pl.col("supplier_method").drop_nulls(), pl.col("status") != "sure"
    why = moved.group_by(keys).agg(sure=_listed(method), joined=_listed(method.filter(is_joined)))
    strength = pl.col("supplier_method").replace_strict(RANKS, default=len(RANKS), return_dtype=pl.Int64)
    strongest = pl.col("supplier_method").sort_by(strength).first()
    inside = rows.filter(is_joined).group_by("supplier_id").agg(inside=strongest)
    asked = both.with_columns(kind=pl.lit("split"), asked=pl.lit("judgement"))
    told = changes.join(why, on=keys, how="left").join(asked, on=["kind", *keys], how="left")
    told = told.join(inside, on="supplier_id", how="left")
    others = pl.when(kind="merge").then("inside")
    reason = pl.coalesce("asked", pl.when(pl.col("joined") != "").then("joined"), others, "sure")
    return told.select(*changes.columns, reason=reason).sort(keys)


def _listed(methods: pl.Expr) -> pl.Expr:
    return methods.unique().sort().str.join(", ")


def _with_former(placed: pl.DataFrame, former: pl.DataFrame) -> pl.DataFrame:
    return _former(placed, former).select("cluster", "unit_id", "amount", "former_supplier_id", "since")


def _former(members: pl.DataFrame, former: pl.DataFrame) -> pl.DataFrame:
    """The local suppliers with what former publications told of each, null of newcomers."""
    given = {"supplier_siren": "supplier_siren_given", "supplier_vat": "supplier_vat_given"}
    keys = ["entity_code", "supplier_code", "supplier_name", *given.values()]
    told = former.rename(given).select(*keys, "since", former_supplier_id="supplier_id")
    return members.join(told, on=keys, how="left", nulls_equal=True)
