"""Whose lines these are: what the column that names the entity says against the entity that the person gave.

What belongs here: spellings of one entity told from several entities. Nothing is guessed for a name that is unknown.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import DamerauLevenshtein

from hub.group.models import Entity, Group
from hub.onboarding.folder import Seen
from hub.onboarding.lexicon import words_of
from hub.onboarding.proposal import Question, Weight

_NEAR, _SHORT = 0.8, 3
_JOINING = frozenset(
    ("and", "the", "of", "for", "de", "la", "le", "les", "du", "des", "et", "und", "der", "die", "y", "e", "di")
)
_FEW = 40
_SHARE_OF_LINES = 20  # an entity stands for at least as many lines as this, on average


@dataclass
class Named:
    """What the entity columns say. ``map``: value → entity code; ``foreign``: seen files of another entity."""

    title: str = ""
    map: dict[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    foreign: list[tuple[Seen, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def several(seen: Sequence[Seen], group: Group) -> Named:
    """The map of a feed of several entities: its values by code, name or alias of ``group.yml``."""
    values = Counter(value for one in seen for value in _values(one))
    titles = Counter(claim.title for one in seen if (claim := one.made.claims.get("entity")))
    named = Named(titles.most_common(1)[0][0] if titles else "")
    if not titles:
        text = "no column names the entity of each line: which one does?"
        choices = {column.title: column.title for one in seen[:1] for column in one.made.columns if column.title}
        named.questions.append(Question("entities.column", text, choices))
        return named
    for value in sorted(values):
        codes = [entity.code for entity in group.entities if is_same(value, entity)]
        if len(codes) == 1:
            named.map[value] = codes[0]
    named.unknown = tuple(value for value in sorted(values) if value not in named.map)
    choices = {entity.code: entity.code for entity in group.entities}
    weight = "may" if named.map else "must"
    for value in named.unknown:
        text = f"which entity is {value!r}, found in {values[value]} lines? They are rejected until it is told"
        named.questions.append(Question(f"entities.map.{value}", text, choices, "may" if weight == "may" else "must"))
    return named


def single(seen: Sequence[Seen], entity: Entity) -> Named:
    """Whether all lines are of ``entity``: files that name another are foreign; a file that names several is asked."""
    named = Named()
    for one in seen:
        apart = _clusters(_values(one), _is_variant)
        if len(apart) > 1:
            is_nested = len(_clusters(_values(one), _is_spelling)) == 1
            named.questions.append(_several_of_one(one, apart, entity, "may" if is_nested else "must"))
            if not is_nested:
                return named
            break
    clusters = _clusters([value for one in seen for value in _values(one)], _is_spelling)
    if not clusters:
        return named
    held = [(one, _held(_values(one), clusters)) for one in seen]
    lines = {id(cluster): sum(one.made.lines for one, found in held if found is cluster) for cluster in clusters}
    declared = [cluster for cluster in clusters if any(is_same(value, entity) for value in cluster)]
    own = declared[0] if len(declared) == 1 else max(clusters, key=lambda cluster: lines[id(cluster)])
    if len(own) > 1:
        named.remarks.append(f"taken as one entity: {', '.join(map(repr, sorted(own)))}")
    for one, found in held:
        if found is not None and found is not own:
            title = one.made.claims["entity"].title
            why = f"its {title!r} is {min(found)!r}, the others say {min(own)!r}: onboard it for its own entity"
            named.foreign.append((one, why))
    return named


def _held(values: Collection[str], clusters: Sequence[set[str]]) -> set[str] | None:
    return next((cluster for cluster in clusters if not cluster.isdisjoint(values)), None)


def _several_of_one(one: Seen, clusters: list[set[str]], entity: Entity, weight: Weight) -> Question:
    """Of names that hold each other (``ALPHA``, ``ALPHA FRANCE``) the lines are taken meanwhile; of others, none."""
    names = ", ".join(repr(min(cluster)) for cluster in clusters[:6])
    more = f" and {len(clusters) - 6} more" if len(clusters) > 6 else ""
    title = one.made.claims["entity"].title
    text = (
        f"column {title!r} names {len(clusters)} entities: {names}{more}. All of them are {entity.code}, or is "
        f"this a feed of several entities (then run again with --entity _group)?"
    )
    return Question("entity", text, {f"all of them are {entity.code}": entity.code}, weight)


def is_same(value: str, entity: Entity) -> bool:
    """Whether ``value`` is the entity's code, name or an alias, spelt without case, accents and punctuation."""
    return any(words_of(value) == words_of(known) for known in (entity.code, entity.name, *entity.aliases))


def _values(one: Seen) -> dict[str, int]:
    claim = one.made.claims.get("entity")
    if claim is None:
        return {}
    column = one.made.columns[claim.at]
    is_entity = len(column.values) <= max(_FEW, column.filled // _SHARE_OF_LINES) and column.fill > 0.5
    return {" ".join(value.split()): count for value, count in column.values.items()} if is_entity else {}


def _clusters(values: Iterable[str], is_same_name: Callable[[list[str], list[str]], bool]) -> list[set[str]]:
    """Spellings of one name together, the longest first."""
    clusters: list[tuple[set[str], list[str]]] = []  # values, words of the longest
    for value in sorted(set(values), key=lambda one: (-len(_words(one)), one)):
        near = next((cluster for cluster in clusters if is_same_name(_words(value), cluster[1])), None)
        if near:
            near[0].add(value)
        else:
            clusters.append(({value}, _words(value)))
    return [values for values, _ in clusters]


def _is_spelling(short: list[str], long: list[str]) -> bool:
    """Whether every word of a name is in a longer one, cut, with a typing error or as initials (``FT``).

    Between files this is how one entity is written over time.
    """
    return all(_stands_in(word, long) for word in short)


def _is_variant(short: list[str], long: list[str]) -> bool:
    """As ``_is_spelling``, and what the longer name has besides says nothing: within one file, names beside each other
    are rather those of two companies (``ALPHA`` and ``ALPHA FRANCE``)."""
    rest = [word for word in long if not _stands_in(word, short) and not any(_is_initials(one, long) for one in short)]
    return _is_spelling(short, long) and all(len(word) <= _SHORT for word in rest)


def _stands_in(word: str, words: list[str]) -> bool:
    near = DamerauLevenshtein.normalized_similarity
    is_long = len(word) > _SHORT
    return any(word == one or (is_long and near(word, one) >= _NEAR) for one in words) or _is_initials(word, words)


def _is_initials(word: str, words: list[str]) -> bool:
    """Whether ``word`` is the initials of two or more words in a row."""
    initials = "".join(one[0] for one in words)
    return 2 <= len(word) <= _SHORT and word not in words and word in initials


def _words(value: str) -> list[str]:
    """The words of a name that tell it from others."""
    return [word for word in words_of(re.sub("['’`]", "", value)) if word not in _JOINING]
