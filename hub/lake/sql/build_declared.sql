-- Landings of cartographies and trial balances that count: of the same bytes the last reading, with supersede: file the
-- last delivery of each file name. A withdrawn delivery, a cut one and one with a fault count for nothing.
create or replace table landed.declared_landing as
with
landing as (
    select
        delivery.landing_id,
        delivery.feed_id,
        delivery.file_name,
        feed.kind,
        feed.cumulative,
        feed.supersede,
        -- Bytes read again keep their place among the deliveries.
        min(delivery.landed_at) over (partition by delivery.feed_id, delivery.delivery_id) as first_landed_at,
        min(delivery.sequence) over (partition by delivery.feed_id, delivery.delivery_id) as first_sequence,
        row_number() over (
            partition by delivery.feed_id, delivery.delivery_id
            order by delivery.sequence desc
        ) as nth_reading,
        row_number() over (
            partition by delivery.feed_id, delivery.file_name
            order by delivery.sequence desc
        ) as nth_version
    from landed.delivery
    inner join landed.feed on delivery.feed_id = feed.feed_id
    where
        feed.kind in ('cartography', 'trial_balance')
        and delivery.outcome = 'landed'
        and not coalesce(delivery.is_truncated, false)
        and delivery.faults is null
        and not exists (
            select 1
            from landed.withdrawn
            where starts_with(delivery.delivery_id, withdrawn.delivery_id)
        )
)

select
    landing_id,
    feed_id,
    file_name,
    kind,
    cumulative,
    supersede,
    row_number() over (order by first_landed_at, feed_id, first_sequence) as delivered_nth
from landing
where nth_reading = 1 and (nth_version = 1 or supersede <> 'file');

create or replace table landed.cartography_line as
select
    every_declared_spend.*,
    declared_landing.file_name
from every_declared_spend
inner join landed.declared_landing on every_declared_spend.landing_id = declared_landing.landing_id;

-- Of two feeds that speak of a month, and of two deliveries of a feed whose files do not add up, the last counts.
create or replace table landed.control_balance as
with
told as (
    select
        every_control_balance.*,
        declared_landing.cumulative,
        declared_landing.supersede,
        declared_landing.delivered_nth,
        max(declared_landing.delivered_nth) over (
            partition by every_control_balance.entity_code, every_control_balance.period
        ) as last_nth
    from every_control_balance
    inner join landed.declared_landing on every_control_balance.landing_id = declared_landing.landing_id
),

last_feed as (
    select distinct
        entity_code,
        period,
        feed_id
    from told
    where delivered_nth = last_nth
),

counted as (
    select
        told.entity_code,
        told.period,
        told.feed_id,
        told.account_code,
        max(told.account_label) as account_label,
        max(told.group_account) as group_account,
        max(told.account_role) as account_role,
        told.cumulative,
        sum(told.debit - told.credit) as amount
    from told
    inner join last_feed
        on
            told.entity_code = last_feed.entity_code
            and told.period = last_feed.period
            and told.feed_id = last_feed.feed_id
    where told.supersede = 'file' or told.delivered_nth = told.last_nth
    group by told.entity_code, told.period, told.feed_id, told.account_code, told.cumulative
),

-- The month of a fiscal year that a period is, from 1: a cumulative balance is the month's own in the first.
month as (
    select
        counted.entity_code,
        counted.period,
        counted.feed_id,
        counted.cumulative,
        strftime(strptime(counted.period || '-01', '%Y-%m-%d') - interval 1 month, '%Y-%m') as month_before,
        (
            cast(substring(counted.period, 6, 2) as integer)
            - cast(substring(entity.fiscal_year_end, 1, 2) as integer)
            + 11
        ) % 12 + 1 as fiscal_month
    from counted
    inner join landed.entity on counted.entity_code = entity.entity_code
    group by counted.entity_code, counted.period, counted.feed_id, counted.cumulative, entity.fiscal_year_end
),

-- A cumulative balance without the one of the month before it tells nothing of its month.
told_month as (
    select
        month.*,
        month.cumulative and month.fiscal_month > 1 as is_difference
    from month
    left join month as former
        on
            month.entity_code = former.entity_code
            and month.month_before = former.period
            and month.feed_id = former.feed_id
    where not month.cumulative or month.fiscal_month = 1 or former.period is not null
),

signed as (
    select
        told_month.entity_code,
        told_month.period,
        counted.account_code,
        counted.account_label,
        counted.group_account,
        counted.account_role,
        counted.amount
    from told_month
    inner join counted
        on told_month.entity_code = counted.entity_code and told_month.period = counted.period
    union all
    select
        told_month.entity_code,
        told_month.period,
        counted.account_code,
        counted.account_label,
        counted.group_account,
        counted.account_role,
        -counted.amount as amount
    from told_month
    inner join counted
        on told_month.entity_code = counted.entity_code and told_month.month_before = counted.period
    where told_month.is_difference
)

select
    entity_code,
    period,
    account_code,
    max(account_label) as account_label,
    max(group_account) as group_account,
    max(account_role) as account_role,
    cast(sum(amount) as decimal(18, 2)) as amount
from signed
group by entity_code, period, account_code;
