"""How right links and groups are against what people verified, each share with its 95 % interval.

Here belong the measures as pure functions of frames. Shares by count have Wilson's interval; shares by amount and
B-cubed, which no such formula covers, a bootstrap of whole suppliers with a fixed seed: names of one supplier are right
or wrong together, so drawing names would promise too much.
"""

import math

import numpy as np
import polars as pl

DRAWS = 400
Z = 1.959964  # 95 %, two-sided


def wilson(right: int, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of ``right`` in ``n``: 95 of 100 is 0.888–0.978. (0, 1) of none."""
    if n == 0:
        return 0.0, 1.0
    share, spread = right / n, Z * Z / n
    middle = share + spread / 2
    half = Z * math.sqrt(share * (1 - share) / n + spread / (4 * n))
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))


def of_links(links: pl.DataFrame) -> dict[str, float | int | None]:
    """The linking keys of ``hub evaluate suppliers``.

    ``links``: one row a name: ``raw_name, register_name`` (verified), ``found`` (the best entry's name or null),
    ``status`` (accepted, proposed, none), ``amount``. Right is a best link, accepted or proposed, to the verified name;
    by amount it counts Σ|amount|. ``auto_*``: accepted links alone. A share of nothing is null, without interval.
    """
    rows = links.with_columns(
        right=((pl.col("found") == pl.col("register_name")) & (pl.col("status") != "none")).fill_null(False),
        weight=pl.col("amount").cast(pl.Float64).abs(),
    )
    differs, sure = (
        rows.filter(pl.col("raw_name") != pl.col("register_name")),
        rows.filter(pl.col("status") == "accepted"),
    )
    rows = rows.with_columns(value=pl.col("right").cast(pl.Float64) * pl.col("weight"))
    return {
        "n": rows.height,
        **_counted("accuracy", rows["right"]),
        **_counted("accuracy_non_exact", differs["right"]),
        **_drawn("accuracy_by_amount", rows),
        **_counted("auto_coverage", rows["status"] == "accepted"),
        **_counted("auto_precision", sure["right"]),
    }


def of_groups(groups: pl.DataFrame) -> dict[str, float | None]:
    """``bcubed_precision, bcubed_recall, bcubed_f1`` with intervals; ``groups``: ``name, cluster, register_name``
    (verified).

    Of a name, precision is the share of its cluster that is its supplier, recall the share of its supplier that is in
    its cluster; of all names the mean (Bagga and Baldwin 1998).
    """
    size = groups.with_columns(
        both=pl.len().over("cluster", "register_name"),
        found=pl.len().over("cluster"),
        real=pl.len().over("register_name"),
    )
    rows = size.with_columns(precision=pl.col("both") / pl.col("found"), recall=pl.col("both") / pl.col("real"))
    each = (
        rows.group_by("register_name")
        .agg(pl.col("precision").sum(), pl.col("recall").sum(), n=pl.len())
        .sort("register_name")
    )
    values = each.select("precision", "recall", "n").to_numpy().astype(np.float64)
    drawn = np.array([_bcubed(values * drawn_times[:, None]) for drawn_times in _draws(each.height)])
    keys = ("bcubed_precision", "bcubed_recall", "bcubed_f1")
    found: dict[str, float | None] = {}
    for index, key in enumerate(keys):
        if not each.height:
            found |= _with_interval(key, None, None)
            continue
        found |= _with_interval(key, _bcubed(values)[index], _middle(drawn[:, index]))
    return found


def _bcubed(values: np.ndarray) -> tuple[float, float, float]:
    precision, recall, n = values.sum(axis=0)
    if n == 0:
        return 0.0, 0.0, 0.0
    precision, recall = precision / n, recall / n
    return float(precision), float(recall), float(2 * precision * recall / (precision + recall))


def _counted(key: str, right: pl.Series) -> dict[str, float | None]:
    n = right.len()
    return _with_interval(key, int(right.sum()) / n if n else None, wilson(int(right.sum()), n) if n else None)


def _drawn(key: str, rows: pl.DataFrame) -> dict[str, float | None]:
    """``value`` over ``weight``, suppliers drawn."""
    each = rows.group_by("register_name").agg(pl.col("value").sum(), pl.col("weight").sum()).sort("register_name")
    value, weight = each["value"].to_numpy(), each["weight"].to_numpy()
    if not weight.sum():
        return _with_interval(key, None, None)
    shares = [(value * times).sum() / (weight * times).sum() for times in _draws(each.height) if (weight * times).sum()]
    return _with_interval(key, float(value.sum() / weight.sum()), _middle(np.array(shares)))


def _draws(n: int) -> list[np.ndarray]:
    """How often each of ``n`` suppliers is drawn, DRAWS times: Poisson's bootstrap, the same every time."""
    dice = np.random.default_rng(20_260_101)
    return [dice.poisson(1.0, n).astype(np.float64) for _ in range(DRAWS)] if n else []


def _middle(values: np.ndarray) -> tuple[float, float]:
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def _with_interval(key: str, value: float | None, interval: tuple[float, float] | None) -> dict[str, float | None]:
    low, high = interval or (None, None)
    return {key: _short(value), f"{key}_low": _short(low), f"{key}_high": _short(high)}


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
