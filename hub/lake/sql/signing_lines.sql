-- Facts (view fact) as the lake's signed_line keeps them. line_key tells what the source says of a line, and nothing of
-- what the hub made of it: by it a line is found again in another delivery of the same feed.
select
    entity_code,
    period,
    spend_line_id,
    delivery_id,
    feed_id,
    md5(
        concat_ws(
            chr(31),
            coalesce(cast(posting_date as varchar), ''),
            coalesce(document_ref, ''),
            coalesce(account_code, ''),
            coalesce(line_label, ''),
            coalesce(local_supplier_code, ''),
            coalesce(local_supplier_name, ''),
            coalesce(currency, ''),
            coalesce(cast(amount_original as varchar), '')
        )
    ) as line_key,
    account_code,
    supplier_id,
    category_code,
    nature,
    line_type,
    is_intercompany,
    currency,
    amount_entity,
    cast(fx_rate as varchar) as fx_rate,
    cast(consolidation_share as varchar) as consolidation_share,
    amount_group
from fact
