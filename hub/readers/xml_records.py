"""Any XML in which an element is a line, as raw batches: its leaves and attributes are the columns.

What belongs here: finding the line and its columns, streaming the records. A line is found by its amount: it is the
smallest element around it that holds all mapped values that can be its own. A name means the value nearest to the
amount; ``A/B`` names B within A. What stands around lines (a customer above its invoices) counts for those after it.
Streaming and what is refused are in ``xml_stream``.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from hub.errors import UnreadableFileError
from hub.group.statements import StatementFeed
from hub.readers.columns import folded, listed, match_columns, wanted_columns
from hub.readers.contract import Facts
from hub.readers.raw import Source
from hub.readers.refusals import head_of, place, refuse_other_kinds
from hub.readers.xml_stream import Record, XmlSource, XmlStream, local_name, xml_encoding

MOST_PATHS = 2_000  # distinct places of elements; statements have some tens
REPEATED = "repeated_element"
_HINT = "correct columns in the feed (A/B is B within A), or name the element that is a line in format.record"

Place = tuple[str, ...]  # folded tags from the outermost on; an attribute's name comes last


@dataclass
class _Outline:
    """A first pass. ``values``: places of leaves and attributes; ``most``: (outer, inner) → most in one element."""

    values: dict[Place, None] = field(default_factory=dict)
    most: dict[tuple[Place, Place], int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # folded → as written


@dataclass(frozen=True)
class _Line:
    """An element that is a line. ``core`` holds the amount, ``element`` all that is its own; the hub's name → place."""

    core: Place
    element: Place
    values: Mapping[str, Place]


def open_xml(feed: StatementFeed, path: Path) -> Source:
    """The file with its lines found.

    Raises UnreadableFileError: no XML, a DTD or another attack, no amount, amounts in several elements of which the
    feed does not say which are lines, a declared column absent or told twice.
    """
    where = place(feed, path)
    head = head_of(feed, path)
    refuse_other_kinds(head, where, allowed="xml")
    outline = _outline_of(path, where)
    lines = [_line(outline, core, feed, where) for core in _cores(outline, feed, where)]
    names = dict.fromkeys(name for line in lines for name in line.values)
    facts = Facts(xml_encoding(head), header=tuple(_written("/".join(one[1:]), outline) for one in outline.values))
    return XmlSource(lambda: _records(path, where, lines), {name: name for name in names}, facts)


def _outline_of(path: Path, where: str) -> _Outline:
    outline = _Outline()
    tags: list[str] = []
    held: list[Counter[Place]] = []  # what each open element holds, itself included
    try:
        for event, element in _stream(path, where):
            if event == "start":
                if held:
                    outline.values.pop(tuple(tags), None)
                tags.append(_named(element.tag, outline))
                attributes = [(*tags, _named(name, outline)) for name in element.attrib]
                held.append(Counter([tuple(tags), *attributes]))
                outline.values |= dict.fromkeys([tuple(tags), *attributes])
                if len(outline.values) > MOST_PATHS:
                    raise _broken(where, f"values at more than {MOST_PATHS:,} different places")
                continue
            here, inside = tuple(tags), held.pop()
            tags.pop()
            for inner, count in inside.items():
                outline.most[here, inner] = max(count, outline.most.get((here, inner), 0))
            if held:
                held[-1].update(inside)
    except ParseError as error:
        if not outline.most:
            raise _broken(where, str(error)) from error
    return outline


def _named(tag: str, outline: _Outline) -> str:
    name = local_name(tag)
    outline.names.setdefault(name, tag.rpartition("}")[2])
    return name


def _written(title: str, outline: _Outline) -> str:
    return "/".join(outline.names[name] for name in title.split("/"))


def _cores(outline: _Outline, feed: StatementFeed, where: str) -> list[Place]:
    """The elements that hold an amount: its leaf, the element of its attribute, or of both debit and credit."""
    wanted = wanted_columns(feed)
    asked = [wanted[name] for name in ("amount", "debit", "credit") if name in wanted]
    amounts = [one for one in outline.values if any(_answers(one, aliases) for aliases in asked)]
    records = [feed.format.record] if isinstance(feed.format.record, str) else feed.format.record
    named = {folded(record) for record in records}
    if named:
        amounts = [one for one in amounts if named & set(one[:-1])]
    cores = list(dict.fromkeys(_core(one, named) for one in amounts))
    if not cores or (named and (absent := named - {tag for one in cores for tag in one})):
        told = listed([_written("/".join(one), outline) for one in outline.values])
        missing = f" in {', '.join(sorted(absent))}" if cores else ""
        raise UnreadableFileError(f"no amount{missing}", where, " or ".join(asked[0]), told, _HINT)
    if len(cores) > 1 and not named:
        found = ", ".join(_written("/".join(one), outline) for one in cores)
        todo = "name those that are lines in format.record: one, or a list"
        raise UnreadableFileError("amounts stand in several elements", where, "one element a line", found, todo)
    return cores


def _core(amount: Place, named: set[str]) -> Place:
    """The element around an amount; the innermost one that the feed names a line, where it names any."""
    depth = max((at for at, tag in enumerate(amount[:-1], start=1) if tag in named), default=len(amount) - 1)
    return amount[:depth]


def _answers(value: Place, aliases: Sequence[str]) -> bool:
    return any(folded(alias) in map(folded, _suffixes(value)) for alias in aliases)


def _suffixes(value: Place) -> list[str]:
    return ["/".join(value[at:]) for at in range(len(value))]


def _meanings(outline: _Outline, core: Place) -> list[tuple[str, Place]]:
    """What each name means for a line: the value nearest to the amount, twice where two are as near."""
    best: dict[str, tuple[tuple[int, int], list[Place]]] = {}
    for value in outline.values:
        rank = (-_shared(value, core), len(value))
        for title in _suffixes(value):
            former, places = best.get(title, (rank, []))
            if rank < former:
                best[title] = (rank, [value])
            elif rank == former:
                best[title] = (rank, [*places, value])
    return [(title, one) for title, (_, places) in best.items() for one in places]


def _shared(value: Place, core: Place) -> int:
    """How many outer elements a value and the core have in common."""
    pairs = list(zip(value[:-1], core, strict=False))
    return next((at for at, (one, other) in enumerate(pairs) if one != other), len(pairs))


def _line(outline: _Outline, core: Place, feed: StatementFeed, where: str) -> _Line:
    meanings = _meanings(outline, core)
    header = [_written(title, outline) for title, _ in meanings]
    found = match_columns(header, wanted_columns(feed), where, _HINT, feed.optional)
    values = {name: meanings[at][1] for name, at in found.items()}
    if feed.format.record:
        return _Line(core, core, values)
    outer = [core[:at] for at in range(len(core), 0, -1) if outline.most.get((core[:at], core)) == 1]
    own = [sum(outline.most.get((one, value)) == 1 for value in values.values()) for one in outer]
    return _Line(core, outer[own.index(max(own))], values)


def _records(path: Path, where: str, lines: Sequence[_Line]) -> Iterator[Record | None]:
    """The lines in file order; a last None where the file breaks off."""
    makers = [_Maker(line) for line in lines]
    tags: list[str] = []
    try:
        for event, element in _stream(path, where):
            if event == "start":
                tags.append(local_name(element.tag))
                here = tuple(tags)
                for maker in makers:
                    maker.begin(here, element)
                continue
            here = tuple(tags)
            tags.pop()
            for maker in makers:
                if record := maker.end(here, element.text):
                    yield record
    except ParseError:
        yield None


class _Maker:
    """Gathers the values of one kind of line while the file passes."""

    def __init__(self, line: _Line) -> None:
        self._line = line
        self._names: dict[Place, list[str]] = {}
        self._reset: dict[Place, list[str]] = {}
        for name, value in line.values.items():
            scope = line.element[: _shared(value, line.element)]
            self._names.setdefault(value, []).append(name)
            self._reset.setdefault(scope, []).append(name)
        self._depth = len(line.element)
        self._record: Record = {}
        self._is_line = False

    def begin(self, here: Place, element: Element) -> None:
        """An element starts: what was told in the last one of its place is forgotten."""
        for name in self._reset.get(here, ()):
            self._record.pop(name, None)
        if here == self._line.element:
            self._is_line = False
            for name in ("rule", "detail"):
                self._record.pop(name, None)
        self._is_line |= here == self._line.core
        for name, text in element.attrib.items():
            self._take((*here, local_name(name)), text)

    def end(self, here: Place, text: str | None) -> Record | None:
        """An element ends; the record, when it is the line."""
        self._take(here, text)
        return dict(self._record) if here == self._line.element and self._is_line else None

    def _take(self, value: Place, text: str | None) -> None:
        if not (text and text.strip()):
            return
        for name in self._names.get(value, ()):
            former = self._record.get(name, text)
            if former != text and value[: self._depth] == self._line.element:
                self._record |= {"rule": REPEATED, "detail": f"{value[-1]}: {former.strip()!r} and {text.strip()!r}"}
            self._record[name] = text


def _stream(path: Path, where: str) -> XmlStream:
    return XmlStream(path, frozenset(), partial(_broken, where))


def _broken(where: str, found: str) -> UnreadableFileError:
    return UnreadableFileError(
        "this XML cannot be read",
        where=where,
        expected="XML in which an element is a line of the statement",
        found=found,
        todo="ask for the file again, or for a CSV or a workbook",
    )
