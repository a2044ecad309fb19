"""What a refresh needs besides ledgers: the declarations as they are and exchange rates."""

import datetime as dt
import hashlib
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import polars as pl

from hub.errors import ConfigurationError
from hub.group.load import Declared, parse_feed
from hub.group.places import feed_id_of, folder_of
from hub.lake import engine, tables
from hub.lake.build import Build
from hub.reference.rates import daily_rates, load_rates, rates_file
from hub.reference.registers import load_registers
from hub.refresh.state import REGISTERS_STATE, configuration_id, declaration, declaration_files
from hub.settings import Workspace

WITHHELD = "# not kept: the feed cannot be read and names a source, so that a secret may be written in it\n"


def save_configuration(space: Workspace, declared: Declared) -> str:
    """Keep the declarations in the lake, so that a publication can be rebuilt; returns their id."""
    identifier = configuration_id(space)
    with engine.working(space) as connection:
        query = f"select count(*) from {engine.scan(space.lake, 'configuration')} where configuration_id = ?"
        [known] = engine.first(connection, query, [identifier])
    if not known:
        rows = [
            {
                "configuration_id": identifier,
                "path": str(path.relative_to(space.home)),
                "content": _kept(path, declared),
            }
            for path in declaration_files(space)
        ]
        registers = load_registers(space).digest
        rows.append({"configuration_id": identifier, "path": REGISTERS_STATE, "content": registers})
        tables.append(space.lake, "configuration", rows)
    return identifier


def _kept(path: Path, declared: Declared) -> str:
    """A declaration's text; of a broken feed that may hold a secret only that it is broken, which is all it tells."""
    text = declaration(path).decode("utf-8", errors="replace")
    is_broken = feed_id_of(path) in declared.broken_feeds
    return WITHHELD if is_broken and "source" in text else text


def last_readable(space: Workspace, declared: Declared, until: str | None = None) -> Declared:
    """The declarations, with each feed whose YAML is broken as it was when it could last be read.

    So what is certified is judged and counted as it was (what adds up, group companies, bounds) until somebody mends
    the YAML. ``until`` leaves out what was declared after that publication.
    """
    found = {}
    for feed_id in declared.broken_feeds:
        for name, content in _wordings(space, feed_id, until):
            with suppress(ConfigurationError):
                found[feed_id] = parse_feed(space.home / name, content, declared.group)
                break
    broken = {feed_id: error for feed_id, error in declared.broken_feeds.items() if feed_id not in found}
    return replace(declared, feeds=(*declared.feeds, *found.values()), broken_feeds=broken)


def _wordings(space: Workspace, feed_id: str, until: str | None) -> list[tuple[str, str]]:
    """(path, text) of a feed's YAML in every publication's configuration, the last first."""
    path = f"feeds/{folder_of(feed_id).as_posix()}"
    with engine.working(space) as connection:
        return connection.execute(
            f"select path, content from {engine.scan(space.lake, 'configuration')} as configuration "
            f"inner join {engine.scan(space.lake, 'publication')} as publication using (configuration_id) "
            "where path in (?, ?) and publication_id <= coalesce(?, publication_id) "
            "group by path, content order by max(publication_id) desc, path",
            [f"{path}.yml", f"{path}.yaml", until],
        ).fetchall()


def rate_set(space: Workspace) -> str:
    """Name of the exchange rates that the workspace uses: digest of their file."""
    with rates_file(space.reference).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:16]


def register_rates(space: Workspace) -> str:
    """Keep the exchange rates in the lake; returns the id of the set."""
    identifier = rate_set(space)
    with engine.working(space) as connection:
        query = f"select count(*) from {engine.scan(space.lake, 'exchange_rate')} where rate_set_id = ?"
        [known] = engine.first(connection, query, [identifier])
    if not known:
        rates, _ = load_rates(space.reference)
        schema = tables.schema("exchange_rate")
        rows = rates.select(pl.lit(identifier).alias("rate_set_id"), "rate_date", "currency", "units_per_euro")
        tables.append(space.lake, "exchange_rate", rows.to_arrow().cast(schema))
    return identifier


def price(build: Build, declared: Declared, rate_set_id: str) -> None:
    """Table ``landed.daily_rate`` for the currencies and days of the conformed lines."""
    currencies, first, last = engine.first(
        build.connection,
        "select list(distinct booked_currency), min(posting_date), max(posting_date) "
        "from intermediate.int_spend_lines__attributed",
    )
    if first is None:  # no spend line at all
        currencies, first, last = [], dt.date(2000, 1, 1), dt.date(2000, 1, 1)
    targets = {declared.group.currency, *(entity.currency for entity in declared.group.entities)}
    asked = {*(one for one in currencies if one), *targets}
    rates = known_rates(build, rate_set_id, asked)
    daily = [
        daily_rates(rates, asked, target, first, last).with_columns(target=pl.lit(target)) for target in sorted(targets)
    ]
    build.put("daily_rate", pl.concat(daily))


def known_rates(build: Build, rate_set_id: str, currencies: set[str]) -> pl.DataFrame:
    """``rate_date, currency, units_per_euro`` of a set of the lake, of these currencies and the euro."""
    query = (
        f"select rate_date, currency, units_per_euro from {build.scan('exchange_rate')} "
        "where rate_set_id = ? and currency in (select unnest(?))"
    )
    return engine.frame(build.connection, query, [rate_set_id, sorted(currencies | {"EUR"})])
