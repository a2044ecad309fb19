"""The classifier: learns from judged groups of lines what others are, with probabilities that hold what they say.

How right its models are is measured on suppliers that they have not seen (five parts, a supplier whole in one of them),
and that measure turns their votes into probabilities. Nothing is kept on disk: learning takes seconds, and a model file
would have to be trusted.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from hub.categories.calibration import curve_of, on_curve, shares_of, sharpness_of
from hub.categories.features import EXAMPLE, texts
from hub.categories.votes import Floats, Texts, Votes, cross_votes, fit

METHOD = "3"  # names what a model makes of its examples: another method, another model
MOST_EXAMPLES = 20_000  # the largest by amount; with 100 leaves they are learnt in 54 s on one core
BATCH = 20_000


@dataclass(frozen=True)
class Classifier:
    """A fitted model. ``model_id`` is a digest of what it learnt from; ``card`` describes it, JSON can hold it."""

    model_id: str
    votes: Votes
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
        votes = self.votes.of(texts(examples))
        shares = shares_of(votes, self.sharpness)
        ranked = np.argsort(-votes, axis=1, kind="stable")
        best, second = ranked[:, 0], ranked[:, min(1, votes.shape[1] - 1)]
        rows = np.arange(len(best))
        first_share = on_curve(shares[rows, best], self.curve)
        second_share = np.minimum(on_curve(shares[rows, second], self.curve), 1 - first_share)
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


def learn(
    examples: pl.DataFrame, families: Mapping[str, str], trained_on: dt.date, labels: Mapping[str, str] | None = None
) -> Classifier | None:
    """A classifier of ``examples``: columns EXAMPLE, ``category_code``, ``amount`` and perhaps ``is_sample``: false for
    what is learnt from and tells nothing of how right it is on others. Null without any.

    ``families``: category → its first level; a category that it does not know is its own. ``labels``: category → its
    label, where the code is none. A supplier weighs as much as
    any other, however many groups it has. The same examples in any order give the same model, whatever the machine's
    threads. ``trained_on`` is only written on the card.
    """
    if examples.is_empty():
        return None
    size = pl.col("amount").cast(pl.Float64).fill_null(0.0).abs()
    names = [*EXAMPLE, "category_code"]
    keys = [pl.col("own").list.join("\u0001", ignore_nulls=True) if name == "own" else pl.col(name) for name in names]
    is_sample = pl.col("is_sample") if "is_sample" in examples.columns else pl.lit(True)
    rows = examples.select(*names, amount=size, is_sample=is_sample)
    rows = rows.sort(~pl.col("is_sample"), -pl.col("amount"), *keys).head(MOST_EXAMPLES).sort(*keys, "amount")
    digest = hashlib.sha256(rows.write_ndjson().encode())
    digest.update(
        repr(
            (
                METHOD,
                sorted((labels or {}).items()),
                sorted({one: families.get(one, one) for one in rows["category_code"]}.items()),
            )
        ).encode()
    )
    told = texts(rows)
    every, all_truths, parts = cross_votes(rows, told, families, labels or {})
    measured = rows["is_sample"].arg_true().to_list() if every else []
    unseen, truths, sample = [every[place] for place in measured], all_truths[measured], rows.filter("is_sample")
    sharpness = sharpness_of(unseen, truths)
    curve = curve_of(unseen, truths, sample["supplier"].to_list(), sharpness)
    votes = fit(rows, told, families, labels or {})
    model_id = digest.hexdigest()[:12]
    card = _card(rows, sample, unseen, truths, families, sharpness, curve)
    return Classifier(
        model_id,
        votes,
        sharpness,
        curve,
        {"model": model_id, "method": METHOD, "trained_on": trained_on.isoformat(), "parts": parts, **card},
    )


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
    sample: pl.DataFrame,
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
    of_family = np.array(
        [families.get(one, one) == families.get(str(truth), truth) for one, truth in zip(best, truths, strict=True)]
    )
    told = on_curve(np.array([shares_of(row[None, :], sharpness).max() for row, _ in unseen]), curve)
    size = sample["amount"].to_numpy()
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
