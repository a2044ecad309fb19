-- L2, harmonised: how much of the amount has a supplier, an entry in a register, a category and a rate, each against
-- the group's threshold.
with
linked as (
    select distinct supplier_id
    from {{ source('landed', 'supplier_entry') }}
),

line as (
    select
        harmonised.landing_id,
        harmonised.feed_id,
        harmonised.entity_code,
        harmonised.period,
        harmonised.currency,
        harmonised.supplier_id,
        linked.supplier_id is not null as is_linked,
        harmonised.category_code,
        coalesce(harmonised.amount_entity, harmonised.amount_booked) as amount,
        harmonised.amount_entity is not null and harmonised.fx_rate is not null as has_rate
    from {{ ref('int_spend_lines__harmonised') }} as harmonised
    left join linked on harmonised.supplier_id = linked.supplier_id
),

contender as (
    select * from {{ source('landed', 'contender') }}
),

summed as (
    select
        landing_id,
        entity_code,
        period,
        sum(abs(amount)) as amount,
        sum(case when supplier_id is not null then abs(amount) else 0 end) as amount_with_supplier,
        sum(case when is_linked then abs(amount) else 0 end) as amount_linked,
        sum(case when category_code is not null then abs(amount) else 0 end) as amount_with_category,
        sum(case when has_rate then abs(amount) else 0 end) as amount_with_rate,
        min(case when not has_rate then currency end) as currency_without_rate
    from line
    group by landing_id, entity_code, period
),

shares as (
    select
        landing_id,
        entity_code,
        period,
        amount - amount_with_rate as amount_without_rate,
        currency_without_rate,
        case
            when amount = 0 then cast(1 as double)
            else cast(amount_with_supplier as double) / cast(amount as double)
        end as supplier_share,
        case
            when amount = 0 then cast(1 as double)
            else cast(amount_linked as double) / cast(amount as double)
        end as linked_share,
        case
            when amount = 0 then cast(1 as double)
            else cast(amount_with_category as double) / cast(amount as double)
        end as category_share,
        case
            when amount = 0 then cast(1 as double)
            else cast(amount_with_rate as double) / cast(amount as double)
        end as rate_share
    from summed
)

select
    contender.landing_id,
    contender.feed_id,
    contender.entity_code,
    contender.period,
    coalesce(shares.supplier_share, 1) as supplier_share,
    coalesce(shares.linked_share, 1) as linked_share,
    coalesce(shares.category_share, 1) as category_share,
    coalesce(shares.rate_share, 1) as rate_share,
    coalesce(shares.amount_without_rate, 0) as amount_without_rate,
    shares.currency_without_rate,
    threshold.supplier as supplier_threshold,
    threshold.linked as linked_threshold,
    threshold.category as category_threshold,
    threshold.rate as rate_threshold,
    threshold.supplier - coalesce(shares.supplier_share, 1) as supplier_shortfall,
    threshold.linked - coalesce(shares.linked_share, 1) as linked_shortfall,
    threshold.category - coalesce(shares.category_share, 1) as category_shortfall,
    threshold.rate - coalesce(shares.rate_share, 1) as rate_shortfall
from contender
cross join {{ source('landed', 'threshold') }} as threshold
left join shares
    on
        contender.landing_id = shares.landing_id
        and contender.entity_code = shares.entity_code
        and contender.period = shares.period
