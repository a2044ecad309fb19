-- L1, balanced: the ledger balances, the detail ties to the trial balance and to declared totals, no period is claimed
-- twice, and a full restatement does not silently shrink what it replaces.
with
contender as (
    select * from {{ source('landed', 'contender') }}
),

threshold as (
    select * from {{ source('landed', 'threshold') }}
),

feed as (
    select * from {{ source('landed', 'feed') }}
),

detail as (
    select
        landing_id,
        entity_code,
        period,
        sum(amount_booked) as amount
    from {{ ref('stg_landed__purchase_line') }}
    where account_role in ('opex', 'rebate', 'capex')
    group by landing_id, entity_code, period
),

-- Of fixed assets the detail keeps no opening entry, and the trial balance tells them apart.
balance as (
    select
        trial_balance.landing_id,
        trial_balance.entity_code,
        trial_balance.period,
        sum(
            case
                when trial_balance.account_role in ('opex', 'rebate') then trial_balance.debit - trial_balance.credit
                when trial_balance.account_role = 'capex' and not trial_balance.is_opening
                    then trial_balance.debit - trial_balance.credit
                else 0
            end
        ) as amount
    from {{ source('landed', 'trial_balance') }} as trial_balance
    group by trial_balance.landing_id, trial_balance.entity_code, trial_balance.period
),

-- Rivals of a certified landing are the newcomers' problem, not its own.
rival as (
    select
        mine.landing_id,
        mine.entity_code,
        mine.period,
        count(distinct other.feed_id) as rival_count,
        min(other.feed_id) as rival_feed
    from contender as mine
    inner join contender as other
        on
            mine.entity_code = other.entity_code
            and mine.period = other.period
            and mine.feed_id <> other.feed_id
    where not mine.has_incumbent or other.has_incumbent
    group by mine.landing_id, mine.entity_code, mine.period
),

control as (
    select * from {{ source('landed', 'control_total') }}
)

select
    contender.landing_id,
    contender.feed_id,
    contender.entity_code,
    contender.period,
    contender.line_count,
    contender.unbalanced_entry_count,
    contender.unbalanced_amount,
    contender.worst_entry,
    abs(contender.worst_entry_amount) as worst_entry_amount,
    case
        when contender.worst_entry_amount > 0 then 'debits exceed credits' else 'credits exceed debits'
    end as worst_entry_side,
    contender.unrebuilt_line_count,
    contender.unmapped_amount,
    contender.unmapped_accounts,
    coalesce(detail.amount, 0) as detail_amount,
    coalesce(balance.amount, 0) as balance_amount,
    coalesce(detail.amount, 0) - coalesce(balance.amount, 0) as detail_gap,
    control.amount as control_amount,
    cast(
        case
            when feed.kind = 'ledger' then contender.debit else contender.debit - contender.credit
        end as decimal(18, 2)
    ) as declared_side_amount,
    cast(
        case
            when control.amount is null then 0
            when feed.kind = 'ledger' then contender.debit - control.amount
            else contender.debit - contender.credit - control.amount
        end as decimal(18, 2)
    ) as control_gap,
    coalesce(rival.rival_count, 0) as rival_count,
    rival.rival_feed,
    contender.former_line_count,
    case
        when
            not contender.is_incumbent
            and feed.supersede = 'period'
            and contender.line_count < coalesce(feed.shrinks_to, threshold.shrinks_to) * contender.former_line_count
            then 1
        else 0
    end as shrinks
from contender
cross join threshold
inner join feed on contender.feed_id = feed.feed_id
left join detail
    on
        contender.landing_id = detail.landing_id
        and contender.entity_code = detail.entity_code
        and contender.period = detail.period
left join balance
    on
        contender.landing_id = balance.landing_id
        and contender.entity_code = balance.entity_code
        and contender.period = balance.period
left join rival
    on
        contender.landing_id = rival.landing_id
        and contender.entity_code = rival.entity_code
        and contender.period = rival.period
left join control
    on
        contender.feed_id = control.feed_id
        and contender.entity_code = control.entity_code
        and contender.period = control.period
