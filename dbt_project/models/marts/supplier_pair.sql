with
turnover as (
    select
        supplier_id,
        sum(abs(amount_group)) as amount_group
    from {{ ref('fct_spend_line') }}
    group by supplier_id
)

select
    pair.left_supplier_id,
    pair.right_supplier_id,
    pair.left_entity,
    pair.left_code,
    pair.left_name,
    pair.right_entity,
    pair.right_code,
    pair.right_name,
    pair.method,
    cast(pair.score as decimal(5, 4)) as score,
    pair.status,
    pair.evidence,
    cast(
        case
            when coalesce(left_side.amount_group, 0) < coalesce(right_side.amount_group, 0)
                then coalesce(left_side.amount_group, 0)
            else coalesce(right_side.amount_group, 0)
        end as decimal(18, 2)
    ) as amount_group
from {{ source('landed', 'supplier_pair') }} as pair
left join turnover as left_side on pair.left_supplier_id = left_side.supplier_id
left join turnover as right_side on pair.right_supplier_id = right_side.supplier_id
order by amount_group desc, pair.left_supplier_id asc, pair.right_supplier_id asc
