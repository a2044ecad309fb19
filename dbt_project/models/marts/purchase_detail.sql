{{
    config(
        materialized=by_cell(),
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ replace_touched() }}",
    )
}}

-- Only what the facts count. Of a line that is shared, the first part bears the detail, so that quantities add up.
with
detail as (
    select
        *,
        substring(delivery_id, 1, 12) || '-' || {{ as_text('line_number') }} || '-1' as spend_line_id
    from {{ source('landed', 'line_detail') }}
),

certified as (
    select
        landing_id,
        entity_code,
        period
    from {{ source('landed', 'admission') }}
    where is_admitted
)

select
    fact.spend_line_id,
    fact.entity_code,
    fact.period,
    detail.category_label,
    detail.item_code,
    detail.item_label,
    detail.quantity,
    detail.unit,
    detail.unit_price
from {{ ref('fct_spend_line') }} as fact
inner join detail
    on
        fact.spend_line_id = detail.spend_line_id
        and fact.feed_id = detail.feed_id
        and fact.entity_code = detail.entity_code
        and fact.period = detail.period
inner join certified
    on
        detail.landing_id = certified.landing_id
        and detail.entity_code = certified.entity_code
        and detail.period = certified.period
order by fact.period, fact.entity_code, fact.spend_line_id
