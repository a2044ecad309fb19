"""Lands suppliers' statements, and tells a build which of them count: they contend with nothing but themselves.

What belongs here: the lake's side of statements. Their lines add nothing to what is spent; which delivery replaces
which is settled in ``reconciliation.supersession``.
"""

import itertools
from typing import TYPE_CHECKING

import polars as pl

from hub.group.load import Declared
from hub.group.statements import StatementFeed
from hub.lake import engine
from hub.lake.invoices import append_lines, land_lines, read_staged
from hub.lake.staging import Row, Staged
from hub.readers.contract import MONEY, STATEMENT_SCHEMA
from hub.readers.rejects import SET_ASIDE
from hub.reconciliation.supersession import Delivery, Span, Verdict, months_between, rank_of, settle
from hub.settings import Workspace

if TYPE_CHECKING:
    from hub.lake.build import Build

MOST_SILENT = 12  # months from one that has lines to the next
_KEYS = ("period_from", "period_to")
_TERMS = ("basis", "rebates", "vat", "covers")
_VERDICT = dict.fromkeys(("landing_id", "status", "reason"), pl.String())
_COUNTED = dict.fromkeys(("landing_id", *_KEYS), pl.String())


def land_statements(space: Workspace, staged: list[Staged]) -> dict[str, Row]:
    """Append lines, rejects and the months that are spoken of; returns columns of ``delivery`` by landing."""
    totals = land_lines(space, staged, "statement_line", STATEMENT_SCHEMA, "amount")
    spans = [(one, scope_of(read_staged(one, "rows", STATEMENT_SCHEMA))) for one in staged]
    append_lines(space, "statement_scope", spans)
    return totals


def scope_of(rows: pl.DataFrame) -> pl.DataFrame:
    """``period_from, period_to, line_count, amount`` of each span of months that lines speak of, and of each month
    without a line between two of them, where the gap is under a year.

    A month that nothing was bought in is told by silence; one line of years ago does not claim the years between.
    """
    spans = rows.group_by(_KEYS).agg(line_count=pl.len().cast(pl.Int64), amount=pl.col("amount").sum().cast(MONEY))
    told = sorted({month for first, last in spans.select(_KEYS).iter_rows() for month in months_between(first, last)})
    gaps = [(here, there) for here, there in itertools.pairwise(told) if rank_of(there) - rank_of(here) <= MOST_SILENT]
    silent = [month for here, there in gaps for month in months_between(here, there)[1:-1]]
    empty = pl.DataFrame(dict.fromkeys(_KEYS, silent), schema=dict.fromkeys(_KEYS, pl.String()))
    nothing = (pl.lit(0, pl.Int64).alias("line_count"), pl.lit("0.00").cast(MONEY).alias("amount"))
    return pl.concat([spans, empty.with_columns(nothing)]).sort(_KEYS)


def register_feeds(build: "Build", declared: Declared) -> None:
    """Table ``landed.statement_feed``: feed_id, supplier_key, supplier_name, supplier_siren, supplier_vat, and the
    terms (basis, rebates, vat, covers) of each feed of statements."""
    rows = [
        {
            "feed_id": one.feed_id, "supplier_key": one.supplier_key, "supplier_name": one.supplier.name,
            "supplier_siren": one.supplier.siren, "supplier_vat": one.supplier.vat,
            **{name: getattr(one, name) for name in _TERMS},
        }
        for one in declared.feeds
        if isinstance(one, StatementFeed)
    ]  # fmt: skip
    names = ("feed_id", "supplier_key", "supplier_name", "supplier_siren", "supplier_vat", *_TERMS)
    build.put("statement_feed", pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String())))


def register_statements(build: "Build") -> None:
    """Which statements count, and their lines; after the feeds and ``landed.delivery``.

    ``landed.statement_delivery``: one row a delivery, with its status. ``landed.statement_covered``: the spans of
    months that count, months without a line among them (feed_id, landing_id, period_from, period_to, line_count,
    amount).
    View ``landed.statement_line``: the counted lines, with ``supplier_key``.
    """
    connection = build.connection
    query = (
        "select landing_id from landed.delivery inner join landed.feed using (feed_id) "
        "where kind = 'statement' and outcome = 'landed'"
    )
    landings = {landing for (landing,) in connection.execute(query).fetchall()}
    build.put("set_aside", pl.DataFrame({"rule": SET_ASIDE}))
    for table in ("rejected_line", "statement_scope", "statement_line"):
        connection.execute(f"create view landed.every_{table} as select * from {build.scan(table, landings)}")
    connection.execute(engine.sql("build_statements"))
    verdicts = _verdicts(build)
    told = [(one.landing_id, one.status, one.reason) for one in verdicts]
    build.put("statement_verdict", pl.DataFrame(told, schema=_VERDICT, orient="row"))
    counted = [(one.landing_id, span.period_from, span.period_to) for one in verdicts for span in one.spans]
    build.put("statement_span_counted", pl.DataFrame(counted, schema=_COUNTED, orient="row"))
    connection.execute(engine.sql("build_statement_lines"))


def _verdicts(build: "Build") -> list[Verdict]:
    """What becomes of each delivery, feed by feed."""
    spans: dict[str, list[Span]] = {}
    query = "select landing_id, period_from, period_to, line_count from landed.every_statement_scope order by all"
    for landing, *span in build.connection.execute(query).fetchall():  # of other landings too, which nobody asks for
        spans.setdefault(landing, []).append(Span(*span))
    customers: dict[str, set[str]] = {}
    query = (
        "select distinct landing_id, coalesce(customer_account, customer_siret, customer_vat, customer_siren, "
        "customer_name) as customer from landed.every_statement_line where customer is not null"
    )
    for landing, customer in build.connection.execute(query).fetchall():
        customers.setdefault(landing, set()).add(customer)
    by_feed: dict[tuple[str, float], list[Delivery]] = {}
    for row in build.frame("select * from landed.statement_landing").iter_rows(named=True):
        landing = row["landing_id"]
        delivery = Delivery(
            landing, row["sequence"], row["part"], tuple(spans.get(landing, ())),
            frozenset(customers.get(landing, ())), row["file_name"], row["is_withdrawn"], row["refusal"],
        )  # fmt: skip
        by_feed.setdefault((row["feed_id"], row["shrinks_to"]), []).append(delivery)
    return [verdict for (_, least), deliveries in by_feed.items() for verdict in settle(deliveries, least)]
