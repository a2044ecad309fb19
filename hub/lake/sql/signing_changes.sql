-- What two sets of lines say otherwise (view compared_line, is_before: the former; view compared_outside: months of
-- entities that were outside the perimeter). One row a place (supplier × category × spend_class) and cause; a line that
-- changed counts where it was and where it is, so that the rows add up to the whole difference.
with
-- Most lines say what they said: a line's name is unique on each side.
otherwise as (
    select spend_line_id
    from compared_line
    group by spend_line_id
    having
        count(*) = 1
        or min(signed_text) <> max(signed_text)
        or min(line_key) <> max(line_key)
        or min(period || entity_code || feed_id) <> max(period || entity_code || feed_id)
),

numbered as (
    select
        compared_line.*,
        row_number() over (
            partition by is_before, entity_code, period, feed_id, line_key
            order by signed_text, compared_line.spend_line_id
        ) as nth
    from compared_line
    inner join otherwise on compared_line.spend_line_id = otherwise.spend_line_id
),

-- What the source says is the same on both sides: one line, whatever the delivery that brought it.
paired as (
    select
        *,
        count(*) over pair as sides,
        min(signed_text) over pair <> max(signed_text) over pair as is_otherwise,
        concat_ws(
            ', ',
            case when min(supplier_id) over pair <> max(supplier_id) over pair then 'relinked' end,
            case when min(category_code) over pair <> max(category_code) over pair then 'recategorised' end,
            case when min(is_intercompany) over pair <> max(is_intercompany) over pair then 'intercompany' end,
            case
                when min(concat(nature, '|', line_type)) over pair <> max(concat(nature, '|', line_type)) over pair
                    then 'treatment'
            end,
            case
                when
                    min(concat(amount_entity, '|', amount_group)) over pair
                    <> max(concat(amount_entity, '|', amount_group)) over pair
                    and (
                        min(concat(amount_entity, '|', fx_rate)) over pair
                        <> max(concat(amount_entity, '|', fx_rate)) over pair
                        or min(consolidation_share) over pair = max(consolidation_share) over pair
                    )
                    then 'rate'
            end,
            case
                when
                    min(concat(amount_group)) over pair <> max(concat(amount_group)) over pair
                    and min(consolidation_share) over pair <> max(consolidation_share) over pair
                    then 'share'
            end
        ) as cause
    from numbered
    window pair as (partition by entity_code, period, feed_id, line_key, nth)
),

-- Of the others, those that say the same of what is signed cancel out: a label or a reference was corrected.
lone as (
    select
        *,
        row_number() over (
            partition by is_before, entity_code, period, signed_text order by feed_id, spend_line_id
        ) as twin
    from paired
    where sides = 1
),

alone as (
    select
        *,
        count(*) over (partition by entity_code, period, signed_text, twin) as twins
    from lone
),

delivered as (
    select
        entity_code,
        period,
        feed_id,
        delivery_id,
        count(distinct is_before) as sides,
        bool_or(is_before) as is_before
    from compared_line
    group by entity_code, period, feed_id, delivery_id
),

-- Months of a feed that one side has from a delivery of its own.
replaced as (
    select distinct
        entity_code,
        period,
        feed_id,
        is_before
    from delivered
    where sides = 1
),

caused as (
    select
        alone.entity_code,
        alone.period,
        alone.supplier_id,
        alone.category_code,
        alone.nature,
        alone.is_intercompany,
        alone.amount_group,
        alone.is_before,
        case
            when compared_outside.period is not null then 'perimeter'
            when delivered.sides = 2 then 'reread'
            when replaced.feed_id is not null then 'superseded'
            when alone.is_before then 'gone'
            else 'new'
        end as cause
    from alone
    inner join delivered
        on
            alone.entity_code = delivered.entity_code
            and alone.period = delivered.period
            and alone.feed_id = delivered.feed_id
            and alone.delivery_id = delivered.delivery_id
    left join replaced
        on
            alone.entity_code = replaced.entity_code
            and alone.period = replaced.period
            and alone.feed_id = replaced.feed_id
            and alone.is_before <> replaced.is_before
    left join compared_outside
        on
            alone.entity_code = compared_outside.entity_code
            and alone.period = compared_outside.period
            and alone.is_before <> compared_outside.is_before
    where alone.twins = 1
),

every as (
    select * from caused
    union all by name
    select
        entity_code,
        period,
        supplier_id,
        category_code,
        nature,
        is_intercompany,
        amount_group,
        is_before,
        cause
    from paired
    where sides = 2 and is_otherwise
)

select
    entity_code,
    period,
    supplier_id,
    category_code,
    case when is_intercompany then 'intercompany' else nature end as spend_class,
    cause,
    count(*) filter (where is_before) as lines_before,
    count(*) filter (where not is_before) as lines_after,
    cast(coalesce(sum(amount_group) filter (where is_before), 0) as decimal(18, 2)) as amount_before,
    cast(coalesce(sum(amount_group) filter (where not is_before), 0) as decimal(18, 2)) as amount_after
from every
group by all
order by all
