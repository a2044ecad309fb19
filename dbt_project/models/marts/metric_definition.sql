select
    metric,
    label_en,
    label_fr,
    unit,
    formula,
    note
from {{ ref('metric') }}
order by metric
