"""What others say of the certified facts, in a refresh: suppliers' statements, declared figures, estimates of what
nobody recorded, signatures. Stage ``evidenced`` of the dbt project makes marts of it; no fact ever changes.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from hub.cube.dbt import Dbt, ModelRun
from hub.group.load import Declared
from hub.lake import engine
from hub.lake.build import Build
from hub.refresh.reconcile import reconcile
from hub.refresh.suppliers import Suppliers


@dataclass
class Evidence:
    """The evidence of the refresh that makes ``publication_id`` at ``now``; ``former`` and ``is_past`` as in
    ``refresh.suppliers``."""

    build: Build
    declared: Declared
    suppliers: Suppliers
    rate_set_id: str
    former: list[str]
    publication_id: str
    now: dt.datetime
    is_past: bool = False
    _told: list[Callable[[], None]] = field(default_factory=list, init=False)

    def weigh(self, dbt: Dbt, on_result: Callable[[ModelRun], None] | None = None) -> list[ModelRun]:
        """Tables ``landed.*`` of the evidence, and its marts in the next publication by ``dbt`` on DuckDB."""
        self.build.connection.execute(engine.sql("evidence_spans"))
        reconcile(self.build, self.declared, self.suppliers, self.rate_set_id)
        return dbt.build("evidenced", on_result)

    def tell(self) -> None:
        """Keep in the lake what this publication estimated."""
        for tell in self._told:
            tell()
