select
    publication_id,
    scope,
    stratum,
    entity_code,
    period_from,
    period_to,
    unit,
    {{ money('estimate') }} as estimate,
    {{ money('low') }} as low,
    {{ money('high') }} as high,
    confidence,
    n,
    entity_count,
    {{ money('truth') }} as truth,
    outcome,
    reason
from {{ source('landed', 'iceberg_grade') }}
order by scope, stratum, entity_code, period_from, publication_id
