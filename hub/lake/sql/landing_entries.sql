-- Entries of a ledger, with what tells a purchase from the rest.
create or replace temp table entry as
select
    entity_code,
    entry_id,
    count(*) as line_count,
    sum(net) as difference,
    min(line_number) as first_line,
    bool_or(has_number or is_document) or sum(net) = 0 as is_rebuilt,
    -- Opening entries: by journal, or fixed assets against capital without any income or expense.
    bool_or(
        regexp_matches(upper(coalesce(journal_code, '')), '^(AN|ANO|ANV|RAN|A\.N\.?|A-N|OUV.*)$')
        or regexp_matches(
            lower(coalesce(journal_label, '')),
            '(^|[^a-z])[aà][ ._-]*nouveau|(^|[^a-z])ran([^a-z]|$)|(^|[^a-zé])ouverture|opening bal|er.ffnungsb'
        )
        or list_contains(given.opening_journals, journal_code)
    ) or (
        bool_or(account_role = 'capex') and bool_or(account_role = 'equity')
        and not bool_or(starts_with(coalesce(group_account, ''), '6') or starts_with(coalesce(group_account, ''), '7'))
    ) as is_opening
from line
cross join given
group by entity_code, entry_id;
