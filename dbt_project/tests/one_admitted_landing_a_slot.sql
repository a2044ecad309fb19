-- A (feed, part, entity, period) is certified with one landing only. A row stops the publication.
{{ config(tags=['published']) }}

select
    feed_id,
    part,
    entity_code,
    period,
    count(*) as landing_count
from {{ source('landed', 'admission') }}
where is_admitted
group by feed_id, part, entity_code, period
having count(*) > 1
