"""Names that look like a natural person's, so that a publication can mask them.

Precision before recall: a person taken for a company is one name that nobody masks and an entity can still list; a
company taken for a person disappears from a figure that everybody reads. So a name with a legal form, a trade word, a
figure or two bearers is never a person's, and initials with a surname (``J Sainsbury``) are one only before a comma or
after a title.
"""

import re
import unicodedata
from functools import cache
from importlib.resources import files

import polars as pl

# After the first a surname alone is enough; the others mean other things too: a first name or an initial has to follow.
TITLES = {
    *("MME", "MADAME", "MLLE", "MADEMOISELLE", "MONSIEUR", "MISTER", "MRS", "MISS", "DR", "DOCTEUR", "DOTT", "DOTTSSA"),
    *("HERR", "FRAU", "SIGNOR", "SIGNORA", "SENOR", "SENORA"),
}
SHORT_TITLES = {
    *("M", "MR", "MS", "ME", "MTRE", "MAITRE", "PROF", "PROFESSEUR", "PROFESSOR", "SR", "SRA", "SIG", "DOCTOR", "DOC"),
    *("SIR", "LADY", "REV", "REVEREND", "DON", "DONA"),
}
SOLE = (
    r"(?: (?:EI|E I|ENTREPRENEUR INDIVIDUEL|ENTREPRISE INDIVIDUELLE|AUTO ENTREPRENEUR|MICRO ENTREPRENEUR|SOLE TRADER))$"
)
TRADING_AS = r"(?i)\s+(?:t/as?|trading as|exerçant sous|dit)\b.*$"
PARTICLES = {
    "DE",
    "DU",
    "DA",
    "DI",
    "DEL",
    "DELLA",
    "DES",
    "LA",
    "LE",
    "EL",
    "AL",
    "BEN",
    "VAN",
    "VON",
    "DER",
    "DEN",
    "TEN",
    "MC",
    "MAC",
    "O",
    "D",
    "DOS",
}
MOST_WORDS = 5


def is_person(names: pl.Series) -> pl.Series:
    """True where a supplier's name, as delivered, looks like a natural person's; false for a null.

    A person's name is: a title and a name (``Dr Bonnett``, ``M. Jean Dupont``), a frequent first name and a surname in
    either order (``Dupont Jean`` only where the first name is rarely a surname), a surname, a comma and a first name or
    initials (``Smith, J.A.``); also before ``EI`` or ``T/A …``.
    """
    distinct = names.unique().drop_nulls()
    told = pl.Series([_is_person(name) for name in distinct], dtype=pl.Boolean)
    found = (
        names.replace_strict(distinct, told, default=False, return_dtype=pl.Boolean)
        if len(distinct)
        else names.is_not_null()
    )
    return found.fill_null(False).rename(names.name)


def _is_person(name: str) -> bool:
    plain = re.sub(TRADING_AS, "", _upper(name))
    if re.search(r"[\d&+@/]", plain):
        return False
    words = re.sub(r"[^A-Z,]+", " ", plain.replace("'", " ").replace(",", " , ")).strip()
    words = re.sub(SOLE, "", words)
    parts = words.split()
    bare = [part for part in parts if part != ","]
    if not 2 <= len(bare) <= MOST_WORDS or any(_firm().match(part) for part in bare):
        return False
    if _has_legal_form(bare):
        return False
    return _with_title(bare) or _with_comma(parts) or _with_first_name(bare)


def _with_title(words: list[str]) -> bool:
    if words[0] in TITLES:
        return all(len(word) > 1 or place < len(words) - 1 for place, word in enumerate(words)) and len(words[-1]) > 1
    return (
        words[0] in SHORT_TITLES
        and len(words) > 2
        and (
            (len(words[1]) == 1 and words[0] != "M") or words[1] in _first_names()  # M K Brown is a firm as well
        )
    )


def _with_comma(parts: list[str]) -> bool:
    """Surname, comma, first name or initials."""
    if parts.count(",") != 1 or not 0 < parts.index(",") < len(parts) - 1:
        return False
    place = parts.index(",")
    before, after = parts[:place], parts[place + 1 :]
    is_surname = len(before) <= 2 and len(before[-1]) > 1
    return is_surname and (after[0] in _first_names() or after[0] in TITLES or all(len(word) == 1 for word in after))


def _with_first_name(words: list[str]) -> bool:
    known = _first_names()
    if words[0] in known:
        rest = [word for word in words[1:] if word not in PARTICLES and word not in known]
        surnames = [word for word in rest if len(word) > 1]
        # One surname, or two as in Spain; none at all where the last first name is one as well (Jean Martin).
        return (1 <= len(surnames) <= 2 and len(words[-1]) > 1) or (not rest and known.get(words[-1], False))
    is_after = len(words) == 2 and len(words[0]) > 2 and known.get(words[1]) is False
    return is_after and words[0] not in PARTICLES


def _upper(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("œ", "oe").replace("ø", "o"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).upper()


def _has_legal_form(words: list[str]) -> bool:
    """A legal form at either end, in one or more words; the short ones only at the end, for they are initials too."""
    forms = _legal_forms()
    text = " ".join(words)
    return any(" ".join(words[-size:]) in forms for size in (1, 2, 3)) or any(
        text.startswith(f"{form} ") for form in forms if len(form) > 2
    )


@cache
def _first_names() -> dict[str, bool]:
    """First name → whether it is frequent as a surname too."""
    listed = " ".join(_lines("first_names.txt")).split()
    return {name.rstrip("*"): name.endswith("*") for name in listed}


@cache
def _firm() -> re.Pattern[str]:
    listed = " ".join(_lines("firm_words.txt")).split()
    return re.compile("|".join(f"{word[:-1]}$" if word.endswith(".") else word for word in sorted(listed)))


@cache
def _legal_forms() -> frozenset[str]:
    return frozenset(line.split(maxsplit=1)[1].strip() for line in _lines("legal_forms.txt"))


def _lines(name: str) -> list[str]:
    text = (files(__package__) / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
