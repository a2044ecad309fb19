"""Pulls one feed's files from its source into its inbox folder.

A file that cannot be taken (its name, its size, its absence) is told and stops none of the others; a source that is
away is tried again, and what came before it broke off stays. What disappears at the source stays in the inbox.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from hub.errors import HubError, SourceAwayError, SourceRefusedError
from hub.group.load import is_passing
from hub.group.sources import Source
from hub.sources.arrivals import Change, bounded, coming, place, sweep, written
from hub.sources.credentials import Credentials
from hub.sources.failures import explained, told
from hub.sources.listing import Remote, detailed, listed
from hub.sources.memory import Memory
from hub.sources.names import safe_name, same_place, shown
from hub.sources.patience import Patience, patiently
from hub.sources.stores import TRIES_BY_ITSELF, Store, opened

# A file changed so shortly ago may change again within the resolution of its time (a second, often): its stamp is not
# trusted, and it is downloaded once more by the next pull.
SETTLED = dt.timedelta(seconds=60)
PIECE = 2**20


class UnfinishedError(SourceAwayError):
    """A file gave another number of bytes than was listed: it was cut off, or is still being written."""


@dataclass(frozen=True)
class Order:
    """What is to be pulled, and where everything is. ``folder``: the feed's inbox; ``memory``: see ``Memory``."""

    feed_id: str
    source: Source
    feed_file: Path
    folder: Path
    memory: Path
    home: Path
    look_up: Callable[[str], str | None]

    @property
    def where(self) -> str:
        """The place that errors name."""
        return f"{self.feed_id} {self.source.named}"

    @property
    def most_bytes(self) -> int:
        """Size that no file may exceed."""
        return self.source.max_mb * 10**6


@dataclass
class Pulled:
    """What a pull came to: names of files by what became of them, and what people must mend."""

    feed_id: str
    files: dict[str, Change] = field(default_factory=dict)
    problems: list[HubError] = field(default_factory=list)

    def count(self, change: Change) -> int:
        """Files of which this became."""
        return sum(one is change for one in self.files.values())


def pull(order: Order, patience: Patience) -> Pulled:
    """Bring the feed's inbox up to its source. Nothing is raised for what the source does: it is in ``problems``."""
    pulled = Pulled(order.feed_id)
    try:
        order.memory.parent.mkdir(parents=True, exist_ok=True)
        sweep(order.folder, order.memory.parent, order.feed_id)
        credentials = Credentials(order.source.secrets, order.look_up, order.where)
        patience = replace(patience, attempts=1) if order.source.kind in TRIES_BY_ITSELF else patience
        patiently(partial(_once, order, credentials, pulled), patience)
    except HubError as error:
        pulled.problems.append(error)
    except OSError as error:  # of this machine: the source's own are told by then
        found = f"{error.strerror}: {Path(str(error.filename or order.folder)).name}"
        todo = "mend the inbox's rights or its disk's room, then refresh again"
        pulled.problems.append(HubError("the inbox cannot be written", order.where, found=found, todo=todo))
    return pulled


def _once(order: Order, credentials: Credentials, pulled: Pulled) -> None:
    """One attempt. Files that a former attempt brought are not downloaded again."""
    pulled.problems.clear()
    if order.source.is_query:
        from hub.sources.database import query_to  # only here, for Arrow and a database's driver

        query_to(order, credentials, pulled)
        return
    memory = Memory(order.memory, order.source)
    unfinished: list[UnfinishedError] = []
    try:
        with ExitStack() as stack:
            with _told(order.where, credentials):
                store = stack.enter_context(opened(order.source, credentials, order.home, order.where))
                remotes = listed(store, order.source.save_as, order.where)
            for remote, name in _named(order, remotes, pulled):
                try:
                    _fetch(order, store, credentials, memory, remote, name, pulled)
                except SourceRefusedError as error:
                    pulled.problems.append(error)
                except UnfinishedError as error:  # the others need not wait for it
                    unfinished.append(error)
    finally:
        memory.save()
    if unfinished:
        raise unfinished[0]


def _told(where: str, credentials: Credentials) -> AbstractContextManager[None]:
    return told(lambda error: explained(error, where, credentials))


def _named(order: Order, remotes: list[Remote], pulled: Pulled) -> Iterator[tuple[Remote, str]]:
    """Each remote file with its name in the inbox; those that have no safe one, or one with another, are told."""
    named: list[tuple[Remote, str]] = []
    for remote in remotes:
        try:
            name = safe_name(list(remote.parts))
            if is_passing(Path(name)):
                raise ValueError("a name that the inbox leaves alone, as of a hidden or unfinished file")
        except ValueError as error:
            pulled.problems.append(_refused_name(order, "/".join(remote.parts), str(error)))
        else:
            named.append((remote, name))
    taken = Counter(same_place(name) for _, name in named)
    for remote, name in named:
        if taken[same_place(name)] > 1:
            reason = "two files at the source that have one name in the inbox, where case does not count"
            pulled.problems.append(_refused_name(order, name, reason))
        else:
            yield remote, name


def _refused_name(order: Order, name: str, reason: str) -> SourceRefusedError:
    todo = "rename the file at the source" + ("" if "*" in order.source.named else ", or give 'save_as'")
    found = f"{shown(name)}: {reason}"
    return SourceRefusedError("the file's name is refused", order.where, "a plain name", found, todo)


def _fetch(
    order: Order, store: Store, credentials: Credentials, memory: Memory, found: Remote, name: str, pulled: Pulled
) -> None:
    target = order.folder / name
    where = f"{order.where} ({name})"
    with _told(where, credentials):
        remote = detailed(store, found)
    if remote is None:
        return
    if memory.knows(remote, target):
        pulled.files.setdefault(name, Change.UNCHANGED)
        return
    bounded(remote.size or 0, order.most_bytes, where)
    began = dt.datetime.now(dt.UTC)
    with coming(target, where) as part:
        written(part, partial(_download, order, store, credentials, remote, where))
        change = place(part, target, remote.changed, where)
    # An attempt that broke off may have brought it a moment ago.
    if change is not Change.UNCHANGED:
        pulled.files[name] = change
    pulled.files.setdefault(name, change)
    if remote.changed is None or began - remote.changed > SETTLED:
        memory.keep(remote, target)


def _download(order: Order, store: Store, credentials: Credentials, remote: Remote, where: str, out: BinaryIO) -> None:
    """Copy the bytes. UnfinishedError when they are not as many as were listed."""
    # As one answer: pieces asked for one by one would mix two versions of a file that changes meanwhile.
    whole = {"block_size": 0} if store.url.protocol in ("http", "https") else {}
    size = 0
    with ExitStack() as stack:
        with _told(where, credentials):
            stream = stack.enter_context(store.system.open(remote.path, "rb", **whole))
        while piece := _piece(stream, where, credentials):
            size += len(piece)
            bounded(size, order.most_bytes, where)
            out.write(piece)
    if remote.size is not None and size != remote.size:
        found = f"{size:,} bytes of {remote.size:,}: cut off, or still being written"
        raise UnfinishedError("the file is not whole", where, found=found, todo="the next refresh tries again")


def _piece(stream: BinaryIO, where: str, credentials: Credentials) -> bytes:
    with _told(where, credentials):
        return stream.read(PIECE)
