-- Where each declared and each recorded amount went: the lines behind every item of the bridge.
select
    part.supplier_id,
    coalesce(declared.supplier_key, sender.supplier_key) as supplier_key,
    coalesce(supplier.supplier_name, sender.supplier_name) as supplier_name,
    part.entity_code,
    part.customer_account,
    part.period_from,
    part.period_to,
    part.side,
    part.line_id,
    part.match_id,
    part.item,
    part.amount_group,
    coalesce(declared.document_ref, recorded.document_ref) as document_ref,
    coalesce(declared.document_date, recorded.document_date, recorded.posting_date) as document_date,
    part.reason
from {{ source('landed', 'reconciliation_part') }} as part
left join {{ source('landed', 'statement_declared') }} as declared
    on part.line_id = declared.declared_id and part.side = 'declared'
left join {{ source('landed', 'statement_recorded') }} as recorded
    on part.line_id = recorded.recorded_id and part.side = 'recorded'
left join {{ ref('dim_supplier') }} as supplier on part.supplier_id = supplier.supplier_id
left join (
    select
        supplier_id,
        min(supplier_key) as supplier_key,
        max(supplier_name) as supplier_name
    from {{ source('landed', 'statement_sender') }}
    group by supplier_id
) as sender on part.supplier_id = sender.supplier_id
order by part.supplier_id, part.entity_code, part.period_from, part.side, part.line_id, part.item
