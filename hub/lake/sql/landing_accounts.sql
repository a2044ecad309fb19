-- Every account of the feeds' deliveries with its group account (the feed's mapping, else itself) and its role.
create or replace temp table account as
with
feed as (
    select distinct
        feed_id,
        kind,
        is_fec,
        is_french,
        has_map
    from given
),

met as (
    select distinct
        feed_id,
        account_code,
        account_label
    from row_read
),

mapped as (
    select
        met.feed_id,
        met.account_code,
        met.account_label,
        arg_max(account_map.group_account, length(account_map.local_account)) as group_account
    from met
    inner join account_map
        on
            met.feed_id = account_map.feed_id
            and (
                starts_with(met.account_code, account_map.local_account)
                or lower(met.account_code) = lower(account_map.local_account)
                or lower(met.account_label) = lower(account_map.local_account)
            )
    group by all
),

named as (
    select
        met.feed_id,
        met.account_code,
        met.account_label,
        feed.kind,
        -- Without a mapping the accounts are those of the French chart: by law in a FEC, whatever else its books hold
        -- (class 9, letters); elsewhere only of French entities and where they look like it. In a list of purchases
        -- only charges and fixed assets are believed, those that are no purchase included (651 stays out): the nominal
        -- code 5000 is not a French bank.
        case
            when feed.has_map then mapped.group_account
            when feed.is_fec then met.account_code
            when
                feed.is_french
                and feed.kind in ('ledger', 'trial_balance')
                and regexp_matches(met.account_code, '^[0-9]')
                then met.account_code
            when feed.is_french and regexp_matches(met.account_code, '^(20|21|23|6[0-8])')
                then met.account_code
        end as group_account
    from met
    inner join feed on met.feed_id = feed.feed_id
    left join mapped
        on
            met.feed_id = mapped.feed_id
            and met.account_code is not distinct from mapped.account_code
            and met.account_label is not distinct from mapped.account_label
),

judged as (
    select
        named.feed_id,
        named.account_code,
        named.account_label,
        named.group_account,
        coalesce(
            arg_max(account_role.account_role, length(account_role.account_prefix)),
            case
                when named.group_account is not null then 'other'
                when named.kind = 'purchases' then 'opex'
                else 'unmapped'
            end
        ) as account_role
    from named
    left join account_role
        on named.feed_id = account_role.feed_id and starts_with(named.group_account, account_role.account_prefix)
    group by named.feed_id, named.account_code, named.account_label, named.group_account, named.kind
)

select
    *,
    row_number() over () as account_id,
    account_role in ('opex', 'rebate') as is_charge,
    account_role = 'capex' as is_capex,
    account_role = 'equity' as is_equity,
    coalesce(regexp_matches(group_account, '^[67]'), false) as is_result,
    -- Of a purchase entry neither payroll nor customers nor bank are kept in detail.
    account_role in (
        'opex', 'rebate', 'capex', 'supplier', 'supplier_accrual', 'supplier_advance', 'supplier_rebate', 'vat',
        'group_account', 'partner_account', 'prepaid', 'own_work'
    ) as is_detail
from judged;
