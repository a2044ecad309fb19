-- What each landing covers: the months with lines, and the empty months between two of them when the gap is under a
-- year (a single line with a mistyped year must not claim the decades between).
with
month as (
    select
        landing,
        entity_code,
        period,
        count(*) as line_count,
        sum(debit) as debit,
        sum(credit) as credit
    from line
    group by landing, entity_code, period
),

following as (
    select
        landing,
        entity_code,
        strptime(period || '-01', '%Y-%m-%d') as first_day,
        lead(strptime(period || '-01', '%Y-%m-%d')) over (partition by landing, entity_code order by period) as next_day
    from month
),

covered as (
    select
        landing,
        entity_code,
        period
    from month
    union
    select
        landing,
        entity_code,
        strftime(unnest(generate_series(first_day, next_day - interval 1 month, interval 1 month)), '%Y-%m') as period
    from following
    where next_day is not null and next_day <= first_day + interval 12 month
    union
    select
        landing,
        entity_code,
        period
    from reject_read
    where entity_code is not null and period is not null and is_loss
),

-- Lines of entries that were never rebuilt must balance over the whole delivery, not one by one.
unrebuilt_entry as (
    select
        landing,
        entity_code,
        entry_id
    from entry
    where not is_rebuilt
),

unrebuilt_line as (
    select
        line.landing,
        line.entity_code,
        line.period,
        line.net
    from line
    inner join unrebuilt_entry
        on
            line.landing = unrebuilt_entry.landing
            and line.entity_code = unrebuilt_entry.entity_code
            and line.entry_id = unrebuilt_entry.entry_id
),

unrebuilt as (
    select
        landing,
        entity_code,
        sum(net) = 0 as balances
    from unrebuilt_line
    group by landing, entity_code
),

unbalanced_entry as (
    select
        entry.landing,
        entry.entity_code,
        entry.entry_id,
        entry.difference
    from entry
    left join unrebuilt on entry.landing = unrebuilt.landing and entry.entity_code = unrebuilt.entity_code
    where entry.difference <> 0 and not (not entry.is_rebuilt and unrebuilt.balances)
),

unbalanced as (
    select
        line.landing,
        line.entity_code,
        line.period,
        line.entry_id,
        any_value(unbalanced_entry.difference) as difference
    from line
    inner join unbalanced_entry
        on
            line.landing = unbalanced_entry.landing
            and line.entity_code = unbalanced_entry.entity_code
            and line.entry_id = unbalanced_entry.entry_id
    group by line.landing, line.entity_code, line.period, line.entry_id
),

unbalanced_month as (
    select
        landing,
        entity_code,
        period,
        count(*) as unbalanced_entry_count,
        sum(difference) as unbalanced_amount,
        arg_max(entry_id, (abs(difference), entry_id)) as worst_entry,
        arg_max(difference, (abs(difference), entry_id)) as worst_entry_amount
    from unbalanced
    group by landing, entity_code, period
),

not_rebuilt as (
    select
        landing,
        entity_code,
        period,
        count(*) as unrebuilt_line_count
    from unrebuilt_line
    group by landing, entity_code, period
),

unmapped as (
    select
        line.landing,
        line.entity_code,
        line.period,
        sum(abs(line.net)) as unmapped_amount,
        array_to_string(
            list_sort(list(distinct coalesce(account.account_code, account.account_label)))[1:5], ', '
        ) as unmapped_accounts
    from line
    inner join account on line.account_id = account.account_id
    where account.account_role = 'unmapped'
    group by line.landing, line.entity_code, line.period
),

rejected as (
    select
        landing,
        entity_code,
        period,
        count(*) as rejected_line_count,
        sum(abs(coalesce(debit, 0) - coalesce(credit, 0))) as rejected_amount
    from reject_read
    where is_loss
    group by landing, entity_code, period
)

select
    given.feed_id,
    given.landing_id,
    covered.entity_code,
    covered.period,
    coalesce(month.line_count, 0) as line_count,
    cast(coalesce(month.debit, 0) as decimal(18, 2)) as debit,
    cast(coalesce(month.credit, 0) as decimal(18, 2)) as credit,
    coalesce(rejected.rejected_line_count, 0) as rejected_line_count,
    cast(coalesce(rejected.rejected_amount, 0) as decimal(18, 2)) as rejected_amount,
    coalesce(unbalanced_month.unbalanced_entry_count, 0) as unbalanced_entry_count,
    cast(coalesce(unbalanced_month.unbalanced_amount, 0) as decimal(18, 2)) as unbalanced_amount,
    unbalanced_month.worst_entry,
    cast(unbalanced_month.worst_entry_amount as decimal(18, 2)) as worst_entry_amount,
    coalesce(not_rebuilt.unrebuilt_line_count, 0) as unrebuilt_line_count,
    cast(coalesce(unmapped.unmapped_amount, 0) as decimal(18, 2)) as unmapped_amount,
    unmapped.unmapped_accounts
from covered
inner join given on covered.landing = given.landing
left join month
    on covered.landing = month.landing and covered.entity_code = month.entity_code and covered.period = month.period
left join rejected
    on
        covered.landing = rejected.landing
        and covered.entity_code = rejected.entity_code
        and covered.period = rejected.period
left join unbalanced_month
    on
        covered.landing = unbalanced_month.landing
        and covered.entity_code = unbalanced_month.entity_code
        and covered.period = unbalanced_month.period
left join not_rebuilt
    on
        covered.landing = not_rebuilt.landing
        and covered.entity_code = not_rebuilt.entity_code
        and covered.period = not_rebuilt.period
left join unmapped
    on
        covered.landing = unmapped.landing
        and covered.entity_code = unmapped.entity_code
        and covered.period = unmapped.period
order by covered.landing, covered.entity_code, covered.period
