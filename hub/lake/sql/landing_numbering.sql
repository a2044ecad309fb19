-- Can EcritureNum tell the entries of a journal apart? Not where the whole ledger has one number for several documents,
-- or a journal one number for several days, nor where it changes on (nearly) every line. An empty or all-zero one never
-- does.
create or replace temp table numbering as
with
journal as (
    select
        entity_code,
        coalesce(journal_code, '') as journal,
        count(*) as line_count,
        count(distinct entry_number) as number_count,
        count(distinct posting_date) as day_count,
        count(distinct row(posting_date, document_ref)) as document_count,
        min(entry_number) as first_number,
        max(entry_number) as last_number,
        count(*) filter (where not coalesce(regexp_matches(entry_number, '[^0 ]'), false)) as unnumbered_line_count
    from row_read
    group by entity_code, coalesce(journal_code, '')
),

ledger as (
    select
        entity_code,
        coalesce(min(first_number) = max(last_number), true) and sum(document_count) > 1 as is_constant,
        sum(number_count) > 0.6 * sum(line_count) and sum(line_count) > 3 as changes_on_each_line
    from journal
    group by entity_code
)

select
    journal.entity_code,
    journal.journal,
    journal.unnumbered_line_count,
    not ledger.is_constant
    and not (journal.number_count <= 1 and journal.day_count > 1)
    -- Of a journal with hardly a line only the whole ledger can tell whether its numbers are of lines or of entries.
    and not (
        journal.number_count > 0.6 * journal.line_count
        and (journal.line_count > 3 or ledger.changes_on_each_line)
    ) as tells_apart
from journal
inner join ledger on journal.entity_code = ledger.entity_code;
