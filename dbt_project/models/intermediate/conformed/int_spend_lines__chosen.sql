-- Which detail lines are spend. Charges all are. Of fixed assets: debits, transfers from 23 to 20/21 and suppliers'
-- credit notes; not disposals, and not own work, whose costs are in class 6 already.
{{ config(materialized='view') }}

with
line as (
    select * from {{ ref('stg_landed__purchase_line') }}
    where account_role in ('opex', 'rebate', 'capex')
),

entry as (
    select * from {{ ref('int_entries__described') }}
),

described as (
    select
        line.*,
        case when line.account_role = 'capex' then 'capex' else 'opex' end as nature,
        coalesce(entry.has_supplier, 0) as has_supplier,
        coalesce(entry.has_accrual, 0) as has_accrual,
        coalesce(entry.has_prepaid, 0) as has_prepaid,
        coalesce(entry.has_group_account = 1 and entry.supplier_role = 'group_account', false) as is_group_account,
        coalesce(entry.has_own_work, 0) as has_own_work,
        coalesce(entry.has_capex_debit, 0) as has_capex_debit
    from line
    left join entry
        on
            line.landing_id = entry.landing_id
            and line.entry_line = entry.entry_line
)

select *
from described
where
    nature = 'opex'
    or kind = 'purchases'
    or (has_own_work = 0 and (amount_booked > 0 or has_capex_debit = 1 or has_supplier = 1))
