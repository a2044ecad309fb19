-- Detail lines of the landings that contend, with the supplier that the line names.
with
source as (
    select * from {{ source('landed', 'purchase_line') }}
),

contender as (
    select * from {{ source('landed', 'contender') }}
),

keyed as (
    select
        *,
        -- Small books open one general account a supplier (401DUPONT) instead of an auxiliary one; current accounts of
        -- the group are mostly one a company. Accounts of invoices not received are cut by nature (408226 fees), so
        -- that only letters tell a supplier there.
        supplier_code is null and supplier_name is null and account_code = group_account
        and (
            account_role = 'group_account'
            or (account_role = 'supplier' and not {{ matches('account_code', '^40[0-9]{1,3}0*$') }})
            or (
                account_role in ('supplier_accrual', 'supplier_rebate')
                and {{ matches('account_code', '[A-Za-z]') }}
            )
        ) as account_is_supplier
    from source
)

select
    keyed.feed_id,
    keyed.landing_id,
    keyed.delivery_id,
    keyed.entity_code,
    keyed.period,
    keyed.line_number,
    keyed.kind,
    keyed.entry_line,
    keyed.entry_is_rebuilt,
    coalesce(keyed.posting_date, keyed.document_date) as posting_date,
    keyed.document_date,
    keyed.document_ref,
    keyed.account_code,
    keyed.account_label,
    keyed.group_account,
    keyed.account_role,
    keyed.supplier_siren,
    keyed.supplier_vat,
    keyed.line_label,
    keyed.currency,
    keyed.booked_currency,
    keyed.amount_original,
    case when keyed.account_is_supplier then keyed.account_code else keyed.supplier_code end as supplier_code,
    case when keyed.account_is_supplier then keyed.account_label else keyed.supplier_name end as supplier_name,
    case
        when keyed.account_is_supplier then keyed.account_code
        else coalesce(keyed.supplier_code, keyed.supplier_name)
    end as supplier_key,
    cast(keyed.debit - keyed.credit as decimal(18, 2)) as amount_booked
from keyed
inner join contender
    on
        keyed.landing_id = contender.landing_id
        and keyed.entity_code = contender.entity_code
        and keyed.period = contender.period
