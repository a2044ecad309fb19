"""Holds the signatures of the ledger against the facts that are about to be published."""

import polars as pl

from hub.decisions.records import last_words
from hub.decisions.signoffs import Signoff
from hub.group.load import Declared
from hub.lake import signing
from hub.lake.build import PUBLICATION, Build
from hub.signing.standing import MOVES, SIGNOFF, standing


def sign_off(build: Build, declared: Declared) -> None:
    """Table ``landed.signoff``: one row a signed (entity, period), the last word on it.

    Columns: ``signing.standing.SIGNOFF`` (amounts in the group's currency), is_unchanged, moved_amount, reason. Lines
    are copied of the months only whose hash is another one.
    """
    connection, facts = build.connection, f"{PUBLICATION}.main.fct_spend_line"
    signed = signatures(declared.ledgers.signoffs)
    current = signing.totals_of_facts(connection, facts, signing.months(_months(signed)))
    moved = signed.join(current, on=["entity_code", "period", "lines_hash"], how="anti")
    signing.take_facts(connection, "signed_now", facts, signing.months(_months(moved)))
    signing.take_signed(connection, "signed_then", build.space.lake, moved["signoff_id"])
    kept = signing.totals(connection, "signed_then")
    # What is signed was inside the perimeter.
    outside = signing.outside(PUBLICATION)
    changes = signing.changes(connection, "signed_then", "signed_now", f"(from {outside} limit 0)", outside)
    told = standing(signed, current, kept, moves(changes))
    keys = ["entity_code", "period", "signoff_id"]
    build.put("signoff", signed.join(told, on=keys).sort("entity_code", "period"))
    for name in ("signed_then", "signed_now"):
        connection.execute(f"drop table {name}")


def signatures(ledger: tuple[Signoff, ...]) -> pl.DataFrame:
    """``signing.standing.SIGNOFF`` of the signatures that were not taken back: of each month the last word."""
    rows = [
        {
            "signoff_id": one.signoff_id, "signed_by": one.by, "signed_on": one.on, "comment": one.comment,
            "publication_id": one.publication_id, "entity_code": one.entity, "period": one.period, **one.figures,
            "line_count": one.line_count, "lines_hash": one.lines_hash,
        }
        for one in last_words(ledger).values()
        if not one.is_withdrawal
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=SIGNOFF)


def moves(changes: pl.DataFrame) -> pl.DataFrame:
    """``signing.standing.MOVES``: lines that changed by month and cause, of ``lake.signing.changes``."""
    lines = pl.max_horizontal(pl.col("lines_before").sum(), pl.col("lines_after").sum())
    counted = changes.group_by("entity_code", "period", "cause").agg(line_count=lines)
    return counted.select(*MOVES).cast(MOVES)  # type: ignore[arg-type]


def _months(frame: pl.DataFrame) -> list[tuple[str, str]]:
    return [(entity, period) for entity, period in frame.select("entity_code", "period").iter_rows()]
