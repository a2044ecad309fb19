-- What decides the figures of an (entity, period), in one digest: which landings stand or ask for it, in order, and
-- what is declared of their feeds and of the entity. What it does not tell is watched elsewhere: suppliers (their
-- identities are compared), rates and code (they change everything).
create view landed.cell as
with
elsewhere as (
    select
        delivery_id,
        count(distinct feed_id) as feed_count,
        min(feed_id) as first_feed
    from landed.delivery
    where outcome = 'landed'
    group by delivery_id
),

told as (
    select
        standing.entity_code,
        standing.period,
        standing.feed_id,
        standing.part,
        standing.sequence,
        concat_ws(
            '|',
            standing.landing_id,
            standing.part,
            cast(feed as varchar),
            cast(entity as varchar),
            cast(threshold as varchar),
            control_total.amount,
            elsewhere.feed_count,
            elsewhere.first_feed
        ) as words
    from landed.standing
    inner join landed.feed on standing.feed_id = feed.feed_id
    inner join elsewhere on standing.delivery_id = elsewhere.delivery_id
    cross join landed.threshold
    left join landed.entity on standing.entity_code = entity.entity_code
    left join landed.control_total
        on
            standing.feed_id = control_total.feed_id
            and standing.entity_code = control_total.entity_code
            and standing.period = control_total.period
)

select
    entity_code,
    period,
    md5(string_agg(words, chr(10) order by feed_id, part, sequence)) as fingerprint
from told
group by entity_code, period;
