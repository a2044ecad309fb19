-- A purchase entry holds a charge or, outside opening entries, a fixed asset.
create or replace temp table purchase_entry as
select
    line.entity_code,
    line.entry_id
from line
inner join entry on line.entity_code = entry.entity_code and line.entry_id = entry.entry_id
group by line.entity_code, line.entry_id
having bool_or(line.account_role in ('opex', 'rebate') or (line.account_role = 'capex' and not entry.is_opening));
