"""Whose lines these are: what the column that names the entity says against the entity that the person gave.

What belongs here: spellings of one entity told from several entities. Nothing is guessed for a name that is unknown.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hub.group.models import Entity, Group
from hub.onboarding.folder import Seen
from hub.onboarding.lexicon import words_of
from hub.onboarding.proposal import Question

_FEW = 40
_SHARE_OF_LINES = 20  # an entity stands for at least as many lines as this, on average


@dataclass
class Named:
    """What the entity columns say. ``map``: value → entity code; ``foreign``: seen files of another entity."""

    title: str = ""
    map: dict[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    foreign: list[tuple[Seen, str]] = field(default_factory=list)
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
    clusters = _clusters(value for one in seen for value in _values(one))
    if len(clusters) < 2:
        return named
    own = [cluster for cluster in clusters if any(is_same(value, entity) for value in cluster)]
    held = [(one, [cluster for cluster in clusters if not cluster.isdisjoint(_values(one))]) for one in seen]
    mixed = [one for one, found in held if len(found) > 1]
    if mixed:
        names = ", ".join(repr(min(cluster)) for cluster in clusters[:6])
        more = f" and {len(clusters) - 6} more" if len(clusters) > 6 else ""
        title = mixed[0].made.claims["entity"].title
        text = (
            f"column {title!r} names {len(clusters)} entities: {names}{more}. All of them are {entity.code}, or is "
            f"this a feed of several entities (then run again with --entity _group)?"
        )
        named.questions.append(Question("entity", text, {f"all of them are {entity.code}": entity.code}))
        return named
    if len(own) != 1:
        lines = Counter(
            {
                at: sum(one.made.lines for one, found in held if found == [cluster])
                for at, cluster in enumerate(clusters)
            }
        )
        own = [clusters[lines.most_common(1)[0][0]]]
    for one, found in held:
        if found and found[0] is not own[0]:
            title = one.made.claims["entity"].title
            why = f"its {title!r} is {min(found[0])!r}, the others say {min(own[0])!r}: onboard it for its own entity"
            named.foreign.append((one, why))
    return named


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


def _clusters(values: Iterable[str]) -> list[set[str]]:
    """Spellings together: a name whose words are all in another one is the same entity, cut or in another order."""
    clusters: list[tuple[set[str], set[str]]] = []  # values, words of the longest
    for value in sorted(set(values), key=lambda one: (-len(words_of(one)), one)):
        words = set(words_of(value))
        near = next((cluster for cluster in clusters if words <= cluster[1]), None)
        if near:
            near[0].add(value)
        else:
            clusters.append(({value}, words))
    return [values for values, _ in clusters]
