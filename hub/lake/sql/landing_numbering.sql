-- Can EcritureNum tell an entity's entries apart? Not where it is constant while documents differ, nor where it changes on
-- (nearly) every line. An empty or all-zero number never does.
create or replace temp table numbering as
select
    entity_code,
    not (count(distinct entry_number) <= 1 and count(distinct (journal_code, posting_date, document_ref)) > 1)
    and not (count(distinct (journal_code, entry_number)) > 0.6 * count(*) and count(*) > 3) as tells_apart,
    count(*) filter (where not coalesce(regexp_matches(entry_number, '[^0 ]'), false)) as unnumbered_line_count
from row_read
group by entity_code;
