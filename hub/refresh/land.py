"""Lands what is new in the inbox: finds files, skips what the lake knows, keeps the order of deliveries.

Files are read while the batch before them is landed, so that both cores work.
"""

import datetime as dt
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

from hub import __version__
from hub.errors import HubError
from hub.group.load import Declared, is_passing, leads_out, match_files
from hub.group.models import SUPPLIERS_FOLDER, Feed
from hub.group.places import folder_of
from hub.lake import engine
from hub.lake.landing import land
from hub.lake.staging import Coming, Row, Staged, file_name, inbox_folder, reading_id, stage, stages
from hub.refresh.progress import listener
from hub.refresh.state import Digests, locked
from hub.settings import Workspace

# Large enough for rows to cost more than statements and commits, small enough for reading and landing to overlap.
BATCH_LINES = 1_000_000
BATCH_FILES = 1_000
READERS = 2


@dataclass
class Landed:
    """What one landing round brought: new ``delivery`` rows in order, and why files of the inbox could not be read."""

    deliveries: list[Row] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


@dataclass
class _Plan:
    """What is to be done for a feed: all its files, and those that are to be landed. ``told``: digest → failure."""

    feed: Feed
    reading: str
    files: list["_File"]
    coming: list[Coming]
    told: dict[str, str | None]


def land_new(
    space: Workspace,
    declared: Declared,
    feeds: list[Feed],
    now: dt.datetime,
    on_news: Callable[[], None] = lambda: None,
) -> Landed:
    """Land every file of ``feeds`` that the lake has not read yet in the way its feed's YAML now says.

    ``on_news`` is called before the first of them is read.
    """
    landed = Landed()
    digests = Digests(space)
    _sweep(space)
    plans = _plans(space, declared, feeds, digests, landed)
    busy = [plan.feed for plan in plans if plan.coming]
    if busy:
        on_news()
        with ExitStack() as stack:
            for feed in busy:
                stack.enter_context(locked(space, f"land-{feed.feed_id}", f"a landing of feed {feed.feed_id}"))
            # Once more, for another process may have landed them meanwhile.
            again = {plan.feed.feed_id: plan for plan in _plans(space, declared, busy, digests, Landed())}
            plans = [again.get(plan.feed.feed_id, plan) for plan in plans]
            _land_all(space, declared, plans, now, landed)
    landed.failures += [failure for plan in plans for one in plan.files if (failure := plan.told.get(one.digest))]
    digests.save()
    return landed


def _sweep(space: Workspace) -> None:
    """Remove what landings left when their process was killed: staged rows (whole ledgers) and spilled memory."""
    engine.sweep_spill(space)
    for folder in stages(space).glob("*"):
        with suppress(HubError), locked(space, f"land-{folder.name}", "a landing"):
            shutil.rmtree(folder, ignore_errors=True)


def _plans(space: Workspace, declared: Declared, feeds: list[Feed], digests: Digests, landed: Landed) -> list[_Plan]:
    found = [(feed, files) for feed in feeds if (files := _hashed(space, feed, digests, landed))]
    known = _known(space, [feed.feed_id for feed, _ in found])
    return [_plan(declared, feed, files, known.get(feed.feed_id, [])) for feed, files in found]


def _plan(declared: Declared, feed: Feed, files: list["_File"], known: list["_Known"]) -> _Plan:
    reading = reading_id(feed, declared.group)
    told = _done(known, reading, feed, {one.name: one.digest for one in files})
    last = max((one.sequence for one in known), default=0)
    # A file read again under a corrected YAML keeps its place in the order of deliveries.
    first_seen = {one.delivery_id: one.sequence for one in reversed(known)}
    coming: dict[str, Coming] = {}
    for one in sorted(files, key=lambda one: first_seen.get(one.digest, last + 1)):
        if one.digest not in told and one.digest not in coming:
            sequence = last + 1 + len(coming)
            coming[one.digest] = Coming(feed, one.path, one.digest, one.stamp, sequence)
    return _Plan(feed, reading, files, list(coming.values()), told)


def _land_all(space: Workspace, declared: Declared, plans: list[_Plan], now: dt.datetime, landed: Landed) -> None:
    """Read the files in order; land each full batch in the background."""
    told = {plan.feed.feed_id: plan.told for plan in plans}
    with ThreadPoolExecutor(1, "landing") as background:
        running: Future[list[Row]] | None = None
        for batch in _batches(_stage_all(space, declared, plans, now, landed)):
            done = running.result() if running else []
            running = background.submit(_land_batch, space, declared, batch)
            landed.deliveries += done
        landed.deliveries += running.result() if running else []
    for row in landed.deliveries:
        told[str(row["feed_id"])][str(row["delivery_id"])] = str(row["failure"]) if row["failure"] else None


def _stage_all(
    space: Workspace, declared: Declared, plans: list[_Plan], now: dt.datetime, landed: Landed
) -> Iterator[Staged]:
    """Read the files, two at a time, and yield them in order."""

    def read(one: tuple[_Plan, Coming]) -> Staged | str:
        plan, coming = one
        listener().file(plan.feed.feed_id, coming.path)
        try:
            return stage(space, declared.group, coming, plan.reading, now, listener().lines)
        except (PermissionError, FileNotFoundError, HubError) as error:
            return _not_opened(space, coming.path, error)

    todo = [(plan, coming) for plan in plans for coming in plan.coming]
    with ThreadPoolExecutor(READERS, "reading") as readers:
        running: deque[Future[Staged | str]] = deque()
        try:
            for one in todo:
                running.append(readers.submit(read, one))
                if len(running) > READERS:
                    yield from _told(running.popleft().result(), landed)
            while running:
                yield from _told(running.popleft().result(), landed)
        finally:
            for future in running:
                future.cancel()


def _told(read: Staged | str, landed: Landed) -> Iterator[Staged]:
    if isinstance(read, str):
        landed.failures.append(read)
    else:
        yield read


def _batches(staged: Iterator[Staged]) -> Iterator[list[Staged]]:
    batch: list[Staged] = []
    for one in staged:
        batch.append(one)
        if sum(each.lines for each in batch) >= BATCH_LINES or len(batch) >= BATCH_FILES:
            yield batch
            batch = []
    if batch:
        yield batch


def _land_batch(space: Workspace, declared: Declared, batch: list[Staged]) -> list[Row]:
    try:
        return land(space, declared.group, batch)
    finally:
        for one in batch:
            one.drop()


@dataclass(frozen=True)
class _File:
    """A file of a feed's inbox as it is now."""

    name: str
    path: Path
    digest: str
    stamp: list[object]


def _hashed(space: Workspace, feed: Feed, digests: Digests, landed: Landed) -> list[_File]:
    """The feed's files; one that cannot be opened is told and does not stop the others."""
    files = []
    for path in match_files(inbox_folder(space, feed), feed):
        try:
            files.append(_File(file_name(space, feed, path), path, *digests.of(path)))
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


def _known(space: Workspace, feeds: list[str]) -> dict[str, list[_Known]]:
    """What the lake holds of feeds, in order. A file that could not be read is tried again by another version of the
    hub."""
    known: dict[str, list[_Known]] = {}
    if not feeds:
        return known
    with engine.working(space) as connection:
        rows = connection.execute(
            "select feed_id, delivery_id, reading_id, file_name, sequence, outcome = 'landed' or hub_version = ?, "
            f"failure from {engine.scan(space.lake, 'delivery')} where feed_id in (select unnest(?)) order by sequence",
            [__version__, feeds],
        ).fetchall()
    for feed_id, *row in rows:
        known.setdefault(feed_id, []).append(_Known(*row))
    return known


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
    asked = {path for feed in declared.every_feed for path in match_files(inbox_folder(space, feed), feed)}
    broken = tuple(space.inbox / folder_of(feed_id) for feed_id in declared.broken_feeds)
    strays = []
    for path in sorted(one for one in space.inbox.rglob("*") if not is_passing(one)):
        where = str(path.relative_to(space.home))
        if path in asked or any(path.is_relative_to(folder) for folder in broken):
            continue
        if kind := _no_file(space, path):
            todo = "put the file itself there, or remove this"
            strays.append(HubError(f"{kind} is not read", where, "a file", kind, todo))
        elif path.is_file():
            strays.append(
                HubError(
                    "no feed asks for this file",
                    where=where,
                    expected=_asked_for(path.relative_to(space.inbox).parts[0]),
                    todo="write the feed's YAML, or move the file",
                )
            )
    return strays


def _asked_for(folder: str) -> str:
    place = f"{SUPPLIERS_FOLDER}/<SUPPLIER>/<feed>" if folder == SUPPLIERS_FOLDER else "<entity>/<feed>"
    return f"inbox/{place}/ with a feeds/{place}.yml whose 'pattern' matches the name"


def _no_file(space: Workspace, path: Path) -> str | None:
    """What stands in a feed's folder in place of a file; None for a file, and for folders."""
    inner = path.relative_to(space.inbox).parts
    depth = 3 if inner[0] == SUPPLIERS_FOLDER else 2
    if path.is_symlink() and len(inner) > depth:  # above, a link is the group's own
        is_out = leads_out(path, space.inbox.joinpath(*inner[:depth]))
        return (
            "a link that leads out of its feed's folder" if is_out else "a link to a folder" if path.is_dir() else None
        )
    return None if path.is_file() or path.is_dir() or path.is_symlink() else "a device or a pipe"
