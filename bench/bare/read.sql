-- Texts of the files, as `source` gives them under the hub's names, typed. A line that breaks a rule keeps its text.
-- Nothing is joined on the way, so that the rows stay in file order and `rowid` tells the line.
create or replace temp table line as
with
source as (
    select
        *,
        $columns
    from $source
),

texts as (
    select
        file_no,
        nullif(trim(entity), '') as entity,
        nullif(trim(journal_code), '') as journal_code,
        nullif(trim(journal_label), '') as journal_label,
        nullif(trim(entry_number), '') as entry_number,
        nullif(trim(posting_date), '') as posting_text,
        nullif(trim(document_date), '') as document_text,
        nullif(trim(account_code), '') as account_code,
        nullif(trim(account_label), '') as account_label,
        nullif(trim(supplier_code), '') as supplier_code,
        nullif(trim(supplier_name), '') as supplier_name,
        nullif(trim(supplier_siren), '') as supplier_siren,
        nullif(trim(supplier_vat), '') as supplier_vat,
        nullif(trim(document_ref), '') as document_ref,
        nullif(trim(line_label), '') as line_label,
        nullif(replace(trim(debit), $decimal, '.'), '') as debit_text,
        nullif(replace(trim(credit), $decimal, '.'), '') as credit_text,
        nullif(replace(trim(amount), $decimal, '.'), '') as amount_text,
        try_cast(replace(trim(amount), $decimal, '.') as decimal(18, 4)) as amount,
        nullif(replace(trim(amount_original), $decimal, '.'), '') as original_text,
        upper(nullif(trim(currency), '')) as currency,
        columns('^c[0-9]+$$')
    from source
),

-- Four decimals, so that a third one is seen and not rounded away.
typed as (
    select
        texts.* exclude (posting_text, document_text, debit_text, credit_text, amount_text, amount, original_text, currency),
        $entity_code as entity_code,
        $ledger_currency as ledger_currency,
        $posting_date as posting_date,
        $document_date as document_date,
        case
            when amount_text is not null
                then case when amount > 0 then amount when amount <= 0 then 0 end
            when debit_text is not null then try_cast(debit_text as decimal(18, 4))
            when credit_text is not null then 0
        end as debit_read,
        case
            when amount_text is not null
                then case when amount < 0 then -amount when amount >= 0 then 0 end
            when credit_text is not null then try_cast(credit_text as decimal(18, 4))
            when debit_text is not null then 0
        end as credit_read,
        case
            when $has_original
                then case when try_cast(original_text as decimal(18, 2)) <> 0 then texts.currency end
            when $is_purchases then nullif(texts.currency, $ledger_currency)
        end as given_currency,
        abs(try_cast(original_text as decimal(18, 2))) as original_size
    from texts
),

sided as (
    select
        * exclude (debit_read, credit_read),
        cast(debit_read as decimal(18, 2)) as debit,
        cast(credit_read as decimal(18, 2)) as credit,
        strftime($period_date, '%Y-%m') as period,
        case
            when entity_code is null then 'entity_unknown'
            when $period_date is null then 'date_unreadable'
            when debit_read is null or credit_read is null then 'amount_unreadable'
            when cast(debit_read as decimal(18, 2)) <> debit_read or cast(credit_read as decimal(18, 2)) <> credit_read
                then 'amount_precision'
            when account_code is null and not $is_purchases then 'account_missing'
            -- Not `in`: DuckDB makes a join of a long list.
            when given_currency is not null and not list_contains([$currencies], given_currency) then 'currency_unknown'
        end as rule
    from typed
)

select
    file_no,
    entity_code,
    period,
    coalesce(posting_date, document_date) as posting_date,
    document_date,
    document_ref,
    journal_code,
    journal_label,
    entry_number,
    account_code,
    account_label,
    supplier_code,
    supplier_name,
    supplier_siren,
    supplier_vat,
    line_label,
    debit,
    credit,
    case when $has_original then ledger_currency else coalesce(given_currency, ledger_currency) end as booked_currency,
    coalesce(given_currency, ledger_currency) as currency,
    case
        when given_currency is null then null
        when $has_original and debit < credit then -original_size
        when $has_original then original_size
        else debit - credit
    end as amount_original,
    rule,
    case when rule is not null then $raw_text end as raw_text
from sided;

-- Line of the file: the header and what stands above it come first.
create or replace temp table first_row as
select
    file_no,
    min(rowid) as row_no
from line
group by file_no;

insert into reading
select
    file_no,
    count(*) as lines_read,
    coalesce(sum(debit), 0) as debit,
    coalesce(sum(credit), 0) as credit
from line
group by file_no;

insert into reject
select
    line.file_no,
    line.rowid - first_row.row_no + $first_line as line_number,
    line.entity_code,
    line.period,
    line.account_code,
    line.rule,
    line.raw_text,
    line.debit,
    line.credit
from line
inner join first_row on line.file_no = first_row.file_no
where line.rule is not null;

-- Role of each account: the longest prefix of the feed's map gives the account in the group's chart, and the longest
-- prefix of that one gives the role.
create or replace temp table account as
with
met as (
    select distinct
        account_code,
        account_label
    from line
    where rule is null
),

mapped as (
    select
        met.account_code,
        met.account_label,
        case
            when $has_map then arg_max(account_map.group_account, length(account_map.local_account))
            when $is_fec then met.account_code
            when $is_french and regexp_matches(met.account_code, $french_accounts) then met.account_code
        end as group_account
    from met
    left join account_map
        on
            starts_with(met.account_code, account_map.local_account)
            or lower(met.account_code) = lower(account_map.local_account)
            or lower(met.account_label) = lower(account_map.local_account)
    group by met.account_code, met.account_label
)

select
    mapped.account_code,
    mapped.account_label,
    mapped.group_account,
    coalesce(
        arg_max(account_role.account_role, length(account_role.account_prefix)),
        case
            when mapped.group_account is not null then 'other'
            when $is_purchases then 'opex'
            else 'unmapped'
        end
    ) as role
from mapped
left join account_role on starts_with(mapped.group_account, account_role.account_prefix)
group by mapped.account_code, mapped.account_label, mapped.group_account;

-- Lines that are no rejects, with their account.
create or replace temp view booked as
select
    line.*,
    line.rowid as row_no,
    line.debit - line.credit as net,
    account.group_account,
    account.role
from line
inner join account
    on
        line.account_code is not distinct from account.account_code
        and line.account_label is not distinct from account.account_label
where line.rule is null;
