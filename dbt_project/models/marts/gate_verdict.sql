{{
    config(
        materialized=by_cell(),
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook="{{ replace_touched() }}",
    )
}}

select
    verdict.entity_code,
    verdict.period,
    verdict.gate,
    verdict.passed,
    verdict.reason,
    verdict.feed_id,
    delivery.delivery_id,
    delivery.file_name,
    coalesce(admission.is_admitted, false) as is_admitted,
    verdict.metrics,
    verdict.judged_at
from {{ source('landed', 'verdict') }} as verdict
inner join {{ source('landed', 'delivery') }} as delivery on verdict.landing_id = delivery.landing_id
left join {{ source('landed', 'admission') }} as admission
    on
        verdict.landing_id = admission.landing_id
        and verdict.entity_code = admission.entity_code
        and verdict.period = admission.period
order by verdict.entity_code, verdict.period, delivery.sequence, verdict.gate
