-- Lines (view kept_line) with what a controller signs of each: signed_text has no nulls and reads the same in every
-- version of DuckDB. The line's name is not in it: a ledger that is delivered again says the same under other names.
select
    *,
    concat_ws(
        chr(31),
        coalesce(account_code, ''),
        supplier_id,
        category_code,
        coalesce(nature, ''),
        coalesce(line_type, ''),
        cast(is_intercompany as varchar),
        coalesce(cast(amount_entity as varchar), ''),
        coalesce(cast(amount_group as varchar), '')
    ) as signed_text
from kept_line
