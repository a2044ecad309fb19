-- Levels L4 and L5 of certified figures, in the file that is about to be published, and the verdicts behind them. The
-- facts were made with the level that their deliveries reached; what others bear out comes on top, or no more.
create or replace temp table raised as
with
certified as (
    select
        entity_code,
        period,
        min(level) as level
    from landed.admission
    where is_admitted
    group by entity_code, period
),

judged as (
    select
        entity_code,
        period,
        gate,
        bool_and(passed) as passed,
        string_agg(distinct reason, '; ' order by reason) as reason
    from landed.verdict
    where gate in ('L4', 'L5')
    group by entity_code, period, gate
),

reached as (
    select
        certified.entity_code,
        certified.period,
        certified.level as base,
        case
            when certified.level < 3 or not coalesce(reconciled.passed, false) then certified.level
            when not coalesce(signed.passed, false) then 4
            else 5
        end as level,
        case
            when certified.level < 3 then null
            when not coalesce(reconciled.passed, true) then 'L4: ' || reconciled.reason
            when not coalesce(signed.passed, true) then 'L5: ' || signed.reason
        end as shortfall,
        coalesce(signoff.is_unchanged, true) as is_unmoved
    from certified
    left join judged as reconciled
        on
            certified.entity_code = reconciled.entity_code
            and certified.period = reconciled.period
            and reconciled.gate = 'L4'
    left join judged as signed
        on certified.entity_code = signed.entity_code and certified.period = signed.period and signed.gate = 'L5'
    left join landed.signoff
        on certified.entity_code = signoff.entity_code and certified.period = signoff.period
)

select
    reached.entity_code,
    reached.period,
    'L' || reached.level as level,
    case
        when status.is_held or status.level_wanted = 'none' or reached.base < 3 then status.reason
        when 'L' || reached.level < status.level_wanted
            then coalesce(reached.shortfall, 'no gate beyond L' || reached.level || ' has judged it yet')
        -- A signature that no longer holds is told whatever level is wanted.
        when not reached.is_unmoved then reached.shortfall
    end as reason
from reached
inner join publication.main.consolidation_status as status
    on reached.entity_code = status.entity_code and reached.period = status.period;

update publication.main.consolidation_status as status
set
    level = raised.level,
    reason = raised.reason
from raised
where status.entity_code = raised.entity_code and status.period = raised.period;

create or replace temp table moved as
with
fact as (
    select distinct
        entity_code,
        period,
        level
    from publication.main.fct_spend_line
)

select
    raised.entity_code,
    raised.period,
    raised.level
from raised
inner join fact on raised.entity_code = fact.entity_code and raised.period = fact.period
where raised.level <> fact.level;

update publication.main.fct_spend_line as fact
set level = moved.level
from moved
where fact.entity_code = moved.entity_code and fact.period = moved.period;

update publication.main.spend_cube as summed
set level = moved.level
from moved
where summed.entity_code = moved.entity_code and summed.period = moved.period;

create or replace temp table evidence_verdict as
select
    verdict.entity_code,
    verdict.period,
    verdict.gate,
    verdict.passed,
    verdict.reason,
    verdict.feed_id,
    delivery.delivery_id,
    delivery.file_name,
    true as is_admitted,
    verdict.metrics,
    verdict.judged_at
from landed.verdict
inner join landed.delivery on verdict.landing_id = delivery.landing_id
where verdict.gate in ('L4', 'L5');

-- What was not judged just so before: the lake keeps these.
create or replace table landed.new_verdict as
select verdict.*
from landed.verdict
where
    verdict.gate in ('L4', 'L5')
    and not exists (
        select 1
        from publication.main.gate_verdict as former
        where
            former.gate = verdict.gate
            and former.entity_code = verdict.entity_code
            and former.period = verdict.period
            and former.feed_id = verdict.feed_id
            and former.passed = verdict.passed
            and former.reason is not distinct from verdict.reason
    );

delete from publication.main.gate_verdict
where gate in ('L4', 'L5');

insert into publication.main.gate_verdict by name
select * from evidence_verdict;
