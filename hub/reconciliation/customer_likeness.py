"""Which entity of the group a customer's name is most like: a proposal for people, never a link."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from hub.reconciliation.customer_keys import Company

LEAST = 0.6  # below, two names share letters by chance: DUPONT and DURAND have 0.5
WITHIN = 0.9  # ACME OUEST ENTREPOT NANTES holds all words of ACME OUEST


@dataclass(frozen=True)
class Likeness:
    """``score`` between 0 and 1, 1 for the same normalised name; ``spelt``: the entity's name that is alike."""

    entity: str
    score: float
    spelt: str


class _Name(NamedTuple):
    entity: str
    spelt: str
    words: frozenset[str]
    in_order: str


class Names:
    """The normalised names of the entities, to be compared with many."""

    def __init__(self, companies: Iterable[Company]) -> None:
        self._names = sorted(
            (_Name(one.code, spelt, *_words(spelt)) for one in companies for spelt in one.names), reverse=True
        )

    def most_alike(self, plain_name: str, barred: frozenset[str]) -> Likeness | None:
        """The entity, none of those ``barred``, whose name is most like this normalised one; None where none scores
        ``LEAST``. Of two with the same score the longer name wins, then the first code.

        Score: ``WITHIN`` where one holds all words of the other, else the share of letters in common in the same order,
        of the whole names or of their words in alphabetical order, whichever is more.
        """
        if not plain_name:
            return None
        words, in_order = _words(plain_name)
        by_letters = SequenceMatcher(autojunk=False)  # what it keeps of one name is of its second text
        by_words = SequenceMatcher(autojunk=False)
        by_letters.set_seq2(plain_name)
        by_words.set_seq2(in_order)
        best, score_of_best = None, LEAST
        for one in self._names:
            if one.entity in barred:
                continue
            score = WITHIN if _is_within(one.words, words) else 0.0
            by_letters.set_seq1(one.spelt)
            # Upper bounds, which the order of the letters does not change: a tenth of the cost.
            if by_letters.real_quick_ratio() >= score_of_best and by_letters.quick_ratio() >= score_of_best:
                by_words.set_seq1(one.in_order)
                score = max(score, by_letters.ratio(), by_words.ratio())
            if (score, len(one.spelt)) >= (score_of_best, len(best.spelt) if best else 0):
                best, score_of_best = one, score
        return Likeness(best.entity, round(score_of_best, 4), best.spelt) if best else None


def _words(name: str) -> tuple[frozenset[str], str]:
    words = name.split()
    return frozenset(words), " ".join(sorted(words))


def _is_within(spelt: frozenset[str], words: frozenset[str]) -> bool:
    """All words of one name are in the other, and they are no mere initials or numbers."""
    fewer, more = (spelt, words) if len(spelt) <= len(words) else (words, spelt)
    return fewer <= more and any(len(word) > 3 and word.isalpha() for word in fewer)
