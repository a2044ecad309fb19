"""Which landing each (feed, part, entity, period) is certified with: a pure fold over verdicts, in order of delivery.

A later landing replaces the former unless it fails a gate that the former passes; then it is held and the former stays.
Nothing below L1 is ever certified, and a certified landing is never dropped for lack of a successor.
"""

from collections.abc import Iterable
from dataclasses import dataclass

LOWEST_CERTIFIED = 1


@dataclass(frozen=True)
class Contender:
    """A landing that asks for a slot, with the level it reaches and why not more."""

    feed_id: str
    part: str
    entity_code: str
    period: str
    landing_id: str
    sequence: int
    is_incumbent: bool
    level: int
    reason: str | None

    @property
    def slot(self) -> tuple[str, str, str, str]:
        """What only one landing can be certified for."""
        return (self.feed_id, self.part, self.entity_code, self.period)


@dataclass(frozen=True)
class Decision:
    """A contender that is certified, or held and why."""

    contender: Contender
    is_admitted: bool
    reason: str | None


def admit(contenders: Iterable[Contender]) -> list[Decision]:
    """Decisions on the last word of every slot: the certified landing, and each later one that is held."""
    slots: dict[tuple[str, str, str, str], list[Contender]] = {}
    for contender in sorted(contenders, key=lambda one: (one.slot, one.sequence, one.landing_id)):
        slots.setdefault(contender.slot, []).append(contender)
    return [decision for rivals in slots.values() for decision in _decide(rivals)]


def _decide(rivals: list[Contender]) -> list[Decision]:
    certified: Contender | None = None
    held: list[Decision] = []
    for one in rivals:
        if one.is_incumbent or (one.level >= LOWEST_CERTIFIED and (certified is None or one.level >= certified.level)):
            certified = one
            held = []
        else:
            held.append(Decision(one, False, _why_held(one, certified)))
    return ([Decision(certified, True, certified.reason)] if certified else []) + held


def _why_held(one: Contender, certified: Contender | None) -> str:
    if one.reason:
        return one.reason
    if certified is None:
        return f"no gate beyond L{one.level} has judged it"
    return f"reaches L{one.level}, the certified delivery reaches L{certified.level}"
