-- Landings of electronic invoices that count: of the same bytes the last reading, and with supersede: file the last
-- delivery of each file name. A withdrawn delivery counts for nothing: no figure rests on an invoice.
create table landed.invoice_landing as
with
landing as (
    select
        delivery.landing_id,
        delivery.feed_id,
        -- Bytes read again keep their place among the deliveries.
        min(delivery.landed_at) over (partition by delivery.feed_id, delivery.delivery_id) as first_landed_at,
        min(delivery.sequence) over (partition by delivery.feed_id, delivery.delivery_id) as first_sequence,
        row_number() over (
            partition by delivery.feed_id, delivery.delivery_id
            order by delivery.sequence desc
        ) as nth_reading,
        feed.supersede = 'file' as has_versions,
        row_number() over (
            partition by delivery.feed_id, delivery.file_name
            order by delivery.sequence desc
        ) as nth_version
    from landed.delivery
    inner join landed.feed on delivery.feed_id = feed.feed_id
    where
        feed.kind = 'invoices'
        and delivery.outcome = 'landed'
        and not exists (
            select 1
            from landed.withdrawn
            where starts_with(delivery.delivery_id, withdrawn.delivery_id)
        )
)

select
    landing_id,
    row_number() over (order by first_landed_at, feed_id, first_sequence) as delivered_nth
from landing
where nth_reading = 1 and (nth_version = 1 or not has_versions);

-- Who sent them is told once the suppliers are; the view over both is made before.
create table landed.invoice_supplier (
    entity_code varchar,
    supplier_name varchar,
    supplier_siren varchar,
    supplier_vat varchar,
    supplier_id varchar,
    supplier_method varchar
);
