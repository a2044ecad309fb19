"""Which column of a header is which of the hub's names.

What belongs here: matching declared (or fixed, for a FEC) headers to the header found, and the error that helps when
one is absent. The header's own text is cut in ``detect``.
"""

import difflib
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from hub.errors import UnreadableFileError
from hub.group.models import Feed
from hub.readers.raw import ENTITY

HEADER_WITHIN = 60  # lines of titles, filters and blanks that an export may have above its header

_NUMBERED = re.compile(r" \([1-9][0-9]*\)$")

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


def has_all(header: Sequence[str], wanted: Wanted, optional: Collection[str] = ()) -> bool:
    """Whether this header has every wanted column but the ``optional`` ones."""
    needed = {name: aliases for name, aliases in wanted.items() if name not in optional}
    return bool(needed) and count_known(header, needed) == len(needed)


def header_among(rows: Sequence[Sequence[str]], wanted: Wanted, optional: Collection[str] = ()) -> int:
    """Index of the first row that has every wanted column; without one, of the first that is not blank.

    An export may have a title, filters and blank lines above its header, more of them in one month than in another.
    """
    for at, row in enumerate(rows):
        if has_all(row, wanted, optional):
            return at
    return next((at for at, row in enumerate(rows) if any(title.strip() for title in row)), 0)


def match_columns(
    header: Sequence[str], wanted: Wanted, where: str, hint: str = "", optional: Collection[str] = ()
) -> dict[str, int]:
    """Canonical name → position in the header, without the ``optional`` ones that are absent.

    A header matches exactly, else without case, accents and spaces. Raises UnreadableFileError for a column that is
    absent (with the closest header) or that two headers answer to.
    """
    present = {
        name: aliases for name, aliases in wanted.items() if name not in optional or _candidates(header, aliases)
    }
    return {name: _position(header, name, aliases, where, hint) for name, aliases in present.items()}


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


def numbered(header: Sequence[str]) -> tuple[str, ...]:
    """``header`` with the columns of one title told apart: ``Supplier Name (1)``, ``Supplier Name (2)``."""
    titles = [" ".join(title.split()) for title in header]
    return tuple(
        f"{title} ({titles[: at + 1].count(title)})" if title and titles.count(title) > 1 else title
        for at, title in enumerate(titles)
    )


def is_numbered(title: str) -> bool:
    """Whether a title names one of several columns of the same title (see ``numbered``)."""
    return bool(_NUMBERED.search(title))


def _candidates(header: Sequence[str], aliases: tuple[str, ...]) -> list[int]:
    for alias in aliases:
        if is_numbered(alias) and alias in (titles := numbered(header)):
            return [titles.index(alias)]
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
        todo=f"name the right one in the feed's columns ('{header[places[0]].strip()} (2)' is the second of that name)",
    )


def listed(header: Sequence[str]) -> str:
    """The header as one short text for a message."""
    text = ", ".join(title.strip() for title in header if title.strip())
    return text if len(text) <= 400 else f"{text[:400]}…"
