select
    given.feed_id,
    given.landing_id,
    given.delivery_id,
    line_number,
    entity_code,
    period,
    account_code,
    rule,
    detail,
    raw_text,
    debit,
    credit
from reject_read
cross join given
order by line_number
