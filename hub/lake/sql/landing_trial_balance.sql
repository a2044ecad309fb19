-- Everything read, summed by account: nobody's wages or customers, but all that the gates need.
with
opening as (
    select
        landing,
        entity_code,
        entry_id
    from entry
    where is_opening
),

summed as (
    select
        line.landing,
        line.entity_code,
        line.period,
        line.account_id,
        opening.entry_id is not null as is_opening,
        count(*) as line_count,
        sum(line.debit) as debit,
        sum(line.credit) as credit
    from line
    left join opening
        on
            line.landing = opening.landing
            and line.entity_code = opening.entity_code
            and line.entry_id = opening.entry_id
    group by all
)

select
    given.feed_id,
    given.landing_id,
    summed.entity_code,
    summed.period,
    account.account_code,
    max(account.account_label) as account_label,
    max(account.group_account) as group_account,
    max(account.account_role) as account_role,
    summed.is_opening,
    cast(sum(summed.line_count) as bigint) as line_count,
    cast(sum(summed.debit) as decimal(18, 2)) as debit,
    cast(sum(summed.credit) as decimal(18, 2)) as credit
from summed
inner join account on summed.account_id = account.account_id
inner join given on summed.landing = given.landing
group by
    given.feed_id,
    given.landing_id,
    summed.entity_code,
    summed.period,
    account.account_code,
    account.account_role,
    summed.is_opening
order by given.landing_id, summed.entity_code, summed.period, account.account_code
