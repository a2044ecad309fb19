-- Deliveries of the feeds that are declared now.
create table landed.delivery as
select every_delivery.*
from landed.every_delivery
inner join landed.feed on every_delivery.feed_id = feed.feed_id;

-- What each landing covers, of what its feed claims. With supersede: file, each file name is a part of its own, and a
-- new version of the file empties the months that only its former version had.
create table landed.covered as
with
-- Bytes read again (a corrected YAML, a file that moved) keep their place among the deliveries and bear their last
-- name.
placed as (
    select
        delivery.* exclude (file_name),
        min(delivery.sequence) over (partition by delivery.feed_id, delivery.delivery_id) as first_sequence,
        arg_max(delivery.file_name, delivery.sequence)
            over (partition by delivery.feed_id, delivery.delivery_id) as file_name
    from landed.delivery
),

named as (
    select
        placed.* exclude (sequence),
        row_number() over (
            partition by placed.feed_id
            order by placed.first_sequence, placed.sequence
        ) as sequence,
        case when feed.supersede = 'file' then placed.file_name else '' end as part,
        not placed.is_truncated
        and placed.faults is null
        and placed.unplaced_lines <= feed.max_line_share * placed.lines_read as is_sound
    from placed
    inner join landed.feed on placed.feed_id = feed.feed_id
    where placed.outcome = 'landed'
),

claimed as (
    select
        every_scope.* exclude (feed_id),
        named.feed_id,
        named.delivery_id,
        named.part,
        named.sequence,
        named.is_sound
    from landed.every_scope
    inner join named on every_scope.landing_id = named.landing_id
    inner join landed.feed on named.feed_id = feed.feed_id
    inner join landed.feed_entity
        on
            named.feed_id = feed_entity.feed_id
            and coalesce(feed_entity.entity_code, every_scope.entity_code) = every_scope.entity_code
    where every_scope.period between coalesce(feed.valid_from, '') and coalesce(feed.valid_to, '9999')
),

-- A sound new reading of the same bytes takes back the months in which the former reading had put them by mistake.
scope as (
    select *
    from claimed
    where not exists (
        select 1
        from named as again
        where
            again.delivery_id = claimed.delivery_id
            and again.feed_id = claimed.feed_id
            and again.sequence > claimed.sequence
            and again.is_sound
            and not exists (
                select 1
                from claimed as own
                where
                    own.landing_id = again.landing_id
                    and own.entity_code = claimed.entity_code
                    and own.period = claimed.period
            )
    )
),

emptied as (
    select distinct
        later.feed_id,
        later.delivery_id,
        later.landing_id,
        later.part,
        later.sequence,
        later.is_sound,
        scope.entity_code,
        scope.period
    from named as later
    inner join scope on later.feed_id = scope.feed_id and later.part = scope.part and later.sequence > scope.sequence
    where
        later.part <> ''
        and not exists (
            select 1
            from scope as own
            where
                own.landing_id = later.landing_id
                and own.entity_code = scope.entity_code
                and own.period = scope.period
        )
)

select
    feed_id,
    delivery_id,
    landing_id,
    part,
    sequence,
    is_sound,
    entity_code,
    period,
    line_count,
    debit,
    credit,
    rejected_line_count,
    rejected_amount,
    unbalanced_entry_count,
    unbalanced_amount,
    worst_entry,
    worst_entry_amount,
    unrebuilt_line_count,
    unmapped_amount,
    unmapped_accounts
from scope
union all
select
    feed_id,
    delivery_id,
    landing_id,
    part,
    sequence,
    is_sound,
    entity_code,
    period,
    0 as line_count,
    0 as debit,
    0 as credit,
    0 as rejected_line_count,
    0 as rejected_amount,
    0 as unbalanced_entry_count,
    0 as unbalanced_amount,
    null as worst_entry,
    null as worst_entry_amount,
    0 as unrebuilt_line_count,
    0 as unmapped_amount,
    null as unmapped_accounts
from emptied;
