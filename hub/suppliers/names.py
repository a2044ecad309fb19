"""What a supplier's name, SIREN and VAT number come down to, so that two spellings can be compared.

Here belong the cleaning of one value and the check of its key. Which values make one supplier is decided in
``identity``; nothing here compares two suppliers, guesses a missing digit or knows an entity. Legal forms are data
(``legal_forms.txt``). Numbers are checked by python-stdnum, each distinct one once.
"""

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files

import polars as pl
from stdnum.ch import uid as swiss_uid
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError
from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number
from stdnum.fr import tva as french_vat
from stdnum.gb import vat as british_vat
from stdnum.no import orgnr as norwegian_number

# Letters that NFKD does not take apart, and the ampersand.
SPELT_OUT = {"&": " ET ", "Œ": "OE", "Æ": "AE", "Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "TH", "ẞ": "SS"}
LEADING_CODE = r"^(?:[A-Z]{0,5}[0-9]{3,}[A-Z0-9]*\s+[\p{Pd}:|]\s+)+"  # F00123 - DUPONT
TRAILING_CODE = r"(?:\s+[\p{Pd}:|]\s+[0-9]{3,})+$"  # DUPONT - 0001


def normalise_names(names: pl.Series) -> pl.Series:
    """Each name in capitals A-Z (or its own script) and digits, one space between words, without its legal forms.

    Legal forms go at either end or in brackets, never inside; the codes that an ERP puts before or after go too. What
    is left holds a letter, else the forms stay (SA 2000), else the name in capitals as it was. Null stays null.
    """
    at_start, at_end, in_brackets = _legal_forms()
    upper = names.cast(pl.String).rename("name").str.to_uppercase().str.strip_chars()
    plain = upper.str.normalize("NFKD").str.replace_all(r"\p{Mn}", "").str.to_uppercase()
    plain = plain.str.replace_many(list(SPELT_OUT), list(SPELT_OUT.values()))
    plain = plain.str.replace(LEADING_CODE, "").str.replace(TRAILING_CODE, "")
    # S.A.R.L. and A/S are one word, S.A.DUPONT two: a mark stands for the point after a single letter, then goes.
    plain = plain.str.replace_all(r"\b(\p{L})[./]", "$1\u0001").str.replace_all("\u0001([\\p{L}\\p{N}]{2})", " $1")
    plain = plain.str.replace_all("\u0001", "")
    whole = _words(plain)
    bare = _words(plain.str.replace_all(in_brackets, " ")).str.replace(at_end, "").str.replace(at_start, "$1")
    frame = pl.DataFrame([upper, whole.rename("whole"), bare.rename("bare")])
    return (
        frame.select(
            pl.when(pl.col("bare").str.contains(r"\p{L}"))
            .then("bare")
            .when(pl.col("whole").str.contains(r"\p{L}"))
            .then("whole")
            .otherwise("name")
        )
        .to_series()
        .rename(names.name)
    )


def clean_siren(values: pl.Series) -> pl.DataFrame:
    """``siren``, nine digits or null, and ``is_valid``: null where nothing was given, false where the key is wrong.

    Takes a SIREN, a SIRET (La Poste's own key included) or a French VAT number (Monaco's hold no SIREN), whatever the
    spaces and punctuation. Nine zeros satisfy Luhn and are refused: they fill a field that an ERP wants filled.
    """
    return _checked(values, _siren_of).rename({"clean": "siren"})


def clean_vat(values: pl.Series) -> pl.DataFrame:
    """``vat``, the country's two letters and its number, or null; and ``is_valid`` as in ``clean_siren``.

    Known are the European Union (Greece always as EL), Northern Ireland, the United Kingdom, Switzerland and Norway,
    the last two without the suffix that changes with the language. A number without its country is not valid.
    """
    return _checked(values, _vat_of).rename({"clean": "vat"})


def _words(names: pl.Series) -> pl.Series:
    return names.str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()


@cache
def _legal_forms() -> tuple[str, str, str]:
    """The patterns of the forms at the start (what follows is kept as group 1), at the end, and in brackets."""
    text = (files(__package__) / "legal_forms.txt").read_text(encoding="utf-8")
    listed = [line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#")]
    anywhere = _any_of({form for _, form in listed})
    leading = _any_of({form for where, form in listed if where == "either"})
    return rf"^(?:{leading} )+([\p{{L}}\p{{N}}]{{2}})", rf"(?: {anywhere})+$", rf"[(\[]\s*{anywhere}\s*[)\]]"


def _any_of(forms: set[str]) -> str:
    apart = {" ".join(form) for form in forms if len(form) > 2 and " " not in form and len(form) <= 6}
    return "(?:" + "|".join(sorted(forms | apart, key=lambda form: (-len(form), form))) + ")"


def _checked(values: pl.Series, check: Callable[[str], str | None]) -> pl.DataFrame:
    compact = values.cast(pl.String).str.to_uppercase().str.replace_all(r"[\s\p{P}]", "")
    given = pl.DataFrame({"given": compact.set(compact == "", None)})
    distinct = given.drop_nulls().unique().to_series()
    cleaned = pl.Series([check(value) for value in distinct], dtype=pl.String)
    clean = pl.col("given").replace_strict(distinct, cleaned, default=None, return_dtype=pl.String)
    is_valid = pl.when(pl.col("given").is_not_null()).then(pl.col("clean").is_not_null())
    return given.select("given", clean=clean).select("clean", is_valid=is_valid)


def _siren_of(value: str) -> str | None:
    if len(value) == 14 and siret_number.is_valid(value):
        siren = value[:9]
    elif len(value) == 13 and value.startswith("FR") and french_vat.is_valid(value):
        siren = value[4:]
    else:
        siren = value
    return siren if siren_number.is_valid(siren) and siren.strip("0") else None


def _vat_of(value: str) -> str | None:
    if not value[4:].strip("0"):
        return None
    try:
        if value.startswith("GB"):
            return "GB" + british_vat.validate(value)
        if value.startswith("CHE"):
            return swiss_uid.validate(re.sub("(MWST|TVA|IVA|TPV)$", "", value))
        if value.startswith("NO"):
            return "NO" + norwegian_number.validate(value[2:].removesuffix("MVA"))
        number = eu_vat.validate(value)
        return "EL" + number[2:] if number.startswith("GR") else number
    except ValidationError:
        return None
