"""Questions that the command puts to the published file: the ladder, what is held, spend by entity and by category."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hub.lake import engine
from hub.settings import Workspace

LADDER = """
    select entity_code, period, level, level_wanted, is_certified, is_held, reason
    from consolidation_status
    order by entity_code, period
"""

BY_ENTITY = """
    select
        entity_code, entity_name, currency,
        sum(case when nature = 'opex' then amount_accrual end) as opex_accrual,
        sum(case when nature = 'opex' then amount_invoiced end) as opex_invoiced,
        sum(case when nature = 'capex' then amount_accrual end) as capex,
        count(distinct supplier_id) as suppliers
    from spend_cube
    inner join dim_entity using (entity_code)
    group by all
    order by opex_accrual desc nulls last
"""

BY_CATEGORY = """
    select
        family_code, family_en, family_fr, sum(amount_accrual) as amount_accrual,
        count(distinct supplier_id) as suppliers, count(distinct entity_code) as entities
    from spend_cube
    inner join dim_category using (category_code)
    group by all
    order by amount_accrual desc nulls last
"""

UNREADABLE = """
    select feed_id, file_name, failure
    from delivery as this
    where outcome = 'unreadable'
    and not exists (
        select 1 from delivery as later
        where later.feed_id = this.feed_id and later.sequence > this.sequence
        and (later.delivery_id = this.delivery_id or later.file_name = this.file_name)
    )
    order by all
"""

REJECTS = """
    select feed_id, file_name, rule, count(*) as lines, sum(coalesce(debit, 0) - coalesce(credit, 0)) as amount
    from rejected_line as this
    where not exists (  -- the same file read again, since the feed's YAML was mended
        select 1 from delivery as read
        inner join delivery as again using (feed_id, delivery_id)
        where read.feed_id = this.feed_id and read.delivery_id = this.delivery_id
        and read.reading_id = this.reading_id and again.sequence > read.sequence
    )
    group by all order by all
"""

# What waits for somebody to judge it.
QUESTIONS = """
    select count(*) as pairs, coalesce(sum(amount_group), 0) as amount
    from supplier_pair
    where status = 'proposed'
    having count(*) > 0
"""

# What suppliers declare and nothing explains, the largest first.
RESIDUALS = """
    select supplier_name, entity_code, customer_account, period_from, period_to, declared, recorded, residual_gross,
        account_not_linked, likely_reason
    from supplier_reconciliation
    where not is_within_tolerance or account_not_linked <> 0
    order by greatest(residual_gross, abs(account_not_linked)) desc, supplier_id, entity_code, period_from
    limit 10
"""

# How much of the spend of the months that statements speak of is of the suppliers that sent them.
STATED = """
    select
        coalesce(sum(abs(amount_invoiced)) filter (supplier_id in (select supplier_id from supplier_reconciliation)), 0)
        / sum(abs(amount_invoiced)) as share
    from spend_cube
    where (entity_code, period) in (select entity_code, period from gate_verdict where gate = 'L4')
    having sum(abs(amount_invoiced)) > 0
"""

# Tables that a file of an earlier hub does not have.
OF_TABLE = {QUESTIONS: "supplier_pair", RESIDUALS: "supplier_reconciliation", STATED: "supplier_reconciliation"}

Record = dict[str, Any]


@dataclass(frozen=True)
class Answers:
    """What `hub status` and the end of `hub refresh` show."""

    ladder: list[Record]
    by_entity: list[Record]
    by_category: list[Record]
    unreadable: list[Record]
    rejects: list[Record]
    questions: list[Record]
    residuals: list[Record]
    stated: list[Record]


def ask(space: Workspace) -> Answers:
    """All of them. LakeError when nothing is published."""
    with engine.reading(space.cube_file) as connection:
        found: list[list[Record]] = []
        known = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
        for query in (LADDER, BY_ENTITY, BY_CATEGORY, UNREADABLE, REJECTS, QUESTIONS, RESIDUALS, STATED):
            if OF_TABLE.get(query, "delivery") not in known:
                found.append([])
                continue
            cursor = connection.execute(query)
            names = [column[0] for column in cursor.description or ()]
            found.append([dict(zip(names, row, strict=True)) for row in cursor.fetchall()])
    return Answers(*found)


def money(value: Decimal | None) -> str:
    """An amount for people: thousands, two decimals."""
    return "" if value is None else f"{value:,.2f}"
