"""What judgements on local suppliers say of the units that those belong to. Pure."""

from collections.abc import Sequence

import polars as pl

from hub.decisions.records import REGISTER, Side, SupplierJudgement

TEXT = pl.String()
PAIRS: dict[str, pl.DataType] = {"left": TEXT, "right": TEXT, "judgement": TEXT}
ENTRIES: dict[str, pl.DataType] = {"unit_id": TEXT, "register_id": TEXT, "judgement": TEXT}
_PARTS = ("entity_code", "supplier_code", "supplier_name")


def between_units(judgements: Sequence[SupplierJudgement], members: pl.DataFrame) -> pl.DataFrame:
    """``left``, ``right`` (left <= right), ``judgement``: the last word on each pair of units, sorted.

    ``members``: ``entity_code, supplier_code, supplier_name, unit_id``. What a side says, it says of every unit that it
    names; of none (a supplier that nobody buys from any more) it says nothing. left = right where sure rules made one
    unit of what somebody judged: a ``different`` there is for people.
    """
    rows = _resolved([one for one in judgements if one.right_entity != REGISTER], members)
    ordered = rows.select(
        pl.min_horizontal("left", "right").alias("left"), pl.max_horizontal("left", "right").alias("right"),
        "judgement", "order",
    )  # fmt: skip
    return _last(ordered, ["left", "right"]).select(PAIRS.keys())


def with_register(judgements: Sequence[SupplierJudgement], members: pl.DataFrame) -> pl.DataFrame:
    """``unit_id``, ``register_id``, ``judgement``: the last word on each unit and entry of a register, sorted."""
    told = [one for one in judgements if one.right_entity == REGISTER]
    frame = _frame([one.left for one in told], told)
    rows = _named(frame, members, "unit_id").with_columns(
        register_id=pl.col("order").replace_strict(
            list(range(len(told))), [one.right_code for one in told], return_dtype=TEXT
        )
    )
    return _last(rows, ["unit_id", "register_id"]).select(ENTRIES.keys())


def _resolved(told: Sequence[SupplierJudgement], members: pl.DataFrame) -> pl.DataFrame:
    left = _named(_frame([one.left for one in told], told), members, "left")
    right = _named(_frame([one.right for one in told], told), members, "right")
    return left.join(right.drop("judgement"), on="order")


def _frame(sides: Sequence[Side], told: Sequence[SupplierJudgement]) -> pl.DataFrame:
    rows = [(*side, one.judgement, at) for at, (side, one) in enumerate(zip(sides, told, strict=True))]
    schema = {**dict.fromkeys(_PARTS, TEXT), "judgement": TEXT, "order": pl.Int64()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _named(sides: pl.DataFrame, members: pl.DataFrame, name: str) -> pl.DataFrame:
    """The units that each side names: ``order``, ``judgement`` and the unit as column ``name``; a join for each of the
    seven ways of leaving parts blank, so that a million members cost no more than seven joins."""
    plain = members.select(pl.col(part).cast(TEXT).str.strip_chars().fill_null("") for part in _PARTS)
    plain = plain.with_columns(members["unit_id"].alias(name))
    found = [sides.head(0).select("order", "judgement", pl.lit("").alias(name))]
    given = [pl.col(part) != "" for part in _PARTS]
    for mask in range(1, 8):
        parts = [part for at, part in enumerate(_PARTS) if mask >> at & 1]
        is_so = pl.all_horizontal(one if mask >> at & 1 else ~one for at, one in enumerate(given))
        some = sides.filter(is_so).select("order", "judgement", *parts)
        if not some.is_empty():
            found.append(some.join(plain, on=parts).select("order", "judgement", name).unique())
    return pl.concat(found)


def _last(rows: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    return rows.sort("order").unique(keys, keep="last").sort(keys)
