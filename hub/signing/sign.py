"""Signs months of an entity, or takes signatures back: what is about to be signed, then lake first, ledger second.

A crash between both leaves lines in the lake that no ledger names: they count for nothing.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import polars as pl
from pydantic import ValidationError

from hub.decisions.ledgers import append, load, writing
from hub.decisions.records import Known, last_words
from hub.decisions.signoffs import Signoff
from hub.errors import LakeError, UsageError
from hub.group.models import Group
from hub.lake import engine, signing
from hub.settings import Workspace
from hub.signing.ready import missing
from hub.signing.standing import NOTHING

MICROSECOND = dt.timedelta(microseconds=1)
MOMENT = "S%Y%m%dT%H%M%S%f"
Record = dict[str, Any]


@dataclass(frozen=True)
class Offer:
    """A month that is about to be signed: ``totals`` as the ledger keeps them, ``classes`` (``lake.signing.classes``)
    to be looked at, ``lines`` to be kept."""

    entity: str
    period: str
    publication_id: str
    totals: Record
    classes: list[Record]
    lines: pl.DataFrame


def offers(space: Workspace, entity: str, periods: Sequence[str]) -> list[Offer]:
    """The months as the published file has them. UsageError names every one that cannot be signed, and why."""
    with attached(space) as connection:
        query = "select * from cube.main.consolidation_status where entity_code = ?"
        ladder = {row["period"]: row for row in engine.frame(connection, query, [entity]).iter_rows(named=True)}
        refused = {period: why for period in periods if (why := missing(ladder.get(period)))}
        if refused:
            found = "\n            ".join(f"{period}: {why}" for period, why in refused.items())
            raise UsageError(
                "this cannot be signed", entity, "months that are certified, reconciled and not held", found,
                "`hub status` shows the ladder; nothing was signed",
            )  # fmt: skip
        return [_offer(connection, entity, period) for period in dict.fromkeys(periods)]


def _offer(connection: duckdb.DuckDBPyConnection, entity: str, period: str) -> Offer:
    signing.take_facts(connection, "offered", "cube.main.fct_spend_line", signing.months([(entity, period)]))
    [totals] = signing.totals(connection, "offered").drop("entity_code", "period").to_dicts() or [NOTHING]
    [publication_id] = engine.first(connection, "select max(publication_id) from cube.main.publication")
    classes = signing.classes(connection, "offered").to_dicts()
    return Offer(entity, period, publication_id, totals, classes, signing.lines(connection, "offered"))


@contextmanager
def attached(space: Workspace) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to compute with, on which the published file is ``cube``. LakeError when there is none."""
    if not space.cube_file.exists():
        raise LakeError("nothing is published yet", str(space.cube_file), todo="run `hub refresh` first")
    with engine.working(space) as connection:
        connection.execute(f"attach {engine.quoted(str(space.cube_file))} as cube (read_only)")
        yield connection


def sign(
    space: Workspace, group: Group, given: Sequence[Offer], by: str, comment: str, now: dt.datetime
) -> list[Signoff]:
    """Keep the lines of what was offered, then append the signatures to the ledger in one step; returns them."""
    known = known_to(group)
    with writing(space.decisions):
        load(space.decisions, Signoff, known)  # what is wrong in it is told before anything is written
        now = _unused(space, now)
        signed = [_signoff(one, by, comment, now, known) for one in given]
        for record, offer in zip(signed, given, strict=True):
            signing.keep(space.lake, record.signoff_id, offer.lines)
        append(space.decisions, signed, known)
    return signed


def withdraw(
    space: Workspace, group: Group, entity: str, periods: Sequence[str], by: str, comment: str, now: dt.datetime
) -> list[Signoff]:
    """Append rows that take the signatures of these months back. UsageError where one has none."""
    known = known_to(group)
    with writing(space.decisions):
        standing = last_words(load(space.decisions, Signoff, known))
        rows = []
        for period in dict.fromkeys(periods):
            last = standing.get((entity, period))
            if last is None or last.is_withdrawal:
                raise UsageError("there is no signature to take back", f"{entity} {period}", todo="nothing was changed")
            blank = dict.fromkeys(Signoff.model_fields, "")
            rows.append(_record(blank, entity, period, last.publication_id, by, comment, now, known))
        append(space.decisions, rows, known)
    return rows


def known_to(group: Group) -> Known:
    """What a signature may name."""
    return Known(frozenset(one.code for one in group.entities), frozenset())


def _unused(space: Workspace, now: dt.datetime) -> dt.datetime:
    """This moment, or the first one after it that names no signature of the lake: a signature that was cut off may have
    left lines under the name."""
    with engine.working(space) as connection:
        used = {one.partition("-")[0] for one in signing.kept_ids(connection, space.lake)}
    while f"{now:{MOMENT}}" in used:
        now += MICROSECOND
    return now


def _signoff(offer: Offer, by: str, comment: str, now: dt.datetime, known: Known) -> Signoff:
    cells = {name: str(value) for name, value in offer.totals.items()}
    return _record(cells, offer.entity, offer.period, offer.publication_id, by, comment, now, known)


def _record(
    figures: Record, entity: str, period: str, publication_id: str, by: str, comment: str, now: dt.datetime,
    known: Known,
) -> Signoff:  # fmt: skip
    named = {
        "signoff_id": f"{now:{MOMENT}}-{entity}-{period}", "entity": entity, "period": period,
        "publication_id": publication_id, "by": by.strip(), "on": f"{now:%Y-%m-%d}", "comment": comment.strip(),
    }  # fmt: skip
    try:
        return Signoff.model_validate({**figures, **named}, context=known)
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(map(str, problem["loc"]))
        raise UsageError(f"{where} is not right", expected=problem["msg"], found=repr(problem["input"])[:80]) from error
