-- What each file says of each entity and month, and the metrics of L0 (received) and L1 (balanced).
create table scope as
with
accepted as (
    select
        file_no,
        entity_code,
        period,
        sum(line_count) as line_count,
        sum(debit) as debit,
        sum(credit) as credit,
        sum(case when account_role = 'unmapped' then abs(debit - credit) else 0 end) as unmapped_amount,
        -- Of fixed assets the detail has no opening entries.
        sum(
            case
                when account_role in ('opex', 'rebate') then debit - credit
                when account_role = 'capex' and not is_opening then debit - credit
                else 0
            end
        ) as balance_amount
    from balance
    group by file_no, entity_code, period
),

rejected as (
    select
        file_no,
        entity_code,
        period,
        count(*) as rejected_line_count,
        sum(abs(coalesce(debit, 0) - coalesce(credit, 0))) as rejected_amount
    from reject
    where entity_code is not null and period is not null
    group by file_no, entity_code, period
)

select
    file_no,
    entity_code,
    period,
    coalesce(accepted.line_count, 0) as line_count,
    coalesce(accepted.debit, 0) as debit,
    coalesce(accepted.credit, 0) as credit,
    coalesce(accepted.unmapped_amount, 0) as unmapped_amount,
    coalesce(accepted.balance_amount, 0) as balance_amount,
    coalesce(rejected.rejected_line_count, 0) as rejected_line_count,
    coalesce(rejected.rejected_amount, 0) as rejected_amount
from accepted
full outer join rejected using (file_no, entity_code, period);

create table delivery as
with
accepted as (
    select
        file_no,
        sum(line_count) as lines_accepted,
        sum(debit) as debit_accepted,
        sum(credit) as credit_accepted
    from balance
    group by file_no
),

rejected as (
    select
        file_no,
        count(*) as lines_rejected,
        coalesce(sum(debit), 0) as debit_rejected,
        coalesce(sum(credit), 0) as credit_rejected,
        count(*) filter (where debit is null or credit is null) as amount_unreadable_lines,
        count(*) filter (where entity_code is null or period is null) as unplaced_lines,
        coalesce(
            sum(abs(coalesce(debit, 0) - coalesce(credit, 0))) filter (where entity_code is null or period is null), 0
        ) as unplaced_amount
    from reject
    group by file_no
)

select
    file.*,
    reading.lines_read,
    coalesce(accepted.lines_accepted, 0) as lines_accepted,
    coalesce(rejected.lines_rejected, 0) as lines_rejected,
    reading.debit as debit_read,
    reading.credit as credit_read,
    coalesce(accepted.debit_accepted, 0) as debit_accepted,
    coalesce(accepted.credit_accepted, 0) as credit_accepted,
    coalesce(rejected.debit_rejected, 0) as debit_rejected,
    coalesce(rejected.credit_rejected, 0) as credit_rejected,
    coalesce(rejected.amount_unreadable_lines, 0) as amount_unreadable_lines,
    coalesce(rejected.unplaced_lines, 0) as unplaced_lines,
    coalesce(rejected.unplaced_amount, 0) as unplaced_amount,
    entries.entry_count
from file
inner join reading on file.file_no = reading.file_no
left join accepted on file.file_no = accepted.file_no
left join rejected on file.file_no = rejected.file_no
left join entries on file.file_no = entries.file_no;

create table gate_l0 as
with
twin as (
    select
        delivery_id,
        min(feed_id) as first_feed
    from file
    group by delivery_id
)

select
    scope.file_no,
    scope.entity_code,
    scope.period,
    delivery.lines_read - delivery.lines_accepted - delivery.lines_rejected as lost_line_count,
    abs(delivery.debit_read - delivery.debit_accepted - delivery.debit_rejected)
    + abs(delivery.credit_read - delivery.credit_accepted - delivery.credit_rejected) as lost_amount,
    twin.first_feed <> delivery.feed_id as is_delivered_elsewhere,
    coalesce(scope.rejected_line_count / (scope.line_count + scope.rejected_line_count), 0) as rejected_line_share,
    coalesce(scope.rejected_amount / nullif(scope.debit + scope.credit + scope.rejected_amount, 0), 0)
        as rejected_amount_share,
    delivery.unplaced_lines / delivery.lines_read as unplaced_line_share,
    coalesce(delivery.unplaced_amount / nullif(delivery.debit_read + delivery.credit_read, 0), 0)
        as unplaced_amount_share,
    delivery.max_line_share,
    delivery.max_amount_share
from scope
inner join delivery on scope.file_no = delivery.file_no
inner join twin on delivery.delivery_id = twin.delivery_id;

create table gate_l1 as
with
wrong as (
    select
        file_no,
        entity_code,
        period,
        count(*) as unbalanced_entry_count,
        sum(difference) as unbalanced_amount,
        arg_max(entry, abs(difference)) as worst_entry
    from unbalanced
    group by file_no, entity_code, period
),

claimed as (
    select
        scope.entity_code,
        scope.period,
        count(distinct file.feed_id) as feed_count
    from scope
    inner join file on scope.file_no = file.file_no
    group by scope.entity_code, scope.period
)

select
    scope.file_no,
    scope.entity_code,
    scope.period,
    coalesce(wrong.unbalanced_entry_count, 0) as unbalanced_entry_count,
    coalesce(wrong.unbalanced_amount, 0) as unbalanced_amount,
    wrong.worst_entry,
    case when file.kind = 'ledger' then scope.unmapped_amount else 0 end as unmapped_amount,
    coalesce(charge.amount, 0) - scope.balance_amount as detail_gap,
    coalesce(
        case when file.kind = 'ledger' then scope.debit else scope.debit - scope.credit end - control_total.amount, 0
    ) as control_gap,
    claimed.feed_count - 1 as rival_count
from scope
inner join file on scope.file_no = file.file_no
inner join claimed on scope.entity_code = claimed.entity_code and scope.period = claimed.period
left join wrong
    on scope.file_no = wrong.file_no and scope.entity_code = wrong.entity_code and scope.period = wrong.period
left join charge
    on scope.file_no = charge.file_no and scope.entity_code = charge.entity_code and scope.period = charge.period
left join control_total
    on
        file.feed_id = control_total.feed_id
        and scope.entity_code = control_total.entity_code
        and scope.period = control_total.period;

create table verdict as
select
    file_no,
    entity_code,
    period,
    'L0' as gate,
    lost_line_count = 0 and lost_amount = 0 and not is_delivered_elsewhere
    and rejected_line_share <= max_line_share and rejected_amount_share <= max_amount_share
    and unplaced_line_share <= max_line_share and unplaced_amount_share <= max_amount_share as passed
from gate_l0
union all
select
    file_no,
    entity_code,
    period,
    'L1' as gate,
    unbalanced_entry_count = 0 and unmapped_amount = 0 and detail_gap = 0 and control_gap = 0 and rival_count = 0
        as passed
from gate_l1;

-- Only what is balanced goes further.
create table balanced as
select
    file_no,
    entity_code,
    period
from verdict
group by file_no, entity_code, period
having bool_and(passed);

-- The suppliers as the entities write them, for whoever decides who is who.
create table met as
select
    entity_code,
    supplier_code,
    supplier_name,
    supplier_siren,
    supplier_vat,
    sum(abs(amount_booked)) as amount
from spend
where supplier_code is not null or supplier_name is not null
group by entity_code, supplier_code, supplier_name, supplier_siren, supplier_vat
order by entity_code, supplier_code, supplier_name, supplier_siren, supplier_vat;
