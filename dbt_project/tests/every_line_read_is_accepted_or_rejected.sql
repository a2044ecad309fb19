-- Nothing is lost on the way in: lines and amounts read are those accepted plus those rejected. A row stops the
-- publication.
select
    feed_id,
    file_name,
    sequence,
    lines_read,
    lines_accepted,
    lines_rejected,
    debit_read,
    debit_accepted,
    debit_rejected,
    credit_read,
    credit_accepted,
    credit_rejected
from {{ ref('delivery') }}
where
    lines_read <> lines_accepted + lines_rejected
    or debit_read <> debit_accepted + debit_rejected
    or credit_read <> credit_accepted + credit_rejected
