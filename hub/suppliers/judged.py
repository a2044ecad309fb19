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
    known = members.select(
        pl.col("entity_code").alias("entity"),
        blank_is_null("supplier_code").alias("code"),
        normalise_names(members["supplier_name"]).alias("name"),
        "unit_id",
    ).unique()
    left, right = (_units(asked, known, side).rename({"unit_id": side}) for side in SIDES)
    pairs = left.join(right, on="row").filter(pl.col("left") != pl.col("right"))
    pairs = pairs.with_columns(left=pl.min_horizontal("left", "right"), right=pl.max_horizontal("left", "right")).join(
        asked.select("row", "judgement"), on="row"
    )
    return pairs.sort("row").unique(["left", "right"], keep="last").select(*SCHEMA).sort("left", "right")


def _units(asked: pl.DataFrame, known: pl.DataFrame, side: str) -> pl.DataFrame:
    """``row, unit_id`` of everybody that one side of each judgement speaks of."""
    keys = ("entity", "code", "name")
    texts = asked.select("row", **{key: blank_is_null(f"{side}_{key}") for key in keys})
    texts = texts.with_columns(normalise_names(texts["name"]).alias("name"))
    of_register = texts.filter(entity=REGISTER).select("row", unit_id="code")
    local = texts.filter(pl.col("entity").ne_missing(REGISTER))
    found = [of_register.drop_nulls()]
    for given in local.select(pl.col(key).is_not_null() for key in keys).unique().sort(keys).iter_rows():
        used = [key for key, is_given in zip(keys, given, strict=True) if is_given]
        if set(used) <= {"entity"}:  # would be everybody
            continue
        rows = local.filter(*(pl.col(key).is_not_null() == is_given for key, is_given in zip(keys, given, strict=True)))
        found.append(rows.select("row", *used).join(known, on=used).select("row", "unit_id"))
    return pl.concat(found).unique()


def largest_local(members: pl.DataFrame, of: str) -> pl.DataFrame:
    """The local supplier with the largest amount of each value of column ``of``, with all columns of ``members``."""
    order = ["amount", *LOCAL]
    descending = [True, *(False for _ in LOCAL)]
    return members.sort(order, descending=descending, nulls_last=True).unique(of, keep="first")
