"""How often the intervals of the iceberg hold the truth: groups and lists are drawn whose truth is known.

``python -m bench.iceberg_coverage --draws 4000``. Ratio: 20 entities, of which 5 to 16 are onboarded by lot; sizes are
lognormal, purchases a share of size that differs by entity by 30 % (normal, or skewed as a lognormal), with and without
30 % of entities that buy nothing. Beside the hub's interval, what the plain formula would cover: residuals from the
common ratio and the factor (n − 1) ÷ n; and the jackknife of the ratio alone. Two lists: Chapman's estimate on lists
drawn apart, on lists of which one copies 30 % of the other, and with 5 % of the links missed.
"""

import argparse
import math
import sys
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import numpy as np
from rich.console import Console

from hub.cli.console import table
from hub.reconciliation.iceberg.capture import FEWEST, chapman, unseen_between
from hub.reconciliation.iceberg.fit import Fit, student, together

ENTITIES, SHARE, NOISE = 20, 0.3, 0.3
ONBOARDED = range(5, 17)
CELLS = list(product((0.5, 1.0), ("normal", "skewed"), (0.0, 0.3)))


class Drawn(NamedTuple):
    """A group: purchases and sizes of its entities, the onboarded ones first."""

    purchases: list[float]
    sizes: list[float]


def groups(draws: int, sizes: float, residual: str, zeros: float, seed: int) -> Iterator[Drawn]:
    """Groups of 20 entities; ``sizes``: standard deviation of the logarithm of their sizes."""
    random = np.random.default_rng(seed)
    size = random.lognormal(0, sizes, (draws, ENTITIES))
    noise = random.normal(0, 1, size.shape)
    if residual == "skewed":  # a lognormal, put to mean 0 and variance 1
        noise = (np.exp(0.5 * noise) - math.exp(0.125)) / math.sqrt((math.exp(0.25) - 1) * math.exp(0.25))
    bought = size * SHARE * (1 + NOISE * noise) * (random.random(size.shape) >= zeros)
    return map(Drawn, bought.tolist(), size.tolist())


def shares(drawn: list[Drawn], n: int) -> dict[str, float]:
    """Of each way, the share of intervals that hold what the entities that are not onboarded buy."""
    inside = dict.fromkeys(("hub", "an entity", "plain", "jackknife alone"), 0)
    quantile = student(n - 1)
    for purchases, sizes in drawn:
        fit = Fit(tuple(zip(purchases[:n], sizes[:n], strict=True)))
        absent = sizes[n:]
        own = [(y / x - fit.ratio) ** 2 for y, x in fit.points]
        plain = math.fsum(own) / (n - 1) * math.fsum(x * x for x in absent)
        jackknife = math.fsum(absent) ** 2 * fit.variance * (n - 1) / n
        truth = math.fsum(purchases[n:])
        for name, figure, variance, true in (
            ("hub", *fit.predicted(absent), truth), ("an entity", *fit.predicted(absent[:1]), purchases[n]),
            ("plain", fit.ratio * math.fsum(absent), jackknife + plain, truth),
            ("jackknife alone", fit.ratio * math.fsum(absent), jackknife, truth),
        ):  # fmt: skip
            half = quantile * math.sqrt(variance)
            inside[name] += max(0.0, figure - half) <= true <= figure + half
    return {name: count / len(drawn) for name, count in inside.items()}


def strata(draws: int, seed: int) -> float:
    """The same of the sum over two strata of ten, six of each onboarded, with ratios of their own."""
    inside = 0
    one, other = (groups(draws, 1.0, "skewed", 0.3, seed + at) for at in (0, 1))
    for first, second in zip(one, other, strict=True):
        halves = [Drawn([y * scale for y in group.purchases[:10]], group.sizes[:10])
                  for group, scale in ((first, 1.0), (second, 3.0))]  # fmt: skip
        parts = [(Fit(tuple(zip(y[:6], x[:6], strict=True))), x[6:]) for y, x in halves]
        figure, error, freedom = together(parts, is_apart=True)
        truth = math.fsum(bought for y, _ in halves for bought in y[6:])
        inside += abs(truth - figure) <= student(freedom) * error
    return inside / draws


class Lists(NamedTuple):
    """Two lists to draw. ``ours``, ``theirs``: share of the documents on each; ``copied``: share of the documents that
    are on the second just when they are on the first; ``missed``: share of those on both not known as such."""

    documents: int
    ours: float
    theirs: float
    copied: float = 0.0
    missed: float = 0.0


LISTS = [
    *(Lists(count, *shares) for count in (50, 200, 1_000) for shares in ((0.4, 0.5), (0.6, 0.6), (0.9, 0.8))),
    *(Lists(count, 0.6, 0.6, copied=0.3) for count in (200, 1_000)),
    *(Lists(count, 0.6, 0.6, missed=0.05) for count in (200, 1_000)),
]


def two_lists(draws: int, one: Lists, seed: int) -> tuple[float, float, float]:
    """Coverage, mean estimate ÷ truth, and the share of draws with an estimate."""
    random = np.random.default_rng(seed)
    inside, found = 0, []
    for _ in range(draws):
        first = random.random(one.documents) < one.ours
        apart = random.random(one.documents) < one.theirs
        second = np.where(random.random(one.documents) < one.copied, first, apart)
        both = int((first & second & (random.random(one.documents) >= one.missed)).sum())
        if both < FEWEST:
            continue
        figure, variance = chapman(int(first.sum()), int(second.sum()), both)
        seen = int(first.sum()) + int(second.sum()) - both
        low, high = unseen_between(figure - seen, variance)
        inside += low <= one.documents - seen <= high
        found.append(figure / one.documents)
    return inside / len(found), float(np.mean(found)), len(found) / draws


def main(arguments: list[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="bench.iceberg_coverage", description="coverage of the iceberg's intervals")
    parser.add_argument("--draws", type=int, default=4000)
    draws = parser.parse_args(arguments).draws
    console = Console(width=200)
    by_n, ways = [], []
    for seed, (sizes, residual, zeros) in enumerate(CELLS):
        drawn = list(groups(draws, sizes, residual, zeros, seed))
        found = [shares(drawn, n) for n in ONBOARDED]
        name = f"{sizes}, {residual}, {zeros:.0%} zeros"
        by_n.append([name, *(f"{one['hub']:.1%}" for one in found)])
        spans = [(min(one[way] for one in found), max(one[way] for one in found)) for way in found[0]]
        ways.append([name, *(f"{low:.1%} to {high:.1%}" for low, high in spans)])
    title = f"Ratio, nominal 95 %, {draws:,} groups of {ENTITIES}: intervals that hold the truth, by entities onboarded"
    console.print(table(title, ["sizes, residuals", *map(str, ONBOARDED)], by_n))
    title = "The same, the least and the most over all n"
    console.print(table(title, ["sizes, residuals", "hub", "an entity", "plain", "jackknife alone"], ways))
    console.print(f"Two strata of ten, six of each onboarded, skewed, 30 % zeros: {strata(draws, 99):.1%}")
    console.print(table("Two lists", [*Lists._fields, "coverage", "estimate ÷ truth", "with an estimate"], [
        [str(one.documents), *(f"{share:.0%}" for share in one[1:]), f"{held:.1%}", f"{bias:.3f}", f"{told:.0%}"]
        for seed, one in enumerate(LISTS) for held, bias, told in [two_lists(draws, one, seed)]
    ]))  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
