-- L4, reconciled: what suppliers declare of a certified month against what the entity recorded. A reconciliation over
-- several months speaks of each of them. A difference within either tolerance, in money or of the declared, is none.
with
admission as (
    select admission.*
    from {{ source('landed', 'admission') }} as admission
    inner join {{ ref('consolidation_status') }} as status
        on admission.entity_code = status.entity_code and admission.period = status.period
    -- What is outside the perimeter is in no facts that a statement could be held against.
    where admission.is_admitted and admission.level = 3 and status.level_wanted <> 'none'
),

entity as (
    select * from {{ source('landed', 'entity') }}
),

threshold as (
    select * from {{ source('landed', 'threshold') }}
),

reconciliation as (
    select
        reconciliation.entity_code,
        calendar.period,
        reconciliation.supplier_name,
        reconciliation.declared,
        reconciliation.residual_gross,
        reconciliation.likely_reason,
        reconciliation.is_within_tolerance,
        row_number() over (
            partition by reconciliation.entity_code, calendar.period
            order by
                reconciliation.is_within_tolerance asc,
                reconciliation.residual_gross desc,
                reconciliation.supplier_id asc,
                reconciliation.period_from asc
        ) as nth
    from {{ ref('supplier_reconciliation') }} as reconciliation
    inner join {{ source('landed', 'month') }} as calendar
        on reconciliation.period_from <= calendar.period and reconciliation.period_to >= calendar.period
    where reconciliation.entity_code is not null
),

-- Of the month's spend, what is of suppliers whose statements speak of it.
spoken as (
    select distinct
        reconciliation.supplier_id,
        reconciliation.entity_code,
        calendar.period
    from {{ ref('supplier_reconciliation') }} as reconciliation
    inner join {{ source('landed', 'month') }} as calendar
        on reconciliation.period_from <= calendar.period and reconciliation.period_to >= calendar.period
    where reconciliation.entity_code is not null
),

spent as (
    select
        cube_cell.entity_code,
        cube_cell.period,
        sum(abs(cube_cell.amount_invoiced)) as amount,
        sum(case when spoken.supplier_id is null then 0 else abs(cube_cell.amount_invoiced) end) as amount_covered
    from {{ ref('spend_cube') }} as cube_cell
    left join spoken
        on
            cube_cell.supplier_id = spoken.supplier_id
            and cube_cell.entity_code = spoken.entity_code
            and cube_cell.period = spoken.period
    group by cube_cell.entity_code, cube_cell.period
),

-- What a statement says in a currency without a rate is in no reconciliation.
unpriced as (
    select
        stated.entity_code,
        calendar.period,
        count(*) as line_count,
        max(stated.currency) as currency
    from {{ ref('fct_supplier_statement_line') }} as stated
    inner join {{ source('landed', 'month') }} as calendar
        on stated.period_from <= calendar.period and stated.period_to >= calendar.period
    where stated.amount_group is null
    group by stated.entity_code, calendar.period
),

shared as (
    select
        entity_code,
        period,
        case when amount = 0 then 0 else cast(amount_covered as double) / cast(amount as double) end as covered_share
    from spent
),

reconciled as (
    select
        entity_code,
        period,
        count(*) as reconciliation_count,
        sum(case when is_within_tolerance then 0 else 1 end) as beyond_tolerance_count
    from reconciliation
    group by entity_code, period
)

select
    admission.landing_id,
    admission.feed_id,
    admission.entity_code,
    admission.period,
    case when reconciled.entity_code is null then 1 else 0 end as uncovered,
    cast(coalesce(reconciled.reconciliation_count, 0) as bigint) as reconciliation_count,
    cast(coalesce(reconciled.beyond_tolerance_count, 0) as bigint) as beyond_tolerance_count,
    cast(coalesce(unpriced.line_count, 0) as bigint) as unpriced_line_count,
    unpriced.currency as unpriced_currency,
    coalesce(shared.covered_share, 0) as covered_share,
    threshold.covered as covered_threshold,
    threshold.covered - coalesce(shared.covered_share, 0) as covered_shortfall,
    threshold.residual_absolute,
    threshold.residual_relative,
    worst.supplier_name as worst_supplier,
    worst.declared as worst_declared,
    worst.residual_gross as worst_residual,
    case when worst.likely_reason is null then '' else ' (' || worst.likely_reason || ')' end as worst_hint
from admission
cross join threshold
inner join entity on admission.entity_code = entity.entity_code
left join reconciled
    on admission.entity_code = reconciled.entity_code and admission.period = reconciled.period
left join unpriced
    on admission.entity_code = unpriced.entity_code and admission.period = unpriced.period
left join shared
    on admission.entity_code = shared.entity_code and admission.period = shared.period
left join reconciliation as worst
    on admission.entity_code = worst.entity_code and admission.period = worst.period and worst.nth = 1
where reconciled.entity_code is not null or entity.wanted_level in ('L4', 'L5')
