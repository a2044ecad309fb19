-- Spend lines as the group counts them: perimeter dates, consolidation share, and what is bought inside the group.
{{ config(materialized='view') }}

with
line as (
    select * from {{ ref('int_spend_lines__harmonised') }}
),

entity as (
    select * from {{ source('landed', 'entity') }}
)

select
    line.*,
    entity.share as consolidation_share,
    {{ money('line.amount_entity * line.fx_rate * entity.share') }} as amount_group,
    -- Both bounds are days of membership: the day of joining and the last day before leaving count.
    entity.method in ('full', 'proportional')
    and line.posting_date >= coalesce(entity.joined, line.posting_date)
    and line.posting_date <= coalesce(entity.left_on, line.posting_date) as is_in_perimeter,
    -- A company counts as group only while it is consolidated itself; before and after it is a supplier like any other.
    line.is_group_account
    or (
        coalesce(counterparty.method in ('full', 'proportional'), false)
        and line.posting_date >= coalesce(counterparty.joined, line.posting_date)
        and line.posting_date <= coalesce(counterparty.left_on, line.posting_date)
    ) as is_intercompany
from line
inner join entity on line.entity_code = entity.entity_code
left join entity as counterparty on line.counterparty_entity = counterparty.entity_code
