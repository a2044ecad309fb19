"""A supplier's name as the words that it is compared by.

Here belongs what is done to one name on its own: codes that systems put before, after or against it, letters that
stand apart, brackets, and the words that are known beforehand (``name_words.csv``, ``stop_words.txt``, the
workspace's own). What only many names together can tell is in ``vocabulary``; what makes two spellings equal for good
is in ``names``.
"""

import csv
import io
from functools import cache
from importlib.resources import files

import polars as pl

from hub.suppliers.names import normalise_names

GLUED_BEFORE = r"^(?:[0-9]{3,}_*|\p{L}?[0-9]{5,} +)(\p{L}{2})"  # 000032NHS SUPPLY CHAIN
GLUED_AFTER = r"(\p{L}{3})[0-9]{2,}[0-9A-Z]*\b"  # LIMITED43821
CODE = r"^(?:[0-9]{4,}|(?:\p{L}*[0-9]){3,}\p{L}+|\p{L}+(?:[0-9]\p{L}*){3,})$"  # 900140535, 14601CAP0022, J83645
ASIDE = r"^(.*\p{L}{3}.*?)\s*[(\[][^)\]]*[)\]]\s*$"  # DUPONT (SITE DE LYON)
MANY = 12  # the words of a name that count: the longest register name of 11,188 has 17, 99 % have ≤ 9


def word_lists(names: pl.Series, known: dict[str, str] | None = None) -> pl.Series:
    """The words of each name in order, as List[String] with at least one word; ``names`` has no null.

    ``known``: word or phrase in capitals → what it means, or '' for nothing; the packaged ones where none is given.
    """
    plain = normalise_names(names.str.replace(ASIDE, "$1"))
    plain = plain.str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()
    plain = plain.set(plain == "", None).fill_null(names.str.to_uppercase().str.strip_chars())
    plain = plain.str.replace(GLUED_BEFORE, "$1").str.replace_all(GLUED_AFTER, "$1")
    for _ in range(2):  # H M R C comes together in two passes: a letter that was joined cannot begin the next match
        plain = plain.str.replace_all(r"\b(\p{L}) (\p{L})\b", "$1\u0001$2")
    plain = plain.str.replace_all("\u0001", "")
    meant = _in_words(plain, packaged_words() if known is None else known)
    rows = pl.DataFrame({"all": meant.str.split(" "), "plain": plain.str.split(" ")})
    is_code = pl.element().str.contains(CODE) | (pl.element() == "")
    left = rows.select(pl.col("all").list.filter(~is_code).list.head(MANY), "plain")
    spoken = pl.col("all").list.eval(pl.element().str.contains(r"\p{L}")).list.any()
    return (
        left.select(pl.when(spoken).then("all").otherwise(pl.col("plain").list.head(MANY))).to_series().rename("words")
    )


def _in_words(plain: pl.Series, known: dict[str, str]) -> pl.Series:
    """The names with known phrases replaced, then known words, each once."""
    spaced = (" " + plain + " ").rename("plain")
    phrases = {phrase: means for phrase, means in known.items() if " " in phrase}
    if phrases:
        found = [f" {phrase} " for phrase in phrases]
        spaced = spaced.str.replace_many(found, [f" {means} ".replace("  ", " ") for means in phrases.values()])
    single = {word: means for word, means in known.items() if " " not in word}
    lists = pl.DataFrame({"words": spaced.str.strip_chars().str.split(" ")}).with_row_index("row").explode("words")
    lists = lists.with_columns(pl.col("words").replace(single))
    joined = lists.group_by("row", maintain_order=True).agg(pl.col("words").str.join(" "))
    return joined["words"].str.replace_all(" +", " ").str.strip_chars()


@cache
def packaged_words() -> dict[str, str]:
    """The abbreviations and empty words of trade names that come with the hub."""
    return read_words((files(__package__) / "name_words.csv").read_text(encoding="utf-8"))


def read_words(text: str) -> dict[str, str]:
    """A CSV with the columns ``word`` and ``means`` (blank: the word says nothing), in capitals, as a dictionary."""
    return {
        row["word"].strip().upper(): (row["means"] or "").strip().upper() for row in csv.DictReader(io.StringIO(text))
    }


@cache
def stop_words() -> frozenset[str]:
    """Articles and prepositions: they tie a name together and tell nobody apart."""
    text = (files(__package__) / "stop_words.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
