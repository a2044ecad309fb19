with
turnover as (
    select
        supplier_id,
        sum(abs(amount_group)) as amount_group
    from {{ ref('fct_spend_line') }}
    group by supplier_id
),

entry as (
    select * from {{ source('landed', 'register_entry') }}
)

select
    link.supplier_id,
    link.local_entity as entity_code,
    link.local_code as local_supplier_code,
    link.local_name as local_supplier_name,
    entry.register,
    link.register_id,
    entry.name as register_name,
    link.method,
    cast(link.score as decimal(5, 4)) as score,
    link.status,
    link.evidence,
    link.second_register_id,
    second_entry.name as second_register_name,
    cast(link.second_score as decimal(5, 4)) as second_score,
    cast(coalesce(turnover.amount_group, 0) as decimal(18, 2)) as amount_group
from {{ source('landed', 'supplier_link') }} as link
left join entry on link.register_id = entry.register_id
left join entry as second_entry on link.second_register_id = second_entry.register_id
left join turnover on link.supplier_id = turnover.supplier_id
order by amount_group desc, link.supplier_id asc, link.register_id asc
