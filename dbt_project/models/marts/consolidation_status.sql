with
admission as (
    select * from {{ source('landed', 'admission') }}
),

delivery as (
    select * from {{ source('landed', 'delivery') }}
),

entity as (
    select * from {{ source('landed', 'entity') }}
),

named as (
    select
        admission.*,
        delivery.file_name,
        delivery.delivery_id,
        delivery.landed_at
    from admission
    inner join delivery on admission.landing_id = delivery.landing_id
),

certified as (
    select
        entity_code,
        period,
        min(level) as level,
        max(file_name) as file_name,
        max(delivery_id) as delivery_id,
        count(*) as delivery_count,
        max(landed_at) as as_of
    from named
    where is_admitted
    group by entity_code, period
),

-- Of what keeps a certified figure from the level wanted, the lowest gate speaks.
shortfall as (
    select
        entity_code,
        period,
        reason,
        row_number() over (partition by entity_code, period order by level asc, landing_id asc) as nth
    from named
    where is_admitted and reason is not null
),

-- Of what is held, the last delivered speaks.
held as (
    select
        entity_code,
        period,
        level,
        file_name,
        delivery_id,
        reason,
        landed_at,
        row_number() over (partition by entity_code, period order by landed_at desc, sequence desc) as nth
    from named
    where not is_admitted
),

month as (
    select * from {{ source('landed', 'month') }}
),

span as (
    select
        entity_code,
        min(period) as first_period,
        max(period) as last_period
    from admission
    group by entity_code
),

row_of as (
    select
        span.entity_code,
        month.period,
        month.first_day,
        month.last_day
    from span
    inner join month on span.first_period <= month.period and span.last_period >= month.period
),

joined as (
    select
        row_of.entity_code,
        row_of.period,
        entity.wanted_level,
        certified.level as certified_level,
        certified.delivery_id,
        certified.file_name,
        certified.delivery_count,
        held.level as held_level,
        held.delivery_id as held_delivery_id,
        held.file_name as held_file_name,
        held.reason as held_reason,
        shortfall.reason as shortfall_reason,
        coalesce(certified.as_of, held.landed_at) as as_of,
        -- Null inside the perimeter.
        case
            when entity.method not in ('full', 'proportional') then 'not consolidated (method ' || entity.method || ')'
            when row_of.last_day < entity.joined
                then 'outside the perimeter: joined on ' || {{ as_text('entity.joined') }}
            when row_of.first_day > entity.left_on
                then 'outside the perimeter: left on ' || {{ as_text('entity.left_on') }}
        end as outside_reason
    from row_of
    inner join entity on row_of.entity_code = entity.entity_code
    left join certified
        on row_of.entity_code = certified.entity_code and row_of.period = certified.period
    left join held
        on row_of.entity_code = held.entity_code and row_of.period = held.period and held.nth = 1
    left join shortfall
        on row_of.entity_code = shortfall.entity_code and row_of.period = shortfall.period and shortfall.nth = 1
),

levelled as (
    select
        *,
        case
            when certified_level is not null then 'L' || {{ as_text('certified_level') }}
            when held_level >= 0 then 'L' || {{ as_text('held_level') }}
            else 'none'
        end as level
    from joined
)

select
    entity_code,
    period,
    level,
    case when outside_reason is null then wanted_level else 'none' end as level_wanted,
    certified_level is not null as is_certified,
    held_delivery_id is not null as is_held,
    case
        when held_delivery_id is not null and certified_level is not null
            then held_reason || '; the figure of ' || file_name || ' stays'
        when held_delivery_id is not null then held_reason
        when outside_reason is not null then outside_reason
        when certified_level is null then 'no delivery covers this month'
        when level < wanted_level then coalesce(shortfall_reason, 'no gate beyond ' || level || ' has judged it yet')
    end as reason,
    delivery_id,
    cast(coalesce(delivery_count, 0) as bigint) as delivery_count,
    held_delivery_id,
    as_of
from levelled
order by entity_code, period
