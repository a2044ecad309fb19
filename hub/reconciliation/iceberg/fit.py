"""A ratio of sums, its variance, and intervals for sums that it predicts. Pure arithmetic."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from hub.reconciliation.iceberg.estimate import CONFIDENCE


@dataclass(frozen=True)
class Fit:
    """The ratio of recorded purchases to size; ``points``: (recorded, size) of at least two entities."""

    points: tuple[tuple[float, float], ...]

    @property
    def n(self) -> int:
        """How many entities it rests on."""
        return len(self.points)

    @cached_property
    def ratio(self) -> float:
        """Σ recorded ÷ Σ size."""
        return math.fsum(y for y, _ in self.points) / math.fsum(x for _, x in self.points)

    @cached_property
    def without(self) -> tuple[float, ...]:
        """The ratio without each entity, in their order."""
        recorded, size = math.fsum(y for y, _ in self.points), math.fsum(x for _, x in self.points)
        return tuple((recorded - y) / (size - x) for y, x in self.points)

    @cached_property
    def variance(self) -> float:
        """Of the ratio: jackknife, Σ (ratio without i − ratio)², without the factor (n − 1) ÷ n."""
        return math.fsum((one - self.ratio) ** 2 for one in self.without)

    @cached_property
    def spread(self) -> float:
        """Variance of one entity's own ratio around that of the others: mean of (yᵢ ÷ xᵢ − ratio without i)².

        With residuals from the common ratio, and the factor above, intervals for entities whose sizes and ratios are
        skewed cover 91.5 % at worst, at a nominal 95 %; with each entity predicted by the others, 92.5 %
        (bench/iceberg_coverage.py).
        """
        own = zip(self.points, self.without, strict=True)
        return math.fsum((y / x - other) ** 2 for (y, x), other in own) / self.n

    def predicted(self, sizes: Sequence[float]) -> tuple[float, float]:
        """Estimate of Σ purchases of entities of these sizes, and its variance X²·Var(ratio) + spread·Σx²."""
        size = math.fsum(sizes)
        return self.ratio * size, size * size * self.variance + self.spread * math.fsum(x * x for x in sizes)


def student(freedom: float, confidence: float = CONFIDENCE) -> float:
    """The two-sided quantile of Student's t."""
    from scipy.special import stdtrit  # scipy.stats takes four times as long to import

    return float(stdtrit(freedom, (1 + confidence) / 2))


def together(parts: Sequence[tuple[Fit, Sequence[float]]], *, is_apart: bool) -> tuple[float, float, float]:
    """Figure, standard error and degrees of freedom of what several fits predict of these sizes.

    Fits that share no entity (``is_apart``) know nothing of each other: variances add up, degrees of freedom by
    Satterthwaite. Else standard errors add up, at the fewest degrees of freedom, which is never too narrow.
    """
    predicted = [(*fit.predicted(sizes), fit.n - 1) for fit, sizes in parts]
    figure, total = math.fsum(one[0] for one in predicted), math.fsum(one[1] for one in predicted)
    fewest = min(freedom for _, _, freedom in predicted)
    if not is_apart:
        return figure, math.fsum(math.sqrt(variance) for _, variance, _ in predicted), fewest
    weight = math.fsum(variance**2 / freedom for _, variance, freedom in predicted)
    return figure, math.sqrt(total), total**2 / weight if weight else fewest
