"""What people judged of local suppliers (``decisions/suppliers.csv``), said of the units that sure rules made.

Here belongs finding whom a judgement speaks of. What follows from it is decided in ``clusters``.
"""

import polars as pl

from hub.suppliers.keys import blank_is_null
from hub.suppliers.names import normalise_names
from hub.suppliers.others import LOCAL

REGISTER = "_register"
SIDES = ("left", "right")
SCHEMA: dict[str, pl.DataType] = dict.fromkeys(("left", "right", "judgement"), pl.String()) | {"row": pl.UInt32()}


def over_units(judgements: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """``left, right, judgement, row``: the last word on each pair of units, left < right, with the ledger's row.

    ``judgements``: ``<side>_entity, <side>_code, <side>_name`` of both sides and ``judgement``, in the ledger's order.
    ``members``: ``entity_code, supplier_code, supplier_name, unit_id``. An empty entity, code or name stands for any;
    names are compared normalised. An entity ``_register`` names an entry of a register by its id, in the code. A
    judgement that finds nobody, or one unit only, says nothing here.
    """
    if judgements.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    asked = judgements.with_row_index("row")
    known = _known(members, "unit_id")
    left, right = (_units(asked, known, side, "unit_id").rename({"unit_id": side}) for side in SIDES)
    pairs = left.join(right, on="row").filter(pl.col("left") != pl.col("right"))
    pairs = pairs.with_columns(left=pl.min_horizontal("left", "right"), right=pl.max_horizontal("left", "right")).join(
        asked.select("row", "judgement"), on="row"
    )
    return pairs.sort("row").unique(["left", "right"], keep="last").select(*SCHEMA).sort("left", "right")


def parted(members: pl.DataFrame, judgements: pl.DataFrame) -> pl.DataFrame:
    """``members`` with a unit of their own for those whom somebody told from others of the same name.

    Two local suppliers that only a name or a code makes one, and that the last word on both calls different: whom the
    right side names (and the left does not) leave the unit, together, as ``NAME:DUPONT@<entity>``. One number is one
    supplier by law, whatever anybody judges.
    """
    asked = judgements.with_row_index("row")
    sides = [f"{side}_{key}" for side in SIDES for key in ("entity", "code", "name")]
    asked = asked.unique(sides, keep="last", maintain_order=True).filter(judgement="different")
    if asked.is_empty():
        return members
    rows = members.with_row_index("member")
    known = _known(rows, "member")
    left, right = (_units(asked, known, side, "member") for side in SIDES)
    units = rows.select("member", "unit_id", "entity_code")
    is_weak = pl.col("unit_id").str.contains("^(?:NAME|CODE):")
    leaving = right.join(left, on=["row", "member"], how="anti").join(units, on="member").filter(is_weak)
    staying = left.join(units.select("member", "unit_id"), on="member").select("row", "unit_id").unique()
    leaving = leaving.join(staying, on=["row", "unit_id"], how="semi")
    own = leaving.group_by("member").agg(own=pl.format("{}@{}", "unit_id", "entity_code").first())
    found = rows.join(own, on="member", how="left", maintain_order="left")
    return found.with_columns(unit_id=pl.coalesce("own", "unit_id")).drop("member", "own")


def _known(members: pl.DataFrame, told: str) -> pl.DataFrame:
    return members.select(
        pl.col("entity_code").alias("entity"),
        blank_is_null("supplier_code").alias("code"),
        normalise_names(members["supplier_name"]).alias("name"),
        told,
    ).unique()


def _units(asked: pl.DataFrame, known: pl.DataFrame, side: str, told: str) -> pl.DataFrame:
    """``row`` and ``told`` (a column of ``known``) of everybody that one side of each judgement speaks of."""
    keys = ("entity", "code", "name")
    texts = asked.select("row", **{key: blank_is_null(f"{side}_{key}") for key in keys})
    texts = texts.with_columns(normalise_names(texts["name"]).alias("name"))
    local = texts.filter(pl.col("entity").ne_missing(REGISTER))
    found = [known.clear().select(pl.lit(0).cast(pl.UInt32).alias("row"), told)]
    if told == "unit_id":
        found.append(texts.filter(entity=REGISTER).select("row", unit_id="code").drop_nulls())
    for given in local.select(pl.col(key).is_not_null() for key in keys).unique().sort(keys).iter_rows():
        used = [key for key, is_given in zip(keys, given, strict=True) if is_given]
        if set(used) <= {"entity"}:  # would be everybody
            continue
        rows = local.filter(*(pl.col(key).is_not_null() == is_given for key, is_given in zip(keys, given, strict=True)))
        found.append(rows.select("row", *used).join(known, on=used).select("row", told))
    return pl.concat(found).unique()


def largest_local(members: pl.DataFrame, of: str) -> pl.DataFrame:
    """The local supplier with the largest amount of each value of column ``of``, with all columns of ``members``."""
    order = ["amount", *LOCAL]
    descending = [True, *(False for _ in LOCAL)]
    return members.sort(order, descending=descending, nulls_last=True).unique(of, keep="first")
