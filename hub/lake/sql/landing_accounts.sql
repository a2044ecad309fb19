-- Every account of the delivery with its group account (the feed's mapping, else itself) and its role.
create or replace temp table account as
with
met as (
    select distinct
        account_code,
        account_label
    from row_read
),

mapped as (
    select
        met.account_code,
        met.account_label,
        arg_max(account_map.group_account, length(account_map.local_account)) as group_account
    from met
    inner join account_map
        on
            starts_with(met.account_code, account_map.local_account)
            or lower(met.account_code) = lower(account_map.local_account)
            or lower(met.account_label) = lower(account_map.local_account)
    group by all
),

named as (
    select
        met.account_code,
        met.account_label,
        -- Without a mapping the accounts are those of the French chart: by law in a FEC, whatever else its books hold
        -- (class 9, letters); elsewhere only of French entities and where they look like it. In a list of purchases
        -- only charges and fixed assets are believed, those that are no purchase included (651 stays out): the nominal
        -- code 5000 is not a French bank.
        case
            when given.has_map then mapped.group_account
            when given.is_fec then met.account_code
            when given.is_french and given.kind = 'ledger' and regexp_matches(met.account_code, '^[0-9]')
                then met.account_code
            when given.is_french and regexp_matches(met.account_code, '^(20|21|23|6[0-8])')
                then met.account_code
        end as group_account
    from met
    cross join given
    left join mapped
        on
            met.account_code is not distinct from mapped.account_code
            and met.account_label is not distinct from mapped.account_label
)

select
    named.account_code,
    named.account_label,
    named.group_account,
    coalesce(
        arg_max(account_role.account_role, length(account_role.account_prefix)),
        case
            when named.group_account is not null then 'other'
            when given.kind = 'purchases' then 'opex'
            else 'unmapped'
        end
    ) as account_role
from named
cross join given
left join account_role on starts_with(named.group_account, account_role.account_prefix)
group by named.account_code, named.account_label, named.group_account, given.kind;
