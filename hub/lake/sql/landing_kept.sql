-- Lines kept in detail: of purchase entries, and of lists of purchases everything. ``entry_line`` is the first line of
-- what settles together: a document that balances within its entry (batches hold documents that have nothing to do with
-- one another), else the rest of the entry, which balances too.
create or replace temp table kept as
with
purchase as (
    select
        line.landing,
        line.entity_code,
        line.entry_id,
        line.document,
        line.line_number,
        line.account_id,
        line.net,
        entry.is_rebuilt,
        entry.is_opening
    from line
    inner join entry
        on line.landing = entry.landing and line.entity_code = entry.entity_code and line.entry_id = entry.entry_id
    where entry.is_purchase
),

document as (
    select
        landing,
        entity_code,
        entry_id,
        document,
        document <> '' and sum(net) = 0 as is_balanced,
        min(line_number) as first_line
    from purchase
    group by landing, entity_code, entry_id, document
),

settled as (
    select
        landing,
        entity_code,
        entry_id,
        document,
        case
            when is_balanced then first_line
            else min(first_line) over (partition by landing, entity_code, entry_id, is_balanced)
        end as entry_line
    from document
)

select
    purchase.landing,
    purchase.line_number,
    purchase.account_id,
    settled.entry_line,
    purchase.is_rebuilt
from purchase
inner join settled
    on
        purchase.landing = settled.landing
        and purchase.entity_code = settled.entity_code
        and purchase.entry_id = settled.entry_id
        and purchase.document = settled.document
inner join account on purchase.account_id = account.account_id
where account.is_detail and not (account.is_capex and purchase.is_opening)
union all
select
    line.landing,
    line.line_number,
    line.account_id,
    line.line_number as entry_line,
    true as is_rebuilt
from line
inner join account on line.account_id = account.account_id
where not line.is_ledger and account.is_detail;
