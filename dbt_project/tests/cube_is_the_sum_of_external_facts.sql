-- The cube is the facts without intercompany, on both bases, by entity and period. A row stops the publication.
with
cube as (
    select
        entity_code,
        period,
        nature,
        sum(line_count) as line_count,
        sum(amount_accrual) as amount_accrual,
        sum(amount_invoiced) as amount_invoiced
    from {{ ref('spend_cube') }}
    group by entity_code, period, nature
),

fact as (
    select
        entity_code,
        period,
        nature,
        count(*) as line_count,
        sum(amount_group) as amount_accrual,
        sum(
            case when line_type in ('invoice', 'credit_note', 'rebate') then amount_group else 0 end
        ) as amount_invoiced
    from {{ ref('fct_spend_line') }}
    where not is_intercompany
    group by entity_code, period, nature
)

select
    coalesce(cube.entity_code, fact.entity_code) as entity_code,
    coalesce(cube.period, fact.period) as period,
    coalesce(cube.nature, fact.nature) as nature,
    cube.amount_accrual as cube_accrual,
    fact.amount_accrual as fact_accrual,
    cube.amount_invoiced as cube_invoiced,
    fact.amount_invoiced as fact_invoiced
from cube
full outer join fact
    on
        cube.entity_code = fact.entity_code
        and cube.period = fact.period
        and cube.nature = fact.nature
where
    coalesce(cube.line_count, 0) <> coalesce(fact.line_count, 0)
    or coalesce(cube.amount_accrual, 0) <> coalesce(fact.amount_accrual, 0)
    or coalesce(cube.amount_invoiced, 0) <> coalesce(fact.amount_invoiced, 0)
