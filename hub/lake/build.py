"""The build: a scratch database with everything one refresh computes on, and the next publication attached to it.

It holds the lake's rows that matter now (landings that contend for a slot), the declarations, and what the stages make
of them. It is thrown away at the end. Which landing contends is decided here; which is certified, in ``quality``.
"""

import datetime as dt
import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from hub.categories.taxonomy import families_of
from hub.decisions.evaluation import AccuracyRow, accuracy_rows
from hub.group.load import Declared
from hub.lake import engine, statements
from hub.lake.published import published_accounts
from hub.quality.gates import VERDICT_SCHEMA
from hub.settings import Workspace

PUBLICATION = "publication"  # the name under which the next publication is attached


@dataclass
class Build:
    """An open build. ``versions`` are the Delta versions of the lake's tables when it began.

    That of ``delivery`` fixes what it reads: of the other tables nothing counts but the rows of its landings.
    """

    space: Workspace
    connection: duckdb.DuckDBPyConnection
    name: str
    publication_file: Path
    versions: dict[str, int]

    def scan(self, table: str, landings: set[str] | None = None, feeds: set[str] | None = None) -> str:
        """SQL over a Delta table, or over what can hold these landings of these feeds."""
        at = self.versions.get(table) if table == "delivery" else None
        return engine.scan(self.space.lake, table, at, landings, feeds)

    def put(self, name: str, frame: pl.DataFrame) -> None:
        """Create or replace ``landed.<name>``."""
        engine.put(self.connection, f"landed.{name}", frame)

    def frame(self, query: str) -> pl.DataFrame:
        """A query's rows."""
        return engine.frame(self.connection, query)


@contextmanager
def opened(space: Workspace, versions: dict[str, int] | None = None, name: str = "") -> Iterator[Build]:
    """A new build; its scratch is gone at the end, except a publication that was moved away.

    Unless ``name`` is a file's, it is a database in memory with a name of its own, under which dbt finds it: a file
    would compress columns that are read once (four times the work of keeping them). Beyond the memory limit DuckDB
    spills it.
    """
    folder = space.warehouse / "build"
    shutil.rmtree(folder, ignore_errors=True)  # what a killed refresh left
    folder.mkdir(parents=True)
    # dbt takes what follows the last stroke for the catalogue's name.
    name = name or f":memory:{secrets.token_hex(8)}/memory"
    try:
        with engine.working(space, name) as connection:
            # Models join long relations to short ones, in this order. DuckDB, which cannot know how long a view over
            # files is, would build its tables from the long and wide side (twice the time for the attributed lines).
            connection.execute("set global disabled_optimizers = 'build_side_probe_side'")
            connection.execute("create schema landed")
            yield Build(space, connection, name, folder / "publication.duckdb", versions or {})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def attach_publication(build: Build, former: Path | None = None) -> None:
    """Attach the next publication: an empty file, or a copy of the former one, in which what changed is replaced."""
    if former:
        shutil.copyfile(former, build.publication_file)
    # v1.0.0 opens in every DuckDB from 1.0 to 2.0; the default of 2.0 opens in no earlier one.
    target = engine.quoted(str(build.publication_file))
    build.connection.execute(f"attach {target} as {PUBLICATION} (storage_version 'v1.0.0')")


def register_declarations(build: Build, declared: Declared) -> None:
    """Tables ``landed.entity``, ``feed``, ``control_total`` and ``threshold`` from the workspace's YAML."""
    group = declared.group
    entities = [
        {
            "entity_code": one.code, "name": one.name, "country": one.country, "division": one.division,
            "siren": one.siren, "currency": one.currency, "group_currency": group.currency, "method": one.method,
            "share": one.share, "joined": one.joined, "left_on": one.left, "fiscal_year_end": one.fiscal_year_end,
            "wanted_level": one.wanted_level,
        }
        for one in group.entities
    ]  # fmt: skip
    text, day = pl.String(), pl.Date()
    names = ("entity_code", "name", "country", "division", "siren", "currency", "group_currency", "method")
    schema = dict.fromkeys(names, text) | {"share": pl.Decimal(9, 6), "joined": day, "left_on": day}
    build.put("entity", pl.DataFrame(entities, schema=schema | {"fiscal_year_end": text, "wanted_level": text}))
    feeds = [
        {
            "feed_id": one.feed_id, "kind": one.kind, "supersede": one.supersede,
            "max_line_share": float(one.rejects.max_line_share),
            "max_amount_share": float(one.rejects.max_amount_share),
            "shrinks_to": None if one.shrinks_to is None else float(one.shrinks_to),
            "valid_from": one.valid_from, "valid_to": one.valid_to, "cumulative": one.cumulative,
        }
        for one in declared.every_feed
    ]  # fmt: skip
    # A feed that could never be read, or whose entity is declared no more, is kept as an ordinary ledger meanwhile.
    feeds += [
        {"feed_id": one, "kind": "ledger", "supersede": "period", "max_line_share": 1.0, "max_amount_share": 1.0}
        for one in declared.broken_feeds
    ]
    shares: dict[str, pl.DataType] = dict.fromkeys(("max_line_share", "max_amount_share", "shrinks_to"), pl.Float64())
    texts: dict[str, pl.DataType] = dict.fromkeys(("feed_id", "kind", "supersede", "valid_from", "valid_to"), text)
    build.put("feed", pl.DataFrame(feeds, schema=texts | shares | {"cumulative": pl.Boolean()}))
    claims: list[tuple[str, str | None]] = [(one.feed_id, code) for one in declared.feeds for code in one.entity_codes]
    claims += [(one, None) for one in declared.broken_feeds]  # null: whatever entity
    build.put("feed_entity", pl.DataFrame(claims, schema={"feed_id": text, "entity_code": text}, orient="row").unique())
    totals = [
        {
            "feed_id": one.feed_id,
            "entity_code": key.rpartition("/")[0] or one.entity,
            "period": key[-7:],
            "amount": total,
        }
        for one in declared.feeds
        for key, total in one.control_totals.items()
    ]
    schema = {"feed_id": text, "entity_code": text, "period": text, "amount": pl.Decimal(18, 2)}
    build.put("control_total", pl.DataFrame(totals, schema=schema))
    build.put("published_accounts", published_accounts(group))
    statements.register_feeds(build, declared)
    build.put("category", _with_families(declared.taxonomy))
    build.put("account_category", declared.account_categories)
    build.put("accuracy", _accuracy(accuracy_rows(declared.ledgers.verdicts)))
    withdrawn = [{"delivery_id": one} for one in declared.withdrawn]
    build.put("withdrawn", pl.DataFrame(withdrawn, schema={"delivery_id": text}))
    rules = group.reconciliation
    residual = pl.lit(rules.absolute).cast(pl.Decimal(18, 2)).alias("residual_absolute")
    bounds = pl.DataFrame([{name: float(value) for name, value in group.thresholds}])
    relative, covered = float(rules.relative), float(rules.covered)
    build.put("threshold", bounds.with_columns(residual, residual_relative=relative, covered=covered))


def _accuracy(rows: list[AccuracyRow]) -> pl.DataFrame:
    text, share = pl.String(), pl.Float64()
    schema: dict[str, pl.DataType] = {"measure": text, "scope": text, "n": pl.Int64()}
    schema |= dict.fromkeys(("accuracy", "low", "high"), share) | {"sampled_on": pl.Date(), "publication_id": text}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _with_families(taxonomy: pl.DataFrame) -> pl.DataFrame:
    """The taxonomy with ``family_code, family_en, family_fr``: the first level that each category belongs to."""
    families = families_of(taxonomy)
    labels = taxonomy.select(family_code="category_code", family_en="label_en", family_fr="label_fr")
    of_each = pl.DataFrame(list(families.items()), schema=["category_code", "family_code"], orient="row")
    return taxonomy.join(of_each, on="category_code").join(labels, on="family_code").sort("category_code")


def register_lake(build: Build, incumbents: pl.DataFrame, admissions: pl.DataFrame | None = None) -> None:
    """Tables and views ``landed.*`` of what asks for a slot, and of the deliveries.

    ``incumbents``: feed_id, part, entity_code, period, landing_id of the certified figures. ``admissions`` instead
    fixes the landings of a past publication, when that is rebuilt.
    """
    connection = build.connection
    build.put("incumbent", incumbents)
    connection.execute(f"create view landed.every_delivery as {build.scan('delivery')[1:-1]}")
    connection.execute(f"create view landed.every_scope as {build.scan('delivery_scope')[1:-1]}")
    connection.execute(engine.sql("build_covered"))
    _register_invoices(build)
    statements.register_statements(build)
    connection.execute(engine.sql("build_contenders"))
    if admissions is not None:
        build.put("asked", admissions)
        connection.execute(
            "delete from landed.every_contender where (landing_id, entity_code, period, part) not in "
            "(select (landing_id, entity_code, period, part) from landed.asked)"
        )
    build.put("verdict", pl.DataFrame(schema=VERDICT_SCHEMA | {"judged_at": pl.Datetime("us", "UTC")}))
    connection.execute(engine.sql("build_months"))
    connection.execute("create view landed.standing as select * from landed.every_contender")
    connection.execute(engine.sql("build_cells"))


def _register_invoices(build: Build) -> None:
    """View ``landed.delivered_invoice_line``: lines of electronic invoices that count, which contend for no slot."""
    build.connection.execute(engine.sql("build_invoices"))
    asked = build.connection.execute("select landing_id from landed.invoice_landing").fetchall()
    build.connection.execute(
        "create view landed.delivered_invoice_line as select invoice_line.*, invoice_landing.delivered_nth "
        f"from {build.scan('invoice_line', {landing for (landing,) in asked})} as invoice_line "
        "inner join landed.invoice_landing on invoice_line.landing_id = invoice_landing.landing_id"
    )


def register_touched(build: Build, touched: str) -> None:
    """Views of what is computed again: ``landed.touched`` is the query ``touched``, of (entity_code, period)."""
    connection = build.connection
    connection.execute(f"create or replace table landed.touched as {touched}")
    connection.execute(
        "create or replace view landed.contender as "
        "select * from landed.every_contender semi join landed.touched using (entity_code, period)"
    )
    asked = connection.execute("select distinct landing_id, feed_id from landed.contender").fetchall()
    landings, feeds = {landing for landing, _ in asked}, {feed for _, feed in asked}
    for table in ("purchase_line", "trial_balance", "line_detail"):
        connection.execute(
            f"create or replace view landed.{table} as select * from {build.scan(table, landings, feeds)} "
            "semi join landed.contender using (landing_id, entity_code, period)"
        )
    connection.execute(
        "create or replace table landed.new_reading as select distinct feed_id, delivery_id, reading_id "
        "from landed.delivery anti join landed.former_landing using (landing_id)"
    )
    read = (
        "select landing_id from landed.delivery semi join landed.new_reading using (feed_id, delivery_id, reading_id)"
    )
    landings = {row[0] for row in connection.execute(read).fetchall()}
    connection.execute(
        f"create or replace view landed.rejected_line as select * from {build.scan('rejected_line', landings)} "
        f"where landing_id in ({read})"
    )


def add_verdicts(build: Build, verdicts: pl.DataFrame, now: dt.datetime) -> None:
    """Add verdicts (``quality.gates.VERDICT_SCHEMA``) to ``landed.verdict``, where the next stages read them."""
    stamped = verdicts.with_columns(judged_at=pl.lit(now, dtype=pl.Datetime("us", "UTC")))
    build.connection.register("_verdicts", stamped.to_arrow())
    build.connection.execute("insert into landed.verdict by name select * from _verdicts")
    build.connection.unregister("_verdicts")


def as_json(value: object) -> str:
    """Compact JSON with sorted keys, for columns that hold a mapping."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
