-- Every line with its account and its entry, in few columns: the texts stay in the staged files. An empty or all-zero
-- EcritureNum never tells an entry. Where the number does not tell: a journal's (date, piece) that balances, else the
-- lines of the journal in file order until their running balance is zero; what never closes is left as not rebuilt
-- (domain: FEC). A list of purchases has no entries.
create or replace temp table line as
with
joined as (
    select
        row_read.landing,
        row_read.entity_code,
        row_read.period,
        row_read.line_number,
        account.account_id,
        coalesce(row_read.journal_code, '') as journal,
        row_read.entry_number,
        row_read.posting_date,
        coalesce(row_read.document_ref, '') as document,
        row_read.debit,
        row_read.credit,
        row_read.debit - row_read.credit as net,
        row_read.kind = 'ledger' as is_ledger,
        coalesce(journal.is_opening, false) as is_opening,
        journal.tells_apart and coalesce(regexp_matches(row_read.entry_number, '[^0 ]'), false) as has_number
    from row_read
    inner join account
        on
            row_read.feed_id = account.feed_id
            and row_read.account_code is not distinct from account.account_code
            and row_read.account_label is not distinct from account.account_label
    left join journal
        on
            row_read.landing = journal.landing
            and row_read.entity_code = journal.entity_code
            and row_read.journal_code is not distinct from journal.journal_code
            and row_read.journal_label is not distinct from journal.journal_label
),

documented as (
    select
        *,
        document <> '' and sum(net) over (partition by landing, entity_code, journal, posting_date, document) = 0
            as is_document
    from joined
    where is_ledger and not has_number
),

running as (
    select
        *,
        sum(net) over (
            partition by landing, entity_code, journal, is_document
            order by line_number
            rows between unbounded preceding and current row
        ) as balance
    from documented
),

cut as (
    select
        *,
        coalesce(sum(case when balance = 0 then 1 else 0 end) over (
            partition by landing, entity_code, journal, is_document
            order by line_number
            rows between unbounded preceding and 1 preceding
        ), 0) as ordinal
    from running
)

select
    landing,
    entity_code,
    period,
    line_number,
    account_id,
    document,
    debit,
    credit,
    net,
    is_ledger,
    is_opening,
    is_ledger as is_told,
    case when is_ledger then journal || '/' || entry_number end as entry_id
from joined
where has_number or not is_ledger
union all
select
    landing,
    entity_code,
    period,
    line_number,
    account_id,
    document,
    debit,
    credit,
    net,
    is_ledger,
    is_opening,
    is_document as is_told,
    case
        when is_document then journal || '/' || cast(posting_date as varchar) || '/' || document
        else journal || '/#' || cast(ordinal as varchar)
    end as entry_id
from cut;
