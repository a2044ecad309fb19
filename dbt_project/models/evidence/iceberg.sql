select
    method,
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
    status,
    reason,
    assumptions,
    grade
from {{ source('landed', 'iceberg') }}
order by method, period_from, period_to, scope, stratum, entity_code, unit
