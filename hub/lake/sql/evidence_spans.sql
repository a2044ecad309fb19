-- The spans of months that each statement's feed speaks of: those of its lines, and each other month that a delivery
-- covers without a line, for which the supplier declares nothing.
create or replace table landed.statement_span as
with
told as (
    select distinct
        feed_id,
        period_from,
        period_to
    from landed.statement_line
),

covered as (
    select distinct
        delivery.feed_id,
        strftime(month.day, '%Y-%m') as period
    from landed.statement_delivery as delivery
    cross join unnest(
        generate_series(
            cast(delivery.period_from || '-01' as date), cast(delivery.period_to || '-01' as date), interval 1 month
        )
    ) as month (day)
    where delivery.status in ('counted', 'partly_superseded') and delivery.period_from is not null
)

select * from told
union all
select
    covered.feed_id,
    covered.period as period_from,
    covered.period as period_to
from covered
left join told
    on
        covered.feed_id = told.feed_id
        and covered.period >= told.period_from
        and covered.period <= told.period_to
where told.feed_id is null
