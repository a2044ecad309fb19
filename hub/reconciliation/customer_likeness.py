"""Which entity of the group a customer's name is most like: a proposal for people, never a link."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from hub.reconciliation.customer_keys import Company

LEAST = 0.6  # below, two names share letters by chance: NORD and TRANSDEV have 0.5
WITHIN = 0.9  # VERALTA NORD ENTREPOT LILLE holds all words of VERALTA NORD


@dataclass(frozen=True)
class Likeness:
    """``score`` between 0 and 1, 1 for the same normalised name; ``spelt``: the entity's name that is alike."""

    entity: str
    score: float
    spelt: str


def most_alike(plain_name: str, companies: Iterable[Company]) -> Likeness | None:
    """The company whose name is most like this normalised one; None where none scores ``LEAST``.

    Of two with the same score the longer name wins, then the first code. Whole names and their words in alphabetical
    order are compared by the share of letters that they have in common in the same order.
    """
    if not plain_name:
        return None
    sorted_name, words = _sorted(plain_name), set(plain_name.split())
    by_letters = SequenceMatcher(autojunk=False)  # what is kept of one name is of its second text
    by_words = SequenceMatcher(autojunk=False)
    by_letters.set_seq2(plain_name)
    by_words.set_seq2(sorted_name)
    best: tuple[float, int, str, str] | None = None
    for code, spelt in sorted(((one.code, spelt) for one in companies for spelt in one.names), reverse=True):
        floor = max(LEAST, best[0] if best else 0)
        score = max(
            1.0 if spelt == plain_name else 0,
            WITHIN if _is_within(set(spelt.split()), words) else 0,
            _ratio(by_letters, spelt, floor),
            _ratio(by_words, _sorted(spelt), floor),
        )
        if score >= floor and (best is None or (score, len(spelt)) >= best[:2]):
            best = (score, len(spelt), code, spelt)
    return Likeness(best[2], round(best[0], 4), best[3]) if best else None


def _ratio(matcher: SequenceMatcher[str], text: str, floor: float) -> float:
    """The ratio, or 0 where it is below ``floor``: its two upper bounds cost a tenth of it."""
    matcher.set_seq1(text)
    if matcher.real_quick_ratio() < floor or matcher.quick_ratio() < floor:
        return 0
    return matcher.ratio()


def _is_within(spelt: set[str], words: set[str]) -> bool:
    """All words of one name are in the other, and they are no mere initials or numbers."""
    fewer = min(spelt, words, key=len)
    return spelt & words == fewer and any(len(word) > 3 and word.isalpha() for word in fewer)


def _sorted(name: str) -> str:
    return " ".join(sorted(name.split()))
