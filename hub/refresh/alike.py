"""Compares the names of suppliers, and remembers what it took: a refresh compares new names only.

What the names teach about their words is learnt once, of the names at hand, and kept in the lake. It is learnt anew
when the names have doubled since: until then a word means what it meant, and names compared piece by piece give the
very pairs of all of them at once. So what is kept of the comparison is a cache, ``warehouse/names/``.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from hub.lake import engine, told
from hub.lake.build import Build
from hub.suppliers.kept import PAIRS, Kept
from hub.suppliers.vocabulary import Vocabulary, learn
from hub.suppliers.vocabulary_rows import from_rows, to_rows

GROWTH = 2  # times the names that the vocabulary was learnt of
PARTS = ("records", "keys", "pairs")


@dataclass(frozen=True)
class Alike:
    """``pairs``: PAIRS of all names at hand; ``words``: what is new for the lake of the vocabulary ``model_id``."""

    pairs: pl.DataFrame
    model_id: str = ""
    words: pl.DataFrame | None = None


def alike(build: Build, names: pl.Series, known: dict[str, str] | None, former: list[str], is_past: bool) -> Alike:
    """Pairs of ``names`` (distinct, sorted). ``known``: the workspace's own words, None where it has none."""
    rows = told.likeness_words(build, former)
    vocabulary, learnt_of = from_rows(rows) if len(rows) else (None, 0)
    if len(names) < 2 or (vocabulary is None and is_past):
        return Alike(pl.DataFrame(schema=PAIRS))
    made = None
    if vocabulary is None or (not is_past and (len(names) > GROWTH * learnt_of or vocabulary.known != known)):
        vocabulary = learn(names, known)
        made = to_rows(vocabulary, len(names))
    return Alike(_compared(build, names, vocabulary), vocabulary.model_id, made)


def _compared(build: Build, names: pl.Series, vocabulary: Vocabulary) -> pl.DataFrame:
    from hub.suppliers.likeness import keep, pairs_of

    folder, model_id = build.space.warehouse / "names", vocabulary.model_id
    former = _read(folder / model_id)
    if former.records["name"].sort().equals(names):
        return pairs_of(former)
    with engine.working(build.space) as connection:
        kept = keep(connection, names, former, vocabulary)
    _write(folder, model_id, kept)
    return pairs_of(kept)


def _read(folder: Path) -> Kept:
    try:
        return Kept(*(pl.read_parquet(folder / f"{part}.parquet") for part in PARTS))
    except (OSError, pl.exceptions.PolarsError):  # none yet, or a cache that was cut off
        return Kept.nothing()


def _write(folder: Path, model_id: str, kept: Kept) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    (folder / model_id).mkdir(parents=True)
    for part in PARTS:
        getattr(kept, part).write_parquet(folder / model_id / f"{part}.parquet")
