-- Lines of the statements that count, each with who it is for: the customer's entity, and whether the group has figures
-- of it for these months.
with
line as (
    select
        substring(statement_line.delivery_id, 1, 12) || '-' || statement_line.line_number as declared_id,
        statement_line.*,
        sender.supplier_id,
        sender.vat,
        customer.entity_code
    from landed.statement_line
    inner join landed.statement_sender as sender on statement_line.feed_id = sender.feed_id
    left join landed.customer_link as customer
        on
            statement_line.supplier_key = customer.supplier_key
            and statement_line.customer_account is not distinct from customer.customer_account
            and statement_line.customer_name is not distinct from customer.customer_name
            and statement_line.customer_siret is not distinct from customer.customer_siret
            and statement_line.customer_siren is not distinct from customer.customer_siren
            and statement_line.customer_vat is not distinct from customer.customer_vat
),

span as (
    select distinct
        entity_code,
        period_from,
        period_to
    from line
    where entity_code is not null
),

state as (
    select
        span.entity_code,
        span.period_from,
        span.period_to,
        case
            when entity.method not in ('full', 'proportional') then 'outside_perimeter'
            when last_day(cast(span.period_to || '-01' as date)) < entity.joined then 'outside_perimeter'
            when cast(span.period_from || '-01' as date) > entity.left_on then 'outside_perimeter'
            when count(status.period) > 0 then 'onboarded'
            else 'not_onboarded'
        end as entity_state
    from span
    inner join landed.entity on span.entity_code = entity.entity_code
    left join publication.main.consolidation_status as status
        on
            span.entity_code = status.entity_code
            and span.period_from <= status.period
            and span.period_to >= status.period
            and status.is_certified
    group by span.entity_code, span.period_from, span.period_to, entity.method, entity.joined, entity.left_on
),

priced as (
    select
        line.*,
        case
            when line.entity_code is null then 'unknown_account'
            else coalesce(state.entity_state, 'not_onboarded')
        end as entity_state,
        coalesce(line.document_date, last_day(cast(line.period_to || '-01' as date))) as rate_date,
        case
            when line.vat = 'excluded' then line.amount
            else line.amount - line.vat_amount
        end as net_amount
    from line
    left join state
        on
            line.entity_code = state.entity_code
            and line.period_from = state.period_from
            and line.period_to = state.period_to
)

select
    priced.*,
    rate.rate as fx_rate,
    cast(round(priced.amount * rate.rate, 2) as decimal(18, 2)) as amount_group,
    cast(round(priced.net_amount * rate.rate, 2) as decimal(18, 2)) as net_amount_group
from priced
left join landed.statement_rate as rate
    on priced.currency = rate.currency and priced.rate_date = rate.day
order by declared_id
