"""Suppliers' statements against the certified facts, in a refresh: gathers both sides, lets ``hub.reconciliation``
decide, and leaves tables ``landed.*`` for the marts of stage ``evidenced``.

Nothing here changes a fact. A publication that is made again reads the statements, declarations and ledgers as they
were, and finds the same.
"""

import datetime as dt

import polars as pl

from hub.decisions.statements import named_differences
from hub.group.load import Declared
from hub.group.statements import StatementFeed
from hub.lake import engine
from hub.lake.build import Build
from hub.reconciliation.bridge import bridge
from hub.reconciliation.customers import link_customers
from hub.reconciliation.matching import Tolerance, match
from hub.reference.rates import daily_rates
from hub.refresh.categories import frame
from hub.refresh.iceberg import Reconciled
from hub.refresh.inputs import known_rates
from hub.refresh.suppliers import Suppliers
from hub.suppliers.recognition import PARTY

_TEXT = pl.String()
CUSTOMER = ("supplier_key", "customer_account", "customer_name", "customer_siret", "customer_siren", "customer_vat")
DIFFERENCE = ("supplier", "entity", "document_ref", "item", "reason")


def reconcile(build: Build, declared: Declared, suppliers: Suppliers, rate_set_id: str) -> Reconciled | None:
    """Tables ``landed.statement_sender, customer_link, statement_declared, statement_recorded, statement_match,
    reconciliation, reconciliation_part``. None where no supplier sent a statement that counts."""
    senders = _senders(build, suppliers)
    build.put("statement_sender", senders)
    build.put("customer_link", _links(build, declared))
    _rates(build, declared, rate_set_id)
    lines = build.frame(engine.sql("evidence_declared"))
    build.put("statement_declared", lines)
    asked = _asked(senders, suppliers, declared)
    build.put("statement_supplier", asked)
    recorded = build.frame(engine.sql("evidence_recorded"))
    build.put("statement_recorded", recorded)
    priced = lines.drop_nulls("amount_group").with_columns(
        statement_id="feed_id", customer_account=pl.coalesce("customer_account", "customer_siret", "customer_name")
    )
    rules = declared.group.reconciliation
    matches = match(priced, recorded, Tolerance(days=rules.days))
    found = bridge(priced, recorded, matches, _terms(build, declared), _named(declared, senders), rules.days)
    build.put("statement_match", matches)
    build.put("reconciliation", found.summary)
    build.put("reconciliation_part", found.parts)
    return None if found.summary.is_empty() else Reconciled(priced, recorded, matches, found.summary)


def statements(declared: Declared) -> list[StatementFeed]:
    """The feeds of statements."""
    return [feed for feed in declared.feeds if isinstance(feed, StatementFeed)]


def _senders(build: Build, suppliers: Suppliers) -> pl.DataFrame:
    """The statements' feeds with ``supplier_id``: of the group's supplier that sent it, ``STATEMENT:<key>`` for one
    whom no books name."""
    feeds = build.frame("select * from landed.statement_feed order by feed_id")
    return feeds.with_columns(_known(suppliers, feeds).fill_null(pl.format("STATEMENT:{}", feeds["supplier_key"])))


def _known(suppliers: Suppliers, named: pl.DataFrame) -> pl.Series:
    """``supplier_id`` of those whom ``supplier_name, supplier_siren, supplier_vat`` name; null where no books do."""
    parties = named.with_columns(entity_code=pl.lit(None, _TEXT)).select(PARTY)
    if parties.is_empty():
        return pl.Series("supplier_id", [], _TEXT)
    found = suppliers.recognised(parties)
    return found.select(pl.when("is_known").then("supplier_id").alias("supplier_id"))["supplier_id"]


def _links(build: Build, declared: Declared) -> pl.DataFrame:
    """Each customer account that a statement names, and the entity that it is."""
    accounts = build.frame(f"select distinct {', '.join(CUSTOMER)} from landed.statement_line order by all")
    entities = pl.DataFrame(
        [(one.code, one.name, list(one.aliases), one.siren, one.vat) for one in declared.group.entities],
        schema={
            "entity_code": _TEXT, "name": _TEXT, "aliases": pl.List(_TEXT), "siren": _TEXT, "vat": _TEXT,
        },
        orient="row",
    )  # fmt: skip
    mapped = pl.DataFrame(
        [
            (feed.supplier_key, customer, entity)
            for feed in statements(declared)
            for customer, entity in feed.customers.items()
        ],
        schema=dict.fromkeys(("supplier_key", "customer", "entity_code"), _TEXT),
        orient="row",
    ).unique(maintain_order=True)
    return link_customers(accounts, entities, mapped, declared.ledgers.customers)


def _rates(build: Build, declared: Declared, rate_set_id: str) -> None:
    """``landed.statement_rate``: rates into the group's currency on the days that the lines need."""
    currencies, first, last = engine.first(
        build.connection,
        "select list(distinct currency), min(coalesce(document_date, cast(period_from || '-01' as date))), "
        "max(coalesce(document_date, last_day(cast(period_to || '-01' as date)))) from landed.statement_line",
    )
    days = (first, last) if first else (dt.date(2000, 1, 1), dt.date(2000, 1, 1))
    asked = {one for one in currencies or [] if one} | {declared.group.currency}
    rates = known_rates(build, rate_set_id, asked)
    build.put("statement_rate", daily_rates(rates, asked, declared.group.currency, *days))


def _asked(senders: pl.DataFrame, suppliers: Suppliers, declared: Declared) -> pl.DataFrame:
    """``supplier_id, is_card, counts_accruals``: whose lines the books are asked for."""
    cards = declared.group.reconciliation.cards
    is_number = [card.replace(" ", "").isdigit() for card in cards]
    named = pl.DataFrame(
        {
            "supplier_name": [None if number else card for card, number in zip(cards, is_number, strict=True)],
            "supplier_siren": [card if number else None for card, number in zip(cards, is_number, strict=True)],
            "supplier_vat": [None] * len(cards),
        },
        schema=dict.fromkeys(("supplier_name", "supplier_siren", "supplier_vat"), _TEXT),
    )
    own = senders.group_by("supplier_id").agg(
        is_card=pl.lit(False), counts_accruals=pl.col("basis").is_in(["delivered", "ordered"]).any()
    )
    issuers = _known(suppliers, named).drop_nulls().unique().to_frame()
    issuers = issuers.join(own, on="supplier_id", how="anti").with_columns(is_card=True, counts_accruals=False)
    return pl.concat([own, issuers]).sort("supplier_id")


def _terms(build: Build, declared: Declared) -> pl.DataFrame:
    """One row a statement's feed and span of months that it speaks of, with its basis and the entities it declares."""
    spans = build.frame("""
        select distinct
            feed_id as statement_id, supplier_id, basis, rebates, vat, covers, covered.period_from, covered.period_to
        from landed.statement_covered as covered
        inner join landed.statement_sender using (feed_id)
        order by all
    """)
    listed = [(feed.feed_id, sorted({*feed.customers.values()})) for feed in statements(declared)]
    schema = {"statement_id": _TEXT, "entities": pl.List(_TEXT)}
    return spans.join(pl.DataFrame(listed, schema=schema, orient="row"), on="statement_id", how="left")


def _named(declared: Declared, senders: pl.DataFrame) -> pl.DataFrame:
    """What people named, by the supplier that the folder of its statements stands for."""
    words = frame(named_differences(declared.ledgers.differences), DIFFERENCE)
    keys = senders.select(supplier="supplier_key", supplier_id="supplier_id").unique()
    return words.join(keys, on="supplier", maintain_order="left").drop("supplier").rename({"supplier_id": "supplier"})
