with
known as (
    select * from {{ source('landed', 'supplier_identity') }}
    where supplier_id is not null
),

used as (
    select
        supplier_id,
        count(distinct entity_code) as entity_count,
        max(counterparty_entity) as group_entity
    from {{ ref('fct_spend_line') }}
    group by supplier_id
)

select
    known.supplier_id,
    max(known.supplier_name_group) as supplier_name,
    max(known.supplier_siren) as siren,
    max(known.supplier_vat) as vat_number,
    case
        when max(case when known.supplier_method = 'siren' then 1 else 0 end) = 1 then 'siren'
        when max(case when known.supplier_method = 'vat' then 1 else 0 end) = 1 then 'vat'
        when max(case when known.supplier_method = 'name' then 1 else 0 end) = 1 then 'name'
        else 'code'
    end as identified_by,
    count(distinct known.supplier_code) as local_code_count,
    count(distinct known.supplier_name) as local_name_count,
    max(used.entity_count) as entity_count,
    max(used.group_entity) as group_entity_code
from known
inner join used on known.supplier_id = used.supplier_id
group by known.supplier_id
union all
select
    'UNKNOWN' as supplier_id,
    'Unknown supplier' as supplier_name,
    {{ as_text('null') }} as siren,
    {{ as_text('null') }} as vat_number,
    'none' as identified_by,
    cast(0 as bigint) as local_code_count,
    cast(0 as bigint) as local_name_count,
    cast(0 as bigint) as entity_count,
    {{ as_text('null') }} as group_entity_code
order by supplier_id
