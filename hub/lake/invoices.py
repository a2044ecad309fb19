"""Lands electronic invoices: their lines are kept as read, and add nothing to what is spent.

What belongs here: deliveries of kind invoices, which have no entries, no accounts and no trial balance, and which no
gate judges. As of any landing, the ``delivery`` row is written last (``landing``).
"""

from decimal import Decimal

import polars as pl

from hub.lake import tables
from hub.lake.staging import Row, Staged
from hub.readers.contract import INVOICE_SCHEMA, REJECT_SCHEMA
from hub.settings import Workspace

_SIDES = ("debit", "credit")


def land_invoices(space: Workspace, staged: list[Staged]) -> dict[str, Row]:
    """Append the lines and rejects; returns what was accepted and rejected by landing, as columns of ``delivery``."""
    return land_lines(space, staged, "invoice_line", INVOICE_SCHEMA, "net_amount")


def land_lines(
    space: Workspace, staged: list[Staged], table: str, schema: dict[str, pl.DataType], amount: str
) -> dict[str, Row]:
    """The same of any lines that are kept in ``table`` as read; ``amount``: the column that adds up."""
    read = [(one, read_staged(one, "rows", schema), read_staged(one, "rejects", REJECT_SCHEMA)) for one in staged]
    append_lines(space, table, [(one, rows) for one, rows, _ in read])
    append_lines(space, "rejected_line", [(one, rejects) for one, _, rejects in read])
    return {one.landing_id: _totals(rows, rejects, amount) for one, rows, rejects in read}


def read_staged(one: Staged, files: str, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    """The staged rows of that name, of one delivery."""
    frames = [pl.read_parquet(path, hive_partitioning=False) for path in sorted(one.folder.glob(f"{files}-*.parquet"))]
    return pl.concat([pl.DataFrame(schema=schema), *frames])


def append_lines(space: Workspace, table: str, parts: list[tuple[Staged, pl.DataFrame]]) -> None:
    """Append the rows of deliveries, each with its ids; no commit where there is none."""
    names = [
        rows.with_columns(
            feed_id=pl.lit(one.coming.feed.feed_id),
            landing_id=pl.lit(one.landing_id),
            delivery_id=pl.lit(one.coming.digest),
        )
        for one, rows in parts
        if len(rows)
    ]
    if names:
        schema = tables.schema(table)
        tables.append(space.lake, table, pl.concat(names).select(schema.names).to_arrow().cast(schema))


def _totals(rows: pl.DataFrame, rejects: pl.DataFrame, amount: str) -> Row:
    net = pl.col(amount)
    is_unplaced = pl.any_horizontal(pl.col("entity_code", "period").is_null())
    size = (pl.col("debit").fill_null(0) - pl.col("credit").fill_null(0)).abs()
    accepted = rows.select(debit=net.clip(lower_bound=0).sum(), credit=-net.clip(upper_bound=0).sum())
    rejected = rejects.select(
        *_SIDES,
        unreadable=pl.any_horizontal(pl.col(*_SIDES).is_null()),
        unplaced=is_unplaced,
        unplaced_amount=pl.when(is_unplaced).then(size),
        not_claimed=pl.col("rule") == "period_not_claimed",
    ).sum()
    return {
        "lines_accepted": len(rows),
        "lines_rejected": len(rejects),
        **{f"{side}_accepted": _money(accepted[side]) for side in _SIDES},
        **{f"{side}_rejected": _money(rejected[side]) for side in _SIDES},
        "amount_unreadable_lines": rejected["unreadable"].item(),
        "not_claimed_lines": rejected["not_claimed"].item(),
        "unplaced_lines": rejected["unplaced"].item(),
        "unplaced_amount": _money(rejected["unplaced_amount"]),
        "entry_count": 0,
    }


def _money(total: pl.Series) -> Decimal:
    return Decimal(total.item() or 0).quantize(Decimal("0.01"))
