-- What suppliers declare, line by line, beside the facts and never in them.
select
    told.declared_id,
    told.feed_id,
    told.delivery_id,
    told.line_number,
    told.supplier_id,
    told.entity_code,
    told.entity_state,
    told.customer_account,
    told.customer_name,
    told.period_from,
    told.period_to,
    told.document_kind,
    told.document_ref,
    told.document_date,
    told.line_status,
    told.line_label,
    told.item_code,
    told.item_label,
    told.quantity,
    told.unit,
    told.unit_price,
    told.currency,
    told.amount,
    told.vat_amount,
    told.fx_rate,
    told.amount_group,
    met.match_id
from {{ source('landed', 'statement_declared') }} as told
left join {{ source('landed', 'statement_match') }} as met
    on told.declared_id = met.id and 'declared' = met.side
order by told.supplier_id, told.entity_code, told.period_from, told.declared_id
