"""Several files of one feed, put together: which of them fit, which header is which column, what drifts between them.

What belongs here: choosing the layout that most files share, aliases and their order, files to leave out. What one
table says is in ``shape``; how its values are written, in ``forms``.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hub.errors import UnreadableFileError
from hub.group.columns import CANONICAL_COLUMNS, DETAIL_COLUMNS
from hub.group.models import Feed
from hub.onboarding.profile import Column
from hub.onboarding.proposal import Evidence
from hub.onboarding.roles import DECISIVE, Claim, Doubt, Mapped, is_title, mapped
from hub.onboarding.shape import Shape, shape
from hub.readers.columns import folded, is_numbered, match_columns
from hub.readers.masking import masked_text
from hub.readers.undeclared import open_tables

# Text columns whose words repeat from file to file, so that two swapped headers can be seen.
_REPEATING = ("account_label", "category_label", "journal_label")
_FEWEST_WORDS = 3
_DECIDING = (*DECISIVE, "vat", "layout")
# The order in which a person checks a mapping: when, from whom, how much; then the hub's own order.
_FIRST = ("posting_date", "document_date", "supplier_code", "supplier_name", "debit", "credit", "amount", "direction")
_rank = (*CANONICAL_COLUMNS, *DETAIL_COLUMNS).index


@dataclass(frozen=True)
class Seen:
    """One file: the table that was taken of it, what it means, and its other tables that would do as well."""

    path: Path
    made: Mapped
    shape: Shape
    others: tuple[str, ...] = ()

    def column(self, name: str) -> Column | None:
        """The column taken for the hub's ``name``."""
        claim = self.shape.columns.get(name)
        return self.made.columns[claim.at] if claim else None


@dataclass
class Folder:
    """The files that fit together, those that do not with the reason, and the hub's columns with their headers."""

    seen: list[Seen] = field(default_factory=list)
    left_out: dict[Path, str] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    optional: tuple[str, ...] = ()
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def main(self) -> Shape:
        """The layout that the files share."""
        return self.seen[0].shape


def look(feed: Feed, paths: Sequence[Path], content: Callable[[Path], Path]) -> Folder:
    """The tables of ``paths`` as one feed.

    ``feed`` names entity and feed in messages; ``content`` gives the file to read of a path.
    """
    folder = Folder()
    every: list[Seen] = []
    for path in paths:
        try:
            every.append(_seen(feed, path, content(path)))
        except UnreadableFileError as error:
            folder.left_out[path] = f"{error.what} ({error.found})" if error.found else error.what
    whole = [one for one in every if not one.shape.missing]
    if not whole:
        folder.seen = every
        return folder
    layout = Counter((one.shape.amounts, one.shape.date) for one in whole).most_common(1)[0][0]
    for one in every:
        if reason := _misfit(one, layout):
            folder.left_out[one.path] = reason
        else:
            folder.seen.append(one)
    _leave_doubtful_out(folder)
    return folder


def _seen(feed: Feed, path: Path, content: Path) -> Seen:
    tables = [(made, shape(made)) for made in map(mapped, open_tables(feed, content, is_title))]
    whole = [pair for pair in tables if not pair[1].missing]
    made, shaped = max(whole or tables, key=lambda pair: (-len(pair[1].missing), pair[0].lines))
    others = tuple(one.table.sheet for one, _ in whole if one is not made)
    return Seen(path, made, shaped, others)


def _misfit(one: Seen, layout: tuple[tuple[str, ...], str]) -> str:
    """Why a file is not of the layout that most files share; empty when it is."""
    if one.shape.missing:
        why = "; ".join(doubt.why for doubt in one.shape.doubts if doubt.role in (*one.shape.missing, "layout"))
        return f"no column for {', '.join(one.shape.missing)}" + (f" ({why})" if why else "")
    if (one.shape.amounts, one.shape.date) != layout:
        own = ", ".join((*one.shape.amounts, one.shape.date))
        return f"another layout: its lines are told by {own}; onboard it apart, with --feed"
    return ""


def _leave_doubtful_out(folder: Folder) -> None:
    """Files in which a column that decides is doubtful are left out, unless most are: then it is a question."""
    doubts = {one.path: [doubt.why for doubt in one.shape.doubts if doubt.role in _DECIDING] for one in folder.seen}
    doubtful = {path: whys[0] for path, whys in doubts.items() if whys}
    if 2 * len(doubtful) <= len(folder.seen):
        _leave_out(folder, doubtful)


def _leave_out(folder: Folder, reasons: Mapping[Path, str]) -> None:
    folder.left_out |= reasons
    folder.seen = [one for one in folder.seen if one.path not in reasons]


def map_columns(folder: Folder) -> None:
    """Fill in the headers of each of the hub's columns, in the order in which the readers try them.

    Files in which the readers would take another column for one that decides are left out.
    """
    for name in (folder.main.date, *folder.main.amounts, "supplier_name"):
        having = [one for one in folder.seen if name in one.shape.columns]
        headers = _ordered(name, having)
        wrong = _misread(name, headers, folder.seen) if having else []
        if 2 * len(wrong) <= len(folder.seen):
            _leave_out(folder, {one.path: f"another column than its {name} is called {headers[0]!r}" for one in wrong})
    present = {name for one in folder.seen for name in one.shape.columns}
    for name in [*(name for name in _FIRST if name in present), *sorted(present - set(_FIRST), key=_rank)]:
        having = [one for one in folder.seen if name in one.shape.columns]
        headers = _ordered(name, having)
        wrong = _misread(name, headers, folder.seen)
        if wrong or _is_swapped(name, headers, folder.seen):
            why = (
                "its header holds other things in some files" if wrong else "its words stand under another header there"
            )
            files = ", ".join(one.path.name for one in wrong) or "some files"
            folder.doubts.append(Doubt(name, f"{headers[0]!r}: {why} ({files})", headers))
            continue
        folder.columns[name] = headers
        folder.evidence.append(_evidence(name, headers, having))
    absent = [name for name in folder.columns if any(name not in one.shape.columns for one in folder.seen)]
    folder.optional = tuple(absent)
    told: dict[str, Doubt] = {}
    for doubt in [*folder.doubts, *(doubt for one in folder.seen for doubt in one.shape.doubts)]:
        told.setdefault(doubt.role, doubt)
        if doubt.role in folder.columns and doubt.role not in DECISIVE:  # other files leave no doubt, this one does
            folder.columns.pop(doubt.role)
            folder.evidence = [one for one in folder.evidence if one.name != doubt.role]
    folder.doubts = list(told.values())


def _ordered(name: str, having: Sequence[Seen]) -> tuple[str, ...]:
    """Headers of ``name``: where a file has two of them, the one that it takes comes before the one that it leaves."""
    counts = Counter(one.shape.columns[name].title for one in having)
    alike: dict[str, str] = {}
    for title, _ in counts.most_common():
        alike.setdefault(folded(title), title)  # case and punctuation do not count
    headers = sorted(alike.values(), key=lambda title: not is_numbered(title))
    for one in having:
        taken = alike[folded(one.shape.columns[name].title)]
        held = {folded(title) for title in one.made.table.header}
        for other in list(headers):
            if other != taken and folded(other) in held and headers.index(other) < headers.index(taken):
                headers.remove(taken)
                headers.insert(headers.index(other), taken)
    return tuple(headers)


def _misread(name: str, headers: tuple[str, ...], seen: Sequence[Seen]) -> list[Seen]:
    """The files in which the readers, given ``headers``, would take another column than the one that was found."""
    wrong = []
    for one in seen:
        claim = one.shape.columns.get(name)
        try:
            found = match_columns(one.made.table.header, {name: headers}, one.path.name, optional=(name,)).get(name)
        except UnreadableFileError:
            wrong.append(one)
            continue
        if found != (claim.at if claim else None):
            wrong.append(one)
    return wrong


def _is_swapped(name: str, headers: tuple[str, ...], seen: Sequence[Seen]) -> bool:
    """Whether two files disagree on which of two headers holds the words of ``name``.

    Seen: ``Expense Type`` and ``Expense Area`` that change places from one month to the next.
    """
    if name not in _REPEATING:
        return False
    for one, other in itertools.permutations(seen, 2):
        mine, same = one.column(name), other.column(name)
        if mine is None or same is None:
            continue
        words = mine.values.keys()
        agreed = len(words & same.values.keys())
        rivals = [column for column in other.made.columns if column.title not in headers and column.letters]
        if any(len(words & column.values.keys()) > max(2 * agreed, _FEWEST_WORDS) for column in rivals):
            return True
    return False


def _evidence(name: str, headers: tuple[str, ...], having: Sequence[Seen]) -> Evidence:
    claims: list[Claim] = [one.shape.columns[name] for one in having]
    column = having[0].column(name)
    sample = masked_text(next(iter(column.values), "")) if column else ""
    confidence = min(claim.confidence for claim in claims)
    return Evidence(name, headers, confidence, len(having), sample, tuple(claims))
