-- What an entry holds besides its charges: it decides a line's type and who its supplier can be. One row for all lines
-- with one entry_line: a document that balances within its entry, else the rest of the entry.
with
line as (
    select * from {{ ref('stg_landed__purchase_line') }}
    where kind = 'ledger'
),

entry as (
    select
        landing_id,
        entry_line,
        max(case when account_role = 'supplier' then 1 else 0 end) as has_supplier,
        max(case when account_role = 'supplier_accrual' then 1 else 0 end) as has_supplier_accrual,
        max(case when account_role = 'supplier_rebate' then 1 else 0 end) as has_supplier_rebate,
        max(case when account_role = 'prepaid' then 1 else 0 end) as has_prepaid,
        max(case when account_role = 'group_account' then 1 else 0 end) as has_group_account,
        max(case when account_role = 'own_work' then 1 else 0 end) as has_own_work,
        max(case when account_role = 'capex' and amount_booked > 0 then 1 else 0 end) as has_capex_debit,
        sum(case when account_role in ('opex', 'rebate', 'capex') then 1 else 0 end) as charge_count
    from line
    group by landing_id, entry_line
)

select
    landing_id,
    entry_line,
    has_supplier,
    has_prepaid,
    has_group_account,
    has_own_work,
    has_capex_debit,
    charge_count,
    greatest(has_supplier_accrual, has_supplier_rebate) as has_accrual,
    -- Invoices name the supplier; without one, the accrual does; then the rebate receivable, last the group's account.
    case
        when has_supplier = 1 then 'supplier'
        when has_supplier_accrual = 1 then 'supplier_accrual'
        when has_supplier_rebate = 1 then 'supplier_rebate'
        else 'group_account'
    end as supplier_role
from entry
