-- The spans of months of which a statement counts, the lines of them, and what became of each delivery.
create table landed.statement_covered as
select
    landing.feed_id,
    scope.landing_id,
    scope.period_from,
    scope.period_to,
    scope.line_count,
    scope.amount
from landed.every_statement_scope as scope
inner join landed.statement_span_counted as counted
    on
        scope.landing_id = counted.landing_id
        and scope.period_from = counted.period_from
        and scope.period_to = counted.period_to
inner join landed.statement_landing as landing on scope.landing_id = landing.landing_id;

create view landed.statement_line as
select
    told.*,
    feed.supplier_key
from landed.every_statement_line as told
inner join landed.statement_covered as covered
    on
        told.landing_id = covered.landing_id
        and told.period_from = covered.period_from
        and told.period_to = covered.period_to
inner join landed.statement_feed as feed on told.feed_id = feed.feed_id;

create table landed.statement_delivery as
select
    landing.feed_id,
    landing.landing_id,
    landing.delivery_id,
    landing.file_name,
    feed.supplier_key,
    min(scope.period_from) as period_from,
    max(scope.period_to) as period_to,
    cast(coalesce(sum(scope.line_count), 0) as bigint) as line_count,
    cast(coalesce(sum(scope.amount), 0) as decimal(18, 2)) as amount,
    verdict.status,
    verdict.reason
from landed.statement_landing as landing
inner join landed.statement_feed as feed on landing.feed_id = feed.feed_id
inner join landed.statement_verdict as verdict on landing.landing_id = verdict.landing_id
left join landed.every_statement_scope as scope on landing.landing_id = scope.landing_id
group by
    landing.feed_id, landing.landing_id, landing.delivery_id, landing.file_name, feed.supplier_key, verdict.status,
    verdict.reason;
