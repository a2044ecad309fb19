"""What a refresh needs besides ledgers: the declarations as they are, exchange rates, and who the suppliers are."""

import datetime as dt
import hashlib

import polars as pl

from hub.group.load import Declared
from hub.lake import engine, tables
from hub.lake.build import Build
from hub.reference.rates import daily_rates, load_rates, rates_file
from hub.refresh.state import configuration_id, declaration_files
from hub.settings import Workspace
from hub.suppliers.identity import group_companies, identify


def save_configuration(space: Workspace) -> str:
    """Keep the declarations in the lake, so that a publication can be rebuilt; returns their id."""
    identifier = configuration_id(space)
    with engine.working(space) as connection:
        known = connection.execute(
            f"select count(*) from {engine.scan(space.lake, 'configuration')} where configuration_id = ?", [identifier]
        ).fetchone()
    if not known or not known[0]:
        rows = [
            {
                "configuration_id": identifier,
                "path": str(path.relative_to(space.home)),
                "content": path.read_text(encoding="utf-8", errors="replace"),
            }
            for path in declaration_files(space)
        ]
        tables.append(space.lake, "configuration", rows)
    return identifier


def rate_set(space: Workspace) -> str:
    """Name of the exchange rates that the workspace uses: digest of their file."""
    with rates_file(space.reference).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:16]


def register_rates(space: Workspace) -> str:
    """Keep the exchange rates in the lake; returns the id of the set."""
    identifier = rate_set(space)
    with engine.working(space) as connection:
        known = connection.execute(
            f"select count(*) from {engine.scan(space.lake, 'exchange_rate')} where rate_set_id = ?", [identifier]
        ).fetchone()
    if not known or not known[0]:
        rates, _ = load_rates(space.reference)
        schema = tables.schema("exchange_rate")
        rows = rates.select(pl.lit(identifier).alias("rate_set_id"), "rate_date", "currency", "units_per_euro")
        tables.append(space.lake, "exchange_rate", rows.to_arrow().cast(schema))
    return identifier


def identify_suppliers(build: Build, declared: Declared, rate_set_id: str) -> None:
    """Tables ``landed.supplier_identity``, ``group_company`` and ``daily_rate`` for the conformed lines."""
    met = build.frame(
        "select entity_code, supplier_code, supplier_name, supplier_siren, supplier_vat, sum(abs(amount_booked)) as amount "
        "from intermediate.int_spend_lines__attributed where supplier_code is not null or supplier_name is not null "
        "group by all order by all"
    )
    given = met.select(supplier_siren_given="supplier_siren", supplier_vat_given="supplier_vat")
    build.put("supplier_identity", pl.concat([identify(met), given], how="horizontal"))
    declared_inside = {
        entity: dict(feed.intercompany.suppliers)
        for feed in declared.feeds
        for entity in ([feed.entity] if feed.entities is None else feed.entities.map.values())
    }
    build.put("group_company", group_companies(met, declared.group, declared_inside))
    _put_daily_rates(build, declared, rate_set_id)


def _put_daily_rates(build: Build, declared: Declared, rate_set_id: str) -> None:
    lines = build.connection.execute(
        "select list(distinct booked_currency), min(posting_date), max(posting_date) from intermediate.int_spend_lines__attributed"
    ).fetchone()
    currencies, first, last = lines if lines and lines[1] else ([], dt.date(2000, 1, 1), dt.date(2000, 1, 1))
    targets = {declared.group.currency, *(entity.currency for entity in declared.group.entities)}
    asked = {*(one for one in currencies if one), *targets}
    rates = build.connection.execute(
        f"select rate_date, currency, units_per_euro from {build.scan('exchange_rate')} "
        "where rate_set_id = ? and currency in (select unnest(?))",
        [rate_set_id, sorted(asked | {"EUR"})],
    ).pl()
    daily = [
        daily_rates(rates, asked, target, first, last).with_columns(target=pl.lit(target)) for target in sorted(targets)
    ]
    build.put("daily_rate", pl.concat(daily))
