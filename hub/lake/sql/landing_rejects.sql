select
    $feed_id as feed_id,
    $landing_id as landing_id,
    $delivery_id as delivery_id,
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
order by line_number
