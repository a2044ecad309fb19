-- Lines and amounts of each delivery: read = accepted + rejected. A line whose amount cannot be read is counted apart.
with
accepted as (
    select
        landing,
        count(*) as lines_accepted,
        sum(debit) as debit_accepted,
        sum(credit) as credit_accepted
    from row_read
    group by landing
),

reject as (
    select
        landing,
        rule,
        debit,
        credit,
        (entity_code is null or period is null) and is_loss as is_unplaced
    from reject_read
),

rejected as (
    select
        landing,
        count(*) as lines_rejected,
        sum(debit) as debit_rejected,
        sum(credit) as credit_rejected,
        count(*) filter (where debit is null or credit is null) as amount_unreadable_lines,
        count(*) filter (where rule = 'period_not_claimed') as not_claimed_lines,
        count(*) filter (where is_unplaced) as unplaced_lines,
        sum(abs(coalesce(debit, 0) - coalesce(credit, 0))) filter (where is_unplaced) as unplaced_amount
    from reject
    group by landing
),

entries as (
    select
        landing,
        count(*) as entry_count
    from entry
    group by landing
)

select
    given.landing_id,
    coalesce(lines_accepted, 0) as lines_accepted,
    coalesce(lines_rejected, 0) as lines_rejected,
    cast(coalesce(debit_accepted, 0) as decimal(18, 2)) as debit_accepted,
    cast(coalesce(credit_accepted, 0) as decimal(18, 2)) as credit_accepted,
    cast(coalesce(debit_rejected, 0) as decimal(18, 2)) as debit_rejected,
    cast(coalesce(credit_rejected, 0) as decimal(18, 2)) as credit_rejected,
    coalesce(amount_unreadable_lines, 0) as amount_unreadable_lines,
    coalesce(not_claimed_lines, 0) as not_claimed_lines,
    coalesce(unplaced_lines, 0) as unplaced_lines,
    cast(coalesce(unplaced_amount, 0) as decimal(18, 2)) as unplaced_amount,
    coalesce(entry_count, 0) as entry_count
from given
left join accepted on given.landing = accepted.landing
left join rejected on given.landing = rejected.landing
left join entries on given.landing = entries.landing
