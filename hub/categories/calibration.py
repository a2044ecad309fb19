"""From votes to probabilities, by what the votes were worth on suppliers that the models had not seen."""

import numpy as np

from hub.categories.votes import Floats, Texts

UNHEARD = 2.0  # suppliers of whom nothing can be said that are added to those that were told
MOST_SHARPNESS = 1.6  # as a logarithm: 5; real labelled lines give 2.6 to 3.4, names that tell all would give 20
SUREST = 0.999  # no measure on some hundred suppliers can tell more
NEVER = (-30.0, 0.0)  # nothing was told that had not been seen, or one leaf only: nobody knows what others are


def sharpness_of(unseen: list[tuple[Floats, Texts]], truths: Texts) -> float:
    """The factor on the votes under which the truths are likeliest, of those that a model could know."""
    from scipy.optimize import minimize_scalar

    known = (
        [
            (row, int(np.searchsorted(leaves, truth)))
            for (row, leaves), truth in zip(unseen, truths, strict=True)
            if truth in leaves
        ]
        if unseen
        else []
    )
    if not known:
        return 1.0

    def surprise(log_factor: float) -> float:
        factor = float(np.exp(log_factor))
        return float(np.mean([np.logaddexp.reduce(row * factor) - row[truth] * factor for row, truth in known]))

    return round(float(np.exp(minimize_scalar(surprise, bounds=(-2, MOST_SHARPNESS), method="bounded").x)), 6)


def curve_of(
    unseen: list[tuple[Floats, Texts]], truths: Texts, suppliers: list[str | None], sharpness: float
) -> tuple[float, float]:
    """(constant, slope) of the logistic curve from the best leaf's share to the chance that it is right.

    A truth that the model could not know counts as wrong, for such suppliers will come again. Some suppliers of which
    the model can say nothing are added, wrong as by lot: decisions begin with what is easy, and where all of them were
    told right nothing else would say that a name unheard of is no sure thing.
    """
    from sklearn.linear_model import LogisticRegression

    lot = 1 / max((len(leaves) for _, leaves in unseen), default=1)
    if lot == 1:
        return NEVER
    top = np.array([shares_of(row[None, :], sharpness).max() for row, _ in unseen])
    right = np.array([leaves[row.argmax()] for row, leaves in unseen]) == truths
    names, counts = np.unique(np.array([name or "" for name in suppliers]), return_counts=True)
    weights = 1 / counts[np.searchsorted(names, np.array([name or "" for name in suppliers]))]
    top = np.concatenate([top, [lot, lot]])
    right = np.concatenate([right, [False, True]])
    weights = np.concatenate([weights, [UNHEARD * (1 - lot / 2), UNHEARD * lot / 2]])
    fitted = LogisticRegression(C=100.0).fit(_logit(top)[:, None], right, sample_weight=weights)
    slope = round(float(fitted.coef_[0, 0]), 6)
    if slope > 0:
        return round(float(fitted.intercept_[0]), 6), slope
    share = float(weights[right].sum() / weights.sum())
    return round(float(np.log(share / (1 - share))), 6), 0.0


def _logit(shares: Floats) -> Floats:
    kept = np.clip(shares, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(kept / (1 - kept)), dtype=np.float64)


def on_curve(shares: Floats, curve: tuple[float, float]) -> Floats:
    """The chance that it is right of each share, to six decimals, at most SUREST."""
    chance = 1 / (1 + np.exp(-(curve[0] + curve[1] * _logit(shares))))
    return np.asarray(np.round(np.minimum(chance, SUREST), 6), dtype=np.float64)


def shares_of(votes: Floats, sharpness: float) -> Floats:
    """The votes of each row as shares of 1 (softmax)."""
    raised = np.exp((votes - votes.max(axis=1, keepdims=True)) * sharpness)
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float64)
