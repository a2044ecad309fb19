{{
    config(
        materialized=by_cell(),
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ replace_touched() }}",
    )
}}

with
line as (
    select * from {{ ref('int_spend_lines__consolidated') }}
    where is_in_perimeter
),

certified as (
    select
        landing_id,
        entity_code,
        period
    from {{ source('landed', 'admission') }}
    where is_admitted
),

status as (
    select * from {{ ref('consolidation_status') }}
)

select
    substring(line.delivery_id, 1, 12)
    || '-' || {{ as_text('line.line_number') }}
    || '-' || {{ as_text('line.part') }} as spend_line_id,
    line.delivery_id,
    line.feed_id,
    line.line_number,
    line.entity_code,
    line.period,
    line.posting_date,
    line.document_date,
    line.document_ref,
    line.account_code,
    line.line_label,
    coalesce(line.supplier_id, 'UNKNOWN') as supplier_id,
    line.supplier_code as local_supplier_code,
    line.supplier_name as local_supplier_name,
    line.supplier_attribution,
    coalesce(line.category_code, 'UNCLASSIFIED') as category_code,
    line.category_method,
    line.category_confidence,
    line.category_version,
    line.local_category,
    line.nature,
    line.line_type,
    line.is_intercompany,
    line.counterparty_entity,
    line.currency,
    line.amount_original,
    line.amount_entity,
    line.fx_rate,
    line.fx_rate_date,
    line.consolidation_share,
    line.amount_group,
    status.level
from line
inner join certified
    on
        line.landing_id = certified.landing_id
        and line.entity_code = certified.entity_code
        and line.period = certified.period
inner join status
    on
        line.entity_code = status.entity_code
        and line.period = status.period
-- Sorted for zone maps: users ask for entities and periods.
order by line.period, line.entity_code, line.supplier_id
