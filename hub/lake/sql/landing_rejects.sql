select
    given.feed_id,
    given.landing_id,
    given.delivery_id,
    reject_read.line_number,
    reject_read.entity_code,
    reject_read.period,
    reject_read.account_code,
    reject_read.rule,
    reject_read.detail,
    reject_read.raw_text,
    reject_read.debit,
    reject_read.credit
from reject_read
inner join given on reject_read.landing = given.landing
order by given.landing, reject_read.line_number
