"""Property: a ledger in any dialect comes back as it was, or with a question; never as another ledger."""

import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from hub.group.load import parse_feed
from hub.group.models import Entity, Group
from hub.onboarding.propose import propose
from hub.onboarding.text import feed_text
from hub.readers import open_reading
from tests.integration.onboarding.dialects import Line, draw, write

GROUP = Group(name="Test", entities=(Entity(code="ALPHA", name="Alpha", country="FR"),))
CASES = 2_000
BATCHES = 8


def _told(lines: list[Line]) -> Counter[tuple[object, ...]]:
    return Counter((line.day, " ".join(line.supplier.split()), line.amount) for line in lines)


def outcome(seed: int, folder: Path) -> str:
    """``same``, ``question`` or, with what differs, ``other``."""
    lines, dialect, rng = draw(seed)
    path = write(lines, dialect, rng, folder)
    made = propose(path, "ALPHA", "feed", GROUP)
    if made.questions or made.left_out:
        return "question"
    feed = parse_feed(Path("feeds/ALPHA/feed.yml"), feed_text(made), GROUP)
    found: Counter[tuple[object, ...]] = Counter()
    for batch in open_reading(feed, GROUP, path).batches():
        rows = batch.rows.select("posting_date", "supplier_name", "debit", "credit")
        found.update(
            (day, " ".join((name or "").split()), Decimal(debit) - Decimal(credit))
            for day, name, debit, credit in rows.iter_rows()
        )
    expected = _told(lines)
    if found == expected:
        return "same"
    lost, invented = expected - found, found - expected
    return f"other: seed {seed}, {dialect}\nlost {lost.most_common(3)}\nmade {invented.most_common(3)}"


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_ledger_comes_back_or_is_asked(batch: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        size = CASES // BATCHES
        outcomes = [outcome(seed, Path(folder)) for seed in range(batch * size, (batch + 1) * size)]
    others = [one for one in outcomes if one.startswith("other")]
    assert not others, "\n\n".join(others[:3])
    # A program that asks about everything would pass the line above.
    assert outcomes.count("same") >= 0.6 * size
