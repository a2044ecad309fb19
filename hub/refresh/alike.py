"""Compares the names of suppliers, and remembers the pairs: a refresh compares new names only.

What the names teach about their words is learnt once, of the names at hand, and kept in the lake with what was found. It
is learnt anew when the names have doubled since: until then a word means what it meant.
"""

from dataclasses import dataclass

import polars as pl

from hub.group.harmonising import SupplierMatching
from hub.lake import engine, told
from hub.lake.build import Build
from hub.suppliers.likeness import PAIRS
from hub.suppliers.vocabulary import Vocabulary, learn
from hub.suppliers.vocabulary_rows import from_rows, model_id_of, to_rows

GROWTH = 2  # times the names that the vocabulary was learnt of
LEAST = 0.5  # of a score that is kept: no group proposes below it


@dataclass(frozen=True)
class Alike:
    """``pairs``: PAIRS of all names at hand; and what is new for the lake: ``new_pairs``, ``new_names``, and ``words``
    of the vocabulary (none where it is the one in use)."""

    pairs: pl.DataFrame
    new_pairs: pl.DataFrame
    new_names: pl.Series
    model_id: str
    words: pl.DataFrame | None


def alike(build: Build, names: pl.Series, rules: SupplierMatching, former: list[str], is_past: bool) -> Alike:
    """Pairs of ``names`` (distinct, sorted) that score the group's ``propose`` at least."""
    kept = told.likeness_words(build, former)
    nothing = pl.DataFrame(schema=PAIRS)
    if not rules.likeness or (kept.is_empty() and (is_past or len(names) < 2)):
        return Alike(nothing, nothing, names.clear(), "", None)
    made = None
    vocabulary, learnt_of = from_rows(kept) if len(kept) else (None, 0)
    if vocabulary is not None and (is_past or len(names) <= GROWTH * learnt_of):
        model_id = str(kept["model_id"][0])
        compared = told.of_model(build, "compared_name", former, model_id)["name"]
        pairs = told.of_model(build, "likeness", former, model_id).select(*PAIRS)
        new = names.clear() if is_past else names.filter(~names.is_in(compared.implode()))
    else:
        vocabulary = learn(names)
        made = to_rows(vocabulary, len(names))
        model_id, pairs, new = model_id_of(made), nothing, names
    found = _compared(build, vocabulary, new, names) if len(new) else nothing
    every = pl.concat([pairs, found])
    here = every.filter(pl.col("left_name").is_in(names.implode()), pl.col("right_name").is_in(names.implode()))
    wanted = here.filter(pl.col("score") >= float(rules.propose))
    return Alike(wanted, found, new, model_id, made)


def _compared(build: Build, vocabulary: Vocabulary, new: pl.Series, names: pl.Series) -> pl.DataFrame:
    from hub.suppliers.likeness import score

    known = names.filter(~names.is_in(new.implode()))
    with engine.working(build.space) as connection:
        return score(connection, new, known if len(known) else None, vocabulary, LEAST)
