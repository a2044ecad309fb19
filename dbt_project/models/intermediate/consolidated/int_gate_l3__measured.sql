-- L3, consolidated: intercompany has a named counterparty, and nothing was lost or doubled since the detail was chosen.
with
line as (
    select
        landing_id,
        entity_code,
        period,
        sum(amount_booked) as amount_booked,
        sum(case when not is_in_perimeter then 1 else 0 end) as lines_outside_perimeter,
        sum(case when not is_in_perimeter then coalesce(amount_entity, 0) else 0 end) as amount_outside_perimeter,
        sum(case when is_intercompany then abs(coalesce(amount_entity, 0)) else 0 end) as amount_intercompany,
        sum(
            case when is_intercompany and counterparty_entity is null then abs(coalesce(amount_entity, 0)) else 0 end
        ) as amount_intercompany_unmatched
    from {{ ref('int_spend_lines__consolidated') }}
    group by landing_id, entity_code, period
),

chosen as (
    select * from {{ ref('int_spend_lines__counted') }}
),

contender as (
    select * from {{ source('landed', 'contender') }}
)

select
    contender.landing_id,
    contender.feed_id,
    contender.entity_code,
    contender.period,
    coalesce(line.amount_booked, 0) - coalesce(chosen.amount_booked, 0) as consolidation_gap,
    cast(coalesce(line.lines_outside_perimeter, 0) as bigint) as lines_outside_perimeter,
    coalesce(line.amount_outside_perimeter, 0) as amount_outside_perimeter,
    coalesce(line.amount_intercompany, 0) as amount_intercompany,
    coalesce(line.amount_intercompany_unmatched, 0) as amount_intercompany_unmatched,
    threshold.intercompany_matched as intercompany_threshold,
    case
        when coalesce(line.amount_intercompany, 0) = 0 then cast(0 as double)
        else
            threshold.intercompany_matched
            - (1 - cast(line.amount_intercompany_unmatched as double) / cast(line.amount_intercompany as double))
    end as intercompany_shortfall
from contender
cross join {{ source('landed', 'threshold') }} as threshold
left join line
    on
        contender.landing_id = line.landing_id
        and contender.entity_code = line.entity_code
        and contender.period = line.period
left join chosen
    on
        contender.landing_id = chosen.landing_id
        and contender.entity_code = chosen.entity_code
        and contender.period = chosen.period
