"""Whatever the order and the pace of deliveries, the certified figures are those of a straightforward fold."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hub.settings import Workspace
from tests.pipeline.books import FEC, book, together
from tests.support import ask, deliver, make_workspace, refresh

PERIODS = ("2025-01", "2025-02")


@dataclass(frozen=True)
class Month:
    """What a delivery says of a month: so many entries of so much; ``whole`` when they all balance."""

    entries: int
    amount: int
    whole: bool


months = st.builds(
    Month, st.sampled_from((1, 3, 6, 8)), st.integers(10, 99), st.sampled_from((True, True, True, False))
)
deliveries = st.dictionaries(st.sampled_from(PERIODS), months, min_size=1)
sequences = st.lists(deliveries, min_size=1, max_size=4)
# For each delivery, in which of three refreshes it is there for the first time; sorted, so that order is kept.
groups = st.lists(st.tuples(sequences, st.lists(st.integers(0, 2), min_size=4, max_size=4)), min_size=5, max_size=5)


def oracle(sequence: list[dict[str, Month]]) -> dict[str, int]:
    """Total of each month: new bytes replace those before unless they do not balance or halve the lines."""
    standing: dict[str, Month] = {}
    for number, delivery in enumerate(sequence):
        for period, month in delivery.items() if delivery not in sequence[:number] else ():
            former = standing.get(period)
            if month.whole and (former is None or month.entries >= 0.5 * former.entries):
                standing[period] = month
    return {period: month.entries * month.amount for period, month in standing.items()}


def drop(space: Workspace, entity: str, number: int, delivery: dict[str, Month]) -> None:
    """Write delivery ``number``, a minute after the one before; where a month is not whole, an entry is short."""
    text = [
        book(entity, period, *[month.amount] * month.entries, unbalanced=-1 if month.whole else 0)
        for period, month in sorted(delivery.items())
    ]
    path = deliver(space, f"{entity}/fec", f"v{number}.txt", together(*text))
    os.utime(path, (1_700_000_000 + 60 * number,) * 2)


@pytest.mark.parametrize("pace", ["one by one", "all at once"])
@settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(drawn=groups)
def test_certified_figures_do_not_depend_on_pace(
    tmp_path_factory: pytest.TempPathFactory, pace: str, drawn: list[tuple[list[dict[str, Month]], list[int]]]
) -> None:
    names = [f"E{number}" for number in range(len(drawn))]
    home: Path = tmp_path_factory.mktemp("sequences")
    space = make_workspace(home, [{"code": one, "name": one} for one in names], {f"{one}/fec": FEC for one in names})
    for step in range(3) if pace == "one by one" else [2]:
        for name, (sequence, steps) in zip(names, drawn, strict=True):
            for number, (delivery, at) in enumerate(zip(sequence, sorted(steps), strict=False)):
                if at == step or pace == "all at once":
                    drop(space, name, number, delivery)
        refresh(space)
    rows = ask(space, "select entity_code, period, sum(amount_group) from fct_spend_line group by all")
    expected = {
        (name, period): total
        for name, (sequence, _) in zip(names, drawn, strict=True)
        for period, total in oracle(sequence).items()
    }
    assert {(entity, period): int(amount) for entity, period, amount in rows} == expected
