{{
    config(
        materialized=by_cell(),
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ replace_read() }}",
    )
}}

select
    rejected_line.delivery_id,
    rejected_line.feed_id,
    delivery.reading_id,
    delivery.file_name,
    rejected_line.line_number,
    rejected_line.entity_code,
    rejected_line.period,
    rejected_line.account_code,
    rejected_line.rule,
    rejected_line.detail,
    rejected_line.raw_text,
    rejected_line.debit,
    rejected_line.credit
from {{ source('landed', 'rejected_line') }} as rejected_line
inner join {{ source('landed', 'delivery') }} as delivery on rejected_line.landing_id = delivery.landing_id
order by rejected_line.feed_id, delivery.sequence, rejected_line.line_number
