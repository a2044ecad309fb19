"""What a header says: header → roles, each with a score, by the words of ``lexicon.yml``.

What belongs here: words only; what the values say is in ``fits``. A header is compared without case, accents and
punctuation, typing errors allowed: real exports hold ``Suppklier``, ``Entuty`` and ``Expsene Type``.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

EXACT, TYPO, PART = 1.0, 0.9, 0.6
_LONGEST = 60
_NEAR = 0.8  # one error in five letters
_SHORTEST_TYPO = 5  # of shorter words, one letter makes another word: data, date
_RANK = 0.001  # of two whole phrases, the one that stands first in its list
_TIE = 0.02
_DOUBT = 0.7  # what is left of a score when the rest of the header speaks of something else
# Words of these roles turn a figure into another one: ``Budget amount``, ``Montant cumulé``, ``Due date``.
_TURNING = ("other_amount", "balance", "customer", "vat_rate", "exchange_rate", "vat_kept")
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@dataclass(frozen=True)
class Phrase:
    """Words of one language that name a role; ``rank`` in its list, whose first are the surest."""

    role: str
    language: str
    words: tuple[str, ...]
    rank: int

    @property
    def joined(self) -> str:
        """The words without spaces, as ``CompteNum`` writes them."""
        return "".join(self.words)


@dataclass(frozen=True)
class _Index:
    """The lexicon by what is looked up: whole phrases, words, and phrases by word."""

    whole: Mapping[str, Sequence[Phrase]]
    long: Sequence[str]
    words: Sequence[str]
    by_word: Mapping[str, Sequence[Phrase]]


@lru_cache(maxsize=1)
def phrases() -> tuple[Phrase, ...]:
    """The lexicon, in its own order."""
    told = yaml.safe_load((files("hub.onboarding") / "lexicon.yml").read_text(encoding="utf-8"))
    return tuple(
        Phrase(role, language, words_of(text), rank)
        for role, languages in told.items()
        for language, texts in languages.items()
        for rank, text in enumerate(texts)
    )


@lru_cache(maxsize=1)
def _index() -> _Index:
    whole: dict[str, list[Phrase]] = {}
    by_word: dict[str, list[Phrase]] = {}
    for phrase in phrases():
        whole.setdefault(phrase.joined, []).append(phrase)
        for word in set(phrase.words):
            by_word.setdefault(word, []).append(phrase)
    long = [joined for joined in whole if len(joined) >= _SHORTEST_TYPO]
    return _Index(whole, long, [word for word in by_word if len(word) >= _SHORTEST_TYPO], by_word)


def words_of(header: str) -> tuple[str, ...]:
    """``Libellé_Ecriture (N°)`` → ``libelle, ecriture, n``; ``CompteNum`` → ``compte, num``."""
    spread = _CAMEL.sub(" ", header.strip("\ufeff"))
    bare = unicodedata.normalize("NFKD", spread.replace("ß", "ss").replace("°", " ").replace("º", " "))
    plain = bare.encode("ascii", "ignore").decode().lower()
    return tuple(re.findall("[a-z]+|[0-9]+", plain))


@lru_cache(maxsize=4096)
def roles_of(header: str) -> Mapping[str, float]:
    """The roles that ``header`` names best, with their score from 0.6 to 1; several when it names them equally well.

    A whole phrase is 1 (less 0.001 a rank), one with a typing error 0.9; a phrase that is only a part of the header
    counts by its share of the words. So ``Supplier Number`` is a code, although ``Supplier`` alone is a name.
    """
    if len(header) > _LONGEST:
        return {}
    words = words_of(header)
    scores: dict[str, float] = {}
    for phrase, score in _scored(words):
        if score > scores.get(phrase.role, 0):
            scores[phrase.role] = score
    best = max(scores.values(), default=0)
    kept = {role: score for role, score in scores.items() if score >= best - _TIE}
    is_tie = best < TYPO and len(kept) > 1  # parts of the header speak of two things
    return {role: score * _DOUBT if is_tie or _is_turned(words, role, score) else score for role, score in kept.items()}


def _scored(words: Sequence[str]) -> Iterator[tuple[Phrase, float]]:
    """Every phrase that ``words`` hold, with its score."""
    index, joined = _index(), "".join(words)
    for phrase in index.whole.get(joined, ()):
        yield phrase, EXACT - _RANK * min(phrase.rank, 20)
    for near in _near(joined, index.long):
        yield from ((phrase, TYPO) for phrase in index.whole[near])
    told = dict.fromkeys([*words, *(near for word in words for near in _near(word, index.words))])
    for phrase in dict.fromkeys(phrase for word in told for phrase in index.by_word.get(word, ())):
        if told.keys() >= set(phrase.words):
            yield phrase, PART + 0.3 * len(phrase.joined) / max(len(joined), len(phrase.joined))


def _near(found: str, known: Sequence[str]) -> list[str]:
    """Those of ``known`` that ``found`` is with a typing error, the first letter apart from errors."""
    if len(found) < _SHORTEST_TYPO:
        return []
    scorer = DamerauLevenshtein.normalized_similarity
    hits = process.extract(found, known, scorer=scorer, score_cutoff=_NEAR, limit=None)
    return [text for text, _, _ in hits if text[0] == found[0]]


def _is_turned(words: Sequence[str], role: str, score: float) -> bool:
    return score <= TYPO and role not in _TURNING and not _turning_words().isdisjoint(words)


@lru_cache(maxsize=1)
def _turning_words() -> frozenset[str]:
    known = {word for phrase in phrases() if phrase.role not in _TURNING for word in phrase.words}
    turning = [phrase.words for phrase in phrases() if phrase.role in _TURNING]
    alone = frozenset(words[0] for words in turning if len(words) == 1)
    return alone | (frozenset(word for words in turning for word in words) - known)
