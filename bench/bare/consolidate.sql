-- The lines in the group's words: supplier, category, currency, perimeter, share; then L2, L3 and what is certified.
create table category_of as
select
    account.group_account,
    arg_max(account_category.category_code, length(account_category.account_prefix)) as category_code
from (select distinct group_account from spend) as account
inner join account_category on starts_with(account.group_account, account_category.account_prefix)
group by account.group_account;

create view consolidated as
with
priced as (
    select
        spend.*,
        entity.currency as entity_currency,
        entity.group_currency,
        entity.share as consolidation_share,
        entity.method in ('full', 'proportional')
        and spend.posting_date between coalesce(entity.joined, spend.posting_date)
        and coalesce(entity.left_on, spend.posting_date) as is_in_perimeter,
        case
            when spend.booked_currency = entity.currency then spend.amount_booked
            else cast(round(spend.amount_booked * booked_rate.rate, 2) as decimal(18, 2))
        end as amount_entity
    from spend
    inner join balanced
        on
            spend.file_no = balanced.file_no
            and spend.entity_code = balanced.entity_code
            and spend.period = balanced.period
    inner join entity on spend.entity_code = entity.entity_code
    left join daily_rate as booked_rate
        on
            spend.booked_currency = booked_rate.currency
            and entity.currency = booked_rate.target
            and spend.posting_date = booked_rate.day
)

select
    priced.* exclude (amount_original, currency),
    identity.supplier_id,
    category_of.category_code,
    company.counterparty_entity,
    case when priced.amount_original is null then priced.booked_currency else priced.currency end as currency,
    coalesce(priced.amount_original, priced.amount_booked) as amount_original,
    group_rate.rate as fx_rate,
    group_rate.rate_date as fx_rate_date,
    cast(
        round(priced.amount_entity * group_rate.rate * priced.consolidation_share, 2) as decimal(18, 2)
    ) as amount_group,
    -- A company is group from the day it joins; before, it is a supplier like any other.
    priced.is_group_account
    or coalesce(
        counterparty.method in ('full', 'proportional')
        and priced.posting_date between coalesce(counterparty.joined, priced.posting_date)
        and coalesce(counterparty.left_on, priced.posting_date),
        false
    ) as is_intercompany
from priced
left join identity
    on
        priced.entity_code = identity.entity_code
        and priced.supplier_code is not distinct from identity.supplier_code
        and priced.supplier_name is not distinct from identity.supplier_name
        and priced.supplier_siren is not distinct from identity.given_siren
        and priced.supplier_vat is not distinct from identity.given_vat
left join company
    on
        priced.entity_code = company.entity_code
        and priced.supplier_code is not distinct from company.supplier_code
        and priced.supplier_name is not distinct from company.supplier_name
left join entity as counterparty on company.counterparty_entity = counterparty.entity_code
left join category_of on priced.group_account = category_of.group_account
left join daily_rate as group_rate
    on
        priced.entity_currency = group_rate.currency
        and priced.group_currency = group_rate.target
        and priced.posting_date = group_rate.day;

create table measured as
select
    file_no,
    entity_code,
    period,
    count(*) as part_count,
    sum(amount_booked) as amount_booked,
    sum(abs(coalesce(amount_entity, amount_booked))) as amount,
    sum(abs(coalesce(amount_entity, amount_booked))) filter (where supplier_id is not null) as with_supplier,
    sum(abs(coalesce(amount_entity, amount_booked))) filter (where category_code is not null) as with_category,
    sum(abs(amount_entity)) filter (where fx_rate is not null) as with_rate,
    count(*) filter (where not is_in_perimeter) as lines_outside_perimeter,
    sum(abs(amount_entity)) filter (where is_intercompany) as intercompany,
    sum(abs(amount_entity)) filter (where is_intercompany and counterparty_entity is null) as intercompany_unmatched
from consolidated
group by file_no, entity_code, period;

create table gate_l2 as
select
    balanced.file_no,
    balanced.entity_code,
    balanced.period,
    coalesce(measured.with_supplier, 0) / nullif(measured.amount, 0) as supplier_share,
    coalesce(measured.with_category, 0) / nullif(measured.amount, 0) as category_share,
    coalesce(measured.with_rate, 0) / nullif(measured.amount, 0) as rate_share
from balanced
left join measured
    on
        balanced.file_no = measured.file_no
        and balanced.entity_code = measured.entity_code
        and balanced.period = measured.period;

create table gate_l3 as
with
chosen as (
    select
        file_no,
        entity_code,
        period,
        sum(amount_booked) as amount_booked
    from spend
    group by file_no, entity_code, period
)

select
    balanced.file_no,
    balanced.entity_code,
    balanced.period,
    coalesce(measured.amount_booked, 0) - coalesce(chosen.amount_booked, 0) as consolidation_gap,
    coalesce(measured.lines_outside_perimeter, 0) as lines_outside_perimeter,
    coalesce(measured.intercompany, 0) as amount_intercompany,
    1 - coalesce(measured.intercompany_unmatched, 0) / nullif(measured.intercompany, 0) as matched_share
from balanced
left join measured
    on
        balanced.file_no = measured.file_no
        and balanced.entity_code = measured.entity_code
        and balanced.period = measured.period
left join chosen
    on
        balanced.file_no = chosen.file_no
        and balanced.entity_code = chosen.entity_code
        and balanced.period = chosen.period;

insert into verdict
select
    gate_l2.file_no,
    gate_l2.entity_code,
    gate_l2.period,
    'L2' as gate,
    coalesce(gate_l2.supplier_share, 1) >= threshold.supplier
    and coalesce(gate_l2.category_share, 1) >= threshold.category
    and coalesce(gate_l2.rate_share, 1) >= threshold.rate as passed
from gate_l2
cross join threshold
union all
select
    gate_l3.file_no,
    gate_l3.entity_code,
    gate_l3.period,
    'L3' as gate,
    gate_l3.consolidation_gap = 0
    and coalesce(gate_l3.matched_share, 1) >= threshold.intercompany_matched as passed
from gate_l3
cross join threshold;

-- The level is that of the last gate passed before the first one failed. Of several files for one month the last
-- that reaches L1 counts, of those that add up (supersede: file) each name's last.
create table admission as
with
reached as (
    select
        file_no,
        entity_code,
        period,
        coalesce(min(cast(gate[2:] as integer)) filter (where not passed), 4) - 1 as level
    from verdict
    group by file_no, entity_code, period
),

ranked as (
    select
        reached.*,
        row_number() over (
            partition by
                file.feed_id,
                case when file.supersede = 'file' then file.file_name else '' end,
                reached.entity_code,
                reached.period
            order by reached.level >= 1 desc, file.file_no desc
        ) as nth
    from reached
    inner join file on reached.file_no = file.file_no
)

select
    file_no,
    entity_code,
    period,
    level,
    nth = 1 and level >= 1 as is_admitted
from ranked;
