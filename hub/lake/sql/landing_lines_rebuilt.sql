-- Entries where the number does not tell: a journal's (date, piece) that balances, else the lines of the journal in
-- file order until their running balance is zero; what never closes is left as not rebuilt (domain: FEC).
create or replace temp table line as
with
joined as (
    select
        row_read.*,
        account.group_account,
        account.account_role,
        coalesce(row_read.journal_code, '') as journal,
        coalesce(row_read.document_ref, '') as document,
        row_read.debit - row_read.credit as net
    from row_read
    left join account
        on
            row_read.account_code is not distinct from account.account_code
            and row_read.account_label is not distinct from account.account_label
),

numbered as (
    select
        joined.*,
        numbering.tells_apart and coalesce(regexp_matches(joined.entry_number, '[^0 ]'), false) as has_number
    from joined
    inner join numbering on joined.entity_code = numbering.entity_code and joined.journal = numbering.journal
),

documented as (
    select
        *,
        not has_number and document <> '' and sum(net) over (
            partition by entity_code, journal, posting_date, document, has_number
        ) = 0 as is_document
    from numbered
),

running as (
    select
        *,
        sum(net) over (
            partition by entity_code, journal, has_number, is_document
            order by line_number
            rows between unbounded preceding and current row
        ) as balance
    from documented
),

cut as (
    select
        *,
        coalesce(sum(case when balance = 0 then 1 else 0 end) over (
            partition by entity_code, journal, has_number, is_document
            order by line_number
            rows between unbounded preceding and 1 preceding
        ), 0) as ordinal
    from running
)

select
    * exclude (journal, document, balance, ordinal),
    case
        when has_number then journal || '/' || entry_number
        when is_document then journal || '/' || cast(posting_date as varchar) || '/' || document
        else journal || '/#' || cast(ordinal as varchar)
    end as entry_id
from cut;
