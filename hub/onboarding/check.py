"""An existing feed's YAML against new files: what drifted, and which column is the nearest match.

What belongs here: comparing. The files are read as a refresh would read them; nothing is landed or changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from hub.errors import UnreadableFileError
from hub.group.load import is_read
from hub.group.models import Feed, Group
from hub.onboarding.fits import FITS_FROM, fit
from hub.onboarding.lexicon import roles_of
from hub.onboarding.profile import Column, profile
from hub.onboarding.proposal import FileTotals
from hub.onboarding.roles import NAMED_FROM, is_title
from hub.onboarding.trial import try_file
from hub.readers import unpacked
from hub.readers.columns import match_columns, wanted_columns
from hub.readers.undeclared import Table, open_tables

_NEAR = 0.6
_DATES = ("posting_date", "document_date")


@dataclass
class Checked:
    """One file against the feed. ``drift``: what is not as declared, each with what to do; empty when all is."""

    path: Path
    drift: list[str] = field(default_factory=list)
    totals: FileTotals | None = None


def check(feed: Feed, group: Group, paths: Sequence[Path]) -> list[Checked]:
    """Each of ``paths`` that the feed reads (``pattern``, ``leave_out``) against ``feed``."""
    return [_check(feed, group, path) for path in paths if is_read(path, feed)]


def _check(feed: Feed, group: Group, path: Path) -> Checked:
    made = Checked(path)
    with TemporaryDirectory() as scratch:
        _compare_content(feed, group, path, made, Path(scratch))
    return made


def _compare_content(feed: Feed, group: Group, path: Path, made: Checked, scratch: Path) -> None:
    try:
        path = unpacked(path, path.name, scratch)
    except UnreadableFileError as error:
        made.drift.append(f"{error.what}: {error.found}. {error.todo}")
        return
    if feed.reader in ("delimited", "workbook", "table"):
        _compare(feed, path, made)
    try:
        made.totals, _ = try_file(feed, group, path)
    except UnreadableFileError as error:
        if not made.drift:
            made.drift.append(f"{error.what}: expected {error.expected}, found {error.found}. {error.todo}")
        return
    made.drift += [f"line {line} rejected, {rule}: {detail}" for line, rule, detail in made.totals.rejects[:5]]
    if made.totals.rejected > 5:
        made.drift.append(f"… {made.totals.rejected:,} lines rejected in all")


def _compare(feed: Feed, path: Path, made: Checked) -> None:
    """Columns that are absent, columns whose values are another thing now, and new ones that the hub would know."""
    try:
        tables = open_tables(feed, path, is_title)
    except UnreadableFileError as error:
        made.drift.append(f"{error.what}: expected {error.expected}, found {error.found}. {error.todo}")
        return
    wanted = wanted_columns(feed)
    table = max(tables, key=lambda one: sum(bool(_place(one, name, wanted[name])) for name in wanted))
    columns = profile(table)
    taken: set[int] = set()
    for name, headers in wanted.items():
        try:
            at = match_columns(table.header, {name: headers}, path.name, optional=(name,)).get(name)
        except UnreadableFileError as error:
            made.drift.append(f"{error.what}: {error.found}. {error.todo}")
            continue
        if at is None:
            made.drift += _absent(name, headers, table, columns, is_optional=name in feed.optional)
            continue
        taken.add(at)
        column = columns[at]
        if name != "entity" and column.filled and fit(column, name) < FITS_FROM and not _is_declared(feed, name):
            shown = ", ".join(repr(value[:30]) for value in list(column.values)[:3])
            made.drift.append(f"{column.title!r} is declared as {name}, and its values are {shown}")
    for column in columns:
        roles = [role for role, score in roles_of(column.title).items() if score >= NAMED_FROM]
        known = [role for role in roles if role in _NEW and role not in wanted and fit(column, role) >= FITS_FROM]
        if column.at not in taken and known:
            made.drift.append(f"a column that the feed does not map: {column.title!r}, which could be {known[0]}")


_NEW = ("supplier_code", "supplier_name", "supplier_siren", "supplier_siret", "supplier_vat", "account_code", "debit",
        "credit", "currency", "quantity", "unit_price")  # fmt: skip


def _is_declared(feed: Feed, name: str) -> bool:
    """Whether the feed declares a form that the profile does not know: dates of its own, signs of a column."""
    return name in _DATES and feed.format.date_format is not None


def _place(table: Table, name: str, headers: tuple[str, ...]) -> bool:
    try:
        return name in match_columns(table.header, {name: headers}, table.name, optional=(name,))
    except UnreadableFileError:
        return True


def _absent(
    name: str, headers: tuple[str, ...], table: Table, columns: Sequence[Column], *, is_optional: bool
) -> list[str]:
    """What is said of a column that is not there, with the one that is nearest by its words or by its letters."""
    by_role = [
        (roles_of(column.title).get(name, 0) * (fit(column, name) >= FITS_FROM), column.title) for column in columns
    ]
    score, title = max(by_role, default=(0.0, ""))
    if score < NAMED_FROM:
        scorer = DamerauLevenshtein.normalized_similarity
        titles = [column.title for column in columns if column.title]
        found = process.extractOne(headers[0], titles, scorer=scorer, score_cutoff=_NEAR)
        title = found[0] if found else ""
    if is_optional and not title:
        return []
    nearest = f"the nearest is {title!r}: add it to columns.{name}" if title else "no column resembles it"
    return [f"no column {' or '.join(map(repr, headers))} for {name}; {nearest}"]
