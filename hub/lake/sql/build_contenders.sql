-- Who contends for a slot: the certified landing, and every one delivered after it.
create table landed.every_contender as
with recursive
incumbent as (
    select
        covered.feed_id,
        covered.part,
        covered.entity_code,
        covered.period,
        max(covered.sequence) as sequence
    from landed.covered
    inner join landed.incumbent
        on
            covered.landing_id = incumbent.landing_id
            and covered.entity_code = incumbent.entity_code
            and covered.period = incumbent.period
    group by covered.feed_id, covered.part, covered.entity_code, covered.period
),

rival as (
    select
        covered.*,
        coalesce(incumbent.sequence = covered.sequence, false) as is_incumbent,
        incumbent.sequence is not null as has_incumbent,
        feed.supersede = 'file' as adds_up,
        coalesce(feed.shrinks_to, threshold.shrinks_to) * 1.0 as shrinks_to,
        -- As far as the landing tells: a delivery that the gates will hold is no measure for the next one.
        covered.is_sound
        and covered.unbalanced_entry_count = 0
        and covered.unmapped_amount = 0
        and covered.rejected_line_count
        <= feed.max_line_share * (covered.line_count + covered.rejected_line_count) as is_measure,
        row_number() over (
            partition by covered.feed_id, covered.part, covered.entity_code, covered.period
            order by covered.sequence
        ) as nth
    from landed.covered
    inner join landed.feed on covered.feed_id = feed.feed_id
    cross join landed.threshold
    left join incumbent
        on
            covered.feed_id = incumbent.feed_id
            and covered.part = incumbent.part
            and covered.entity_code = incumbent.entity_code
            and covered.period = incumbent.period
    where
        (incumbent.sequence is null or covered.sequence >= incumbent.sequence)
        -- A withdrawn delivery asks for nothing more; what it certifies already stays.
        and (
            covered.sequence is not distinct from incumbent.sequence
            or not exists (
                select 1
                from landed.withdrawn
                where starts_with(covered.delivery_id, withdrawn.delivery_id)
            )
        )
),

-- How many lines the delivery before this one had that stands: one that shrank the month is held, and measures nothing.
-- Reading the same bytes again replaces nothing.
measured as (
    select
        rival.landing_id,
        rival.feed_id,
        rival.part,
        rival.entity_code,
        rival.period,
        rival.nth,
        cast(0 as bigint) as former_line_count,
        case when rival.is_measure or rival.is_incumbent then rival.line_count else 0 end as standing_line_count,
        case when rival.is_measure or rival.is_incumbent then rival.delivery_id end as standing_delivery
    from rival
    where rival.nth = 1
    union all
    select
        rival.landing_id,
        rival.feed_id,
        rival.part,
        rival.entity_code,
        rival.period,
        rival.nth,
        case
            when measured.standing_delivery = rival.delivery_id then 0 else measured.standing_line_count
        end as former_line_count,
        case
            when rival.is_measure and (
                rival.adds_up
                or measured.standing_delivery is not distinct from rival.delivery_id
                or rival.line_count >= rival.shrinks_to * measured.standing_line_count
            ) then rival.line_count
            else measured.standing_line_count
        end as standing_line_count,
        case
            when rival.is_measure and (
                rival.adds_up
                or measured.standing_delivery is not distinct from rival.delivery_id
                or rival.line_count >= rival.shrinks_to * measured.standing_line_count
            ) then rival.delivery_id
            else measured.standing_delivery
        end as standing_delivery
    from measured
    inner join rival
        on
            measured.feed_id = rival.feed_id
            and measured.part = rival.part
            and measured.entity_code = rival.entity_code
            and measured.period = rival.period
            and measured.nth + 1 = rival.nth
)

select
    rival.* exclude (adds_up, shrinks_to, is_measure, is_sound, nth),
    measured.former_line_count
from rival
inner join measured
    on
        rival.landing_id = measured.landing_id
        and rival.entity_code = measured.entity_code
        and rival.period = measured.period;
