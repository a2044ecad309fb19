"""What a header says: header → roles, each with a score, by the words of ``lexicon.yml``.

What belongs here: words only; what the values say is in ``fits``. A header is compared without case, accents and
punctuation, typing errors allowed: real exports hold ``Suppklier``, ``Entuty`` and ``Expsene Type``.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml
from rapidfuzz.distance import DamerauLevenshtein

EXACT, TYPO, PART = 1.0, 0.9, 0.6
_NEAR = 0.8  # one error in five letters
_SHORTEST_TYPO = 5  # of shorter words, one letter makes another word: data, date
_TIE = 0.02
_DOUBT = 0.7  # what is left of a score when the rest of the header speaks of something else
# Words of these roles turn a figure into another one: ``Budget amount``, ``Montant cumulé``, ``Due date``.
_TURNING = ("other_amount", "balance", "customer", "vat_rate", "exchange_rate", "vat_kept")
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@dataclass(frozen=True)
class Phrase:
    """Words of one language that name a role."""

    role: str
    language: str
    words: tuple[str, ...]

    @property
    def joined(self) -> str:
        """The words without spaces, as ``CompteNum`` writes them."""
        return "".join(self.words)


@lru_cache(maxsize=1)
def phrases() -> tuple[Phrase, ...]:
    """The lexicon, in its own order."""
    told = yaml.safe_load((files("hub.onboarding") / "lexicon.yml").read_text(encoding="utf-8"))
    return tuple(
        Phrase(role, language, words_of(text))
        for role, languages in told.items()
        for language, texts in languages.items()
        for text in texts
    )


def words_of(header: str) -> tuple[str, ...]:
    """``Libellé_Ecriture (N°)`` → ``libelle, ecriture, n``; ``CompteNum`` → ``compte, num``."""
    spread = _CAMEL.sub(" ", header.strip("\ufeff"))
    bare = unicodedata.normalize("NFKD", spread.replace("ß", "ss").replace("°", " ").replace("º", " "))
    plain = bare.encode("ascii", "ignore").decode().lower()
    return tuple(re.findall("[a-z]+|[0-9]+", plain))


@lru_cache(maxsize=4096)
def roles_of(header: str) -> Mapping[str, float]:
    """The roles that ``header`` names best, with their score from 0.6 to 1; several when it names them equally well.

    A whole phrase is 1, one with a typing error 0.9; a phrase that is only a part of the header counts by its share of
    the words. So ``Supplier Number`` is a code, although ``Supplier`` alone is a name.
    """
    words = words_of(header)
    scores: dict[str, float] = {}
    for phrase in phrases():
        score = _score(words, phrase)
        if score > scores.get(phrase.role, 0):
            scores[phrase.role] = score
    best = max(scores.values(), default=0)
    kept = {role: score for role, score in scores.items() if score >= best - _TIE}
    return {role: score * _DOUBT if _is_turned(words, role, score) else score for role, score in kept.items()}


def _is_turned(words: Sequence[str], role: str, score: float) -> bool:
    return score < TYPO and role not in _TURNING and not _turning_words().isdisjoint(words)


@lru_cache(maxsize=1)
def _turning_words() -> frozenset[str]:
    known = {word for phrase in phrases() if phrase.role not in _TURNING for word in phrase.words}
    return frozenset(word for phrase in phrases() if phrase.role in _TURNING for word in phrase.words) - known


def _score(words: Sequence[str], phrase: Phrase) -> float:
    if not words:
        return 0
    joined = "".join(words)
    if joined == phrase.joined:
        return EXACT
    if _is_near(joined, phrase.joined):
        return TYPO
    if all(any(word == one or _is_near(one, word) for one in words) for word in phrase.words):
        return PART + 0.3 * len(phrase.joined) / max(len(joined), len(phrase.joined))
    return 0


def _is_near(found: str, known: str) -> bool:
    if min(len(found), len(known)) < _SHORTEST_TYPO or found[0] != known[0]:
        return False
    return DamerauLevenshtein.normalized_similarity(found, known, score_cutoff=_NEAR) >= _NEAR
