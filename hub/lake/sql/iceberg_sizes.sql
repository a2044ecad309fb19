-- Sizes by entity and year of its accounts, in the group's currency at the average rate of that year's quotations.
with
quoted as (
    select
        currency,
        year(rate_date) as quoted_year,
        sum(units_per_euro) / count(*) as units
    from landed.iceberg_rate
    group by currency, quoted_year
),

account as (
    select
        accounts.entity_code,
        accounts.year,
        entity.currency,
        entity.group_currency,
        sum(accounts.amount) filter (where accounts.line in ('FS', 'FU', 'FW')) as external,
        sum(accounts.amount) filter (where accounts.line = 'turnover') as turnover
    from landed.published_accounts as accounts
    inner join publication.main.dim_entity as entity on accounts.entity_code = entity.entity_code
    group by accounts.entity_code, accounts.year, entity.currency, entity.group_currency
),

priced as (
    select
        account.*,
        case
            when account.currency = account.group_currency then 1.0
            else
                case when account.group_currency = 'EUR' then 1.0 else cast(target.units as double) end
                / case when account.currency = 'EUR' then 1.0 else cast(source.units as double) end
        end as rate
    from account
    left join quoted as source on account.currency = source.currency and account.year = source.quoted_year
    left join quoted as target on account.group_currency = target.currency and account.year = target.quoted_year
)

select
    entity_code,
    cast(year as integer) as year,
    cast(external as double) * rate as external,
    cast(turnover as double) * rate as turnover
from priced
order by entity_code, year
