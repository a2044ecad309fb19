select
    measure,
    scope,
    n,
    cast(accuracy as decimal(5, 4)) as accuracy,
    cast(low as decimal(5, 4)) as low,
    cast(high as decimal(5, 4)) as high,
    sampled_on,
    publication_id
from {{ source('landed', 'accuracy') }}
order by measure, scope, sampled_on
