"""What others say of the certified facts, in a refresh: suppliers' statements, declared figures, estimates of what
nobody recorded, signatures. Stage ``evidenced`` of the dbt project makes marts of it; no fact ever changes.
"""

import datetime as dt
from dataclasses import dataclass, field

import polars as pl

from hub.group.load import Declared
from hub.lake.build import Build
from hub.refresh.declared import declare
from hub.refresh.iceberg import iceberg, tell
from hub.refresh.reconcile import reconcile
from hub.refresh.signed import sign_off
from hub.refresh.suppliers import Suppliers


@dataclass
class Evidence:
    """The evidence of the refresh that makes ``publication_id`` at ``now``; ``former``: the publications before it that
    count, oldest first."""

    build: Build
    declared: Declared
    suppliers: Suppliers
    rate_set_id: str
    former: list[str]
    publication_id: str
    now: dt.datetime
    _estimates: pl.DataFrame | None = field(default=None, init=False)

    def gather(self) -> None:
        """Tables ``landed.*`` of the evidence: what the marts of stage ``evidenced`` are made of."""
        build, declared = self.build, self.declared
        found = reconcile(build, declared, self.suppliers, self.rate_set_id)
        declare(build, declared, self.now, self.rate_set_id)
        self._estimates = iceberg(build, declared, self.former, self.rate_set_id, found)
        sign_off(build, declared)

    def tell(self) -> None:
        """Keep in the lake what this publication estimated."""
        if self._estimates is not None:
            tell(self.build, self.publication_id, self._estimates)
