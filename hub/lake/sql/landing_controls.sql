-- A trial balance as read, summed by account: what it says of a month is told by the build, which knows the months
-- before.
select
    given.feed_id,
    given.landing_id,
    row_read.entity_code,
    row_read.period,
    account.account_code,
    max(account.account_label) as account_label,
    max(account.group_account) as group_account,
    account.account_role,
    cast(sum(row_read.debit) as decimal(18, 2)) as debit,
    cast(sum(row_read.credit) as decimal(18, 2)) as credit
from row_read
inner join given on row_read.landing = given.landing
inner join account
    on
        row_read.feed_id = account.feed_id
        and row_read.account_code is not distinct from account.account_code
        and row_read.account_label is not distinct from account.account_label
group by
    given.feed_id,
    given.landing_id,
    row_read.entity_code,
    row_read.period,
    account.account_code,
    account.account_role
order by given.landing_id, row_read.entity_code, row_read.period, account.account_code
