"""Every test runs with the hub's own environment: no telemetry, no workspace but its own."""

import pytest
from hypothesis import settings

# The gate draws the same examples every time; `make fuzz` is where others are looked for.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")

# Files that take minutes start first, so that the two workers end together.
LONGEST = (
    "test_durability.py", "test_incremental.py", "test_round_trip.py", "test_suppliers_harmonised.py",
    "test_pulling.py", "test_statements_reconciled.py", "test_matching_properties.py", "test_delivery_sequences.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order files by how long they take; tests keep their order within a file."""
    rank = {name: at for at, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.name, len(LONGEST)))


@pytest.fixture(autouse=True)
def _quiet_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUB_HOME", raising=False)
    monkeypatch.delenv("HUB_MEMORY", raising=False)
    monkeypatch.setenv("GX_ANALYTICS_ENABLED", "false")
    monkeypatch.setenv("DAGSTER_DISABLE_TELEMETRY", "1")
    monkeypatch.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "0")
