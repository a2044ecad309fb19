"""What a SAF-T says of itself, against its lines and against the entity whose feed it is.

What belongs here: words. ``faults_of`` holds the whole file at gate L0, ``warnings_of`` is told with the delivery.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import polars as pl

from hub.group.models import Feed, Group
from hub.readers.amounts import parse_amounts
from hub.readers.saft.outline import Outline
from hub.readers.saft.periods import day_of, months_of

_TOTALS = ("TotalDebit", "TotalCredit")
# Skatteetaten's name of one file of several: …_<organisation>_<14 digits of time>_<number>_<how many>.xml
_PART = re.compile(r"_\d{14}_(?P<number>\d+)_(?P<count>\d+)$")


def faults_of(outline: Outline, feed: Feed, group: Group, path: Path) -> list[str]:
    """Another currency than the feed's; totals that the lines do not add up to, both figures told.

    A file of several repeats the totals of the whole, so that it may hold less, never more.
    """
    faults = list(_currency_fault(outline, feed, group))
    is_part = _is_part(path)
    for name, found in zip(_TOTALS, (outline.debit, outline.credit), strict=True):
        told = outline.told.get(name.lower())
        expected = _amount(outline, told) if told else None
        is_other = expected is None or (found > expected if is_part else found != expected)
        if told and is_other:
            shown = told if expected is None else f"{expected:,.2f}"
            faults.append(f"{name} says {shown}, its lines add up to {found:,.2f}")
    told = outline.told.get("numberofentries")
    # The standard counts transactions; programs count lines as well.
    counts = (outline.transaction_count, outline.line_count)
    if told and not (is_part or told in map(str, counts)):
        faults.append(f"NumberOfEntries says {told}, it holds {counts[0]:,} transactions of {counts[1]:,} lines")
    return faults


def warnings_of(outline: Outline, feed: Feed, group: Group, path: Path) -> list[str]:
    """Totals that are not told, another company's number, months that the header does not tell, periods that the dates
    do not bear out."""
    absent = [name for name in ("NumberOfEntries", *_TOTALS) if not outline.told.get(name.lower())]
    warnings = [f"the file does not tell {', '.join(absent)}: nothing shows that it is whole"] if absent else []
    if _is_part(path):
        warnings.append("the file is one of several: its totals are those of all together and were not compared")
    return [*warnings, *_company_warning(outline, feed, group), *_month_warnings(outline)]


def _currency_fault(outline: Outline, feed: Feed, group: Group) -> Iterator[str]:
    booked = sorted({feed.currency or group.entity(code).currency for code in feed.entity_codes})
    if outline.currency and outline.currency not in booked:
        expected = " or ".join(booked)
        found = outline.currency
        yield f"its amounts are in {found}, the feed's in {expected}: set currency: {found} in the feed"


def _company_warning(outline: Outline, feed: Feed, group: Group) -> Iterator[str]:
    """The company's numbers in the header, against the entity's SIREN and VAT number, where both are known."""
    if feed.is_group_feed:
        return
    own = group.entity(feed.entity)
    tags = ("registrationnumber", "taxregistrationnumber", "companyid")
    told = {tag: digits for tag in tags if (digits := _digits(outline.header.get(tag, "")))}
    known = [digits for number in (own.siren, own.vat) if (digits := _digits(number or ""))]
    if told and known and not any(one in other or other in one for one in told.values() for other in known):
        name = outline.header.get("companyname") or outline.header.get("name") or ""
        shown = outline.header[next(iter(told))]
        mine = own.vat or own.siren
        yield f"the file is of company {shown} {name}; {own.code} is {mine}: is it the right entity's file?"


def _month_warnings(outline: Outline) -> Iterator[str]:
    shift = outline.shift
    months, moved = months_of(outline.dates, shift)
    if shift is None and any(period for period, *_ in outline.dates):
        yield "the periods of the entries do not follow their dates: the dates decide the month"
    if moved:
        yield f"{moved:,} entries have no date in their accounting period; they count in the period"
    first, last = (
        _month(outline, tags) for tags in (("selectionstartdate", "startdate"), ("selectionenddate", "enddate"))
    )
    outside = sum(count for month, count in months.items() if month and not first <= month <= (last or "9999"))
    if outside:
        span = f"{first or '…'} to {last or '…'}"
        yield f"{outside:,} entries are booked outside {span}, the months that the header tells"


def _month(outline: Outline, tags: tuple[str, ...]) -> str:
    days = (day_of(outline.header.get(tag)) for tag in tags)
    return next((f"{day:%Y-%m}" for day in days if day), "")


def _is_part(path: Path) -> bool:
    found = _PART.search(path.stem)
    return found is not None and int(found["count"]) > 1


def _amount(outline: Outline, text: str) -> Decimal | None:
    values, _ = parse_amounts(pl.Series([text], dtype=pl.String), outline.notation)
    value = values[0]
    return None if value is None else Decimal(value)


def _digits(text: str) -> str:
    return re.sub("[^0-9]", "", text)
