-- Deliveries of suppliers' statements, one row each: the last reading that could be read of the same bytes, else the
-- last that could not. Bytes read again keep their place among the deliveries, and bear their last name.
create table landed.statement_landing as
with
reading as (
    select
        delivery.*,
        feed.supersede,
        feed.max_line_share,
        feed.max_amount_share,
        coalesce(feed.shrinks_to, threshold.shrinks_to) * 1.0 as shrinks_to,
        min(delivery.sequence) over (partition by delivery.feed_id, delivery.delivery_id) as first_sequence,
        arg_max(delivery.file_name, delivery.sequence)
            over (partition by delivery.feed_id, delivery.delivery_id) as last_name,
        min(delivery.feed_id) over (partition by delivery.delivery_id) as first_feed,
        row_number() over (
            partition by delivery.feed_id, delivery.delivery_id
            order by delivery.outcome = 'landed' desc, delivery.sequence desc
        ) as nth_reading
    from landed.delivery
    inner join landed.feed on delivery.feed_id = feed.feed_id
    cross join landed.threshold
    where feed.kind = 'statement'
),

withdrawn as (
    select distinct
        reading.delivery_id,
        true as is_withdrawn
    from reading
    inner join landed.withdrawn as told on starts_with(reading.delivery_id, told.delivery_id)
),

-- Totals, notes, headers and lines that the feed does not claim are no loss.
loss as (
    select
        landing_id,
        count(*) as line_count,
        coalesce(sum(abs(coalesce(debit, 0) - coalesce(credit, 0))), 0) as amount
    from landed.every_rejected_line
    where rule not in (select rule from landed.set_aside)
    group by landing_id
)

select
    reading.feed_id,
    reading.landing_id,
    reading.delivery_id,
    reading.last_name as file_name,
    reading.outcome,
    reading.shrinks_to,
    row_number() over (partition by reading.feed_id order by reading.first_sequence, reading.sequence) as sequence,
    case when reading.supersede = 'file' then reading.last_name else '' end as part,
    coalesce(withdrawn.is_withdrawn, false) as is_withdrawn,
    case
        when reading.outcome <> 'landed' then reading.failure
        when
            reading.first_feed < reading.feed_id
            then concat('byte for byte a file already delivered to feed ', reading.first_feed)
        when reading.lines_accepted = 0 then 'no line of it could be accepted'
        when reading.is_truncated then 'the file is cut: ask for it again'
        when reading.faults is not null then reading.faults
        when
            coalesce(loss.line_count, 0) > reading.max_line_share * (reading.lines_accepted + loss.line_count)
            then concat(loss.line_count, ' lines rejected, above rejects.max_line_share: see rejected_line')
        when
            coalesce(loss.amount, 0)
            > reading.max_amount_share * (reading.debit_accepted + reading.credit_accepted + loss.amount)
            then concat(loss.amount, ' rejected, above rejects.max_amount_share: see rejected_line')
    end as refusal
from reading
left join withdrawn on reading.delivery_id = withdrawn.delivery_id
left join loss on reading.landing_id = loss.landing_id
where reading.nth_reading = 1;
