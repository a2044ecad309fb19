-- Double entry: which entries are purchases or openings, the trial balance, and what does not balance.
-- Opening journals are declared, or say so themselves.
create or replace temp table journal as
select
    journal_code,
    bool_or(
        list_contains($opening_journals, journal_code)
        or regexp_matches(upper(journal_code), '^(AN|ANO|ANV|RAN|A-N|A[.]N[.]?|OUV.*)$$')
        or regexp_matches(lower(journal_label), '(^|[^a-z])[aà][ ._-]*nouveau|(^|[^a-zé])ouverture|opening bal')
    ) as opens
from line
where rule is null
group by journal_code;

create or replace temp table entry as
with
summed as (
    select
        booked.file_no,
        booked.entity_code,
        booked.journal_code,
        booked.entry_number,
        sum(booked.net) as difference,
        bool_or(booked.role in ('opex', 'rebate')) as has_charge,
        bool_or(booked.role = 'capex') as has_asset,
        bool_or(booked.role = 'equity') as has_equity,
        bool_or(booked.group_account >= '6' and booked.group_account < '8') as has_result,
        count(*) > count(booked.document_ref) or min(booked.document_ref) <> max(booked.document_ref) as is_mixed
    from booked
    group by booked.file_no, booked.entity_code, booked.journal_code, booked.entry_number
)

select
    row_number() over () as entry_no,
    summed.* exclude (has_charge, has_asset, has_equity, has_result),
    coalesce(journal.opens, false) or (has_asset and has_equity and not coalesce(has_result, false)) as is_opening,
    has_charge or (
        has_asset
        and not (coalesce(journal.opens, false) or (has_equity and not coalesce(has_result, false)))
    ) as is_purchase
from summed
left join journal on summed.journal_code = journal.journal_code;

insert into entries
select
    file_no,
    count(*) as entry_count
from entry
group by file_no;

insert into balance
select
    booked.file_no,
    booked.entity_code,
    booked.period,
    booked.account_code,
    max(booked.account_label) as account_label,
    max(booked.group_account) as group_account,
    booked.role as account_role,
    opening.entry_no is not null as is_opening,
    count(*) as line_count,
    sum(booked.debit) as debit,
    sum(booked.credit) as credit
from booked
left join (select * from entry where is_opening) as opening
    on
        booked.file_no = opening.file_no
        and booked.entity_code = opening.entity_code
        and booked.journal_code is not distinct from opening.journal_code
        and booked.entry_number is not distinct from opening.entry_number
group by
    booked.file_no, booked.entity_code, booked.period, booked.account_code, booked.role, opening.entry_no is not null;

insert into unbalanced
select distinct
    booked.file_no,
    booked.entity_code,
    booked.period,
    coalesce(booked.journal_code, '') || '/' || coalesce(booked.entry_number, '') as entry,
    wrong.difference
from booked
inner join (select * from entry where difference <> 0) as wrong
    on
        booked.file_no = wrong.file_no
        and booked.entity_code = wrong.entity_code
        and booked.journal_code is not distinct from wrong.journal_code
        and booked.entry_number is not distinct from wrong.entry_number;
