"""Lands staged deliveries, many in one go: sorts purchases from the rest and appends them to the lake.

What stays of a ledger is the detail of purchase entries, a trial balance of everything, and the rejects. What costs by
the statement and by the commit is paid once a batch: 72 files one by one took five times as long. The ``delivery`` rows
are written last and make the landings count.
"""

from typing import Any

import duckdb
import polars as pl

from hub.errors import HubError
from hub.group.models import Feed, Group
from hub.lake import engine, tables
from hub.lake.declared import land_cartographies
from hub.lake.invoices import land_invoices
from hub.lake.staging import Row, Staged
from hub.lake.statements import land_statements
from hub.readers import place
from hub.readers.contract import DETAIL_SCHEMA, REJECT_SCHEMA, ROW_SCHEMA
from hub.readers.rejects import SET_ASIDE
from hub.settings import Workspace

# Countries whose companies keep the French chart of accounts.
FRENCH_CHART = ("FR", "MC")

STEPS = ("accounts", "journals", "lines", "entries", "kept")
APPENDED = {
    "purchase_line": "landing_detail",
    "trial_balance": "landing_trial_balance",
    "delivery_scope": "landing_scope",
    "rejected_line": "landing_rejects",
}
# Of trial balances, which only control: they have no entries, and contend for nothing.
CONTROL_STEPS = ("accounts", "no_entries")
CONTROLS = {"control_balance": "landing_controls", "rejected_line": "landing_rejects"}
# Of the feeds that map details (``hub.group.models.DETAIL_COLUMNS``).
APPENDED_DETAILS = {"line_detail": "landing_line_detail", "supplier_identifier": "landing_supplier_identifier"}


def land(space: Workspace, group: Group, staged: list[Staged]) -> list[Row]:
    """Land these deliveries and return their ``delivery`` rows (``schemas.SCHEMAS``), unreadable ones included."""
    readable = [one for one in staged if one.is_readable]
    kinds: dict[str, list[Staged]] = {}
    for one in readable:
        kinds.setdefault(one.coming.feed.kind, []).append(one)
    books = [*kinds.get("ledger", ()), *kinds.get("purchases", ())]
    totals = _land_rows(space, group, books, STEPS, APPENDED) if books else {}
    if balances := kinds.get("trial_balance"):
        totals |= _land_rows(space, group, balances, CONTROL_STEPS, CONTROLS)
    totals |= land_invoices(space, kinds.get("invoices", []))
    totals |= land_cartographies(space, kinds.get("cartography", []))
    totals |= land_statements(space, kinds.get("statement", []))
    for one in readable:
        found = totals[one.landing_id]
        failure = one.delivery["failure"] or _none_placed(found, place(one.coming.feed, one.coming.path))
        one.delivery |= {**found, "outcome": "landed", "failure": failure}
    rows = [one.delivery for one in staged]
    tables.append(space.lake, "delivery", rows)
    return rows


def _land_rows(
    space: Workspace, group: Group, staged: list[Staged], steps: tuple[str, ...], appended: dict[str, str]
) -> dict[str, Row]:
    """Append the rows; returns what was accepted and rejected by landing, as columns of ``delivery``."""
    with engine.working(space) as connection:
        # Rows stay in the order of the files, so that a landing's rows stand together in the lake's files.
        connection.execute("set preserve_insertion_order = true")
        _register(connection, group, staged)
        for step in steps:
            connection.execute(engine.sql(f"landing_{step}"))
        totals = engine.frame(connection, engine.sql("landing_totals")).to_dicts()
        for table, query in appended.items():
            tables.append(space.lake, table, connection.sql(engine.sql(query)).to_arrow_reader(250_000))
        if any(one.has_details for one in staged):
            _append_details(space, connection, staged)
    return {row.pop("landing_id"): row for row in totals}


def _append_details(space: Workspace, connection: duckdb.DuckDBPyConnection, staged: list[Staged]) -> None:
    """The same for what the lines tell beside their amounts; a table that nothing is said for gets no commit."""
    detail_read = _staged(connection, staged, "details", DETAIL_SCHEMA)
    connection.execute(f"create temp view detail_read as select * from {detail_read}")
    for table, query in APPENDED_DETAILS.items():
        rows = connection.sql(engine.sql(query)).to_arrow_table()
        if len(rows):
            tables.append(space.lake, table, rows)


def _register(connection: duckdb.DuckDBPyConnection, group: Group, staged: list[Staged]) -> None:
    """Views ``row_read``, ``reject_read`` over the staged files; tables ``given``, ``account_role``, ``account_map``.

    ``is_loss`` of a reject: whether the bounds of gate L0 count it.
    ``landing`` numbers the deliveries of the batch: joins on it cost less than on their names.
    """
    engine.put(connection, "given", pl.concat(_given(group, one) for one in staged))
    for name, files, schema in (("row_read", "rows", ROW_SCHEMA), ("reject_read", "rejects", REJECT_SCHEMA)):
        columns = ", ".join(f"staged.{column}" for column in schema)
        if name == "reject_read":
            columns += f", staged.rule not in ({', '.join(map(engine.quoted, SET_ASIDE))}) as is_loss"
        connection.execute(
            f"create temp view {name} as select given.landing, given.feed_id, given.kind, {columns} "
            f"from {_staged(connection, staged, files, schema)} as staged "
            "inner join given on staged.landing = given.landing"
        )
    feeds = {one.coming.feed.feed_id: one.coming.feed for one in staged}.values()
    engine.put(connection, "account_role", pl.concat(_roles(feed) for feed in feeds))
    mapping = [(feed.feed_id, local, to) for feed in feeds for local, to in feed.accounts.items()]
    names = ("feed_id", "local_account", "group_account")
    engine.put(connection, "account_map", pl.DataFrame(mapping, dict.fromkeys(names, pl.String()), orient="row"))


def _staged(connection: duckdb.DuckDBPyConnection, staged: list[Staged], files: str, schema: dict[str, Any]) -> str:
    """SQL over the staged files of that name, with ``landing`` from their folder's."""
    paths = [engine.quoted(str(path)) for one in staged for path in sorted(one.folder.glob(f"{files}-*.parquet"))]
    if paths:
        return f"read_parquet([{', '.join(paths)}], hive_partitioning = true, hive_types = {{'landing': bigint}})"
    engine.put(connection, f"no_{files}", pl.DataFrame(schema={"landing": pl.Int64(), **schema}))
    return f"no_{files}"


def _roles(feed: Feed) -> pl.DataFrame:
    """``feed_id``, ``account_prefix``, ``account_role``: the seed's, but for the accounts between group companies."""
    roles = pl.read_csv(engine.seed("account_role"), infer_schema=False).select("account_prefix", "account_role")
    own = pl.DataFrame({"account_prefix": list(feed.intercompany.accounts)}, schema={"account_prefix": pl.String()})
    own = own.with_columns(account_role=pl.lit("group_account"))
    both = pl.concat([roles.filter(pl.col("account_role") != "group_account"), own])
    return both.with_columns(feed_id=pl.lit(feed.feed_id))


def _given(group: Group, staged: Staged) -> pl.DataFrame:
    """What the landing's SQL is told of a delivery and its feed: one row."""
    text, flag = pl.String(), pl.Boolean()
    feed = staged.coming.feed
    row = {
        "landing": staged.number,
        "feed_id": feed.feed_id,
        "landing_id": staged.landing_id,
        "delivery_id": staged.coming.digest,
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
    return pl.DataFrame([row], schema=schema | {"landing": pl.Int64(), "opening_journals": pl.List(text)})


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
