"""What is declared rather than booked, in the lake and in a build: the cartography, and balances that only control.

It adds nothing to what is spent and contends for nothing: which landing counts is told here, and no gate judges it.
"""

from hub.lake import engine
from hub.lake.build import Build
from hub.lake.invoices import land_lines
from hub.lake.staging import Row, Staged
from hub.readers.cartography import DECLARED_SCHEMA
from hub.settings import Workspace


def land_cartographies(space: Workspace, staged: list[Staged]) -> dict[str, Row]:
    """Append the lines and rejects; returns what was accepted and rejected by landing, as columns of ``delivery``."""
    return land_lines(space, staged, "declared_spend", DECLARED_SCHEMA, "amount")


def register_controls(build: Build) -> None:
    """Tables ``landed.cartography_line`` (columns of the lake's ``declared_spend`` and ``file_name``) and
    ``landed.control_balance`` (entity_code, period, account_code, account_label, group_account, account_role, amount:
    debit − credit of the month, entity currency) of the deliveries that count."""
    for table in ("declared_spend", "control_balance"):
        build.connection.execute(f"create or replace temp view every_{table} as select * from {build.scan(table)}")
    build.connection.execute(engine.sql("build_declared"))
