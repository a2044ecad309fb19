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
),

entry as (
    select * from {{ source('landed', 'supplier_entry') }}
),

-- The strongest rule that knows it; likeness and judgements put suppliers together, they identify nobody.
described as (
    select
        known.supplier_id,
        max(known.supplier_name_group) as supplier_name,
        max(known.supplier_siren) as siren,
        max(known.supplier_vat) as vat_number,
        min(
            case known.unit_method
                when 'siren' then '1siren'
                when 'vat' then '2vat'
                when 'lei' then '3lei'
                when 'company_number' then '4company_number'
                when 'name' then '5name'
                else '6code'
            end
        ) as identified_by,
        count(distinct known.supplier_code) as local_code_count,
        count(distinct known.supplier_name) as local_name_count,
        max(case when known.is_person then 1 else 0 end) = 1 as is_person,
        max(used.entity_count) as entity_count,
        max(used.group_entity) as group_entity_code
    from known
    inner join used on known.supplier_id = used.supplier_id
    group by known.supplier_id
)

select
    described.supplier_id,
    described.supplier_name,
    coalesce(described.siren, entry.siren) as siren,
    coalesce(described.vat_number, entry.vat) as vat_number,
    substring(described.identified_by, 2) as identified_by,
    described.local_code_count,
    described.local_name_count,
    described.entity_count,
    described.group_entity_code,
    entry.register_id,
    entry.name as register_name,
    entry.size_class,
    entry.size_class_year,
    entry.activity,
    entry.is_ess,
    coalesce(entry.is_person, described.is_person) as is_person,
    entry.parent_id,
    entry.parent_name,
    entry.country,
    entry.postcode,
    entry.city,
    entry.department
from described
left join entry on described.supplier_id = entry.supplier_id
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
    {{ as_text('null') }} as group_entity_code,
    {{ as_text('null') }} as register_id,
    {{ as_text('null') }} as register_name,
    {{ as_text('null') }} as size_class,
    cast(null as bigint) as size_class_year,
    {{ as_text('null') }} as activity,
    cast(null as boolean) as is_ess,
    cast(null as boolean) as is_person,
    {{ as_text('null') }} as parent_id,
    {{ as_text('null') }} as parent_name,
    {{ as_text('null') }} as country,
    {{ as_text('null') }} as postcode,
    {{ as_text('null') }} as city,
    {{ as_text('null') }} as department
order by supplier_id
