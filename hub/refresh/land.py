"""Lands what is new in the inbox: finds files, skips what the lake knows, keeps the order of deliveries."""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from hub import __version__
from hub.errors import HubError
from hub.group.load import Declared, match_files
from hub.group.models import Feed
from hub.lake import engine
from hub.lake.landing import Row, land, reading_id
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
    for feed in feeds:
        with locked(space, f"land-{feed.feed_id}", f"a landing of feed {feed.feed_id}"):
            _land_feed(space, declared, feed, digests, now, landed)
    digests.save()
    return landed


def inbox_folder(space: Workspace, feed: Feed) -> Path:
    """Where files of a feed are dropped: ``inbox/<entity>/<feed>/``."""
    return space.inbox / feed.entity / feed.name


def _land_feed(
    space: Workspace, declared: Declared, feed: Feed, digests: Digests, now: dt.datetime, landed: Landed
) -> None:
    files = match_files(inbox_folder(space, feed), feed)
    if not files:
        return
    known = _known(space, feed)
    reading = reading_id(feed, declared.group)
    last = max((one.sequence for one in known), default=0)
    done = {one.delivery_id: one.failure for one in known if one.is_final and one.reading_id == reading}
    # A file read again under a corrected YAML keeps its place in the order of deliveries.
    first_seen: dict[str, int] = {}
    for one in known:
        first_seen[one.delivery_id] = min(one.sequence, first_seen.get(one.delivery_id, one.sequence))
    for path in sorted(files, key=lambda path: first_seen.get(digests.of(path), last + 1)):
        digest = digests.of(path)
        if digest not in done:
            last += 1
            listener().file(feed.feed_id, path)
            row = land(space, declared.group, feed, path, last, now, listener().lines)
            landed.deliveries.append(row)
            done[digest] = str(row["failure"]) if row["outcome"] == "unreadable" else None
        if failure := done[digest]:
            landed.failures.append(failure)


@dataclass(frozen=True)
class _Known:
    delivery_id: str
    reading_id: str
    sequence: int
    is_final: bool
    failure: str | None


def _known(space: Workspace, feed: Feed) -> list[_Known]:
    """What the lake holds of a feed. A file that could not be read is tried again by another version of the hub."""
    with engine.working(space) as connection:
        rows = connection.execute(
            f"select delivery_id, reading_id, sequence, outcome = 'landed' or hub_version = ?, failure "
            f"from {engine.scan(space.lake, 'delivery')} where feed_id = ?",
            [__version__, feed.feed_id],
        ).fetchall()
    return [_Known(*row) for row in rows]


def check_strays(space: Workspace, declared: Declared) -> list[HubError]:
    """Files in the inbox that no feed asks for: said, so that nothing is dropped in silence."""
    asked = {path for feed in declared.feeds for path in match_files(inbox_folder(space, feed), feed)}
    broken = tuple(space.inbox / feed_id.replace(".", "/", 1) for feed_id in declared.broken_feeds)
    strays = []
    for path in sorted(one for one in space.inbox.rglob("*") if one.is_file() and not one.name.startswith(".")):
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
