-- What people believed against what was found. Every recorded amount is in one row: that of its supplier where a
-- declared line names it, in the nearest category (people name suppliers better than categories); else that of the
-- narrowest declared category that holds it, else a row of its own category.
with
category as (
    select
        category_code,
        parent_code
    from {{ source('landed', 'category') }}
),

-- Each category below itself and what it belongs to; the nearer, the narrower.
ancestry as (
    select
        category_code,
        category_code as ancestor_code,
        3 as nearness
    from category
    union all
    select
        category_code,
        parent_code as ancestor_code,
        2 as nearness
    from category
    where parent_code is not null
    union all
    select
        category.category_code,
        parent.parent_code as ancestor_code,
        1 as nearness
    from category
    inner join category as parent on category.parent_code = parent.category_code
    where parent.parent_code is not null
),

declared as (
    select
        entity_code,
        year,
        category_code,
        supplier_key,
        max(supplier_id) as supplier_id,
        min(supplier_name) as supplier_name,
        sum(amount_group) as declared
    from {{ source('landed', 'declared_spend') }}
    group by entity_code, year, category_code, supplier_key
),

asked as (
    select distinct year
    from declared
),

-- External, accrual basis, opex and capex, at 100 % of each entity. A line without a rate is in no total of the group.
recorded as (
    select
        fact.entity_code,
        asked.year,
        fact.category_code,
        fact.supplier_id,
        coalesce(sum({{ money('fact.amount_entity * fact.fx_rate') }}), 0) as recorded
    from {{ ref('fct_spend_line') }} as fact
    inner join asked on cast(substring(fact.period, 1, 4) as integer) = asked.year
    where not fact.is_intercompany
    group by fact.entity_code, asked.year, fact.category_code, fact.supplier_id
),

held as (
    select
        recorded.*,
        declared.category_code as declared_category,
        declared.supplier_key as declared_supplier,
        case when declared.supplier_key is null then 0 else 10 end
        + coalesce(2 * ancestry.nearness, beside.nearness, 0) as narrowness
    from recorded
    inner join declared
        on
            recorded.entity_code = declared.entity_code
            and recorded.year = declared.year
            and coalesce(declared.supplier_key, recorded.supplier_id) = recorded.supplier_id
    left join ancestry
        on recorded.category_code = ancestry.category_code and declared.category_code = ancestry.ancestor_code
    left join category on declared.category_code = category.category_code
    left join ancestry as beside
        on recorded.category_code = beside.category_code and category.parent_code = beside.ancestor_code
    where
        declared.supplier_key is not null
        or ancestry.ancestor_code is not null
        or declared.category_code in ('UNCLASSIFIED', recorded.category_code)
),

ranked as (
    select
        *,
        row_number() over (
            partition by entity_code, year, category_code, supplier_id
            order by narrowness desc, declared_category asc
        ) as nth
    from held
),

-- A declared cell and a recorded one are the same where category and supplier are.
photographed as (
    select
        entity_code,
        year,
        category_code,
        supplier_key,
        supplier_id,
        supplier_name,
        declared,
        1 as declared_count,
        cast(0 as decimal(38, 2)) as recorded,
        0 as recorded_count
    from declared
    union all
    select
        recorded.entity_code,
        recorded.year,
        coalesce(ranked.declared_category, recorded.category_code) as category_code,
        ranked.declared_supplier as supplier_key,
        null as supplier_id,
        null as supplier_name,
        null as declared,
        0 as declared_count,
        recorded.recorded,
        1 as recorded_count
    from recorded
    left join ranked
        on
            recorded.entity_code = ranked.entity_code
            and recorded.year = ranked.year
            and recorded.category_code = ranked.category_code
            and recorded.supplier_id = ranked.supplier_id
            and ranked.nth = 1
),

summed as (
    select
        entity_code,
        year,
        category_code,
        supplier_key,
        max(supplier_id) as supplier_id,
        max(supplier_name) as supplier_name,
        max(declared_count) > 0 as is_declared,
        max(recorded_count) > 0 as is_recorded,
        -- Null only where something is declared and no rate tells what it is worth.
        case when max(declared_count) = 0 then 0 else sum(declared) end as declared,
        sum(recorded) as recorded
    from photographed
    group by entity_code, year, category_code, supplier_key
),

certified as (
    select
        entity_code,
        cast(substring(period, 1, 4) as integer) as year,
        sum(case when is_certified then 1 else 0 end) as months_certified
    from {{ ref('consolidation_status') }}
    group by entity_code, cast(substring(period, 1, 4) as integer)
)

select
    summed.entity_code,
    cast(summed.year as integer) as year,
    summed.category_code,
    summed.supplier_id,
    summed.supplier_name,
    cast(summed.declared as decimal(18, 2)) as declared,
    cast(summed.recorded as decimal(18, 2)) as recorded,
    cast(coalesce(certified.months_certified, 0) as integer) as months_certified,
    case
        when certified.months_certified > 0 then {{ money('summed.recorded * 12 / certified.months_certified') }}
    end as recorded_annualised,
    cast(summed.recorded - summed.declared as decimal(18, 2)) as difference,
    case
        when not summed.is_declared then 'recorded_only'
        when not summed.is_recorded then 'declared_only'
        when certified.months_certified < 12 then 'partly_recorded'
        else 'both'
    end as status
from summed
left join certified on summed.entity_code = certified.entity_code and summed.year = certified.year
order by summed.entity_code, summed.year, summed.category_code, summed.supplier_name
