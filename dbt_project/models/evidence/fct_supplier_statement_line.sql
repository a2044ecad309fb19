-- What suppliers declare, line by line, beside the facts and never in them.
select
    line.declared_id,
    line.feed_id,
    line.delivery_id,
    line.line_number,
    line.supplier_id,
    line.entity_code,
    line.entity_state,
    line.customer_account,
    line.customer_name,
    line.period_from,
    line.period_to,
    line.document_kind,
    line.document_ref,
    line.document_date,
    line.line_status,
    line.line_label,
    line.item_code,
    line.item_label,
    line.quantity,
    line.unit,
    line.unit_price,
    line.currency,
    line.amount,
    line.vat_amount,
    line.fx_rate,
    line.amount_group,
    match.match_id
from {{ source('landed', 'statement_declared') }} as line
left join {{ source('landed', 'statement_match') }} as match
    on line.declared_id = match.id and match.side = 'declared'
order by line.supplier_id, line.entity_code, line.period_from, line.declared_id
