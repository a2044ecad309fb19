-- What the kept lines tell beside their amount.
select
    given.feed_id,
    given.landing_id,
    given.delivery_id,
    detail_read.entity_code,
    detail_read.period,
    detail_read.line_number,
    detail_read.category_label,
    detail_read.item_code,
    detail_read.item_label,
    detail_read.quantity,
    detail_read.unit,
    detail_read.unit_price
from detail_read
inner join kept on detail_read.landing = kept.landing and detail_read.line_number = kept.line_number
inner join given on detail_read.landing = given.landing
where
    coalesce(detail_read.category_label, detail_read.item_code, detail_read.item_label, detail_read.unit) is not null
    or coalesce(detail_read.quantity, detail_read.unit_price) is not null
