"""Which entries of a register could matter: ids that are asked for, and keys made of the suppliers' names.

A key is one or two word beginnings. It lets an abbreviation, a cut or a missing word pass and keeps some hundred of
29 million entries a name; what is the same company is decided later, by scores, and not here.
"""

from dataclasses import dataclass

import polars as pl

from hub.reference.registers.shape import HIT_SCHEMA

BEGINNING = 5  # letters: TRANSP. and TRANSPORTS, CONSTRUCTI and CONSTRUCTION
RAREST = 3  # words of a name that make its keys
MOST = 100  # entries kept a key, those with the fewest words first: DUPONT alone has some thousand in SIRENE
MOST_WAITING = 400_000  # hits held before the rest of a file is read


@dataclass(frozen=True)
class Wanted:
    """``ids``: as ``shape`` names them; ``keys``: one or two words' beginnings, the space between."""

    ids: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.ids or self.keys)

    def __sub__(self, other: "Wanted") -> "Wanted":
        return Wanted(self.ids - other.ids, self.keys - other.keys)

    def __or__(self, other: "Wanted") -> "Wanted":
        return Wanted(self.ids | other.ids, self.keys | other.keys)


def name_keys(names: pl.Series) -> frozenset[str]:
    """The keys of normalised names (``suppliers.names.normalise_names``).

    Of each name the three words that the fewest names have (then the longest): the first alone, and each two together.
    """
    words = beginnings(names.drop_nulls().unique().to_frame("name").with_row_index("row"), "name")
    counted = words.join(words.group_by("word").agg(count=pl.len()), on="word")
    ranked = counted.sort(
        "row", "count", pl.col("word").str.len_chars(), "word", descending=[False, False, True, False]
    )
    rarest = ranked.with_columns(rank=pl.int_range(pl.len()).over("row")).filter(pl.col("rank") < RAREST)
    alone = rarest.filter(rank=0).select(key="word")
    return frozenset(pl.concat([alone, _pairs(rarest).select("key")])["key"])


def beginnings(rows: pl.DataFrame, text: str) -> pl.DataFrame:
    """``row`` and each ``word`` of its text once: capitals without accents, two characters or more, the first five."""
    plain = pl.col(text).str.to_uppercase().str.normalize("NFKD").str.replace_all(r"\p{Mn}", "")
    words = plain.str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars().str.split(" ")
    told = rows.drop_nulls(text).select("row", word=words).explode("word")
    told = told.filter(pl.col("word").str.len_chars() > 1)
    return told.select("row", pl.col("word").str.head(BEGINNING)).unique()


def key_hits(texts: pl.DataFrame, keys: frozenset[str]) -> pl.DataFrame:
    """``row``, ``asked`` (the key) and ``words`` (how many the row has) for the rows (``row``, ``text``) with a key."""
    words = beginnings(texts, "text")
    asked = pl.DataFrame({"key": pl.Series(sorted(keys), dtype=pl.String)})
    known = asked.select(word=pl.col("key").str.split(" ")).explode("word").unique()
    sizes = words.group_by("row").agg(words=pl.len())
    some = words.join(known, on="word", how="semi")
    found = pl.concat([some.select("row", key="word"), _pairs(some)]).join(asked, on="key", how="semi")
    return found.join(sizes, on="row").select("row", asked="key", words=pl.col("words").cast(pl.Int64))


def _pairs(words: pl.DataFrame) -> pl.DataFrame:
    both = words.select("row", "word").join(words.select("row", "word"), on="row", suffix="_after")
    both = both.filter(pl.col("word") < pl.col("word_after"))
    return both.select("row", key=pl.concat_str("word", pl.lit(" "), "word_after"))


class Kept:
    """Entries and hits of one reading of a register, with at most MOST entries a key whatever the order of the file."""

    def __init__(self, empty: pl.DataFrame) -> None:
        self._entries = empty
        self._hits = pl.DataFrame(schema={**HIT_SCHEMA, "words": pl.Int64(), "is_active": pl.Boolean()})
        self._coming: list[tuple[pl.DataFrame, pl.DataFrame]] = []
        self._waiting = 0

    def add(self, entries: pl.DataFrame, hits: pl.DataFrame) -> None:
        """``hits``: HIT_SCHEMA, and ``words`` (null of an id that was asked) and ``is_active``."""
        self._coming.append((entries, hits.select(self._hits.columns)))
        self._waiting += hits.height
        if self._waiting > MOST_WAITING:
            self._settle()

    def result(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Entries, each ``register_id`` once a name, and HIT_SCHEMA."""
        self._settle()
        return self._entries, self._hits.select(*HIT_SCHEMA).unique().sort("asked", "register_id")

    def _settle(self) -> None:
        entries = pl.concat([self._entries, *(one for one, _ in self._coming)])
        hits = pl.concat([self._hits, *(some for _, some in self._coming)])
        self._coming, self._waiting = [], 0
        by_key = hits.drop_nulls("words").unique(["asked", "register_id"], keep="any")
        by_key = by_key.sort("asked", "words", ~pl.col("is_active").fill_null(True), "register_id")
        best = by_key.filter(pl.int_range(pl.len()).over("asked") < MOST)
        self._hits = pl.concat([hits.filter(pl.col("words").is_null()), best])
        kept = entries.join(self._hits, on="register_id", how="semi")
        self._entries = kept.unique(["register_id", "name"], keep="first", maintain_order=True)
