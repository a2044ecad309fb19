select
    entity_code,
    name as entity_name,
    country,
    division,
    siren,
    currency,
    group_currency,
    method as consolidation_method,
    share as consolidation_share,
    joined as joined_date,
    left_on as left_date,
    fiscal_year_end,
    wanted_level as level_wanted
from {{ source('landed', 'entity') }}
order by entity_code
