"""Reads one delivered file and stages its rows on disk, as Parquet, until its batch is landed.

What is staged is whole ledgers, wages included, so nothing of it outlives its landing. No step holds a whole delivery
in memory.
"""

import datetime as dt
import hashlib
import itertools
import json
import os
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import polars as pl

from hub import __version__
from hub.errors import HubError, UnreadableFileError
from hub.group.models import Feed, Group
from hub.group.statements import StatementFeed
from hub.lake import engine, secret
from hub.readers import open_reading, place, unpacked
from hub.readers.contract import Reading
from hub.settings import Workspace

MOST_MONEY = Decimal(10**15)

Progress = Callable[[int], None]
Row = dict[str, object]

_numbers = itertools.count(1)

# What changes the reading of a file. The rest of a feed's YAML (owner, bounds, control totals) is judged later.
READING_KEYS = (
    "reader", "kind", "valid_from", "valid_to", "format", "columns", "optional", "entities", "period", "sign", "vat",
    "currency", "accounts", "opening_journals", "intercompany", "words", "entity_names", "category_names",
)  # fmt: skip


@dataclass(frozen=True)
class Coming:
    """A file of the inbox that is to be landed: ``stamp`` is what its bytes were when ``digest`` was taken of them."""

    feed: Feed
    path: Path
    digest: str
    stamp: list[object]
    sequence: int


@dataclass
class Staged:
    """A file that was read: ``delivery`` is its row so far (``schemas.SCHEMAS``), ``folder`` holds its rows.

    ``number`` is its own among those of this process.
    """

    coming: Coming
    delivery: Row
    folder: Path
    number: int

    @property
    def is_readable(self) -> bool:
        """Whether anything was read of it."""
        return "outcome" not in self.delivery

    @property
    def has_details(self) -> bool:
        """Whether its lines tell anything beside their amounts."""
        return any(self.folder.glob("details-*.parquet"))

    @property
    def lines(self) -> int:
        """Lines read."""
        return int(str(self.delivery.get("lines_read", 0)))

    @property
    def landing_id(self) -> str:
        """Name of this reading of the file."""
        return str(self.delivery["landing_id"])

    def drop(self) -> None:
        """Remove the staged rows."""
        shutil.rmtree(self.folder.parent, ignore_errors=True)


def file_stamp(path: Path) -> list[object]:
    """What tells that a file changed: a copy can carry size and time of change over, never the time of its inode."""
    stat = path.stat()
    return [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns]


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes: the delivery's name."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def reading_id(feed: Feed, group: Group) -> str:
    """Name of the way in which a feed is read; another reading of the same bytes is another landing."""
    told = feed.model_dump(mode="json", include=set(READING_KEYS))
    if isinstance(feed, StatementFeed):  # whose lines are in the group's currency where nothing tells
        told |= {"group_currency": group.currency, "only_customer": feed.only_customer}
    told["group"] = {entity.code: [entity.currency, entity.country] for entity in group.entities}
    told["roles"] = hashlib.sha256(engine.seed("account_role").read_bytes()).hexdigest()
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]


def inbox_folder(space: Workspace, feed: Feed) -> Path:
    """Where files of a feed are dropped: ``inbox/<entity>/<feed>/``, ``inbox/_suppliers/<SUPPLIER>/<feed>/``,
    ``inbox/_cartography/``."""
    return space.inbox / feed.inbox


def file_name(space: Workspace, feed: Feed, path: Path) -> str:
    """A file's name below its feed's inbox, folders included: two years may hold a ``january.csv`` each.

    Bytes that are not UTF-8, as in names out of old archives, are written as escapes.
    """
    return os.fsencode(path.relative_to(inbox_folder(space, feed)).as_posix()).decode("utf-8", "backslashreplace")


def stages(space: Workspace) -> Path:
    """Where landings stage their rows, in a folder a feed."""
    return space.warehouse / "landing"


def stage(space: Workspace, group: Group, coming: Coming, reading: str, now: dt.datetime, progress: Progress) -> Staged:
    """Read a file and stage its rows; its delivery says so when it cannot be read.

    ``reading`` is its feed's ``reading_id``. HubError, PermissionError or FileNotFoundError when it is not there whole.
    """
    feed, path = coming.feed, coming.path
    landing_id = f"{coming.digest[:12]}-{secrets.token_hex(4)}"
    delivery: Row = {
        "feed_id": feed.feed_id,
        "landing_id": landing_id,
        "delivery_id": coming.digest,
        "reading_id": reading,
        "sequence": coming.sequence,
        "file_name": file_name(space, feed, path),
        "file_bytes": coming.stamp[0],
        "received_at": dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC),
        "landed_at": now,
        "hub_version": __version__,
    }
    number = next(_numbers)
    staged = Staged(coming, delivery, stages(space) / feed.feed_id / landing_id / f"landing={number}", number)
    staged.folder.mkdir(parents=True)
    try:
        read = _read(space, group, coming, staged, progress)
        _refuse_changed(space, coming)
        delivery |= read
    except UnreadableFileError as error:
        staged.drop()
        _refuse_changed(space, coming)
        delivery |= {"outcome": "unreadable", "failure": str(error)}
    except BaseException:
        staged.drop()
        raise
    return staged


def _read(space: Workspace, group: Group, coming: Coming, staged: Staged, progress: Progress) -> Row:
    """Stage the file's rows, out of its archive where it is in one; errors then name both."""
    where, folder = place(coming.feed, coming.path), staged.folder.parent / "unpacked"
    path = unpacked(coming.path, where, folder)
    try:
        reading = open_reading(coming.feed, group, path)
        return _stage_rows(space, reading, staged.folder, place(coming.feed, path), progress)
    except UnreadableFileError as error:
        error.where = where if path == coming.path else f"{where}, {path.name}"
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _refuse_changed(space: Workspace, coming: Coming) -> None:
    """What was read must be what the digest names, else the delivery would count under the name of other bytes."""
    if file_stamp(coming.path) != coming.stamp:
        raise HubError(
            "the file changed while it was read",
            where=str(coming.path.relative_to(space.home)),
            todo="let the copy end; the next refresh reads it",
        )


def _stage_rows(space: Workspace, reading: Reading, folder: Path, where: str, progress: Progress) -> Row:
    """Write the batches, one file a batch; returns what was read of them, as columns of ``delivery``."""
    lines, debit, credit, moved = 0, Decimal("0.00"), Decimal("0.00"), Decimal(0)
    for number, batch in enumerate(reading.batches()):
        batch.rows.write_parquet(folder / f"rows-{number:06}.parquet", compression="lz4", statistics=False)
        if batch.details is not None and len(batch.details):
            details = batch.details.with_columns(secret.digests(space, batch.details["supplier_iban"]))
            details.write_parquet(folder / f"details-{number:06}.parquet", compression="lz4", statistics=False)
        if len(batch.rejects):
            batch.rejects.write_parquet(folder / f"rejects-{number:06}.parquet", compression="lz4", statistics=False)
        lines, debit, credit = lines + batch.lines_read, debit + batch.debit_read, credit + batch.credit_read
        moved += _moved(batch.rows) + _moved(batch.rejects)
        progress(batch.lines_read)
    _refuse_beyond_money(moved, where)
    facts = reading.facts
    return {
        "lines_read": lines,
        "debit_read": debit,
        "credit_read": credit,
        "encoding": facts.encoding,
        "separator": facts.separator,
        "header": json.dumps(facts.header, ensure_ascii=False),
        "is_truncated": facts.is_truncated,
        "faults": "; ".join(facts.faults) or None,
        "warnings": json.dumps(facts.warnings, ensure_ascii=False),
        "failure": facts.failure,
    }


def _moved(rows: pl.DataFrame) -> Decimal:
    amounts = [name for name in ("debit", "credit", "net_amount", "amount") if name in rows.columns]
    return sum((Decimal(rows[name].abs().sum() or 0) for name in amounts), Decimal(0))


def _refuse_beyond_money(moved: Decimal, where: str) -> None:
    """Amounts that add up beyond what Decimal(18,2) holds would stop every entity's refresh, not only this file."""
    if moved > MOST_MONEY:
        raise UnreadableFileError(
            "the amounts add up to more than any ledger holds",
            where=where,
            expected=f"at most {MOST_MONEY:,}",
            found=f"{moved:,}",
            todo="check which columns the feed takes for amounts: this looks like account or document numbers",
        )
