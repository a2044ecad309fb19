-- Whole each time, for a supplier is known by what all months say of it.
with
known as (
    select * from {{ source('landed', 'supplier_identity') }}
    where supplier_id is not null
),

bought as (
    select
        entity_code,
        local_supplier_code,
        local_supplier_name,
        supplier_id,
        sum(amount_group) as amount_group,
        count(*) as line_count
    from {{ ref('fct_spend_line') }}
    where local_supplier_code is not null or local_supplier_name is not null
    group by entity_code, local_supplier_code, local_supplier_name, supplier_id
),

-- Numbers that come and go on the lines of one local supplier do not make it two: its best known reading tells.
ranked as (
    select
        *,
        row_number() over (
            partition by entity_code, supplier_code, supplier_name, supplier_id
            order by case supplier_method when 'siren' then 1 when 'vat' then 2 else 3 end asc, amount desc
        ) as nth
    from known
)

select
    ranked.entity_code,
    ranked.supplier_code as local_supplier_code,
    ranked.supplier_name as local_supplier_name,
    ranked.supplier_id,
    ranked.supplier_method as method,
    cast(ranked.score as decimal(5, 4)) as score,
    ranked.status,
    ranked.identifier_flag,
    cast(coalesce(bought.amount_group, 0) as decimal(18, 2)) as amount_group,
    coalesce(bought.line_count, 0) as line_count
from ranked
left join bought
    on
        ranked.entity_code = bought.entity_code
        and coalesce(ranked.supplier_code, '') = coalesce(bought.local_supplier_code, '')
        and coalesce(ranked.supplier_name, '') = coalesce(bought.local_supplier_name, '')
        and ranked.supplier_id = bought.supplier_id
where ranked.nth = 1
order by ranked.entity_code, ranked.supplier_code, ranked.supplier_name
