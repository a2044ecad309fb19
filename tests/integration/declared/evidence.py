"""A refresh up to its facts, then what is declared beside them: the tests of the evidence share it."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hub.group.load import load_group
from hub.refresh.declared import declare
from hub.refresh.land import land_new
from hub.refresh.stages import Refresh
from hub.settings import Workspace

MODELS = ("declared_spend", "first_photograph", "coverage")
NOW = dt.datetime(2026, 1, 5, 8, 0, tzinfo=dt.UTC)


class Evidence:
    """An open refresh whose marts of the evidence are built."""

    def __init__(self, refresh: Refresh) -> None:
        self.refresh = refresh

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the publication that is being made."""
        self.refresh.build.connection.execute("use publication")
        try:
            return self.refresh.build.connection.execute(query).fetchall()
        finally:
            self.refresh.build.connection.execute("use memory")


@contextmanager
def evidenced(space: Workspace, now: dt.datetime = NOW, *also: str) -> Iterator[Evidence]:
    """Land, go through the stages, and build the marts of what is declared; ``also``: dbt tests to run."""
    declared = load_group(space)
    land_new(space, declared, list(declared.every_feed), now)
    with Refresh(space, declared, now) as running:
        running.conform()
        for gate in ("L0", "L1"):
            running.judge(gate)
        running.harmonise()
        running.judge("L2")
        running.consolidate()
        running.judge("L3")
        running.certify()
        running.make_marts()
        declare(running.build, declared, running.now, running.rate_set_id)
        result = running.dbt._invoke(["build", "--select", *MODELS, *also, "--exclude", "test_type:unit"])
        assert result.success, [one.message for one in getattr(result.result, "results", [])]
        yield Evidence(running)
