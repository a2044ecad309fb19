"""How right the classifier is on groups that it has not seen, and how fast reviewing makes it right.

Figures are of the best guess, given or not: an abstention has a guess too, and ``abstained_share`` says how much of the
amount would have been left without one. Everything by amount is by Σ|amount|.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from hub.categories.assign import known_suppliers
from hub.categories.classifier import learn
from hub.categories.features import EXAMPLE
from hub.categories.labelled import families

STEPS = (0, 25, 50, 100, 200)
AT_ONCE = 25  # groups reviewed before the model is fitted again
Booleans = NDArray[np.bool_]


def interval(right: Booleans, weights: NDArray[np.float64], clusters: Sequence[Any]) -> tuple[float, float, float]:
    """(share, low, high): the weighted share of what is right with its 95 % interval.

    Wilson's interval for as many draws as the clusters' weights are worth (Kish: (Σw)² ÷ Σw²): groups of one supplier
    are right or wrong together, and one supplier with half of the amount leaves little else to learn from.
    """
    total = float(weights.sum())
    if not total:
        return 0.0, 0.0, 1.0
    share = float(weights[right].sum()) / total
    by_cluster: dict[Any, float] = {}
    for cluster, weight in zip(clusters, weights, strict=True):
        by_cluster[cluster] = by_cluster.get(cluster, 0.0) + float(weight)
    draws = total**2 / sum(weight**2 for weight in by_cluster.values())
    z = 1.959964
    centre = (share + z**2 / (2 * draws)) / (1 + z**2 / draws)
    half = z / (1 + z**2 / draws) * sqrt(share * (1 - share) / draws + z**2 / (4 * draws**2))
    # 0 and 1 are inside their own intervals, whatever the rounding.
    return share, max(0.0, min(centre - half, share)), min(1.0, max(centre + half, share))


def evaluate(train: pl.DataFrame, test: pl.DataFrame, abstain: float, steps: Sequence[int] = STEPS) -> dict[str, Any]:
    """The figures of ``hub evaluate categories``; ``train`` and ``test`` as ``labelled.groups`` makes them.

    ``n`` groups of the test; ``accuracy`` (each group counts one), ``accuracy_by_amount``,
    ``accuracy_level1_by_amount`` (the family is right) with ``_low`` and ``_high``; ``answered_accuracy_by_amount`` the
    same among what is not abstained; ``abstained_share`` and ``seen_supplier_share`` of the amount (a supplier of the
    training file brings its known category); ``review_curve``.
    """
    known = families(pl.concat([train, test]))
    guesses = _guess(train, test, known)
    amount = test["amount"].to_numpy()
    counted = np.ones(test.height)
    suppliers = test["supplier"].to_list()
    right = _right(guesses, test)
    right_family = (
        np.array([known[one] if one else "" for one in guesses["category_code"]]) == test["family"].to_numpy()
    )
    answered = guesses["confidence"].to_numpy() >= abstain
    total = float(amount.sum()) or 1.0
    figures: dict[str, Any] = {"n": test.height}
    inside = [name for name, is_in in zip(suppliers, answered, strict=True) if is_in]
    for key, (share, low, high) in {
        "accuracy": interval(right, counted, suppliers),
        "accuracy_by_amount": interval(right, amount, suppliers),
        "accuracy_level1_by_amount": interval(right_family, amount, suppliers),
        "answered_accuracy_by_amount": interval(right[answered], amount[answered], inside),
    }.items():
        figures |= {key: round(share, 4), f"{key}_low": round(low, 4), f"{key}_high": round(high, 4)}
    seen = test["supplier"].is_in(train["supplier"].implode()).to_numpy()
    return {
        **figures,
        "abstained_share": round(float(amount[~answered].sum()) / total, 4),
        "seen_supplier_share": round(float(amount[seen].sum()) / total, 4),
        "review_curve": review_curve(train, test, known, guesses, steps),
    }


def review_curve(
    train: pl.DataFrame, test: pl.DataFrame, known: Mapping[str, str], guesses: pl.DataFrame, steps: Sequence[int]
) -> list[dict[str, Any]]:
    """Accuracy by amount after so many groups of the test were judged, the most useful first.

    The next group is the largest of the supplier whose groups hold the most doubt, Σ amount × (1 − confidence): what is
    judged on one group is known of its supplier's others. After every AT_ONCE groups the model learns them. A group
    judged counts as right; with fewer groups than steps, the last point is of all of them. ``low`` and ``high`` as in
    ``interval``.
    """
    amount, suppliers = test["amount"].to_numpy(), test["supplier"].to_list()
    is_judged = np.zeros(test.height, dtype=np.bool_)
    curve: list[dict[str, Any]] = []
    while True:
        judged = int(is_judged.sum())
        wanted = min((step for step in steps if step > judged), default=judged)
        chosen = _most_doubtful(test, guesses, is_judged, min(AT_ONCE, wanted - judged))
        if judged in steps or not chosen:
            share, low, high = interval(_right(guesses, test) | is_judged, amount, suppliers)
            point = {"reviewed": judged, "accuracy_by_amount": share, "low": low, "high": high}
            curve.append({key: round(value, 4) for key, value in point.items()})
        if not chosen:
            return curve
        is_judged[chosen] = True
        guesses = _guess(pl.concat([train, test.filter(pl.Series(is_judged))]), test, known)


def _guess(train: pl.DataFrame, test: pl.DataFrame, known: Mapping[str, str]) -> pl.DataFrame:
    """``category_code`` and ``confidence`` of each group: its supplier's known category, else the classifier's."""
    model = learn(train.select(*EXAMPLE, "category_code", "amount"), known, dt.date.min)
    if model is None:
        return test.select(category_code=pl.lit(None, pl.String), confidence=pl.lit(0.0))
    told = test.select("supplier").with_columns(model.predict(test.select(*EXAMPLE)))
    sure = known_suppliers(train.select("supplier", "category_code", "amount"))
    told = told.join(sure, on="supplier", how="left", maintain_order="left")
    return told.select(
        category_code=pl.coalesce("known_category", "category_code"),
        confidence=pl.coalesce("known_share", "confidence"),
    )


def _right(guesses: pl.DataFrame, test: pl.DataFrame) -> Booleans:
    return np.asarray((guesses["category_code"] == test["category_code"]).fill_null(False).to_numpy(), dtype=np.bool_)


def _most_doubtful(test: pl.DataFrame, guesses: pl.DataFrame, is_judged: Booleans, count: int) -> list[int]:
    """Places of the groups to judge next, at most ``count``: of each supplier its largest, then the rest by amount."""
    doubt = test.select("supplier", "amount", doubt=pl.col("amount") * (1 - guesses["confidence"])).with_row_index(
        "place"
    )
    left = doubt.filter(~pl.Series(is_judged)).sort("amount", "place", descending=[True, False])
    whole = left.with_columns(
        gain=pl.col("doubt").sum().over("supplier"), nth=pl.col("place").cum_count().over("supplier")
    )
    order = whole.sort("nth", "gain", "amount", "place", descending=[False, True, True, False])
    first = order.filter(pl.col("nth") == 1)
    rest = order.filter(pl.col("nth") > 1).sort("doubt", "amount", "place", descending=[True, True, False])
    return [int(place) for place in pl.concat([first, rest])["place"].head(count)]
