-- Every line that a delivery counts as rejected is in rejected_line, once for each way in which the file was read. A
-- row stops the publication.
with
counted as (
    select
        feed_id,
        delivery_id,
        reading_id,
        sum(lines_rejected) as lines_rejected
    from {{ ref('delivery') }}
    group by feed_id, delivery_id, reading_id
),

kept as (
    select
        feed_id,
        delivery_id,
        reading_id,
        count(*) as line_count
    from {{ ref('rejected_line') }}
    group by feed_id, delivery_id, reading_id
)

select
    coalesce(counted.feed_id, kept.feed_id) as feed_id,
    coalesce(counted.delivery_id, kept.delivery_id) as delivery_id,
    coalesce(counted.reading_id, kept.reading_id) as reading_id,
    counted.lines_rejected,
    kept.line_count
from counted
full outer join kept
    on
        counted.feed_id = kept.feed_id
        and counted.delivery_id = kept.delivery_id
        and counted.reading_id = kept.reading_id
where coalesce(counted.lines_rejected, 0) <> coalesce(kept.line_count, 0)
