-- Everything read, summed by account: nobody's wages or customers, but all that the gates need.
select
    given.feed_id,
    given.landing_id,
    line.entity_code,
    line.period,
    line.account_code,
    max(line.account_label) as account_label,
    max(line.group_account) as group_account,
    max(line.account_role) as account_role,
    coalesce(entry.is_opening, false) as is_opening,
    count(*) as line_count,
    cast(sum(line.debit) as decimal(18, 2)) as debit,
    cast(sum(line.credit) as decimal(18, 2)) as credit
from line
cross join given
left join entry on line.entity_code = entry.entity_code and line.entry_id = entry.entry_id
group by
    given.feed_id,
    given.landing_id,
    line.entity_code,
    line.period,
    line.account_code,
    coalesce(entry.is_opening, false),
    line.account_role
order by line.entity_code, line.period, line.account_code
