-- Sizes by entity and year of its accounts, in the group's currency at the average rate of that year's quotations.
with
quoted as (
    select
        currency,
        year(rate_date) as quoted_year,
        cast(sum(units_per_euro) / count(*) as double) as units
    from landed.iceberg_rate
    group by currency, quoted_year
),

account as (
    select
        told.entity_code,
        cast(told.year as integer) as accounts_year,
        entity.currency,
        entity.group_currency,
        sum(told.amount) filter (where told.line in ('FS', 'FU', 'FW')) as external_purchases,
        sum(told.amount) filter (where told.line = 'turnover') as turnover
    from landed.published_accounts as told
    inner join publication.main.dim_entity as entity on told.entity_code = entity.entity_code
    group by told.entity_code, told.year, entity.currency, entity.group_currency
),

priced as (
    select
        account.*,
        case when account.currency = account.group_currency then 1.0 else wanted.units / own.units end as rate
    from account
    left join quoted as own on account.currency = own.currency and account.accounts_year = own.quoted_year
    left join quoted as wanted
        on account.group_currency = wanted.currency and account.accounts_year = wanted.quoted_year
)

select
    entity_code,
    accounts_year,
    cast(external_purchases as double) * rate as external_purchases,
    cast(turnover as double) * rate as turnover
from priced
order by entity_code, accounts_year
