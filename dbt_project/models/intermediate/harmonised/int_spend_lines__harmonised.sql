-- Spend lines in the group's words: supplier, category, currency. Only landings that passed L1, or that are certified.
with
line as (
    select * from {{ ref('int_spend_lines__attributed') }}
),

contender as (
    select * from {{ source('landed', 'contender') }}
),

balanced as (
    select
        contender.landing_id,
        contender.entity_code,
        contender.period
    from contender
    left join {{ source('landed', 'verdict') }} as verdict
        on
            contender.landing_id = verdict.landing_id
            and contender.entity_code = verdict.entity_code
            and contender.period = verdict.period
    group by contender.landing_id, contender.entity_code, contender.period, contender.is_incumbent
    having contender.is_incumbent or min(case when verdict.passed then 1 else 0 end) = 1
),

entity as (
    select * from {{ source('landed', 'entity') }}
),

rate as (
    select * from {{ source('landed', 'daily_rate') }}
),

detail as (
    select * from {{ source('landed', 'line_detail') }}
    where category_label is not null
),

line_rule as (
    select * from {{ source('landed', 'line_rule') }}
),

priced as (
    select
        line.*,
        detail.category_label as local_category,
        line_rule.rule_id,
        entity.currency as entity_currency,
        entity.group_currency,
        case
            when coalesce(line.booked_currency, entity.currency) = entity.currency then line.amount_booked
            else {{ money('line.amount_booked * original_rate.rate') }}
        end as amount_entity
    from line
    inner join balanced
        on
            line.landing_id = balanced.landing_id
            and line.entity_code = balanced.entity_code
            and line.period = balanced.period
    inner join entity on line.entity_code = entity.entity_code
    left join rate as original_rate
        on
            line.booked_currency = original_rate.currency
            and entity.currency = original_rate.target
            and line.posting_date = original_rate.day
    left join detail
        on
            line.landing_id = detail.landing_id
            and line.line_number = detail.line_number
    left join line_rule
        on
            line.landing_id = line_rule.landing_id
            and line.line_number = line_rule.line_number
            and line.part = line_rule.part
)

select
    priced.feed_id,
    priced.landing_id,
    priced.delivery_id,
    priced.entity_code,
    priced.period,
    priced.line_number,
    priced.part,
    priced.posting_date,
    priced.document_date,
    priced.document_ref,
    priced.account_code,
    priced.account_label,
    priced.group_account,
    priced.line_label,
    priced.nature,
    priced.line_type,
    priced.supplier_attribution,
    priced.is_group_account,
    priced.supplier_code,
    priced.supplier_name,
    supplier.supplier_id,
    priced.local_category,
    coalesce(choice.category_code, category.category_code) as category_code,
    case
        when choice.category_code is not null then choice.category_method
        when category.category_code is not null then 'account'
        else 'none'
    end as category_method,
    cast(choice.category_confidence as decimal(5, 4)) as category_confidence,
    case
        when choice.category_code is not null then choice.category_version
        when category.category_code is not null then 'accounts'
    end as category_version,
    company.counterparty_entity,
    priced.amount_booked,
    case
        when priced.amount_original is not null then priced.currency
        else coalesce(priced.booked_currency, priced.entity_currency)
    end as currency,
    coalesce(priced.amount_original, priced.amount_booked) as amount_original,
    priced.amount_entity,
    group_rate.rate as fx_rate,
    group_rate.rate_date as fx_rate_date
from priced
left join {{ source('landed', 'supplier_identity') }} as supplier
    on
        priced.entity_code = supplier.entity_code
        and coalesce(priced.supplier_code, '') = coalesce(supplier.supplier_code, '')
        and coalesce(priced.supplier_name, '') = coalesce(supplier.supplier_name, '')
        and coalesce(priced.supplier_siren, '') = coalesce(supplier.supplier_siren_given, '')
        and coalesce(priced.supplier_vat, '') = coalesce(supplier.supplier_vat_given, '')
left join {{ source('landed', 'group_company') }} as company
    on
        priced.entity_code = company.entity_code
        and coalesce(priced.supplier_code, '') = coalesce(company.supplier_code, '')
        and coalesce(priced.supplier_name, '') = coalesce(company.supplier_name, '')
left join {{ ref('int_accounts__categorised') }} as category
    on priced.group_account = category.group_account
left join {{ source('landed', 'category_choice') }} as choice
    on
        priced.entity_code = choice.entity_code
        and coalesce(priced.account_code, '') = coalesce(choice.account_code, '')
        and coalesce(supplier.supplier_id, '') = coalesce(choice.supplier_id, '')
        and coalesce(priced.local_category, '') = coalesce(choice.local_category, '')
        and coalesce(priced.rule_id, '') = coalesce(choice.rule_id, '')
left join rate as group_rate
    on
        priced.entity_currency = group_rate.currency
        and priced.group_currency = group_rate.target
        and priced.posting_date = group_rate.day
