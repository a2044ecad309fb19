"""What two publications say otherwise, or the present one and what was signed, by supplier, category and cause."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from hub.decisions.ledgers import load
from hub.decisions.records import last_words
from hub.decisions.signoffs import Signoff
from hub.errors import LakeError, StructuralError
from hub.group.models import Group
from hub.lake import engine, publish, signing
from hub.settings import Workspace
from hub.signing.sign import known_to

Record = dict[str, Any]
Names = dict[str, str | None]  # of suppliers and categories, whose ids never meet


@dataclass(frozen=True)
class Side:
    """What is compared: a publication or a signature, its lines and their amount (group currency, accrual basis,
    intercompany included)."""

    name: str
    line_count: int
    amount: Decimal


@dataclass(frozen=True)
class Compared:
    """``changes``: ``lake.signing.changes`` with difference, supplier_name and category, the largest first; their
    differences add up to ``latter.amount - former.amount``."""

    former: Side
    latter: Side
    changes: list[Record]


@dataclass(frozen=True)
class Asked:
    """Two publications (the present one, and what goes before, where blank), and what of them."""

    former: str = ""
    latter: str = ""
    entity: str = ""
    period: str = ""

    @property
    def where(self) -> str:
        """SQL condition on a fact."""
        pairs = (("entity_code", self.entity), ("period", self.period))
        return " and ".join(f"{name} = {engine.quoted(value)}" for name, value in pairs if value) or "true"


def compare(space: Workspace, group: Group, asked: Asked) -> Compared:
    """Of one entity and month without publications: against the last signature, else the publication before.

    LakeError when a publication is unknown, there is none before, or the lake lacks what was signed; StructuralError
    when the rows do not add up to the difference.
    """
    history = [one.publication_id for one in publish.history(space)]
    if not history:
        raise LakeError("nothing is published yet", str(space.cube_file), todo="run `hub refresh` first")
    signed = _signature(space, group, asked)
    latter = asked.latter or history[-1]
    former = "" if signed else asked.former or _before(history, latter)
    with engine.working(space) as connection:
        names = [_take(connection, space, latter, "latter", asked)]
        if signed:
            _take_signed(connection, space, signed)
        else:
            names.append(_take(connection, space, former, "former", asked))
        changes = signing.changes(connection, "former_line", "latter_line", "former_outside", "latter_outside")
        told = f"what {signed.by} signed on {signed.on} as {signed.signoff_id}" if signed else former
        sides = _side(connection, "former_line", told), _side(connection, "latter_line", latter)
    found = Compared(*sides, _named(changes.to_dicts(), names))
    _check_sum(found)
    return found


def _signature(space: Workspace, group: Group, asked: Asked) -> Signoff | None:
    if asked.former or asked.latter or not (asked.entity and asked.period):
        return None
    last = last_words(load(space.decisions, Signoff, known_to(group))).get((asked.entity, asked.period))
    return None if last is None or last.is_withdrawal else last


def _before(history: list[str], publication_id: str) -> str:
    earlier = [one for one in history if one < publication_id]
    if not earlier:
        raise LakeError("there is no publication before", publication_id, todo="`hub history` lists them")
    return earlier[-1]


def _take(
    connection: duckdb.DuckDBPyConnection, space: Workspace, publication_id: str, side: str, asked: Asked
) -> Names:
    """Make tables ``<side>_line`` and ``<side>_outside`` of a publication; returns its names of ids."""
    with publication_file(space, publication_id) as file:
        connection.execute(f"attach {engine.quoted(str(file))} as {side} (read_only)")
        try:
            signing.take_facts(connection, f"{side}_line", f"{side}.main.fct_spend_line", asked.where)
            connection.execute(f"create temp table {side}_outside as from {signing.outside(side)}")
            queries = (
                f"select supplier_id, supplier_name from {side}.main.dim_supplier",
                f"select category_code, category_en from {side}.main.dim_category",
            )
            return dict(row for query in queries for row in connection.execute(query).fetchall())
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            found = str(error).splitlines()[0]
            todo = "it was published by an older hub: compare later ones (`hub history`)"
            raise LakeError("the publication cannot be compared", publication_id, "", found, todo) from error
        finally:
            connection.execute(f"detach {side}")


def _take_signed(connection: duckdb.DuckDBPyConnection, space: Workspace, signed: Signoff) -> None:
    """The same of what was signed: a month that is signed was inside the perimeter."""
    signing.take_signed(connection, "former_line", space.lake, [signed.signoff_id])
    connection.execute("create temp table former_outside as from latter_outside limit 0")
    [count] = engine.first(connection, "select count(*) from former_line")
    if count != signed.line_count:
        where = f"--entity {signed.entity} --period {signed.period}"
        raise LakeError(
            "the lake does not hold what was signed", signed.signoff_id, f"{signed.line_count} lines", f"{count}",
            f"compare with the publication that was signed: `hub diff {signed.publication_id} {where}`",
        )  # fmt: skip


@contextmanager
def publication_file(space: Workspace, publication_id: str) -> Iterator[Path]:
    """A file of that publication: kept beside the published one, or else rebuilt for as long as it is needed."""
    past = publish.find_version(space, publication_id)
    kept = space.published / "versions" / f"{past.publication_id}.duckdb"
    if publish.history(space)[-1] == past:
        kept = space.cube_file
    if kept.exists():
        yield kept
        return
    from hub.refresh.rebuild import rebuild

    file = space.warehouse / "diff" / kept.name
    try:
        rebuild(space, publication_id, file)
        yield file
    finally:
        file.unlink(missing_ok=True)


def _side(connection: duckdb.DuckDBPyConnection, lines: str, name: str) -> Side:
    query = f"select count(*), coalesce(sum(amount_group), 0)::decimal(18, 2) from {lines}"
    return Side(name, *engine.first(connection, query))


def _named(changes: list[Record], names: list[Names]) -> list[Record]:
    known = {key: name for side in reversed(names) for key, name in side.items()}  # the latter's name goes before
    for row in changes:
        row["difference"] = row["amount_after"] - row["amount_before"]
        row["supplier_name"] = known.get(row["supplier_id"])
        row["category"] = known.get(row["category_code"])
    return sorted(changes, key=lambda row: -abs(row["difference"]))


def _check_sum(found: Compared) -> None:
    total = found.latter.amount - found.former.amount
    listed = sum((row["difference"] for row in found.changes), Decimal())
    if listed != total:
        raise StructuralError(
            "the differences do not add up", f"{found.former.name} → {found.latter.name}", f"{total}", f"{listed}",
            "report it: no figure was changed",
        )  # fmt: skip
