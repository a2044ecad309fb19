"""Lands what is new in the inbox: finds files, skips what the lake knows, keeps the order of deliveries."""

import datetime as dt
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from hub import __version__
from hub.errors import HubError
from hub.group.load import Declared, is_passing, match_files
from hub.group.models import Feed
from hub.lake import engine
from hub.lake.landing import Row, file_name, inbox_folder, land, reading_id, stages
from hub.refresh.progress import listener
from hub.refresh.state import Digests, locked
from hub.settings import Workspace


@dataclass
class Landed:
    """What one landing round brought: new ``delivery`` rows in order, and why files of the inbox could not be read."""

    deliveries: list[Row] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def land_new(space: Workspace, declared: Declared, feeds: list[Feed], now: dt.datetime) -> Landed:
    """Land every file of ``feeds`` that the lake has not read yet in the way its feed's YAML now says."""
    landed = Landed()
    digests = Digests(space)
    _sweep(space)
    for feed in feeds:
        with locked(space, f"land-{feed.feed_id}", f"a landing of feed {feed.feed_id}"):
            _land_feed(space, declared, feed, digests, now, landed)
    digests.save()
    return landed


def _sweep(space: Workspace) -> None:
    """Remove what landings left when their process was killed: staged rows (whole ledgers) and spilled memory."""
    engine.sweep_spill(space)
    for folder in stages(space).glob("*"):
        with suppress(HubError), locked(space, f"land-{folder.name}", "a landing"):
            shutil.rmtree(folder, ignore_errors=True)


def _land_feed(
    space: Workspace, declared: Declared, feed: Feed, digests: Digests, now: dt.datetime, landed: Landed
) -> None:
    files = _hashed(space, feed, digests, landed)
    if not files:
        return
    known = _known(space, feed)
    last = max((one.sequence for one in known), default=0)
    done = _done(known, reading_id(feed, declared.group), feed, {name: digest for name, _, digest in files})
    # A file read again under a corrected YAML keeps its place in the order of deliveries.
    first_seen = {one.delivery_id: one.sequence for one in reversed(known)}
    for _, path, digest in sorted(files, key=lambda one: first_seen.get(one[2], last + 1)):
        if digest not in done:
            last += 1
            listener().file(feed.feed_id, path)
            try:
                row = land(space, declared.group, feed, path, last, now, listener().lines)
            except (PermissionError, FileNotFoundError, HubError) as error:
                landed.failures.append(_not_opened(space, path, error))
                continue
            landed.deliveries.append(row)
            done[digest] = str(row["failure"]) if row["failure"] else None
        if failure := done[digest]:
            landed.failures.append(failure)


def _hashed(space: Workspace, feed: Feed, digests: Digests, landed: Landed) -> list[tuple[str, Path, str]]:
    """(name, path, digest) of the feed's files; one that cannot be opened is told and does not stop the others."""
    files = []
    for path in match_files(inbox_folder(space, feed), feed):
        try:
            files.append((file_name(space, feed, path), path, digests.of(path)))
        except (PermissionError, FileNotFoundError) as error:
            landed.failures.append(_not_opened(space, path, error))
    return files


def _not_opened(space: Workspace, path: Path, error: OSError | HubError) -> str:
    """Why a file was not landed this time; the next refresh tries again."""
    if isinstance(error, HubError):
        return str(error)
    todo = "give the hub the right to read the file, or remove it"
    return str(
        HubError("the file cannot be opened", str(path.relative_to(space.home)), found=str(error.strerror), todo=todo)
    )


@dataclass(frozen=True)
class _Known:
    delivery_id: str
    reading_id: str
    file_name: str
    sequence: int
    is_final: bool
    failure: str | None


def _known(space: Workspace, feed: Feed) -> list[_Known]:
    """What the lake holds of a feed, in order. A file that could not be read is tried again by another version of the
    hub."""
    with engine.working(space) as connection:
        rows = connection.execute(
            f"select delivery_id, reading_id, file_name, sequence, outcome = 'landed' or hub_version = ?, failure "
            f"from {engine.scan(space.lake, 'delivery')} where feed_id = ? order by sequence",
            [__version__, feed.feed_id],
        ).fetchall()
    return [_Known(*row) for row in rows]


def _done(known: list[_Known], reading: str, feed: Feed, names: dict[str, str]) -> dict[str, str | None]:
    """Digests that need no landing, with the failure of those that cannot be read. ``names``: file name → digest now.

    Only the last landing of some bytes tells how they are read: a YAML that goes back to a former wording reads again.
    Where files add up, bytes whose name now holds others (a file renamed, a new one under its old name) land again.
    """
    done = {}
    for one in {one.delivery_id: one for one in known}.values():
        is_displaced = feed.supersede == "file" and names.get(one.file_name, one.delivery_id) != one.delivery_id
        if one.is_final and one.reading_id == reading and not is_displaced:
            done[one.delivery_id] = one.failure
    return done


def check_strays(space: Workspace, declared: Declared) -> list[HubError]:
    """Files in the inbox that no feed asks for: said, so that nothing is dropped in silence."""
    asked = {path for feed in declared.feeds for path in match_files(inbox_folder(space, feed), feed)}
    broken = tuple(space.inbox / feed_id.replace(".", "/", 1) for feed_id in declared.broken_feeds)
    strays = []
    for path in sorted(one for one in space.inbox.rglob("*") if one.is_file() and not is_passing(one)):
        if path not in asked and not any(path.is_relative_to(folder) for folder in broken):
            strays.append(
                HubError(
                    "no feed asks for this file",
                    where=str(path.relative_to(space.home)),
                    expected="inbox/<entity>/<feed>/ with a feeds/<entity>/<feed>.yml whose 'pattern' matches the name",
                    todo="write the feed's YAML, or move the file",
                )
            )
    return strays
