"""Numbers of documents, as two sides write the same one.

Here belongs what one reference is compared by; which documents meet is in ``matching``. A supplier prints
``FA-2025-00123``, an entity types ``fa2025-123``, ``N° 2025/00123``, ``00123``, or what its scanner read:
``FA-2O25-OO123``. Expressions take and give text; null is no reference (without a digit, nothing names a document).
"""

import polars as pl

_PREFIXES = (
    "FACTURES", "FACTURE", "FACTUUR", "FACTURA", "FACT", "FATTURA", "FAC", "FA", "FC", "FV", "FR", "F",
    "INVOICE", "INV", "IN", "BILL", "RECHNUNG", "RG", "RE", "AVOIR", "AVR", "AV", "AC", "CREDIT", "NOTE", "CN", "NC",
    "CR", "PIECE", "DOCUMENT", "DOC", "REFERENCE", "REF", "NUMERO", "NUM", "NUMBER", "NO", "NR", "N",
)  # fmt: skip
_PREFIX = rf"^(?:(?:{'|'.join(_PREFIXES)}) ?)+([0-9].*)$"
_MISREAD = {"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "G": "6", "B": "8"}
_DIGITLIKE = "".join(_MISREAD)
_MISREAD_PREFIX = rf"^(?:(?:{'|'.join(_PREFIXES)}) ?)+([{_DIGITLIKE}]*[0-9].*)$"
_YEAR, _MONTH, _DAY = "20[0-9]{2}", "(?:0?[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])"
_MONTH2 = "(?:0[1-9]|1[0-2])"
_WHEN = rf"^(?:{_YEAR}|{_YEAR}{_MONTH}|{_MONTH}{_YEAR}|{_YEAR}{_MONTH2}{_DAY}|{_DAY}{_MONTH2}{_YEAR})$"
CONTAINED = 4  # characters; of 4 digits one in 10,000 is contained by chance, and the amount is equal as well


def bare(reference: pl.Expr) -> pl.Expr:
    """Letters and digits alone, without leading zeros: as the published tie of invoices compares them."""
    key = reference.str.to_uppercase().str.replace_all("[^A-Z0-9]", "").str.strip_chars_start("0")
    return _with_digit(key)


def number(reference: pl.Expr) -> pl.Expr:
    """Runs of letters and digits, dotted, without words before them (FA, INV, N° …) and without leading zeros."""
    return _dotted(_after_prefix(reference))


def core(reference: pl.Expr) -> pl.Expr:
    """``number`` without a year before or after it, and without words around it."""
    text = _year_apart(_after_prefix(reference)).str.replace_all(r"\b[A-Z]+\b", "")
    text = text.str.replace_all(" +", " ").str.strip_chars(" ")
    text = text.str.replace(rf"^{_YEAR} (.*[0-9].*)$", "${1}").str.replace(rf"^(.*[0-9].*) {_YEAR}$", "${1}")
    return _dotted(text.str.replace(r"^[0-9]{2} ([0-9]{3,})$", "${1}"))


def legible(reference: pl.Expr) -> pl.Expr:
    """``number`` where letters that a scanner takes for digits are those digits."""
    text = _spaced(reference).str.replace(_MISREAD_PREFIX, "${1}")
    return _dotted(text.str.replace_many(list(_MISREAD), list(_MISREAD.values())))


def is_distinctive(reference: pl.Expr, key: pl.Expr) -> pl.Expr:
    """Whether ``key`` alone, made of ``reference``, tells a document among those of one supplier and entity.

    Five characters with four digits or more, and no month or date: of such numbers few meet by chance.
    """
    is_long = (key.str.len_chars() >= 5) & (key.str.count_matches("[0-9]") >= 4)
    is_when = _after_prefix(reference).str.replace_all(" ", "").str.contains(_WHEN)
    return (is_long & ~is_when).fill_null(False)


def contradict(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """Whether two references are two numbers of one series: alike but for the last run of digits.

    A number of one run is of the series of its length and first half.
    """
    keys = number(one), number(other)
    is_other = keys[0] != keys[1]
    return ((_series(keys[0]) == _series(keys[1])) & is_other).fill_null(False)


def contain(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """Whether one of two keys contains the other, which has ``CONTAINED`` characters at least and is no year."""
    found = one.str.contains(other, literal=True) | other.str.contains(one, literal=True)
    shorter = pl.when(one.str.len_chars() <= other.str.len_chars()).then(one).otherwise(other)
    says_much = (shorter.str.count_matches("[0-9]") >= CONTAINED) & ~shorter.str.contains(_WHEN)
    return (found & says_much).fill_null(False)


def _after_prefix(reference: pl.Expr) -> pl.Expr:
    return _spaced(reference).str.replace(_PREFIX, "${1}")


def _spaced(reference: pl.Expr) -> pl.Expr:
    return reference.str.to_uppercase().str.replace_all("[^A-Z0-9]+", " ").str.strip_chars(" ")


def _series(key: pl.Expr) -> pl.Expr:
    half = pl.concat_str(key.str.slice(0, key.str.len_chars() // 2), key.str.len_chars().cast(pl.String), separator="#")
    return pl.when(key.str.contains(".", literal=True)).then(key.str.replace("[0-9]+$", "")).otherwise(half)


def _year_apart(text: pl.Expr) -> pl.Expr:
    return text.str.replace(rf"^({_YEAR})([0-9]{{3,}})\b", "${1} ${2}")


def _dotted(text: pl.Expr) -> pl.Expr:
    bare_runs = _year_apart(text).str.replace_all("(^|[^0-9])0+([0-9])", "${1}${2}")
    return _with_digit(bare_runs.str.replace_all(" ", "."))


def _with_digit(key: pl.Expr) -> pl.Expr:
    return pl.when(key.str.contains("[1-9]")).then(key)
