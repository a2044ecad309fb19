select
    entity_code,
    period,
    signoff_id,
    signed_by,
    signed_on,
    comment,
    publication_id,
    opex_accrual,
    opex_invoiced,
    capex,
    rebates,
    intercompany,
    cast(line_count as bigint) as line_count,
    lines_hash,
    is_unchanged,
    moved_amount,
    reason
from {{ source('landed', 'signoff') }}
order by entity_code, period
