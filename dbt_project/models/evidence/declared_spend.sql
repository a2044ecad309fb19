with
year as (
    select
        entity_code,
        cast(substring(period, 1, 4) as integer) as calendar_year,
        sum(case when is_certified then 1 else 0 end) as months_certified
    from {{ ref('consolidation_status') }}
    group by entity_code, cast(substring(period, 1, 4) as integer)
)

select
    declared.entity_code,
    cast(declared.year as integer) as year,
    declared.category_code,
    declared.supplier_name,
    declared.supplier_id,
    declared.amount,
    declared.currency,
    declared.amount_group,
    declared.said_by,
    declared.said_on,
    declared.remark,
    declared.file_name,
    declared.line_number,
    cast(coalesce(year.months_certified, 0) as integer) as months_certified,
    coalesce(year.months_certified, 0) >= 12 as is_replaced,
    'declared' as evidence
from {{ source('landed', 'declared_spend') }} as declared
left join year
    on declared.entity_code = year.entity_code and declared.year = year.calendar_year
order by declared.entity_code, declared.year, declared.category_code, declared.file_name, declared.line_number
