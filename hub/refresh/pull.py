"""Pulls the feeds that declare a source, a few at a time, before what is new in the inbox is landed.

A workspace without sources pays for a look at its YAML's bytes, and imports nothing.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from hub.errors import HubError
from hub.group.load import Declared, load_group
from hub.group.models import Feed
from hub.group.places import feed_files
from hub.refresh.progress import listener
from hub.refresh.state import declaration, locked
from hub.settings import Workspace, secret

if TYPE_CHECKING:
    from hub.sources.fetch import Pulled
    from hub.sources.patience import Patience

AT_ONCE = 4  # sources asked at the same time


def has_sources(space: Workspace) -> bool:
    """Whether any feed may declare a source; True for a YAML that only has the word costs a closer look, no more."""
    return any(b"source" in declaration(path) for path in feed_files(space))


def with_source(declared: Declared) -> list[Feed]:
    """The feeds that are pulled."""
    return [feed for feed in declared.feeds if feed.source]


def pull_all(space: Workspace, patience: "Patience | None" = None) -> list["Pulled"]:
    """Pull every feed that declares a source; what goes wrong with one is in its ``problems``, and stops no other."""
    if not has_sources(space):
        return []
    return pull_feeds(space, with_source(load_group(space)), patience)


def pull_feeds(space: Workspace, feeds: list[Feed], patience: "Patience | None" = None) -> list["Pulled"]:
    """Pull these feeds, in their order."""
    if not feeds:
        return []
    from hub.sources.patience import Patience  # with all that asks a server, where a source is declared only

    listener().stage(f"asking {len(feeds)} sources" if len(feeds) > 1 else f"asking {feeds[0].feed_id}'s source")
    with ThreadPoolExecutor(AT_ONCE, "pulling") as threads:
        return list(threads.map(partial(_pull, space, patience or Patience()), feeds))


def _pull(space: Workspace, patience: "Patience", feed: Feed) -> "Pulled":
    from hub.sources.fetch import Order, Pulled, pull

    assert feed.source is not None
    order = Order(
        feed_id=feed.feed_id,
        source=feed.source,
        feed_file=feed.path,
        folder=space.inbox / feed.inbox,
        memory=space.warehouse / "sources" / f"{feed.feed_id}.json",
        home=space.home,
        look_up=secret,
    )
    try:
        with locked(space, f"pull-{feed.feed_id}", f"a pull of feed {feed.feed_id}"):
            return pull(order, patience)
    except HubError as error:  # another process pulls it
        return Pulled(feed.feed_id, problems=[error])
