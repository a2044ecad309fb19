-- What an entry holds besides its charges: it decides a line's type and who its supplier can be.
with
line as (
    select * from {{ ref('stg_landed__purchase_line') }}
    where kind = 'ledger'
),

entry as (
    select
        landing_id,
        entity_code,
        entry_id,
        max(case when account_role = 'supplier' then 1 else 0 end) as has_supplier,
        max(case when account_role = 'supplier_accrual' then 1 else 0 end) as has_supplier_accrual,
        max(case when account_role in ('supplier_accrual', 'supplier_rebate') then 1 else 0 end) as has_accrual,
        max(case when account_role = 'prepaid' then 1 else 0 end) as has_prepaid,
        max(case when account_role = 'group_account' then 1 else 0 end) as has_group_account,
        max(case when account_role = 'own_work' then 1 else 0 end) as has_own_work,
        max(case when account_role = 'capex' and amount_booked > 0 then 1 else 0 end) as has_capex_debit,
        max(case when account_role = 'supplier_rebate' then 1 else 0 end) as has_supplier_rebate,
        count(distinct case when account_role = 'supplier' then supplier_key end) as supplier_count,
        count(distinct case when account_role = 'supplier_accrual' then supplier_key end) as accrual_supplier_count,
        count(distinct case when account_role = 'supplier_rebate' then supplier_key end) as rebate_supplier_count,
        count(distinct case when account_role = 'group_account' then supplier_key end) as group_supplier_count
    from line
    group by landing_id, entity_code, entry_id
)

select
    landing_id,
    entity_code,
    entry_id,
    has_supplier,
    has_accrual,
    has_prepaid,
    has_group_account,
    has_own_work,
    has_capex_debit,
    -- Invoices name the supplier; without one, the accrual does; then the rebate receivable, last the group's account.
    case
        when has_supplier = 1 then 'supplier'
        when has_supplier_accrual = 1 then 'supplier_accrual'
        when has_supplier_rebate = 1 then 'supplier_rebate'
        else 'group_account'
    end as supplier_role,
    case
        when has_supplier = 1 then supplier_count
        when has_supplier_accrual = 1 then accrual_supplier_count
        when has_supplier_rebate = 1 then rebate_supplier_count
        else group_supplier_count
    end as supplier_count
from entry
