-- Entries of the ledgers, with what tells a purchase from the rest: it holds a charge or, outside opening entries, a
-- fixed asset.
create or replace temp table entry as
with
summed as (
    select
        line.landing,
        line.entity_code,
        line.entry_id,
        sum(line.net) as difference,
        bool_or(line.is_told) or sum(line.net) = 0 as is_rebuilt,
        -- Opening entries: by journal, or fixed assets against capital without any income or expense.
        bool_or(line.is_opening)
        or (bool_or(account.is_capex) and bool_or(account.is_equity) and not bool_or(account.is_result)) as is_opening,
        bool_or(account.is_charge) as has_charge,
        bool_or(account.is_capex) as has_capex
    from line
    inner join account on line.account_id = account.account_id
    where line.is_ledger
    group by line.landing, line.entity_code, line.entry_id
)

select
    *,
    has_charge or (has_capex and not is_opening) as is_purchase
from summed;
