-- Every statement that a supplier delivered, and whether it counts.
select
    delivery.feed_id,
    delivery.delivery_id,
    delivery.file_name,
    sender.supplier_id,
    sender.supplier_name,
    delivery.period_from,
    delivery.period_to,
    sender.basis,
    sender.rebates,
    sender.vat,
    delivery.line_count,
    cast(delivery.amount as decimal(18, 2)) as amount,
    delivery.status,
    delivery.reason
from {{ source('landed', 'statement_delivery') }} as delivery
inner join {{ source('landed', 'statement_sender') }} as sender on delivery.feed_id = sender.feed_id
order by delivery.feed_id, delivery.period_from, delivery.delivery_id
