"""Words of names and labels: folded for comparing, and what kind of purchase they speak of.

Here belong the packaged cues (``cues.csv``: general knowledge of trades, in French and English) and how texts meet
them. Nothing of one group's: its own words are its rules and what its classifier learns.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import BytesIO

import polars as pl

OPEN_FAMILY = "OT"  # of the default taxonomy: what accounts do not tell


def folded(text: pl.Expr) -> pl.Expr:
    """In small letters without accents, words apart by one blank, nothing else left: ``Café n°2`` → ``cafe n 2``."""
    plain = text.cast(pl.String).fill_null("").str.to_lowercase().str.normalize("NFD").str.replace_all(r"\p{Mn}", "")
    return plain.str.normalize("NFC").str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()


def fold(text: str) -> str:
    """``folded`` of one text."""
    return str(pl.select(folded(pl.lit(text))).item())


@cache
def cues() -> pl.DataFrame:
    """The packaged cues: ``kind``, ``sector`` (a wider kind), ``category_code`` (leaf of the default taxonomy or null)
    and ``pattern``, a regular expression for folded text.

    A cue is a word or a phrase, each of its words whole or, with a star, the beginning of one.
    """
    content = (files(__package__) / "cues.csv").read_bytes()
    rows = pl.read_csv(BytesIO(content), infer_schema=False)
    patterns = [_pattern(f"{words or ''};{brands or ''}") for words, brands in rows.select("words", "brands").rows()]
    kinds = rows.select(pl.col("kind", "sector").str.replace_all(" ", "_"), "category_code")
    return kinds.with_columns(pattern=pl.Series(patterns))


def _pattern(listed: str) -> str:
    phrases = sorted(filter(None, (one.strip() for one in listed.split(";"))), key=lambda one: (-len(one), one))
    spelt = [re.escape(one).replace(r"\ ", " ").replace(r"\*", "[^ ]*") for one in phrases]
    return f"(?:^| )(?:{'|'.join(spelt)})(?: |$)"  # ten times as fast to prepare as with \\b and \\w


def kinds(texts: pl.Series) -> pl.Series:
    """The kinds and sectors that each text speaks of, as tokens apart by blanks; '' where none is heard."""
    distinct = texts.unique().to_frame("text").select("text", folded=folded(pl.col("text")))
    heard = [
        pl.when(pl.col("folded").str.contains(pattern)).then(pl.lit(f"{kind} sector_{sector}"))
        for kind, sector, pattern in cues().select("kind", "sector", "pattern").rows()
    ]
    told = distinct.select("text", kinds=pl.concat_str(heard, separator=" ", ignore_nulls=True))
    return texts.to_frame("text").join(told, on="text", how="left", nulls_equal=True, maintain_order="left")["kinds"]


def told_category(texts: pl.Series) -> pl.Series:
    """The leaf of the default taxonomy that each text speaks of, where it speaks of exactly one; else null."""
    distinct = texts.unique().to_frame("text").select("text", folded=folded(pl.col("text")))
    leaves = cues().filter(pl.col("category_code").is_not_null()).select("category_code", "pattern").rows()
    heard = [pl.when(pl.col("folded").str.contains(pattern)).then(pl.lit(code)) for code, pattern in leaves]
    told = distinct.select("text", codes=pl.concat_list(heard).list.drop_nulls().list.unique())
    only = told.select("text", code=pl.when(pl.col("codes").list.len() == 1).then(pl.col("codes").list.first()))
    return texts.to_frame("text").join(only, on="text", how="left", nulls_equal=True, maintain_order="left")["code"]


def by_words(rows: pl.DataFrame, families: Mapping[str, str], specific: pl.Series) -> pl.Series:
    """The leaf, one of ``specific``, that words tell where the account's default is not specific; null elsewhere.

    Of the account's label, the entity's own category, the supplier's name and the lines' words, the first that speaks
    of exactly one leaf. The last two need an account, and stay in its family if that says anything: who rents and
    insures cars may also sell them, and a name alone (a bus company's TRAVEL) tells no purchase. Of fixed assets, the
    first two alone: a builder's name does not tell what was bought.
    """
    sources = ("account_label", "local_category", "supplier_name", "label_words")
    asked = pl.when(~pl.col("is_specific")).then
    spoken = rows.select(asked(name).alias(name) for name in sources)
    every = pl.concat([spoken[name].rename("text") for name in sources]).unique().drop_nulls()
    told = told_category(every)
    heard = rows.select("default_category", is_asset=_is_asset()).with_columns(
        spoken[name].replace_strict(every, told, default=None, return_dtype=pl.String) for name in sources
    )
    wanted = _family("default_category", families)
    fits = []
    for name in sources:
        is_free = pl.lit(name in sources[:2]) | (wanted == OPEN_FAMILY).fill_null(False)
        is_source = pl.lit(name in sources[:2]) | ~pl.col("is_asset")
        is_leaf = pl.col(name).is_in(specific.implode())
        fits.append(
            pl.when(is_leaf & (is_free | (_family(name, families) == wanted).fill_null(False)) & is_source).then(name)
        )
    return heard.select(pl.coalesce(fits)).to_series()


def _is_asset() -> pl.Expr:
    return pl.col("group_account").str.starts_with("2").fill_null(False)


def _family(name: str, families: Mapping[str, str]) -> pl.Expr:
    codes, found = list(families), list(families.values())
    return pl.col(name).replace_strict(codes, found, default=None, return_dtype=pl.String)
