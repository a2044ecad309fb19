-- What the certified lines explain of what an entity's accounts say it bought. Both sides are operating purchases with
-- what is bought inside the group and with rebates, in the entity's currency; capex has no part in it.
with
entity as (
    select
        entity_code,
        currency,
        cast(substring(fiscal_year_end, 1, 2) as integer) as last_month
    from {{ source('landed', 'entity') }}
    where method in ('full', 'proportional')
),

-- Months outside the perimeter have no facts, and want none.
month as (
    select
        status.entity_code,
        status.period,
        status.is_certified,
        status.level_wanted <> 'none' as is_inside,
        cast(substring(status.period, 1, 4) as integer)
        + case when cast(substring(status.period, 6, 2) as integer) > entity.last_month then 1 else 0 end as fiscal_year
    from {{ ref('consolidation_status') }} as status
    inner join entity on status.entity_code = entity.entity_code
),

-- Without the zeros that one system fills an account up with and another does not.
account as (
    select
        entity_code,
        coalesce(account_code, '') as account_code,
        trim(trailing '0' from group_account) as group_account
    from {{ ref('dim_account') }}
),

detail as (
    select
        fact.entity_code,
        fact.period,
        coalesce(account.group_account, '') as group_account,
        coalesce(sum(fact.amount_entity), 0) as amount
    from {{ ref('fct_spend_line') }} as fact
    left join account
        on fact.entity_code = account.entity_code and coalesce(fact.account_code, '') = account.account_code
    where fact.nature = 'opex'
    group by fact.entity_code, fact.period, coalesce(account.group_account, '')
),

-- A list of purchases is no control of itself.
ledger_month as (
    select distinct
        admission.entity_code,
        admission.period
    from {{ source('landed', 'admission') }} as admission
    inner join {{ source('landed', 'feed') }} as feed on admission.feed_id = feed.feed_id
    where admission.is_admitted and feed.kind = 'ledger'
),

balance as (
    select
        'ledger' as control,
        ledger_month.entity_code,
        ledger_month.period,
        coalesce(account.group_account, '') as group_account,
        trial_balance.debit - trial_balance.credit as amount
    from ledger_month
    inner join month
        on ledger_month.entity_code = month.entity_code and ledger_month.period = month.period and month.is_inside
    inner join {{ ref('trial_balance') }} as trial_balance
        on ledger_month.entity_code = trial_balance.entity_code and ledger_month.period = trial_balance.period
    left join account
        on
            trial_balance.entity_code = account.entity_code
            and coalesce(trial_balance.account_code, '') = account.account_code
    where trial_balance.account_role in ('opex', 'rebate') and not trial_balance.is_opening
    union all
    select
        'trial_balance' as control,
        control_balance.entity_code,
        control_balance.period,
        trim(trailing '0' from coalesce(control_balance.group_account, '')) as group_account,
        control_balance.amount
    from {{ source('landed', 'control_balance') }} as control_balance
    inner join entity on control_balance.entity_code = entity.entity_code
    left join month
        on control_balance.entity_code = month.entity_code and control_balance.period = month.period
    where control_balance.account_role in ('opex', 'rebate') and coalesce(month.is_inside, true)
),

controlled as (
    select distinct
        control,
        entity_code,
        period
    from balance
),

side as (
    select
        control,
        entity_code,
        period,
        group_account,
        cast(0 as decimal(38, 2)) as detail_amount,
        amount as control_amount
    from balance
    union all
    select
        controlled.control,
        controlled.entity_code,
        controlled.period,
        detail.group_account,
        detail.amount as detail_amount,
        cast(0 as decimal(38, 2)) as control_amount
    from controlled
    inner join detail on controlled.entity_code = detail.entity_code and controlled.period = detail.period
),

by_account as (
    select
        control,
        entity_code,
        period,
        group_account,
        sum(detail_amount) as detail_amount,
        sum(control_amount) as control_amount
    from side
    group by control, entity_code, period, group_account
),

published as (
    select
        published.entity_code,
        published.year,
        published.line,
        published.amount
    from {{ source('landed', 'published_accounts') }} as published
    inner join entity on published.entity_code = entity.entity_code
    where published.line in (select liasse_line.line from {{ ref('liasse_line') }} as liasse_line)
),

-- No account fits two prefixes of the seed.
published_detail as (
    select
        detail.entity_code,
        month.fiscal_year,
        liasse_line.line,
        sum(detail.amount) as amount
    from detail
    inner join month on detail.entity_code = month.entity_code and detail.period = month.period
    inner join {{ ref('liasse_line') }} as liasse_line
        on detail.group_account like liasse_line.account_prefix || '%'
    group by detail.entity_code, month.fiscal_year, liasse_line.line
),

certified as (
    select
        entity_code,
        fiscal_year,
        count(*) as months_certified
    from month
    where is_certified
    group by entity_code, fiscal_year
),

told as (
    select
        control,
        entity_code,
        period,
        case when group_account = '' then 'none' else substring(group_account || '0', 1, 2) end as account_class,
        sum(detail_amount) as detail_amount,
        sum(control_amount) as control_amount,
        cast(null as decimal(38, 2)) as gap_absolute
    from by_account
    group by
        control, entity_code, period,
        case when group_account = '' then 'none' else substring(group_account || '0', 1, 2) end
    union all
    select
        control,
        entity_code,
        period,
        'all' as account_class,
        sum(detail_amount) as detail_amount,
        sum(control_amount) as control_amount,
        sum(abs(detail_amount - control_amount)) as gap_absolute
    from by_account
    group by control, entity_code, period
),

of_month as (
    select
        told.*,
        case when month.is_certified then 1 else 0 end as months_certified
    from told
    left join month on told.entity_code = month.entity_code and told.period = month.period
),

of_year as (
    select
        'published_accounts' as control,
        published.entity_code,
        {{ as_text('published.year') }} as period,
        published.line as account_class,
        coalesce(published_detail.amount, 0) as detail_amount,
        published.amount as control_amount,
        cast(null as decimal(38, 2)) as gap_absolute,
        coalesce(certified.months_certified, 0) as months_certified
    from published
    left join published_detail
        on
            published.entity_code = published_detail.entity_code
            and published.year = published_detail.fiscal_year
            and published.line = published_detail.line
    left join certified
        on published.entity_code = certified.entity_code and published.year = certified.fiscal_year
),

united as (
    select * from of_month
    union all
    select * from of_year
)

select
    united.entity_code,
    united.period,
    united.account_class,
    united.control,
    cast(united.detail_amount as decimal(18, 2)) as detail_amount,
    cast(united.control_amount as decimal(18, 2)) as control_amount,
    cast(united.detail_amount - united.control_amount as decimal(18, 2)) as gap,
    cast(united.gap_absolute as decimal(18, 2)) as gap_absolute,
    case
        when united.control_amount <> 0
            then cast(round(united.detail_amount / united.control_amount, 6) as decimal(18, 6))
    end as coverage,
    cast(united.months_certified as integer) as months_certified,
    entity.currency
from united
inner join entity on united.entity_code = entity.entity_code
order by united.entity_code, united.period, united.control, united.account_class
