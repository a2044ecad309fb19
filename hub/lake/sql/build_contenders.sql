-- Deliveries of the feeds that are declared now.
create table landed.delivery as
select every_delivery.*
from landed.every_delivery
inner join landed.feed on every_delivery.feed_id = feed.feed_id;

-- What each landing covers. With supersede: file, each file name is a part of its own, and a new version of the file
-- empties the months that only its former version had.
create table landed.covered as
with
named as (
    select
        delivery.*,
        case when feed.supersede = 'file' then delivery.file_name else '' end as part
    from landed.delivery
    inner join landed.feed on delivery.feed_id = feed.feed_id
    where delivery.outcome = 'landed'
),

scope as (
    select
        every_scope.* exclude (feed_id),
        named.feed_id,
        named.delivery_id,
        named.part,
        named.sequence
    from landed.every_scope
    inner join named on every_scope.landing_id = named.landing_id
),

emptied as (
    select distinct
        later.feed_id,
        later.delivery_id,
        later.landing_id,
        later.part,
        later.sequence,
        scope.entity_code,
        scope.period
    from named as later
    inner join scope on later.feed_id = scope.feed_id and later.part = scope.part and later.sequence > scope.sequence
    where
        later.part <> ''
        and not exists (
            select 1
            from scope as own
            where own.landing_id = later.landing_id and own.entity_code = scope.entity_code and own.period = scope.period
        )
)

select
    feed_id,
    delivery_id,
    landing_id,
    part,
    sequence,
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
    entity_code,
    period,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    null,
    null,
    0,
    0,
    null
from emptied;

-- Who contends for a slot: the certified landing, and every one delivered after it.
create table landed.contender as
with
incumbent as (
    select
        incumbent.*,
        covered.sequence
    from landed.incumbent
    inner join landed.covered
        on
            incumbent.landing_id = covered.landing_id
            and incumbent.entity_code = covered.entity_code
            and incumbent.period = covered.period
)

select
    covered.*,
    coalesce(incumbent.landing_id = covered.landing_id, false) as is_incumbent,
    incumbent.landing_id is not null as has_incumbent,
    -- Lines of the last other delivery before this one; reading the same bytes again replaces nothing.
    coalesce((
        select arg_max(former.line_count, former.sequence)
        from landed.covered as former
        where
            former.feed_id = covered.feed_id
            and former.part = covered.part
            and former.entity_code = covered.entity_code
            and former.period = covered.period
            and former.sequence < covered.sequence
            and former.delivery_id <> covered.delivery_id
    ), 0) as former_line_count
from landed.covered
left join incumbent
    on
        covered.feed_id = incumbent.feed_id
        and covered.part = incumbent.part
        and covered.entity_code = incumbent.entity_code
        and covered.period = incumbent.period
where incumbent.landing_id is null or covered.sequence >= incumbent.sequence;
