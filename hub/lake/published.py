"""What entities published of themselves, for a build."""

from decimal import Decimal

import polars as pl

from hub.group.models import Group


def published_accounts(group: Group) -> pl.DataFrame:
    """``entity_code``, ``year`` (in which the fiscal year ends), ``line`` (FS, FU, FW, turnover) and ``amount``, in the
    entity's currency: what ``group.yml`` tells."""
    rows: list[tuple[str, int, str, Decimal]] = [
        (entity.code, year, line, amount)
        for entity in group.entities
        for year, told in entity.accounts.items()
        for line, amount in told
        if amount is not None
    ]
    schema = {"entity_code": pl.String(), "year": pl.Int64(), "line": pl.String(), "amount": pl.Decimal(18, 2)}
    return pl.DataFrame(rows, schema=schema, orient="row")
