create table landed.month as
with
span as (
    select
        strptime(min(period) || '-01', '%Y-%m-%d') as first_day,
        strptime(max(period) || '-01', '%Y-%m-%d') as last_day
    from landed.every_contender
),

listed as (
    select unnest(generate_series(first_day, last_day, interval 1 month)) as first_day
    from span
)

select
    strftime(first_day, '%Y-%m') as period,
    cast(first_day as date) as first_day,
    last_day(first_day) as last_day
from listed;
