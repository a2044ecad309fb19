"""Which column of a header is which of the hub's names.

What belongs here: matching declared (or fixed, for a FEC) headers to the header found, and the error that helps when
one is absent. The header's own text is cut in ``detect``.
"""

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

from hub.errors import UnreadableFileError
from hub.group.models import Feed
from hub.readers.raw import ENTITY

Wanted = Mapping[str, tuple[str, ...]]


def wanted_columns(feed: Feed) -> Wanted:
    """Canonical name → headers accepted, as the feed declares them; ``entity`` for the column of a group feed."""
    wanted = {name: (names,) if isinstance(names, str) else names for name, names in feed.columns.items()}
    if feed.entities:
        wanted[ENTITY] = (feed.entities.column,)
    return wanted


@lru_cache(maxsize=4096)
def folded(header: str) -> str:
    """``header`` without case, accents, spaces and punctuation: `` Montant Devisé `` → ``montantdevise``."""
    bare = unicodedata.normalize("NFKD", header.strip("\ufeff"))
    return re.sub(r"[^a-z0-9]", "", bare.encode("ascii", "ignore").decode().lower())


def count_known(header: Sequence[str], wanted: Wanted) -> int:
    """How many of the wanted columns this header has."""
    present = {folded(name) for name in header}
    return sum(any(folded(alias) in present for alias in aliases) for aliases in wanted.values())


def match_columns(header: Sequence[str], wanted: Wanted, where: str, hint: str = "") -> dict[str, int]:
    """Canonical name → position in the header.

    A header matches exactly, else without case, accents and spaces. Raises UnreadableFileError for a column that is
    absent (with the closest header) or that two headers answer to.
    """
    return {name: _position(header, name, aliases, where, hint) for name, aliases in wanted.items()}


def find_columns(header: Sequence[str], wanted: Wanted, where: str) -> dict[str, int]:
    """As ``match_columns``, for the wanted columns that are present."""
    found = {name: _candidates(header, aliases) for name, aliases in wanted.items()}
    return {name: _only(header, name, places, where) for name, places in found.items() if places}


def _position(header: Sequence[str], name: str, aliases: tuple[str, ...], where: str, hint: str) -> int:
    places = _candidates(header, aliases)
    if places:
        return _only(header, name, places, where)
    close = difflib.get_close_matches(aliases[0].lower(), [title.lower() for title in header if title.strip()], 1, 0.5)
    closest = next((title for title in header if close and title.lower() == close[0]), None)
    raise UnreadableFileError(
        f"no column {' or '.join(repr(alias) for alias in aliases)} (for {name})",
        where=where,
        expected=f"a header {' or '.join(repr(alias) for alias in aliases)}",
        found=listed(header) + (f"; the closest is {closest!r}" if closest else ""),
        todo=hint or f"correct columns.{name} in the feed (a list gives several headers), or ask for the column",
    )


def _candidates(header: Sequence[str], aliases: tuple[str, ...]) -> list[int]:
    for alias in aliases:
        exact = [at for at, title in enumerate(header) if title.strip() == alias]
        if exact:
            return exact
    for alias in aliases:
        loose = [at for at, title in enumerate(header) if folded(title) and folded(title) == folded(alias)]
        if loose:
            return loose
    return []


def _only(header: Sequence[str], name: str, places: Sequence[int], where: str) -> int:
    if len(places) == 1:
        return places[0]
    titles = ", ".join(f"{header[at].strip()!r} (column {at + 1})" for at in places)
    raise UnreadableFileError(
        f"two columns answer to {name}",
        where=where,
        expected="one column a name",
        found=titles,
        todo="rename or remove one of them, or name the right one in the feed's columns",
    )


def listed(header: Sequence[str]) -> str:
    """The header as one short text for a message."""
    text = ", ".join(title.strip() for title in header if title.strip())
    return text if len(text) <= 400 else f"{text[:400]}…"
