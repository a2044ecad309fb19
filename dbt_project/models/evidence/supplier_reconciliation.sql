-- Declared and recorded, side by side, with the named bridge between them: declared − recorded = the items + residual.
with
threshold as (
    select * from {{ source('landed', 'threshold') }}
),

sender as (
    select
        supplier_id,
        max(supplier_name) as supplier_name
    from {{ source('landed', 'statement_sender') }}
    group by supplier_id
)

select
    found.supplier_id,
    coalesce(supplier.supplier_name, sender.supplier_name) as supplier_name,
    found.entity_code,
    found.customer_account,
    found.period_from,
    found.period_to,
    found.basis,
    found.declared,
    found.recorded,
    found.entity_not_onboarded,
    found.account_not_linked,
    found.cut_off,
    found.rebates,
    found.vat_or_currency,
    found.purchasing_card,
    found.dispute,
    found.residual,
    found.residual_gross,
    found.told_elsewhere,
    found.declared_documents,
    found.matched_documents,
    found.likely_reason,
    found.residual_gross <= threshold.residual_absolute
    or found.residual_gross <= threshold.residual_relative * abs(found.declared) as is_within_tolerance
from {{ source('landed', 'reconciliation') }} as found
cross join threshold
left join {{ ref('dim_supplier') }} as supplier on found.supplier_id = supplier.supplier_id
left join sender on found.supplier_id = sender.supplier_id
order by found.supplier_id, found.entity_code, found.period_from, found.period_to, found.customer_account
