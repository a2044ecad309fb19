-- Every spend line of an admitted landing is in fct_spend_line exactly once, or outside the perimeter: lines, parts and
-- amounts by landing, entity and period, from the detail that was chosen to the facts. No fact comes from elsewhere.
-- What was not computed again was tested when it was. Runs with the marts; a row stops the publication.
{{ config(tags=['published']) }}

with
touched as (
    select
        entity_code,
        period
    from {{ source('landed', 'touched') }}
),

admitted as (
    select
        admission.landing_id,
        admission.feed_id,
        admission.entity_code,
        admission.period,
        delivery.delivery_id
    from {{ source('landed', 'admission') }} as admission
    inner join {{ source('landed', 'delivery') }} as delivery on admission.landing_id = delivery.landing_id
    where
        admission.is_admitted
        and (admission.entity_code, admission.period) in (select * from touched)
),

chosen as (
    select * from {{ ref('int_spend_lines__counted') }}
),

consolidated as (
    select
        landing_id,
        entity_code,
        period,
        sum(case when part = 1 then 1 else 0 end) as line_count,
        sum(amount_booked) as amount_booked,
        -- What nobody put outside the perimeter is inside.
        sum(case when not is_in_perimeter then 0 else 1 end) as parts_inside,
        sum(case when not is_in_perimeter then 0 else amount_entity end) as amount_inside
    from {{ ref('int_spend_lines__consolidated') }}
    group by landing_id, entity_code, period
),

fact as (
    select
        feed_id,
        delivery_id,
        entity_code,
        period,
        count(*) as part_count,
        sum(amount_entity) as amount_entity
    from {{ ref('fct_spend_line') }}
    where (entity_code, period) in (select * from touched)
    group by feed_id, delivery_id, entity_code, period
)

select
    coalesce(admitted.feed_id, fact.feed_id) as feed_id,
    admitted.landing_id,
    coalesce(admitted.entity_code, fact.entity_code) as entity_code,
    coalesce(admitted.period, fact.period) as period,
    chosen.line_count as lines_chosen,
    consolidated.line_count as lines_consolidated,
    chosen.amount_booked as amount_chosen,
    consolidated.amount_booked as amount_consolidated,
    consolidated.parts_inside,
    fact.part_count as parts_in_facts,
    consolidated.amount_inside,
    fact.amount_entity as amount_in_facts
from admitted
full outer join fact
    on
        admitted.feed_id = fact.feed_id
        and admitted.delivery_id = fact.delivery_id
        and admitted.entity_code = fact.entity_code
        and admitted.period = fact.period
left join chosen
    on
        admitted.landing_id = chosen.landing_id
        and admitted.entity_code = chosen.entity_code
        and admitted.period = chosen.period
left join consolidated
    on
        admitted.landing_id = consolidated.landing_id
        and admitted.entity_code = consolidated.entity_code
        and admitted.period = consolidated.period
where
    admitted.landing_id is null
    or coalesce(chosen.line_count, 0) <> coalesce(consolidated.line_count, 0)
    or coalesce(chosen.amount_booked, 0) <> coalesce(consolidated.amount_booked, 0)
    or coalesce(consolidated.parts_inside, 0) <> coalesce(fact.part_count, 0)
    or coalesce(consolidated.amount_inside, 0) <> coalesce(fact.amount_entity, 0)
