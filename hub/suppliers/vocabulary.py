"""What many names together tell about their words: what they mean and how much they weigh.

Here belongs learning from the names alone, without labels, and keeping what was learnt as data: the same vocabulary on
other names gives the same words, so that a refresh with a few new names compares them as a full one would. The rules
are in ``spellings`` and ``shortenings``; nothing here compares two names.
"""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from importlib.resources import files

import polars as pl

from hub.suppliers.shortenings import abbreviations, initialisms
from hub.suppliers.spellings import cut_ends, hung_endings, joined_words, plurals, slips
from hub.suppliers.wording import stop_words, word_lists

MEANINGS: dict[str, pl.DataType] = {"word": pl.String(), "means": pl.String(), "mark": pl.Float64()}
WEIGHTS: dict[str, pl.DataType] = {"word": pl.String(), "df": pl.Int64(), "news": pl.Float64()}
BEGINNING = 4  # letters of a word's beginning that count as a word of their own, where the word has one more at least
MARK = 0.25  # the share of its weight that a word keeps as it was spelt, where what it means is a guess
BEGIN_SHARE = 0.2  # the share of its weight that a beginning has
STOP_SHARE = 0.1
SMOOTH = 5  # names
KEPT = 0.5  # of its rarity a word keeps half, however much the word before it foretells it
NUMBER_SHARE = 0.3  # a number may be a branch, and more often is the system's
ENOUGH = 100_000  # names that the rules look at: more teach little and cost as much as the scoring


@dataclass(frozen=True)
class Vocabulary:
    """What was learnt of ``size`` names (distinct wordings).

    ``known``: words known beforehand (``wording.word_lists``); ``meanings``: MEANINGS, what else words mean, and the
    share of its weight that a word keeps as it was spelt; ``weights``: WEIGHTS, the number of names that hold each
    word, beginning (``^WARW``) or kept spelling (``~HOSPITALS``).
    """

    size: int
    known: dict[str, str] | None
    meanings: pl.DataFrame
    weights: pl.DataFrame

    def tables(self) -> dict[str, pl.DataFrame]:
        """As tables that any store keeps: ``meanings``, ``weights``, ``known`` (word, means; none: the packaged) and
        ``size`` (one row: ``size``)."""
        known = pl.DataFrame(
            list((self.known or {}).items()), schema={"word": pl.String, "means": pl.String}, orient="row"
        )
        size = pl.DataFrame({"size": [self.size], "is_packaged": [self.known is None]})
        return {"meanings": self.meanings, "weights": self.weights, "known": known, "size": size}

    @property
    def model_id(self) -> str:
        """A digest: the same for the same tables under the same rules (this room's files, polars). What was kept of
        names (``kept``, ``linking.Entries``) holds for its own ``model_id`` only."""
        digest = hashlib.sha256(pl.__version__.encode())
        for file in sorted(files(__package__).iterdir(), key=lambda file: file.name):
            if file.is_file():
                digest.update(file.name.encode() + file.read_bytes())
        for name, rows in sorted(self.tables().items()):
            digest.update(name.encode() + rows.sort(rows.columns).write_csv().encode())
        return digest.hexdigest()

    @staticmethod
    def of(tables: dict[str, pl.DataFrame]) -> "Vocabulary":
        """What ``tables`` gave."""
        size, is_packaged = tables["size"].row(0)
        known = None if is_packaged else dict(tables["known"].iter_rows())
        return Vocabulary(size, known, tables["meanings"], tables["weights"])


def learn(names: pl.Series, known: dict[str, str] | None = None, held: Collection[str] = ()) -> Vocabulary:
    """What these names (distinct, none null) tell; ``held``: words that mean themselves though they look like
    initials."""
    rows = _rows(names, known)
    meanings = _learn_meanings(_sample(rows, names.len()), held)
    spelt = _spelt(rows, meanings)
    bare = spelt.filter(pl.col("share") == 1)
    size = bare.group_by("name").agg(pl.col("word").sort_by("position")).select(pl.col("word").n_unique()).item()
    wordings = bare.group_by("name").agg(pl.col("word").sort_by("position"))
    one_each = wordings.sort("name").unique("word", keep="first", maintain_order=True).select("name")
    weights = spelt.join(one_each, on="name", how="semi").unique(["name", "word"])
    weights = weights.group_by("word").agg(df=pl.len().cast(pl.Int64))
    news = _news(bare.join(one_each, on="name", how="semi"), weights, size)
    weights = weights.join(news, on="word", how="left").with_columns(pl.col("news").fill_null(1.0))
    return Vocabulary(size, known, meanings, weights.sort("word"))


def _news(bare: pl.DataFrame, weights: pl.DataFrame, size: int) -> pl.DataFrame:
    """``word, news``: how much of a word's rarity the word before it leaves (TRUST after FOUNDATION: little), 0 to 1.

    The mean, over the names that hold it, of −ln P(word | word before), each name left out of its own estimate and
    smoothed with SMOOTH names' worth of −ln P(word).
    """
    rows = bare.sort("name", "position").unique(["name", "word"], keep="first", maintain_order=True)
    rows = rows.filter(~pl.col("word").is_in(stop_words()))
    rows = rows.with_columns(before=pl.col("word").shift(1).over("name")).join(weights, on="word")
    rows = rows.with_columns(both=pl.len().over("before", "word"), prior=pl.len().over("before"))
    share = pl.col("df") / size
    given = (pl.col("both") - 1 + SMOOTH * share) / (pl.col("prior") - 1 + SMOOTH)
    given = pl.when(pl.col("before").is_null()).then(share).otherwise(given)
    rows = rows.with_columns(news=pl.when(share < 1).then(given.log() / share.log()).otherwise(1.0))
    return rows.group_by("word").agg(pl.col("news").mean().clip(0.0, 1.0).round(6))


def spell(names: pl.Series, vocabulary: Vocabulary) -> pl.DataFrame:
    """``name, position, word, share, df, weight``: every name in the vocabulary's words, each once, in order.

    ``weight``: how rare the word is (ln of names per name with it) times its ``share``: 1, less for article words,
    beginnings and kept spellings. A word that the vocabulary never saw is as rare as can be.
    """
    spelt = _spelt(_rows(names, vocabulary.known), vocabulary.meanings)
    spelt = spelt.sort("name", "position", "share", "word", descending=[False, False, True, False])
    spelt = spelt.unique(["name", "word"], keep="first", maintain_order=True)
    spelt = spelt.join(vocabulary.weights, on="word", how="left", maintain_order="left")
    spelt = spelt.with_columns(pl.col("df").fill_null(0), pl.col("news").fill_null(1.0))
    rarity = ((vocabulary.size + 1) / (pl.col("df") + 0.5)).log()
    tie = pl.when(pl.col("word").is_in(stop_words())).then(STOP_SHARE).otherwise(1.0)
    tie = pl.when(pl.col("word").str.contains("^[0-9]+$")).then(NUMBER_SHARE).otherwise(tie)
    return spelt.with_columns(weight=rarity * tie * pl.col("share") * (KEPT + (1 - KEPT) * pl.col("news")))


def _rows(names: pl.Series, known: dict[str, str] | None) -> pl.DataFrame:
    lists = pl.DataFrame({"name": names, "word": word_lists(names, known)}).sort("name")
    return lists.explode("word").select("name", pl.int_range(pl.len()).over("name").alias("position"), "word")


def _sample(rows: pl.DataFrame, names: int) -> pl.DataFrame:
    """The rows of ENOUGH names at most, evenly from the alphabet: the same whatever their order."""
    step = -(-names // ENOUGH)
    return rows.filter((pl.col("name").rank("dense") - 1) % step == 0) if step > 1 else rows


def _learn_meanings(rows: pl.DataFrame, held: Collection[str]) -> pl.DataFrame:
    """MEANINGS; the rules build on one another: an ending that goes first lets an abbreviation be seen."""
    learnt = pl.DataFrame(schema=MEANINGS)
    rules: list[tuple[Callable[[pl.DataFrame], pl.DataFrame], float]] = [
        (hung_endings, 0), (slips, MARK), (joined_words, MARK), (abbreviations, 0), (cut_ends, MARK), (plurals, MARK),
        (abbreviations, 0), (initialisms, 1),
    ]  # fmt: skip
    for rule, mark in rules:
        found = rule(rows).with_columns(mark=pl.lit(float(mark)))
        if rule is initialisms:
            found = found.filter(~pl.col("word").is_in(list(held)))
        if not found.is_empty():
            rows = apply(rows, found)
            learnt = _compose(learnt, found)
    return learnt.sort("word")


def apply(rows: pl.DataFrame, meanings: pl.DataFrame) -> pl.DataFrame:
    """``name, position, word``: the rows with each word in place of what it means; positions numbered again."""
    meant = rows.join(meanings, on="word", how="left", maintain_order="left")
    words = pl.coalesce("means", "word").str.split(" ")
    spread = meant.select("name", "position", word=words).explode("word").sort("name", "position", maintain_order=True)
    return spread.with_columns(position=pl.int_range(pl.len()).over("name"))


def _compose(first: pl.DataFrame, then: pl.DataFrame) -> pl.DataFrame:
    """Both steps as one: what the first made is said in the words of the second; the surer mark is lost."""
    spread = first.with_columns(pl.col("means").str.split(" ").alias("part")).explode("part")
    spread = spread.join(
        then.select(part="word", to="means", mark_to="mark"), on="part", how="left", maintain_order="left"
    )
    said = spread.group_by("word", maintain_order=True).agg(
        pl.coalesce("to", "part").str.join(" ").alias("means"), pl.max_horizontal("mark", "mark_to").max().alias("mark")
    )
    return pl.concat([said, then.join(first, on="word", how="anti")]).filter(pl.col("word") != pl.col("means"))


def _spelt(rows: pl.DataFrame, meanings: pl.DataFrame) -> pl.DataFrame:
    """``name, position, word, share``: what the words mean, with beginnings (^) and kept spellings (~) beside them."""
    meant = apply(rows, meanings).with_columns(share=pl.lit(1.0))
    long = meant.filter(pl.col("word").str.len_chars() > BEGINNING)
    begins = long.select("name", "position", word="^" + pl.col("word").str.head(BEGINNING), share=pl.lit(BEGIN_SHARE))
    kept = rows.join(meanings.filter(pl.col("mark") > 0), on="word", maintain_order="left")
    kept = kept.select("name", "position", word="~" + pl.col("word"), share="mark")
    return pl.concat([meant, begins, kept])
