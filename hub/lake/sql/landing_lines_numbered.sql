-- Entries where EcritureNum tells them apart everywhere: journal + number.
create or replace temp table line as
select
    row_read.*,
    account.group_account,
    account.account_role,
    row_read.debit - row_read.credit as net,
    true as has_number,
    false as is_document,
    coalesce(row_read.journal_code, '') || '/' || row_read.entry_number as entry_id
from row_read
left join account
    on
        row_read.account_code is not distinct from account.account_code
        and row_read.account_label is not distinct from account.account_label;
