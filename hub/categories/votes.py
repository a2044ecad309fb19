"""Two linear models, of leaves and of families, that vote on each group of lines; and what they say of suppliers that
they have not seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hub.categories.features import Features
from hub.categories.words import kinds

Floats = NDArray[np.float64]
Texts = NDArray[np.str_]

FAMILY_VOTE = 1.0
# What a supplier's kind adds to a leaf whose own name is of that kind, or of its sector: on 10 draws of labelled lines
# the amount right at the leaf goes from 0.52 to 0.58.
KIND_VOTE, SECTOR_VOTE = 0.6, 0.3
STRICTNESS = 0.3  # C of the linear models; 0.1 to 1 differ by a point
PARTS = 5
FEWEST_SUPPLIERS = 10  # fewer tell nothing about suppliers not seen


@dataclass(frozen=True)
class Votes:
    """Models of leaves and families, fitted on the same rows."""

    features: Features
    leaves: Texts
    families: Texts  # of each leaf
    leaf_model: Any  # None with a single leaf
    family_model: Any  # None with a single family
    kinds: tuple[frozenset[str], ...]  # of each leaf's name (``words.kinds``)

    def of(self, told: pl.DataFrame) -> Floats:
        """One row a row of ``features.texts``, one column a leaf: the higher the likelier."""
        found = self.features.vectors(told)
        votes = np.zeros((told.height, len(self.leaves)))
        if self.leaf_model is not None:
            votes += _decisions(self.leaf_model, found)
        if self.family_model is not None:
            places = np.searchsorted(self.family_model.classes_, self.families)
            votes += FAMILY_VOTE * _decisions(self.family_model, found)[:, places]
        return votes + self._of_kinds(told["kinds"])

    def _of_kinds(self, told: pl.Series) -> Floats:
        """What the leaves' own names add."""
        heard = [frozenset(text.split()) for text in told.to_list()]
        distinct = {tokens: place for place, tokens in enumerate(dict.fromkeys(heard))}
        shared = [[_kind_vote(tokens & leaf) for leaf in self.kinds] for tokens in distinct]
        return np.array(shared, dtype=np.float64).reshape(-1, len(self.kinds))[[distinct[one] for one in heard]]


def _kind_vote(shared: frozenset[str]) -> float:
    is_sector = [token.startswith("sector_") for token in shared]
    return KIND_VOTE * (not all(is_sector)) + SECTOR_VOTE * any(is_sector)


def _leaf_kinds(leaves: Texts, names: Mapping[str, str]) -> tuple[frozenset[str], ...]:
    """Kinds of the leaves' names; of a leaf without one, of what its code says after the last dot."""
    spelt = pl.Series([names.get(str(leaf), str(leaf).rpartition(".")[2]) for leaf in leaves], dtype=pl.String)
    return tuple(frozenset(text.split()) for text in kinds(spelt).to_list())


def fit(rows: pl.DataFrame, told: pl.DataFrame, families: Mapping[str, str], names: Mapping[str, str]) -> Votes:
    from sklearn.svm import LinearSVC

    features = Features().fit(told)
    found = features.vectors(told)
    truths = np.array(rows["category_code"].to_list(), dtype=str)
    leaves = np.unique(truths)
    of_leaf = np.array([families.get(str(one), str(one)) for one in leaves], dtype=str)
    of_row = of_leaf[np.searchsorted(leaves, truths)]
    groups = rows.select(pl.len().over("supplier")).to_series().to_numpy()
    weights = 1 / groups
    weights *= len(weights) / weights.sum()

    def model(targets: Texts) -> Any:
        if len(np.unique(targets)) < 2:
            return None
        return LinearSVC(C=STRICTNESS, random_state=0, max_iter=5_000).fit(found, targets, sample_weight=weights)

    return Votes(features, leaves, of_leaf, model(truths), model(of_row), _leaf_kinds(leaves, names))


def _decisions(model: Any, found: Any) -> Floats:
    """One column a class: of two classes, the model has one column only."""
    decided = np.asarray(model.decision_function(found), dtype=np.float64)
    return np.column_stack([-decided, decided]) if decided.ndim == 1 else decided


def cross_votes(
    rows: pl.DataFrame, told: pl.DataFrame, families: Mapping[str, str], names: Mapping[str, str]
) -> tuple[list[tuple[Floats, Texts]], Texts, int]:
    """For each row the votes of a model that has not seen its supplier, with that model's leaves; the truths; how many
    parts were fitted. Empty where there are too few suppliers."""
    truths = np.array(rows["category_code"].to_list(), dtype=str)
    if rows["supplier"].n_unique() < FEWEST_SUPPLIERS:
        return [], truths, 0
    part = np.array([crc32((name or "").encode()) % PARTS for name in rows["supplier"].to_list()])
    found: list[tuple[Floats, Texts]] = [(np.zeros(0), truths[:0])] * rows.height
    fitted = 0
    for number in range(PARTS):
        inside, outside = np.flatnonzero(part == number), np.flatnonzero(part != number)
        if not len(inside) or not len(outside):
            continue
        fitted += 1
        votes = fit(rows[outside], told[outside], families, names)
        for place, row in zip(inside, votes.of(told[inside]), strict=True):
            found[place] = (row, votes.leaves)
    return (found, truths, fitted) if all(len(one) for one, _ in found) else ([], truths, 0)
