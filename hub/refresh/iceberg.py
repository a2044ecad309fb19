"""What nobody recorded, in a refresh: gathers what the estimates rest on, and grades those of former publications.

Everything is read from the facts that are about to be published and from what was told before, so that a past
publication gives the same again.
"""

import datetime as dt
from dataclasses import dataclass

import polars as pl

from hub.group.load import Declared
from hub.lake import engine, told
from hub.lake.build import Build
from hub.reconciliation.iceberg.books import NO_STRATUM, Books, Member, Size
from hub.reconciliation.iceberg.bound import bounds
from hub.reconciliation.iceberg.capture import captures
from hub.reconciliation.iceberg.documents import common_source, lists
from hub.reconciliation.iceberg.estimate import ALL, CAPTURE, DOCUMENTS, ENTITY, ESTIMATED, RATIO, Estimate, frame
from hub.reconciliation.iceberg.grade import grade
from hub.reconciliation.iceberg.ratio import ratios


@dataclass(frozen=True)
class Reconciled:
    """The frames of the reconciliation: ``declared`` and ``recorded`` lines, their ``matches``, the bridge's
    ``summary``."""

    declared: pl.DataFrame
    recorded: pl.DataFrame
    matches: pl.DataFrame
    summary: pl.DataFrame


def iceberg(
    build: Build, declared: Declared, former: list[str], rate_set_id: str, found: Reconciled | None
) -> pl.DataFrame:
    """Tables ``landed.iceberg`` (``estimate.SCHEMA``, returned) and ``landed.iceberg_grade`` (``grade.SCHEMA``).

    ``former``: the publications that count, whose estimates are graded; the one that is made again among them changes
    nothing, for what it estimates is not onboarded in it. ``found``: None where no supplier sent a statement.
    """
    currency = declared.group.currency
    books = _books(build, rate_set_id)
    estimates = [*_of_statements(found, currency), *_of_entities(books, currency)]
    rows = frame(estimates)
    build.put("iceberg", rows)
    before = told.estimates(build, former)
    asked = before.filter(method=RATIO, scope=ENTITY, status=ESTIMATED)
    truth = books.truth(asked.select("entity_code", "period_from", "period_to").iter_rows())
    build.put("iceberg_grade", grade(before, truth))
    return rows


def tell(build: Build, publication_id: str, estimates: pl.DataFrame) -> None:
    """Keep in the lake what this publication estimates; reasons for estimating nothing are not kept."""
    told.tell(build, "iceberg_estimate", estimates.filter(status=ESTIMATED), publication_id=publication_id)


def _of_statements(found: Reconciled | None, currency: str) -> list[Estimate]:
    if found is None or found.summary.is_empty():
        reason = "no supplier's statement is counted"
        none = [Estimate(CAPTURE, ALL, None, None, DOCUMENTS, 0, "", reason=reason)]
        return [*bounds(_NO_SUMMARY, currency), *none]
    counted = lists(found.declared, found.recorded, found.matches, found.summary)
    span = (str(found.summary["period_from"].min()), str(found.summary["period_to"].max()))
    source = common_source(found.declared, found.recorded)
    return [*bounds(found.summary, currency), *captures(counted, *span, currency, source)]


_TEXT, _MONEY = pl.String(), pl.Decimal(18, 2)
_NO_SUMMARY = pl.DataFrame(
    schema={
        **dict.fromkeys(("supplier_id", "period_from", "period_to", "basis"), _TEXT),
        **dict.fromkeys(("declared", "recorded"), _MONEY),
    }
)


def _of_entities(books: Books, currency: str) -> list[Estimate]:
    spans = books.spans()
    if not spans:
        return [Estimate(RATIO, ALL, None, None, currency, 0, "", reason="no month of any entity is certified")]
    return [one for span in spans for one in ratios(books.firms(span), *span, currency)]


def _books(build: Build, rate_set_id: str) -> Books:
    connection = build.connection
    # Groups whose entities tell no published accounts have none.
    connection.execute(
        "create table if not exists landed.published_accounts "
        "(entity_code varchar, year integer, line varchar, amount decimal(18, 2))"
    )
    rates = f"select * from {build.scan('exchange_rate')} where rate_set_id = {engine.quoted(rate_set_id)}"
    connection.execute(f"create or replace view landed.iceberg_rate as {rates}")
    entities = build.frame(
        "select entity_code, division, joined_date, left_date from publication.main.dim_entity "
        "where consolidation_method in ('full', 'proportional') order by entity_code"
    )
    certified = build.frame("select distinct entity_code, period from landed.admission where is_admitted")
    recorded = build.frame(engine.sql("iceberg_recorded"))
    sizes = build.frame(engine.sql("iceberg_sizes"))
    return Books(
        tuple(Member(code, division or NO_STRATUM, _month(joined), _month(left))
              for code, division, joined, left in entities.iter_rows()),
        frozenset(certified.iter_rows()),
        {(code, period): None if unpriced else amount for code, period, amount, unpriced in recorded.iter_rows()},
        {(code, year): Size(external, turnover) for code, year, external, turnover in sizes.iter_rows()},
    )  # fmt: skip


def _month(day: dt.date | None) -> str | None:
    return None if day is None else f"{day:%Y-%m}"
