"""Lands one delivered file: reads it once, sorts purchases from the rest, and appends it to the lake.

A ledger's lines are staged on disk only while the file is being landed; what stays is the detail of purchase entries,
a trial balance of everything, and the rejects. The ``delivery`` row is written last and makes the landing count.
"""

import datetime as dt
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl

from hub import __version__
from hub.errors import HubError, UnreadableFileError
from hub.group.models import Feed, Group
from hub.lake import engine, tables
from hub.readers import open_reading
from hub.readers.contract import REJECT_SCHEMA, ROW_SCHEMA, Reading
from hub.readers.detect import place
from hub.settings import Workspace

MOST_MONEY = Decimal(10**15)

# Countries whose companies keep the French chart of accounts.
FRENCH_CHART = ("FR", "MC")

Progress = Callable[[int], None]
Row = dict[str, object]

# What changes the reading of a file. The rest of a feed's YAML (owner, bounds, control totals) is judged later.
READING_KEYS = (
    "reader", "kind", "valid_from", "valid_to", "format", "columns", "entities", "period", "sign", "vat", "currency",
    "accounts", "opening_journals", "intercompany",
)  # fmt: skip


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes: the delivery's name."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def reading_id(feed: Feed, group: Group) -> str:
    """Name of the way in which a feed is read; another reading of the same bytes is another landing."""
    told = feed.model_dump(mode="json", include=set(READING_KEYS))
    told["group"] = {entity.code: [entity.currency, entity.country] for entity in group.entities}
    told["roles"] = hashlib.sha256(engine.seed("account_role").read_bytes()).hexdigest()
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]


def land(
    space: Workspace, group: Group, feed: Feed, path: Path, sequence: int, now: dt.datetime, progress: Progress
) -> Row:
    """Land one file and return its ``delivery`` row (``tables.SCHEMAS``), also when the file cannot be read.

    ``sequence`` orders the deliveries of a feed; a later one supersedes an earlier one once it is admitted.
    """
    before, digest = path.stat(), file_digest(path)
    landing_id = f"{digest[:12]}-{secrets.token_hex(4)}"
    identity: Row = {
        "feed_id": feed.feed_id,
        "landing_id": landing_id,
        "delivery_id": digest,
        "reading_id": reading_id(feed, group),
        "sequence": sequence,
        "file_name": file_name(space, feed, path),
        "file_bytes": before.st_size,
        "received_at": dt.datetime.fromtimestamp(before.st_mtime, dt.UTC),
        "hub_version": __version__,
    }
    stage = stages(space) / feed.feed_id / landing_id
    stage.mkdir(parents=True)
    try:
        delivery = {**identity, **_land_rows(space, group, feed, path, stage, landing_id, digest, progress)}
        _refuse_changed(space, path, before)
    except UnreadableFileError as error:
        _refuse_changed(space, path, before)
        delivery = {**identity, "outcome": "unreadable", "failure": str(error)}
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    delivery["landed_at"] = now
    tables.append(space.lake, "delivery", [delivery])
    return delivery


def inbox_folder(space: Workspace, feed: Feed) -> Path:
    """Where files of a feed are dropped: ``inbox/<entity>/<feed>/``."""
    return space.inbox / feed.entity / feed.name


def file_name(space: Workspace, feed: Feed, path: Path) -> str:
    """A file's name below its feed's inbox, folders included: two years may hold a ``january.csv`` each."""
    return path.relative_to(inbox_folder(space, feed)).as_posix()


def stages(space: Workspace) -> Path:
    """Where landings stage their rows, in a folder a feed."""
    return space.warehouse / "landing"


def _refuse_changed(space: Workspace, path: Path, before: os.stat_result) -> None:
    """What was read must be what the digest names, else the delivery would count under the name of other bytes."""
    after = path.stat()
    if (after.st_size, after.st_mtime_ns, after.st_ino) != (before.st_size, before.st_mtime_ns, before.st_ino):
        raise HubError(
            "the file changed while it was read",
            where=str(path.relative_to(space.home)),
            todo="let the copy end; the next refresh reads it",
        )


def _land_rows(
    space: Workspace,
    group: Group,
    feed: Feed,
    path: Path,
    stage: Path,
    landing_id: str,
    digest: str,
    progress: Progress,
) -> Row:
    reading = open_reading(feed, group, path)
    read = _stage(reading, stage, progress)
    with engine.working(space) as connection:
        totals = _stage_views(connection, stage, place(feed, path))
        engine.put(connection, "given", _given(feed, group, landing_id, digest))
        _find_entries(connection, feed)
        for table, query in (
            ("purchase_line", "landing_detail"),
            ("trial_balance", "landing_trial_balance"),
            ("delivery_scope", "landing_scope"),
        ):
            _append(connection, space.lake, table, query)
        _append(connection, space.lake, "rejected_line", "landing_rejects")
        [entries] = engine.first(connection, "select count(*) from entry")
    facts = reading.facts
    return {
        **totals,
        "outcome": "landed",
        "failure": _none_placed(totals, place(feed, path)),
        "encoding": facts.encoding,
        "separator": facts.separator,
        "header": json.dumps(facts.header, ensure_ascii=False),
        **read,
        "entry_count": entries,
        "is_truncated": facts.is_truncated,
        "warnings": json.dumps(facts.warnings, ensure_ascii=False),
    }


def _given(feed: Feed, group: Group, landing_id: str, digest: str) -> pl.DataFrame:
    """What the landing's SQL is told of the feed and the delivery: table ``given``, one row."""
    text, flag = pl.String(), pl.Boolean()
    row = {
        "feed_id": feed.feed_id,
        "landing_id": landing_id,
        "delivery_id": digest,
        "kind": feed.kind,
        "is_fec": feed.reader == "fec",
        "is_french": all(group.entity(code).country in FRENCH_CHART for code in feed.entity_codes),
        "has_map": bool(feed.accounts),
        # A list of purchases with a currency but one amount: the amount is in that currency.
        "books_in_line_currency": feed.kind == "purchases" and "amount_original" not in feed.columns,
        "ledger_currency": feed.currency,
        "opening_journals": list(feed.opening_journals),
    }
    flags = ("is_fec", "is_french", "has_map", "books_in_line_currency")
    schema = dict.fromkeys(row, text) | dict.fromkeys(flags, flag)
    return pl.DataFrame([row], schema=schema | {"opening_journals": pl.List(text)})


def _none_placed(totals: Row, where: str) -> str | None:
    """Why nothing of the file can be held at any month: no line tells its entity and month. None when one does."""
    if totals["lines_accepted"] or not totals["unplaced_lines"]:
        return None
    if totals["lines_rejected"] != totals["unplaced_lines"]:
        return None
    return str(
        HubError(
            "no line could be accepted",
            where,
            "lines with a readable date, of an entity of the feed",
            f"{totals['lines_rejected']} lines rejected",
            "see rejected_line, and correct the feed's YAML or ask for the file again",
        )
    )


def _stage(reading: Reading, stage: Path, progress: Progress) -> Row:
    """Write the batches as Parquet, one file a batch, so that no step holds a whole delivery; returns what was read."""
    lines, debit, credit = 0, Decimal("0.00"), Decimal("0.00")
    for number, batch in enumerate(reading.batches()):
        batch.rows.write_parquet(stage / f"rows-{number:06}.parquet", compression="lz4", statistics=False)
        if len(batch.rejects):
            batch.rejects.write_parquet(stage / f"rejects-{number:06}.parquet", compression="lz4", statistics=False)
        lines, debit, credit = lines + batch.lines_read, debit + batch.debit_read, credit + batch.credit_read
        progress(batch.lines_read)
    for name, schema in (("rows", ROW_SCHEMA), ("rejects", REJECT_SCHEMA)):
        pl.DataFrame(schema=schema).write_parquet(stage / f"{name}-none.parquet")
    return {"lines_read": lines, "debit_read": debit, "credit_read": credit}


def _stage_views(connection: duckdb.DuckDBPyConnection, stage: Path, where: str) -> Row:
    for name, files in (("row_read", "rows"), ("reject_read", "rejects")):
        pattern = engine.quoted(str(stage / f"{files}-*.parquet"))
        connection.execute(f"create temp view {name} as select * from read_parquet({pattern})")
    _refuse_beyond_money(connection, where)
    return engine.frame(connection, engine.sql("landing_totals")).row(0, named=True)


def _refuse_beyond_money(connection: duckdb.DuckDBPyConnection, where: str) -> None:
    """Amounts that add up beyond what Decimal(18,2) holds would stop every entity's refresh, not only this file."""
    query = " union all ".join(f"select debit, credit from {name}" for name in ("row_read", "reject_read"))
    [found] = engine.first(
        connection,
        f"select coalesce(sum(abs(coalesce(debit, 0)) + abs(coalesce(credit, 0))), 0)::decimal(38, 2) from ({query})",
    )
    if found > MOST_MONEY:
        raise UnreadableFileError(
            "the amounts add up to more than any ledger holds",
            where=where,
            expected=f"at most {MOST_MONEY:,}",
            found=f"{found:,}",
            todo="check which columns the feed takes for amounts: this looks like account or document numbers",
        )


def _find_entries(connection: duckdb.DuckDBPyConnection, feed: Feed) -> None:
    """Make the temporary tables ``line``, ``entry`` and ``purchase_entry`` of the delivery."""
    roles = pl.read_csv(engine.seed("account_role"), infer_schema=False)
    roles = roles.filter(pl.col("account_role") != "group_account").select("account_prefix", "account_role")
    group_accounts = [
        {"account_prefix": prefix, "account_role": "group_account"} for prefix in feed.intercompany.accounts
    ]
    engine.put(connection, "account_role", pl.concat([roles, pl.DataFrame(group_accounts, schema=roles.schema)]))
    mapping = [{"local_account": local, "group_account": to} for local, to in feed.accounts.items()]
    types = {"local_account": pl.String(), "group_account": pl.String()}
    engine.put(connection, "account_map", pl.DataFrame(mapping, schema=types))
    connection.execute(engine.sql("landing_accounts"))
    if feed.kind == "purchases":
        connection.execute(engine.sql("landing_purchases"))
        return
    connection.execute(engine.sql("landing_numbering"))
    [rebuild] = engine.first(connection, "select bool_or(not tells_apart or unnumbered_line_count > 0) from numbering")
    connection.execute(engine.sql("landing_lines_rebuilt" if rebuild else "landing_lines_numbered"))
    connection.execute(engine.sql("landing_entries"))
    connection.execute(engine.sql("landing_purchase_entries"))


def _append(connection: duckdb.DuckDBPyConnection, lake: Path, table: str, query: str) -> None:
    tables.append(lake, table, connection.sql(engine.sql(query)).to_arrow_reader(250_000))


def amount(row: Row, name: str) -> Decimal:
    """A money column of a delivery row; zero where it is null."""
    value = row.get(name)
    return value if isinstance(value, Decimal) else Decimal(0)
