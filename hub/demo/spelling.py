"""How one company types the name and the code of a supplier, from the supplier's real name."""

import unicodedata

import numpy as np

from hub.demo.members import Spelling
from hub.demo.names import ABBREVIATIONS


def without_accents(text: str) -> str:
    """ASCII letters for accented ones."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def spell(name: str, legal_form: str, style: Spelling, rng: np.random.Generator) -> str:
    """The name as this company writes it; a second call may well give another spelling."""
    text = name
    if style.has_abbreviations and rng.random() < 0.6:
        text = " ".join(ABBREVIATIONS.get(word, word) for word in text.split(" "))
    text = _with_legal_form(text, legal_form, style, rng)
    if not style.has_accents or rng.random() < 0.15:
        text = without_accents(text)
    is_upper = style.case == "upper" or (style.case == "mixed" and rng.random() < 0.3)
    return (text.upper() if is_upper else text)[: style.length].rstrip()


def _with_legal_form(text: str, legal_form: str, style: Spelling, rng: np.random.Generator) -> str:
    place = style.legal
    if place == "any":
        place = ("before", "after", "none")[int(rng.integers(3))]
    elif place != "none" and rng.random() < 0.2:
        place = "none"
    written = ".".join(legal_form) + "." if rng.random() < 0.15 else legal_form
    return {"before": f"{written} {text}", "after": f"{text} {written}"}.get(place, text)


def local_code(pattern: str, number: int, name: str) -> str:
    """The code of the ``number``-th supplier under ``pattern``; empty when the system has no code."""
    letters = "".join(filter(str.isalpha, without_accents(name).upper()))[:5]
    return pattern.format(number=number, letters=f"{letters}{number:03d}")
