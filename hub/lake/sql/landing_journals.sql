-- The journals of the ledgers: is EcritureNum to be trusted in them, and do they open the year?
create or replace temp table journal as
with
met as (
    select
        landing,
        entity_code,
        journal_code,
        journal_label,
        entry_number,
        posting_date,
        document_ref,
        count(*) as line_count
    from row_read
    where kind = 'ledger'
    group by all
),

labelled as (
    select distinct
        landing,
        entity_code,
        journal_code,
        journal_label
    from met
),

counted as (
    select
        landing,
        entity_code,
        journal_code,
        sum(line_count) as line_count,
        count(distinct entry_number) as number_count,
        count(distinct posting_date) as day_count,
        count(distinct row(posting_date, document_ref)) as document_count,
        min(entry_number) as first_number,
        max(entry_number) as last_number
    from met
    group by landing, entity_code, journal_code
),

ledger as (
    select
        landing,
        entity_code,
        coalesce(min(first_number) = max(last_number), true) and sum(document_count) > 1 as is_constant,
        sum(number_count) > 0.6 * sum(line_count) and sum(line_count) > 3 as changes_on_each_line
    from counted
    group by landing, entity_code
)

select
    labelled.*,
    -- Can EcritureNum tell the entries of a journal apart? Not where the whole ledger has one number for several
    -- documents, or a journal one number for several days, nor where it changes on (nearly) every line.
    not ledger.is_constant
    and not (counted.number_count <= 1 and counted.day_count > 1)
    -- Of a journal with hardly a line only the whole ledger can tell whether its numbers are of lines or of entries.
    and not (
        counted.number_count > 0.6 * counted.line_count
        and (counted.line_count > 3 or ledger.changes_on_each_line)
    ) as tells_apart,
    regexp_matches(upper(coalesce(labelled.journal_code, '')), '^(AN|ANO|ANV|RAN|A\.N\.?|A-N|OUV.*)$')
    or regexp_matches(
        lower(coalesce(labelled.journal_label, '')),
        '(^|[^a-z])[aà][ ._-]*nouveau|(^|[^a-z])ran([^a-z]|$)|(^|[^a-zé])ouverture|opening bal|er.ffnungsb'
    )
    or coalesce(list_contains(given.opening_journals, labelled.journal_code), false) as is_opening
from labelled
inner join given on labelled.landing = given.landing
inner join counted
    on
        labelled.landing = counted.landing
        and labelled.entity_code = counted.entity_code
        and labelled.journal_code is not distinct from counted.journal_code
inner join ledger on labelled.landing = ledger.landing and labelled.entity_code = ledger.entity_code;
