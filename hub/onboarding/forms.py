"""How dates and amounts are written, told by all the values of all the files, or asked.

What belongs here: the order of day and month, two-digit years, the decimal mark. The readers apply what is settled.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hub.onboarding.folder import Seen
from hub.onboarding.profile import SHORT_YEAR, Column
from hub.onboarding.proposal import Question
from hub.readers.dates import OrderEvidence

_AMOUNTS = ("debit", "credit", "amount", "vat_amount", "amount_original")
_DATES = ("posting_date", "document_date")
_SHORT_FORMS = {"dd/mm/yy": "%d-%m-%y", "mm/dd/yy": "%m-%d-%y", "yy/mm/dd": "%y-%m-%d"}
_MOST_YEARS = 4  # that a ledger spans under its right form, where a wrong one makes years of days


@dataclass
class Forms:
    """What the feed's ``format`` must say, why, what must be asked, and the files that nothing settles."""

    format: dict[str, Any] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    unsettled: dict[Path, str] = field(default_factory=dict)


def forms_of(seen: Sequence[Seen]) -> Forms:
    """The forms of the dates and amounts that were taken of ``seen``."""
    forms = Forms()
    _dates(seen, forms)
    _amounts(seen, forms)
    return forms


def _columns(one: Seen, names: Sequence[str]) -> list[Column]:
    return [column for name in names if (column := one.column(name))]


def _dates(seen: Sequence[Seen], forms: Forms) -> None:
    needed = [column for one in seen for column in _columns(one, (one.shape.date,))]
    if any(column.short_years for column in needed):
        _short_years(needed, forms)
        return
    told: dict[Path, OrderEvidence] = {one.path: _order(one) for one in seen}
    mixed = {path: found for path, found in told.items() if found.day_first and found.month_first and found.unclear}
    for path, mixture in mixed.items():
        why = f"{mixture.day_first} dates are day first and {mixture.month_first} month first"
        forms.unsettled[path] = why
    orders = {found.order for path, found in told.items() if path not in mixed and found.order}
    silent = [path for path, found in told.items() if found.order is None and found.unclear and path not in mixed]
    if len(orders) == 1 and orders != {"either"}:
        order = next(iter(orders))
        shown = sum(found.order == order for found in told.values())
        forms.remarks.append(f"dates are {order} first: told by {shown} of {len(told)} files")
        forms.format["date_order"] = order
    elif orders:
        forms.remarks.append("dates are day first in some files and month first in others: each file tells its own")
        forms.unsettled |= dict.fromkeys(silent, "no date tells day first from month first, and the other files differ")
    elif silent:
        sample = next(iter(needed[0].values), "")
        text = f"dates such as {sample!r} read in two ways and no file settles it"
        choices = {"day first (31/12/2025)": "day", "month first (12/31/2025)": "month"}
        forms.questions.append(Question("format.date_order", text, choices))


def _order(one: Seen) -> OrderEvidence:
    return sum((column.order for column in _columns(one, _DATES)), OrderEvidence())


def _short_years(columns: Sequence[Column], forms: Forms) -> None:
    """Two-digit years: the only form under which every date exists and the file spans few years."""
    texts = {text for column in columns for text in column.values if re.match(SHORT_YEAR, text)}
    spans = {form: span for form, strftime in _SHORT_FORMS.items() if (span := _span(texts, strftime)) is not None}
    narrow = {form: span for form, span in spans.items() if span <= _MOST_YEARS}
    if len(narrow) == 1 and (len(spans) == 1 or min(span for form, span in spans.items() if form not in narrow) > 10):
        separator = next(iter(re.findall("[-/. ]", min(texts))))
        form = next(iter(narrow)).replace("/", separator)
        forms.format["date_format"] = form
        others = [f"{other} would span {span} years" for other, span in spans.items() if other not in narrow]
        forms.remarks.append(
            f"dates are {form}" + (f": {', '.join(others)}" if others else ": no other form reads all")
        )
        return
    shown = ", ".join(sorted(texts)[:3])
    text = f"dates such as {shown} have two-digit years and read in several ways"
    separator = next(iter(re.findall("[-/. ]", min(texts))), "/")
    choices = {form.replace("/", separator): form.replace("/", separator) for form in spans or _SHORT_FORMS}
    forms.questions.append(Question("format.date_format", text, choices))


def _span(texts: set[str], strftime: str) -> int | None:
    """Years between the first and the last date under a form; None when a date does not exist under it."""
    years: list[int] = []
    for text in texts:
        plain = text.strip().replace("/", "-").replace(".", "-").replace(" ", "-")
        try:
            years.append(dt.datetime.strptime(plain, strftime).date().year)
        except ValueError:
            return None
    return max(years) - min(years) if years else None


def _amounts(seen: Sequence[Seen], forms: Forms) -> None:
    told = {one.path: _marks(one) for one in seen}
    marks = {next(iter(found)) for found, _ in told.values() if len(found) == 1}
    doubtful = [path for path, (found, has_doubt) in told.items() if has_doubt and len(found) != 1]
    is_text = all(one.made.table.reader == "delimited" for one in seen)
    if len(marks) == 1 and is_text and not any(len(found) > 1 for found, _ in told.values()):
        mark = next(iter(marks))
        shown = sum(mark in found for found, _ in told.values())
        forms.format["decimal"] = mark
        forms.remarks.append(f"the decimal mark is {mark!r}: told by {shown} of {len(told)} files")
        return
    if not doubtful:
        return
    if marks or not is_text:
        why = "amounts such as 1,234 read in two ways, and the other files differ"
        forms.unsettled |= dict.fromkeys(doubtful, why)
        return
    column = next(column for one in seen for column in _columns(one, _AMOUNTS) if column.has_doubt)
    shown_text = next(text for text in column.values if "," in text or "." in text)
    text = f"amounts such as {shown_text!r} read in two ways and no file settles it"
    forms.questions.append(Question("format.decimal", text, {"decimal comma": ",", "decimal point": "."}))


def _marks(one: Seen) -> tuple[frozenset[str], bool]:
    columns = _columns(one, _AMOUNTS)
    marks = frozenset(mark for column in columns for mark in column.marks)
    return marks, any(column.has_doubt for column in columns)
