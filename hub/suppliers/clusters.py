"""Which units are one supplier: a pure function of scores and judgements, whatever their order.

Here belongs the merging alone; units among which there is nothing to weigh are found in ``components``. What a unit is,
where scores come from and which name a cluster keeps are told
elsewhere.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import polars as pl

from hub.suppliers.components import CLUSTERS, UNSEEN, best_scores, settled

CONFLICTS: dict[str, pl.DataType] = {
    "left": pl.String(),
    "right": pl.String(),
    "judgement": pl.String(),
    "reason": pl.String(),
}
SURE = 0.97  # a likeness that needs no second witness: the same words once codes are set aside


@dataclass
class _Group:
    members: list[str]
    sirens: set[str]
    scores: dict[str, tuple[float, int]] = field(default_factory=dict)  # other group → Σ score, pairs
    apart: set[str] = field(default_factory=set)  # groups that a judgement keeps away
    weight: int = 1  # members that differ in words, or were judged the same


def cluster(
    units: pl.DataFrame, edges: pl.DataFrame, judgements: pl.DataFrame, accept: float, slack: float = 0.4
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """CLUSTERS, one row a unit, sorted, ``cluster`` the smallest ``unit_id`` of it; and CONFLICTS, sorted.

    ``units``: ``unit_id, siren`` (and more); ``edges``: ``left, right, score`` (and more), those below ``accept`` too:
    they merge nothing, and speak against a merge; ``judgements``: ``left, right, judgement``, the last word per pair.

    ``same`` merges, whatever the SIRENs; of two judgements that contradict each other, directly or through others,
    ``different`` wins and the ``same`` that gave way is a conflict. Then edges from the highest: two groups merge when
    no judgement parts them, they have no two SIRENs, and the mean score over all their pairs is at least ``accept``
    less ``slack``, a pair without a score counting as UNSEEN. So one alike pair does not chain two groups. Equal scores
    go in the order of their units.
    """
    best = best_scores(edges, units["unit_id"])
    sure = settled(units, best, judgements, accept, accept - slack)
    rest, weighed = units.join(sure, on="unit_id", how="anti"), best
    for side in ("left", "right"):
        weighed = weighed.join(sure, left_on=side, right_on="unit_id", how="anti")
    groups = _Groups(rest)
    conflicts = groups.judge(
        _pairs(judgements.filter(pl.col("judgement") == "different")),
        _pairs(judgements.filter(pl.col("judgement") == "same")),
    )
    ordered = weighed.sort("score", "left", "right", descending=[True, False, False])
    groups.merge_alike(list(ordered.iter_rows()), accept, slack)
    rows = [(unit, groups.first(unit)) for unit in rest["unit_id"].to_list()]
    found = pl.concat([sure, pl.DataFrame(rows, schema=CLUSTERS, orient="row")]).sort("unit_id")
    return found, pl.DataFrame(conflicts, schema=CONFLICTS, orient="row").unique().sort("left", "right")


def _pairs(judgements: pl.DataFrame) -> list[tuple[str, str]]:
    ordered = judgements.select(
        pl.min_horizontal("left", "right").alias("left"), pl.max_horizontal("left", "right").alias("right")
    )
    return [(str(left), str(right)) for left, right in ordered.unique().sort("left", "right").iter_rows()]


class _Groups:
    """Units in groups that only grow; a group goes by one of its units."""

    def __init__(self, units: pl.DataFrame) -> None:
        sirens = units.select("unit_id", "siren").iter_rows()
        self.groups = {unit: _Group([unit], {siren} if siren else set()) for unit, siren in sirens}
        self.parent = {unit: unit for unit in self.groups}

    def find(self, unit: str) -> str:
        while self.parent[unit] != unit:
            self.parent[unit] = self.parent[self.parent[unit]]
            unit = self.parent[unit]
        return unit

    def first(self, unit: str) -> str:
        return min(self.groups[self.find(unit)].members) if len(self.groups[self.find(unit)].members) > 1 else unit

    def judge(
        self, different: list[tuple[str, str]], same: list[tuple[str, str]]
    ) -> Iterator[tuple[str, str, str, str]]:
        """Apply the judgements on known units; each ``same`` that gives way, as a row of CONFLICTS."""
        for left, right in self._known(different):
            self.groups[left].apart.add(right)
            self.groups[right].apart.add(left)
        found = []
        for left, right in self._known(same):
            one, other = self.find(left), self.find(right)
            if one != other and other in self.groups[one].apart:
                found.append(
                    (
                        left,
                        right,
                        "same",
                        "they were judged different too, themselves or through others judged the same",
                    )
                )
            elif one != other:
                self._merge(one, other)
        return iter(found)

    def _known(self, pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        return (pair for pair in pairs if pair[0] in self.parent and pair[1] in self.parent and pair[0] != pair[1])

    def merge_alike(self, edges: list[tuple[str, str, float]], accept: float, slack: float) -> None:
        sure = [edge for edge in edges if edge[2] >= max(SURE, accept)]
        for left, right, _ in sure:
            one, other = self.find(left), self.find(right)
            if one != other and self._may(one, other):
                self._merge(one, other)
        # From here on a group counts as one unit: its members hold the same words, and only one of them was scored.
        for group in self.groups.values():
            group.weight = 1
        weak = [edge for edge in edges if edge[2] < max(SURE, accept)]
        self._remember(weak)
        for left, right, score in weak:
            if score < accept:
                break
            one, other = self.find(left), self.find(right)
            if one != other and self._may(one, other) and self._mean(one, other) >= accept - slack:
                self._merge(one, other)

    def _remember(self, edges: list[tuple[str, str, float]]) -> None:
        """What is known between groups: of several pairs between two of them, which hold the same words, the best."""
        for left, right, score in edges:
            one, other = self.find(left), self.find(right)
            if one != other and other not in self.groups[one].scores:
                self.groups[one].scores[other] = (score, 1)
                self.groups[other].scores[one] = (score, 1)

    def _may(self, one: str, other: str) -> bool:
        left, right = self.groups[one], self.groups[other]
        return other not in left.apart and len(left.sirens | right.sirens) < 2

    def _mean(self, one: str, other: str) -> float:
        left, right = self.groups[one], self.groups[other]
        total, seen = left.scores.get(other, (0.0, 0))
        pairs = left.weight * right.weight
        return (total + UNSEEN * (pairs - seen)) / pairs

    def _merge(self, one: str, other: str) -> None:
        """Put the smaller group into the larger: what it costs grows with the smaller one."""
        keep, gone = sorted((one, other), key=lambda unit: (-self._size(unit), unit))
        kept, lost = self.groups[keep], self.groups.pop(gone)
        self.parent[gone] = keep
        kept.members += lost.members
        kept.sirens |= lost.sirens
        kept.weight += lost.weight
        for far in lost.apart:
            self.groups[far].apart.discard(gone)
            self.groups[far].apart.add(keep)
            kept.apart.add(far)
        kept.scores.pop(gone, None)
        for far, (score, pairs) in lost.scores.items():
            if far == keep:
                continue
            self.groups[far].scores.pop(gone, None)
            before = kept.scores.get(far, (0.0, 0))
            kept.scores[far] = self.groups[far].scores[keep] = (before[0] + score, before[1] + pairs)

    def _size(self, unit: str) -> int:
        group = self.groups[unit]
        return len(group.members) + len(group.scores) + len(group.apart)
