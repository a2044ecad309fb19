"""Amounts as written, read exactly: text → Decimal(18,2), never through a float.

What belongs here: decimal and thousands marks, signs (a minus on either side, parentheses, CR), precision. Which column
is the debit, and what a sign means, is in ``sides``. A value that can be read in two ways (``1,234``) is settled by the
other values of the file, or refused.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

import polars as pl

from hub.group.forms import Format
from hub.readers.contract import MONEY, WIDE

UNREADABLE, AMBIGUOUS, PRECISION = "amount_unreadable", "amount_ambiguous", "amount_precision"
TOO_LARGE = "amount_too_large"  # 10^15 or more: what is computed of two or three such amounts would leave Decimal(18,2)

_BODY = r"[€£$]?\s*[0-9.,][0-9 .,']*[€£$]?"
_SIDE = r"(?i)\s*(?:(?:CR|C|H)|(?:DR|D|S))\.?$"  # 1,200.00 CR; H and S (Haben, Soll) in German ledgers
_CREDIT = r"(?i)(?:CR|C|H)\.?$"
_SHAPE = rf"^(?:\(\s*{_BODY}\s*\)|[+-]?\s*{_BODY}|[€£$]\s*[+-]\s*{_BODY}|{_BODY}\s*[+-])$"
_SPACED = r"^[0-9]{1,3}(?:[ '][0-9]{3})+(?:[.,][0-9]*)?$"
_PLAIN = r"^-?[0-9]{1,15}(?:[MARK][0-9]{1,2})?$"


@dataclass(frozen=True)
class Notation:
    """``decimal``: the mark that the feed declares; ``settled``: the one that the file's own values show, if any.

    ``ask`` gives the notation settled by the whole file, for the first amount that reads in two ways.
    """

    decimal: str | None = None
    settled: str | None = None
    ask: Callable[[], "Notation"] | None = field(default=None, compare=False)

    @classmethod
    def declared(cls, form: Format) -> "Notation":
        """What the feed says; thousands ``.`` implies decimal ``,`` and the other way round."""
        implied = {".": ",", ",": "."}.get(form.thousands or "")
        return cls(form.decimal or implied)


def parse_amounts(texts: pl.Series, notation: Notation) -> tuple[pl.Series, pl.Series]:
    """Values, Decimal(18,2), and the rule that each text breaks (null: none). Blank (null) texts give null and null."""
    mark = notation.decimal or ".,"
    is_plain = texts.str.contains(_PLAIN.replace("MARK", mark)).fill_null(True)
    if is_plain.all():
        return _exact(texts, notation.decimal), pl.Series([None], dtype=pl.String).new_from_index(0, len(texts))
    odd = texts.filter(~is_plain).to_frame("text")
    distinct = odd["text"].unique()
    if notation.ask and has_doubt(distinct):
        notation = notation.ask()
    table = _table(distinct, notation)
    read = odd.join(table, on="text", how="left", maintain_order="left")
    at = (~is_plain).cum_sum().cast(pl.Int64) - 1
    values = read["value"].gather(at.set(is_plain, None))
    return values.zip_with(~is_plain, _exact(texts.set(~is_plain, None), notation.decimal)), read["rule"].gather(
        at.set(is_plain, None)
    )


def parse_wide(texts: pl.Series, notation: Notation) -> pl.Series:
    """Quantities and prices, Decimal(18,6), rounded half away from zero; null what is blank or no such number.

    Where nothing settles the decimal mark, these values themselves may. Letters are no number: ``8 H`` is hours.
    """
    texts = texts.set(texts.str.contains("[A-Za-z]").fill_null(False), None)
    distinct = texts.drop_nulls().unique()
    if notation.ask and has_doubt(distinct):
        notation = notation.ask()
    if not (notation.decimal or notation.settled):
        notation = settle(notation, decimal_marks(distinct))
    table = _numbers(distinct, notation)
    values = [None if rule else _wide(signed) for signed, rule in table.select("signed", "rule").iter_rows()]
    known = pl.DataFrame({"text": table["text"], "value": pl.Series(values, dtype=WIDE)})
    return texts.to_frame("text").join(known, on="text", how="left", maintain_order="left")["value"]


def _wide(number: str) -> Decimal | None:
    value = Decimal(number)
    return value.quantize(Decimal("0.000001"), ROUND_HALF_UP) if abs(value) < 10**12 - 1 else None


def decimal_marks(texts: pl.Series) -> frozenset[str]:
    """The decimal marks that these amounts leave no doubt about: none, one, or both in a file that mixes them."""
    body = _cleaned(texts.drop_nulls().unique()).filter(pl.col("is_apt"))
    return frozenset(mark for mark in ",." if body.select(_shows(mark).any()).item())


def has_doubt(texts: pl.Series) -> bool:
    """Whether one of these amounts reads in two ways, such as ``1,234``."""
    return bool(texts.str.contains(r"^[^0-9.,]*[1-9][0-9]{0,2}[.,][0-9]{3}[^0-9.,]*$").any())


def settle(declared: Notation, marks: frozenset[str]) -> Notation:
    """``declared`` with what the file shows; a file that shows both marks settles nothing."""
    return Notation(declared.decimal, next(iter(marks)) if len(marks) == 1 else None)


def _exact(texts: pl.Series, mark: str | None = None) -> pl.Series:
    return (texts if mark == "." else texts.str.replace(",", ".", literal=True)).cast(MONEY)


def _cleaned(texts: pl.Series) -> pl.DataFrame:
    """``text``, ``is_apt``, ``is_negative``, ``is_spaced`` and ``body``: digits and marks, spaces taken out."""
    unified = (
        pl.col("text")
        .str.replace_all("[\u00a0\u2007\u2009\u202f]", " ")
        .str.replace_all("[’ʼ]", "'")
        .str.replace_all("[−–]", "-")
        .str.strip_chars()
    )
    bare = unified.str.replace(_SIDE, "")
    has_side, has_minus = bare != unified, bare.str.contains(r"[-(]")
    body = bare.str.replace_all("[^0-9.,' ]", "").str.strip_chars()
    is_spaced = body.str.contains("[ ']")
    is_written_well = bare.str.contains(_SHAPE) & (~is_spaced | body.str.contains(_SPACED))
    return pl.DataFrame({"text": texts}).select(
        "text",
        (is_written_well & ~(has_side & has_minus)).alias("is_apt"),  # -5.00 CR could be either
        (has_minus | unified.str.contains(_CREDIT)).alias("is_negative"),
        is_spaced.alias("is_spaced"),
        body.str.replace_all("[ ']", "").alias("body"),
    )


def _other(mark: str) -> str:
    return "." if mark == "," else ","


def _grouped(mark: str) -> pl.Expr:
    """``1.234,56`` and ``1.234.567`` for the decimal mark ``,``."""
    other = _other(mark)
    whole = rf"^[0-9]{{1,3}}(?:[{other}][0-9]{{3}})+[{mark}][0-9]*$|^[0-9]{{1,3}}(?:[{other}][0-9]{{3}}){{2,}}$"
    return pl.col("body").str.contains(whole)


def _single(mark: str) -> pl.Expr:
    """One mark, at least one digit, no other mark."""
    return pl.col("body").str.contains(rf"^[0-9]+[{mark}][0-9]*$|^[{mark}][0-9]+$")


def _doubtful(mark: str) -> pl.Expr:
    """``1,234``: a decimal mark before three decimals, or a thousands mark."""
    return ~pl.col("is_spaced") & pl.col("body").str.contains(rf"^[1-9][0-9]{{0,2}}[{mark}][0-9]{{3}}$")


def _shows(mark: str) -> pl.Expr:
    return _grouped(mark) | (_single(mark) & ~_doubtful(mark))


def _table(texts: pl.Series, notation: Notation) -> pl.DataFrame:
    """``text``, ``value``, ``rule`` of each distinct text that is not written plainly."""
    precision = pl.when(pl.col("exact").str.contains(r"\.[0-9]{3}")).then(pl.lit(PRECISION))
    frame = _numbers(texts, notation).with_columns(pl.coalesce("rule", precision).alias("rule"))
    value = pl.when(pl.col("rule").is_null()).then("signed").str.to_decimal(scale=2).cast(MONEY)
    return frame.select("text", value.alias("value"), "rule")


def _numbers(texts: pl.Series, notation: Notation) -> pl.DataFrame:
    """``text``, ``exact``, ``signed`` (both as ``1234.5``) and ``rule`` of each text, whatever its decimals."""
    number = (
        pl.when(pl.col("body").str.contains("^[0-9]+$"))
        .then(pl.col("body"))
        .otherwise(pl.coalesce(*(_with_point(mark, notation) for mark in _marks(notation))))
    )
    exact = pl.col("number").str.replace(r"^0+([0-9])", "$1").str.replace(r"\.([0-9]*?)0*$", ".$1")
    signed = pl.when("is_negative").then(pl.lit("-") + pl.col("exact")).otherwise("exact")
    is_doubt = pl.any_horizontal(_doubtful(mark) for mark in ",.") & pl.lit(not (notation.decimal or notation.settled))
    rule = (
        pl.when(pl.col("is_apt") & pl.col("is_doubt"))
        .then(pl.lit(AMBIGUOUS))
        .when(~pl.col("is_apt") | pl.col("exact").is_null())
        .then(pl.lit(UNREADABLE))
        .when(pl.col("exact").str.contains("^[0-9]{16}"))
        .then(pl.lit(TOO_LARGE))
    )
    frame = _cleaned(texts).with_columns(number.alias("number"), is_doubt.alias("is_doubt"))
    frame = frame.with_columns(exact.alias("exact"))
    return frame.select("text", "exact", rule.alias("rule"), signed.alias("signed"))


def _marks(notation: Notation) -> Sequence[str]:
    return (notation.decimal,) if notation.decimal else (",", ".")


def _with_point(mark: str, notation: Notation) -> pl.Expr:
    """The body as ``1234.56`` when ``mark`` is its decimal mark; null when it is not."""
    other = _other(mark)
    known = notation.decimal or notation.settled
    as_decimal = pl.col("body").str.replace_all(other, "", literal=True).str.replace(mark, ".", literal=True)
    is_decimal = _single(mark) & (~_doubtful(mark) | pl.lit(known == mark))
    is_thousands = _doubtful(other) & pl.lit(known == mark)
    return pl.when(_grouped(mark) | is_decimal | is_thousands).then(as_decimal)
