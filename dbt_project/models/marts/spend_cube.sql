{{
    config(
        materialized=by_cell(),
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ replace_touched() }}",
    )
}}

with
touched as (
    select
        entity_code,
        period
    from {{ source('landed', 'touched') }}
)

select
    period,
    entity_code,
    supplier_id,
    category_code,
    nature,
    cast(sum(amount_group) as decimal(18, 2)) as amount_accrual,
    cast(
        sum(
            case when line_type in ('accrual', 'accrual_reversal', 'prepaid') then 0 else amount_group end
        ) as decimal(18, 2)
    ) as amount_invoiced,
    count(*) as line_count,
    max(level) as level
from {{ ref('fct_spend_line') }}
where
    not is_intercompany
    and (entity_code, period) in (select * from touched)
group by period, entity_code, supplier_id, category_code, nature
order by period, entity_code, supplier_id
