"""Which entries of a register could matter: ids that are asked for, and keys made of the suppliers' names.

A key is one or two word beginnings. It lets an abbreviation, a cut or a missing word pass and keeps some hundred of
29 million entries a name; what is the same company is decided later, by scores, and not here.
"""

from dataclasses import dataclass

import polars as pl

from hub.reference.registers.shape import HIT_SCHEMA, no_entries

BEGINNING = 5  # letters: TRANSP. and TRANSPORTS, CONSTRUCTI and CONSTRUCTION
RAREST = 3  # words of a name that make its keys
MOST = 20  # entries kept a key, the shortest names first: DUPONT alone has some thousand in SIRENE
MOST_WAITING = 100_000  # hits held before the rest of a file is read


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
    words = _beginnings(names.drop_nulls().unique().to_frame("text").with_row_index("row")).unique(["row", "word"])
    counted = words.join(words.group_by("word").agg(count=pl.len()), on="word")
    longest = pl.col("word").str.len_chars()
    ranked = counted.sort("row", "count", longest, "word", descending=[False, False, True, False])
    rarest = ranked.with_columns(rank=pl.int_range(pl.len()).over("row")).filter(pl.col("rank") < RAREST)
    alone = rarest.filter(rank=0).select(key="word")
    return frozenset(pl.concat([alone, _pairs(rarest).select("key")])["key"])


def key_hits(texts: pl.DataFrame, keys: frozenset[str]) -> pl.DataFrame:
    """``row``, ``asked`` (the key) and ``words`` (how many the row has) for the rows (``row``, ``text``) with a key."""
    asked = pl.DataFrame({"key": pl.Series(sorted(keys), dtype=pl.String)})
    known = asked.select(word=pl.col("key").str.split(" ")).explode("word").unique()
    # Most words are not asked for: they go before anything is sorted out, which took twice as long.
    some = _beginnings(texts).join(known, on="word", how="semi").unique(["row", "word"])
    found = pl.concat([some.select("row", "words", key="word"), _pairs(some)]).join(asked, on="key", how="semi")
    return found.select("row", "words", asked="key").select("row", "asked", "words")


def _beginnings(texts: pl.DataFrame) -> pl.DataFrame:
    """``row``, each ``word`` of its text, and its number of ``words``.

    Words in capitals without accents, two characters or more, their first five. Texts of ASCII alone, nearly all of a
    register, are spared what takes three quarters of the time.
    """
    texts = texts.drop_nulls("text").select("row", text=pl.col("text").str.to_uppercase())
    is_ascii = pl.col("text").str.len_bytes() == pl.col("text").str.len_chars()
    others = pl.col("text").str.normalize("NFKD").str.replace_all(r"\p{Mn}", "")
    plain = pl.concat(
        [
            texts.filter(is_ascii).with_columns(pl.col("text").str.replace_all("[^A-Z0-9]+", " ")),
            texts.filter(~is_ascii).with_columns(others.str.replace_all(r"[^\p{L}\p{N}]+", " ")),
        ]
    )
    split = plain.select("row", word=pl.col("text").str.strip_chars().str.split(" "))
    told = split.with_columns(words=pl.col("word").list.len().cast(pl.Int64)).explode("word")
    return told.filter(pl.col("word").str.len_bytes() > 1).with_columns(pl.col("word").str.head(BEGINNING))


def _pairs(words: pl.DataFrame) -> pl.DataFrame:
    several = words.filter(pl.len().over("row") > 1).select("row", "words", "word")
    both = several.join(several, on="row", suffix="_after").filter(pl.col("word") < pl.col("word_after"))
    return both.select("row", "words", key=pl.concat_str("word", pl.lit(" "), "word_after"))


def weight_of(is_active: pl.Expr, size_class: pl.Expr) -> pl.Expr:
    """What decides between entries with as many words: those in activity first, of them the larger ones."""
    size = size_class.replace_strict({"GE": 3, "ETI": 2, "PME": 1}, default=0, return_dtype=pl.Int64)
    return pl.when(is_active.fill_null(True)).then(size + 4).otherwise(size).alias("weight")


class Kept:
    """Entries and hits of one reading of a register, with at most MOST entries a key whatever the order of the file.

    A hit: ``asked``, ``register_id``, ``words`` (null of an id that was asked) and ``weight`` (``weight_of``).
    """

    def __init__(self) -> None:
        self._entries = no_entries()
        self._hits = pl.DataFrame(schema={**HIT_SCHEMA, "words": pl.Int64(), "weight": pl.Int64()})
        self._coming: list[tuple[pl.DataFrame, pl.DataFrame]] = []
        self._waiting = 0
        self._full = pl.DataFrame(schema={"asked": pl.String(), "most_words": pl.Int64()})

    def worth(self, hits: pl.DataFrame) -> pl.DataFrame:
        """Those of ``hits`` (with ``row``) that can still be among the MOST of their key: few, and cheap to tell."""
        best = _best(hits.drop_nulls("words")).join(self._full, on="asked", how="left")
        best = best.filter(pl.col("most_words").is_null() | (pl.col("words") <= pl.col("most_words")))
        return pl.concat([hits.filter(pl.col("words").is_null()), best.select(hits.columns)])

    def add(self, entries: pl.DataFrame, hits: pl.DataFrame) -> None:
        """``entries`` (ENTRY_SCHEMA) of ``hits``."""
        self._coming.append((entries, hits.select(self._hits.columns)))
        self._waiting += hits.height
        if self._waiting > max(MOST_WAITING, self._hits.height):
            self._settle()

    def result(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Entries, each ``register_id`` once a name, and HIT_SCHEMA."""
        self._settle()
        return self._entries, self._hits.select(*HIT_SCHEMA).unique().sort("asked", "register_id")

    def _settle(self) -> None:
        entries = pl.concat([self._entries, *(one for one, _ in self._coming)])
        hits = pl.concat([self._hits, *(some for _, some in self._coming)])
        self._coming, self._waiting = [], 0
        best = _best(hits.drop_nulls("words"))
        self._hits = pl.concat([hits.filter(pl.col("words").is_null()), best])
        counted = best.group_by("asked").agg(pl.len(), most_words=pl.col("words").max())
        self._full = counted.filter(pl.col("len") == MOST).drop("len")
        kept = entries.join(self._hits, on="register_id", how="semi")
        self._entries = kept.unique(["register_id", "name"], keep="first", maintain_order=True)


def _best(hits: pl.DataFrame) -> pl.DataFrame:
    """The MOST of each key: the shortest names, of them the heaviest, of them the first id."""
    once = hits.unique(["asked", "register_id", "words"], keep="any")
    once = once.sort("asked", "words", "weight", "register_id", descending=[False, False, True, False])
    once = once.unique(["asked", "register_id"], keep="first", maintain_order=True)
    return once.filter(pl.int_range(pl.len()).over("asked") < MOST)
