-- Lines and amounts of a delivery: read = accepted + rejected. A line whose amount cannot be read is counted apart.
with
accepted as (
    select
        count(*) as lines_accepted,
        coalesce(sum(debit), 0) as debit_accepted,
        coalesce(sum(credit), 0) as credit_accepted
    from row_read
),

rejected as (
    select
        count(*) as lines_rejected,
        coalesce(sum(debit), 0) as debit_rejected,
        coalesce(sum(credit), 0) as credit_rejected,
        count(*) filter (where debit is null or credit is null) as amount_unreadable_lines,
        count(*) filter (where rule = 'period_not_claimed') as not_claimed_lines,
        count(*) filter (where entity_code is null or period is null) as unplaced_lines,
        coalesce(
            sum(abs(coalesce(debit, 0) - coalesce(credit, 0))) filter (where entity_code is null or period is null), 0
        ) as unplaced_amount
    from reject_read
)

select
    lines_accepted,
    lines_rejected,
    cast(debit_accepted as decimal(18, 2)) as debit_accepted,
    cast(credit_accepted as decimal(18, 2)) as credit_accepted,
    cast(debit_rejected as decimal(18, 2)) as debit_rejected,
    cast(credit_rejected as decimal(18, 2)) as credit_rejected,
    amount_unreadable_lines,
    not_claimed_lines,
    unplaced_lines,
    cast(unplaced_amount as decimal(18, 2)) as unplaced_amount
from accepted
cross join rejected
