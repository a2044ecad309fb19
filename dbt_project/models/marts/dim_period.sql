select
    period,
    first_day,
    last_day,
    cast(substring(period, 1, 4) as integer) as calendar_year,
    cast(substring(period, 6, 2) as integer) as calendar_month,
    substring(period, 1, 4)
    || '-Q'
    || {{ as_text("cast(ceil(cast(substring(period, 6, 2) as integer) / 3.0) as integer)") }} as calendar_quarter
from {{ source('landed', 'month') }}
order by period
