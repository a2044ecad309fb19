"""From votes to probabilities, by what the votes were worth on suppliers that the models had not seen."""

import numpy as np

from hub.categories.votes import Floats, Texts


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

    return round(float(np.exp(minimize_scalar(surprise, bounds=(-2, 4), method="bounded").x)), 6)


def curve_of(
    unseen: list[tuple[Floats, Texts]], truths: Texts, suppliers: list[str | None], sharpness: float
) -> tuple[float, float]:
    """(constant, slope) of the logistic curve from the best leaf's share to the chance that it is right.

    A truth that the model could not know counts as wrong, for such suppliers will come again.
    """
    from sklearn.linear_model import LogisticRegression

    if not unseen:
        return -30.0, 0.0
    top = np.array([shares_of(row[None, :], sharpness).max() for row, _ in unseen])
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


def on_curve(shares: Floats, curve: tuple[float, float]) -> Floats:
    return np.asarray(np.round(1 / (1 + np.exp(-(curve[0] + curve[1] * _logit(shares)))), 6), dtype=np.float64)


def shares_of(votes: Floats, sharpness: float) -> Floats:
    raised = np.exp((votes - votes.max(axis=1, keepdims=True)) * sharpness)
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float64)
