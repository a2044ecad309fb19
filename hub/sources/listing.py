"""What a source's URL names: its files, with what tells that one changed.

Wildcards are matched folder by folder, so that a name is only ever taken as a name: what a server lists under another
folder is left out.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from hub.errors import SourceRefusedError
from hub.group.load import is_passing
from hub.sources.stores import Store

MOST_FILES = 10_000
# Under these names drivers tell what changes with a file's bytes, and when it was changed.
MARKS = ("ETag", "etag", "content_md5", "Content-MD5")
TIMES = ("mtime", "LastModified", "last_modified", "Last-Modified")


@dataclass(frozen=True)
class Remote:
    """A file at the source. ``parts``: its folders and name below the URL's first wildcard, else its name.

    ``stamp`` is equal only for equal bytes, and None where the source tells too little; see ``detailed`` where the
    listing itself told nothing but the name.
    """

    path: str
    parts: tuple[str, ...]
    size: int | None
    changed: dt.datetime | None
    stamp: tuple[str, ...] | None
    is_detailed: bool = True


def listed(store: Store, save_as: str | None, where: str) -> list[Remote]:
    """The files that the URL names, the oldest first. What the driver raises is left for ``failures``."""
    if not store.url.has_wildcard:
        return [_single(store, save_as, where)]
    is_web = store.url.protocol in ("http", "https")
    head, segments = _split(store.path, 3 if is_web else 0)
    found = []
    for remote in _matched(store, head, segments, (), is_web):
        found.append(remote)
        if len(found) > MOST_FILES:
            raise SourceRefusedError(
                "too many files", where, f"at most {MOST_FILES:,}", todo="narrow the URL of the source"
            )
    return sorted(found, key=lambda one: (one.changed is None, one.changed or dt.datetime.min, one.path))


def _split(path: str, start: int) -> tuple[str, list[str]]:
    """The part before the first wildcard's segment, and the segments from there; the first ``start`` are a host's."""
    segments = path.split("/")
    first = next(at for at, one in enumerate(segments) if at >= start and re.search(r"[*?\[]", one))
    return "/".join(segments[:first]), segments[first:]


def _matched(store: Store, folder: str, segments: list[str], above: tuple[str, ...], is_web: bool) -> Iterator[Remote]:
    for name, info in _entries(store, folder, is_web):
        path = str(info["name"])
        if not fnmatchcase(name, segments[0]) or is_passing(Path(name)):
            continue
        if len(segments) > 1:
            if info.get("type") == "directory":
                yield from _matched(store, path.rstrip("/"), segments[1:], (*above, name), is_web)
        elif info.get("type") == "link" or (is_web and info.get("type") == "file"):
            yield Remote(path, (*above, name), None, None, None, is_detailed=False)
        elif info.get("type") == "file":
            yield _remote(path, (*above, name), info)


def detailed(store: Store, remote: Remote) -> Remote | None:
    """The file with its size and stamp, asked for where the listing did not tell them; None for a link to a folder."""
    if remote.is_detailed:
        return remote
    info = store.system.info(remote.path)
    return _remote(remote.path, remote.parts, info) if info.get("type") == "file" else None


def _entries(store: Store, folder: str, is_web: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """Names directly below a folder, and what the driver tells of each."""
    try:
        entries = store.system.ls(folder + "/" if is_web else folder or "/", detail=True)
    except FileNotFoundError as error:
        # An object store without a file below the prefix: its driver says so itself, with no cause.
        if store.is_flat and error.__cause__ is None and "/" in folder:
            return
        raise
    for info in entries:
        path = str(info["name"]).rstrip("/")
        below = path.removeprefix(folder.rstrip("/") + "/")
        if below == path or "/" in below or (is_web and ("?" in below or "#" in below)):
            continue  # the folder itself, another folder, a page's links to sort its table
        yield unquote(below) if is_web else below, info


def _single(store: Store, save_as: str | None, where: str) -> Remote:
    info = store.system.info(store.path)
    if info.get("type") == "directory":
        raise SourceRefusedError(
            "the URL names a folder", where, "a file", todo="end it with a slash, or with names such as *.csv"
        )
    if store.url.protocol in ("http", "https") and info.get("mimetype") == "text/html" and not save_as:
        raise SourceRefusedError(
            "the server answers with a web page", where, "a file", "text/html",
            "check the URL and the credentials; with 'save_as' the page itself is taken",
        )  # fmt: skip
    path = urlsplit(store.path).path if store.url.protocol in ("http", "https") else store.path
    name = path.rstrip("/").rpartition("/")[2]
    name = save_as or (unquote(name) if store.url.protocol in ("http", "https") else name)
    return _remote(store.path, (name,), info)


def _remote(path: str, parts: tuple[str, ...], info: dict[str, Any]) -> Remote:
    size = info.get("size")
    marks = [str(info[name]) for name in MARKS if info.get(name)]
    times = [info[name] for name in TIMES if info.get(name)]
    stamp = (str(size), *marks, *(str(one) for one in times)) if marks or times else None
    return Remote(path, parts, size, _moment(times[0]) if times else None, stamp)


def _moment(told: object) -> dt.datetime | None:
    if isinstance(told, dt.datetime):
        return told if told.tzinfo else told.replace(tzinfo=dt.UTC)
    if isinstance(told, int | float):
        return dt.datetime.fromtimestamp(told, dt.UTC)
    from email.utils import parsedate_to_datetime  # a web server's Last-Modified

    try:
        return parsedate_to_datetime(str(told))
    except ValueError:
        return None
