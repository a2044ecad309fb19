-- L0, received: one row a landing, entity and period. The words of a reason are made from these columns.
with
contender as (
    select * from {{ source('landed', 'contender') }}
),

delivery as (
    select * from {{ source('landed', 'delivery') }}
),

feed as (
    select * from {{ source('landed', 'feed') }}
),

elsewhere as (
    select
        delivery.delivery_id,
        count(distinct delivery.feed_id) as feed_count,
        min(delivery.feed_id) as first_feed
    from delivery
    where delivery.outcome = 'landed'
    group by delivery.delivery_id
)

select
    contender.landing_id,
    contender.feed_id,
    contender.entity_code,
    contender.period,
    delivery.file_name,
    delivery.lines_read,
    delivery.lines_read - delivery.lines_accepted - delivery.lines_rejected as lost_line_count,
    abs(delivery.debit_read - delivery.debit_accepted - delivery.debit_rejected)
    + abs(delivery.credit_read - delivery.credit_accepted - delivery.credit_rejected) as lost_amount,
    contender.rejected_line_count,
    contender.rejected_amount,
    delivery.unplaced_lines,
    delivery.unplaced_amount,
    case
        when contender.rejected_line_count = 0 then cast(0 as double)
        else
            cast(contender.rejected_line_count as double)
            / (contender.line_count + contender.rejected_line_count) - feed.max_line_share
    end as rejected_line_excess,
    case
        when contender.rejected_amount = 0 then cast(0 as double)
        else
            cast(contender.rejected_amount as double)
            / cast(contender.debit + contender.credit + contender.rejected_amount as double) - feed.max_amount_share
    end as rejected_amount_excess,
    case
        when delivery.unplaced_lines = 0 then cast(0 as double)
        else cast(delivery.unplaced_lines as double) / delivery.lines_read - feed.max_line_share
    end as unplaced_line_excess,
    case
        when delivery.unplaced_amount = 0 then cast(0 as double)
        else
            cast(delivery.unplaced_amount as double)
            / cast(delivery.debit_read + delivery.credit_read as double) - feed.max_amount_share
    end as unplaced_amount_excess,
    feed.max_line_share,
    feed.max_amount_share,
    case when delivery.is_truncated then 1 else 0 end as truncated,
    case when delivery.faults is null then 0 else 1 end as faulty,
    delivery.faults,
    case when elsewhere.feed_count > 1 and contender.feed_id <> elsewhere.first_feed then 1 else 0 end
        as delivered_elsewhere,
    elsewhere.first_feed as elsewhere_feed
from contender
inner join delivery on contender.landing_id = delivery.landing_id
inner join feed on contender.feed_id = feed.feed_id
inner join elsewhere on delivery.delivery_id = elsewhere.delivery_id
