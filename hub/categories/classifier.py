"""The classifier: learns from judged groups of lines what others are, with probabilities that hold what they say.

Two linear models, of leaves and of families, vote together; how right they are is measured on suppliers that they have
not seen (five parts, a supplier whole in one of them), and that measure turns their votes into probabilities. Nothing
is kept on disk: learning takes seconds, and a model file would have to be trusted.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hub.categories.features import EXAMPLE, Features

Floats = NDArray[np.float64]
Texts = NDArray[np.str_]

METHOD = "1"  # names what a model makes of its examples: another method, another model
FAMILY_VOTE = 1.0
STRICTNESS = 0.3  # C of the linear models
PARTS = 5
MOST_EXAMPLES = 20_000  # the largest by amount; 20,000 × 100 leaves are learnt in about a minute
BATCH = 20_000
FEWEST_SUPPLIERS = 10  # fewer tell nothing about suppliers not seen: no probability above 0


@dataclass(frozen=True)
class _Votes:
    """Models of leaves and families, fitted on the same rows."""

    features: Features
    leaves: Texts
    families: Texts  # of each leaf
    leaf_model: Any  # None with a single leaf
    family_model: Any  # None with a single family

    def of(self, examples: pl.DataFrame) -> Floats:
        """One row an example, one column a leaf: the higher the likelier."""
        found = self.features.vectors(examples)
        votes = np.zeros((examples.height, len(self.leaves)))
        if self.leaf_model is not None:
            votes += _decisions(self.leaf_model, found)
        if self.family_model is not None:
            places = np.searchsorted(self.family_model.classes_, self.families)
            votes += FAMILY_VOTE * _decisions(self.family_model, found)[:, places]
        return votes


@dataclass(frozen=True)
class Classifier:
    """A fitted model. ``model_id`` is a digest of what it learnt from; ``card`` describes it, JSON can hold it."""

    model_id: str
    votes: _Votes
    sharpness: float
    curve: tuple[float, float]
    card: dict[str, Any] = field(repr=False)

    def predict(self, examples: pl.DataFrame) -> pl.DataFrame:
        """One row an example (columns EXAMPLE), in their order: ``category_code``, ``confidence`` (calibrated
        probability that it is right), ``second_category_code``, ``second_confidence``; the second is null where only
        one category is known."""
        suppliers = examples.select("supplier").with_row_index()
        order = suppliers.sort("supplier", "index")["index"]  # a supplier's groups are told together
        found = [self._told(examples[part]) for part in _batches(suppliers["supplier"].gather(order), order)]
        schema = ("category_code", "confidence", "second_category_code", "second_confidence")
        if not found:
            return pl.DataFrame(schema=dict(zip(schema, (pl.String, pl.Float64) * 2, strict=True)))
        told = pl.concat(found).with_columns(order.alias("index"))
        return told.sort("index").select(schema)

    def _told(self, examples: pl.DataFrame) -> pl.DataFrame:
        votes = self.votes.of(examples)
        shares = _shares(votes, self.sharpness)
        ranked = np.argsort(-votes, axis=1, kind="stable")
        best, second = ranked[:, 0], ranked[:, min(1, votes.shape[1] - 1)]
        rows = np.arange(len(best))
        first_share = _on_curve(shares[rows, best], self.curve)
        second_share = np.minimum(_on_curve(shares[rows, second], self.curve), 1 - first_share)
        is_only = votes.shape[1] == 1
        return pl.DataFrame(
            {
                "category_code": pl.Series(self.votes.leaves[best].tolist(), dtype=pl.String),
                "confidence": first_share,
                "second_category_code": pl.Series(
                    [None] * len(best) if is_only else self.votes.leaves[second].tolist(), dtype=pl.String
                ),
                "second_confidence": pl.Series([None] * len(best) if is_only else second_share, dtype=pl.Float64),
            }
        )


def learn(examples: pl.DataFrame, families: Mapping[str, str], trained_on: dt.date) -> Classifier | None:
    """A classifier of ``examples``: columns EXAMPLE, ``category_code`` and ``amount``; null without any.

    ``families``: category → its first level; a category that it does not know is its own. A supplier weighs as much as
    any other, however many groups it has. The same examples in any order give the same model, whatever the machine's
    threads. ``trained_on`` is only written on the card.
    """
    if examples.is_empty():
        return None
    size = pl.col("amount").cast(pl.Float64).fill_null(0.0).abs()
    texts = [*EXAMPLE, "category_code"]
    keys = [pl.col("own").list.join("\u0001", ignore_nulls=True) if name == "own" else pl.col(name) for name in texts]
    rows = examples.select(*texts, amount=size).sort(-pl.col("amount"), *keys).head(MOST_EXAMPLES).sort(*keys, "amount")
    digest = hashlib.sha256(rows.write_ndjson().encode())
    digest.update(repr((METHOD, sorted({one: families.get(one, one) for one in rows["category_code"]}.items()))).encode())
    unseen, truths, parts = _cross_votes(rows, families)
    sharpness = _sharpness(unseen, truths)
    curve = _curve(unseen, truths, rows["supplier"].to_list(), sharpness)
    votes = _fit(rows, families)
    model_id = digest.hexdigest()[:12]
    card = _card(rows, unseen, truths, families, sharpness, curve)
    return Classifier(
        model_id,
        votes,
        sharpness,
        curve,
        {"model": model_id, "method": METHOD, "trained_on": trained_on.isoformat(), "parts": parts, **card},
    )


def _fit(rows: pl.DataFrame, families: Mapping[str, str]) -> _Votes:
    from sklearn.svm import LinearSVC

    features = Features().fit(rows)
    found = features.vectors(rows)
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

    return _Votes(features, leaves, of_leaf, model(truths), model(of_row))


def _decisions(model: Any, found: Any) -> Floats:
    """One column a class: of two classes, the model has one column only."""
    decided = np.asarray(model.decision_function(found), dtype=np.float64)
    return np.column_stack([-decided, decided]) if decided.ndim == 1 else decided


def _cross_votes(rows: pl.DataFrame, families: Mapping[str, str]) -> tuple[list[tuple[Floats, Texts]], Texts, int]:
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
        votes = _fit(rows[outside], families)
        for place, row in zip(inside, votes.of(rows[inside]), strict=True):
            found[place] = (row, votes.leaves)
    return (found, truths, fitted) if all(len(one) for one, _ in found) else ([], truths, 0)


def _sharpness(unseen: list[tuple[Floats, Texts]], truths: Texts) -> float:
    """The factor on the votes under which the truths are likeliest, of those that a model could know."""
    from scipy.optimize import minimize_scalar

    known = [
        (row, int(np.searchsorted(leaves, truth)))
        for (row, leaves), truth in zip(unseen, truths, strict=True)
        if truth in leaves
    ] if unseen else []
    if not known:
        return 1.0

    def surprise(log_factor: float) -> float:
        factor = float(np.exp(log_factor))
        return float(np.mean([np.logaddexp.reduce(row * factor) - row[truth] * factor for row, truth in known]))

    return round(float(np.exp(minimize_scalar(surprise, bounds=(-2, 4), method="bounded").x)), 6)


def _curve(
    unseen: list[tuple[Floats, Texts]], truths: Texts, suppliers: list[str | None], sharpness: float
) -> tuple[float, float]:
    """(constant, slope) of the logistic curve from the best leaf's share to the chance that it is right.

    A truth that the model could not know counts as wrong, for such suppliers will come again.
    """
    from sklearn.linear_model import LogisticRegression

    if not unseen:
        return -30.0, 0.0
    top = np.array([_shares(row[None, :], sharpness).max() for row, _ in unseen])
    right = np.array([leaves[row.argmax()] for row, leaves in unseen]) == truths
    names, counts = np.unique(np.array([name or "" for name in suppliers]), return_counts=True)
    weights = 1 / counts[np.searchsorted(names, np.array([name or "" for name in suppliers]))]
    if right.all() or not right.any():
        share = (float(weights[right].sum()) + 0.5) / (float(weights.sum()) + 1)
        return round(float(np.log(share / (1 - share))), 6), 0.0
    fitted = LogisticRegression(C=100.0).fit(_logit(top)[:, None], right, sample_weight=weights)
    return round(float(fitted.intercept_[0]), 6), round(max(float(fitted.coef_[0, 0]), 0.0), 6)


def _logit(shares: Floats) -> Floats:
    kept = np.clip(shares, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(kept / (1 - kept)), dtype=np.float64)


def _on_curve(shares: Floats, curve: tuple[float, float]) -> Floats:
    return np.asarray(np.round(1 / (1 + np.exp(-(curve[0] + curve[1] * _logit(shares)))), 6), dtype=np.float64)


def _shares(votes: Floats, sharpness: float) -> Floats:
    raised = np.exp((votes - votes.max(axis=1, keepdims=True)) * sharpness)
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float64)


def _batches(suppliers: pl.Series, order: pl.Series) -> list[pl.Series]:
    """``order`` in pieces of about BATCH rows, each supplier whole in one."""
    found, start = [], 0
    ends = (suppliers.ne_missing(suppliers.shift(-1))).arg_true().to_list()
    for end in ends:
        if end + 1 - start >= BATCH or end + 1 == len(suppliers):
            found.append(order.slice(start, end + 1 - start))
            start = end + 1
    if start < len(suppliers):
        found.append(order.slice(start))
    return found


def _card(
    rows: pl.DataFrame,
    unseen: list[tuple[Floats, Texts]],
    truths: Texts,
    families: Mapping[str, str],
    sharpness: float,
    curve: tuple[float, float],
) -> dict[str, Any]:
    """What the model learnt from and how right it was on suppliers that it had not seen."""
    card: dict[str, Any] = {
        "examples": rows.height,
        "suppliers": rows["supplier"].n_unique(),
        "categories": rows["category_code"].n_unique(),
        "sharpness": sharpness,
        "curve": list(curve),
    }
    if not unseen:
        return {**card, "scores": None}
    best = [str(leaves[row.argmax()]) for row, leaves in unseen]
    right = np.array(best) == truths
    of_family = np.array([families.get(one, one) == families.get(str(truth), truth) for one, truth in zip(best, truths, strict=True)])
    told = _on_curve(np.array([_shares(row[None, :], sharpness).max() for row, _ in unseen]), curve)
    size = rows["amount"].to_numpy()
    size = size if size.sum() else np.ones(len(size))
    scores = {
        "n": len(best),
        "accuracy": float(right.mean()),
        "accuracy_by_amount": float((right * size).sum() / size.sum()),
        "accuracy_level1_by_amount": float((of_family * size).sum() / size.sum()),
        "mean_confidence": float(told.mean()),
        "brier": float(((told - right) ** 2).mean()),
    }
    return {**card, "scores": {name: round(value, 4) for name, value in scores.items()}}
