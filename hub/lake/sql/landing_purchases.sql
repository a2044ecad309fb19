-- A feed of kind purchases: one line a purchase, no entries to balance.
create or replace temp table line as
select
    row_read.*,
    account.group_account,
    account.account_role,
    row_read.debit - row_read.credit as net,
    true as has_number,
    false as is_document,
    cast(row_read.line_number as varchar) as entry_id
from row_read
left join account
    on
        row_read.account_code is not distinct from account.account_code
        and row_read.account_label is not distinct from account.account_label;

create or replace temp table entry as
select
    entity_code,
    entry_id,
    1 as line_count,
    cast(0 as decimal(18, 2)) as difference,
    line_number as first_line,
    true as is_rebuilt,
    false as is_opening
from line
where false;

create or replace temp table purchase_entry as
select
    entity_code,
    entry_id
from line;
