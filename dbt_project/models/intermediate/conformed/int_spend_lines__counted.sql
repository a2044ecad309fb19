-- How many lines were chosen and what they add up to: what later steps are held against.
select
    landing_id,
    entity_code,
    period,
    count(*) as line_count,
    sum(amount_booked) as amount_booked
from {{ ref('int_spend_lines__chosen') }}
group by landing_id, entity_code, period
