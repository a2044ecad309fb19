-- The published tables, in the attached file `cube`. Facts are sorted by what users ask for.
create table cube.consolidation_status as
select
    entity_code,
    period,
    coalesce('L' || min(level) filter (where is_admitted), 'L' || max(level)) as level,
    bool_or(is_admitted) as is_certified,
    bool_or(not is_admitted and level < 1) as is_held,
    count(*) filter (where is_admitted) as delivery_count
from admission
group by entity_code, period
order by entity_code, period;

create table cube.fct_spend_line as
select
    file.delivery_id[:12] || '-' || line.line_number || '-' || line.part as spend_line_id,
    file.delivery_id,
    file.feed_id,
    line.line_number,
    line.entity_code,
    line.period,
    line.posting_date,
    line.document_date,
    line.document_ref,
    line.account_code,
    line.line_label,
    coalesce(line.supplier_id, 'UNKNOWN') as supplier_id,
    line.supplier_code as local_supplier_code,
    line.supplier_name as local_supplier_name,
    line.supplier_attribution,
    coalesce(line.category_code, 'UNCLASSIFIED') as category_code,
    case when line.category_code is null then 'none' else 'account' end as category_method,
    cast(null as decimal(5, 4)) as category_confidence,
    line.nature,
    line.line_type,
    line.is_intercompany,
    line.counterparty_entity,
    line.currency,
    line.amount_original,
    line.amount_entity,
    line.fx_rate,
    line.fx_rate_date,
    line.consolidation_share,
    line.amount_group,
    status.level
from consolidated as line
inner join admission
    on
        line.file_no = admission.file_no
        and line.entity_code = admission.entity_code
        and line.period = admission.period
        and admission.is_admitted
inner join file on line.file_no = file.file_no
inner join cube.consolidation_status as status on line.entity_code = status.entity_code and line.period = status.period
where line.is_in_perimeter
order by line.period, line.entity_code, line.supplier_id;

create table cube.spend_cube as
select
    period,
    entity_code,
    supplier_id,
    category_code,
    nature,
    cast(sum(amount_group) as decimal(18, 2)) as amount_accrual,
    cast(
        sum(case when line_type in ('invoice', 'credit_note', 'rebate') then amount_group else 0 end) as decimal(18, 2)
    ) as amount_invoiced,
    count(*) as line_count,
    max(level) as level
from cube.fct_spend_line
where not is_intercompany
group by period, entity_code, supplier_id, category_code, nature
order by period, entity_code, supplier_id;

create table cube.trial_balance as
select
    balance.entity_code,
    balance.period,
    balance.account_code,
    balance.account_label,
    balance.group_account,
    balance.account_role,
    balance.is_opening,
    cast(sum(balance.line_count) as bigint) as line_count,
    cast(sum(balance.debit) as decimal(18, 2)) as debit,
    cast(sum(balance.credit) as decimal(18, 2)) as credit
from balance
inner join admission
    on
        balance.file_no = admission.file_no
        and balance.entity_code = admission.entity_code
        and balance.period = admission.period
        and admission.is_admitted
group by
    balance.entity_code, balance.period, balance.account_code, balance.account_label, balance.group_account,
    balance.account_role, balance.is_opening
order by balance.entity_code, balance.period, balance.account_code;

create table cube.gate_verdict as
select
    verdict.entity_code,
    verdict.period,
    verdict.gate,
    verdict.passed,
    file.feed_id,
    file.delivery_id,
    file.file_name,
    admission.is_admitted
from verdict
inner join file on verdict.file_no = file.file_no
inner join admission
    on
        verdict.file_no = admission.file_no
        and verdict.entity_code = admission.entity_code
        and verdict.period = admission.period
order by verdict.entity_code, verdict.period, verdict.gate;

create table cube.delivery as select * exclude (path) from delivery order by feed_id, file_no;

create table cube.rejected_line as
select
    file.delivery_id,
    file.feed_id,
    file.file_name,
    reject.* exclude (file_no)
from reject
inner join file on reject.file_no = file.file_no
order by file.feed_id, file.file_no, reject.line_number;

create table cube.dim_entity as select * from entity order by entity_code;

create table cube.dim_supplier as
with
used as (
    select
        supplier_id,
        count(distinct entity_code) as entity_count,
        max(counterparty_entity) as group_entity_code
    from cube.fct_spend_line
    group by supplier_id
)

select
    identity.supplier_id,
    max(identity.supplier_name_group) as supplier_name,
    max(identity.supplier_siren) as siren,
    max(identity.supplier_vat) as vat_number,
    arg_min(
        identity.supplier_method, list_position(['siren', 'vat', 'name', 'code'], identity.supplier_method)
    ) as identified_by,
    count(distinct identity.supplier_code) as local_code_count,
    count(distinct identity.supplier_name) as local_name_count,
    max(used.entity_count) as entity_count,
    max(used.group_entity_code) as group_entity_code
from identity
inner join used on identity.supplier_id = used.supplier_id
group by identity.supplier_id
union all
select 'UNKNOWN', 'Unknown supplier', null, null, 'none', 0, 0, 0, null
order by supplier_id;

create table cube.dim_category as
select
    category.*,
    family.label_en as family_en,
    family.label_fr as family_fr
from category
inner join category as family on category.category_code[:2] = family.category_code
order by category.category_code;

create table cube.dim_account as
select
    entity_code,
    account_code,
    max(account_label) as account_label,
    max(balance.group_account) as group_account,
    max(account_role) as account_role,
    max(category_of.category_code) as category_code
from cube.trial_balance as balance
left join category_of on balance.group_account = category_of.group_account
group by entity_code, account_code
order by entity_code, account_code;

create table cube.dim_period as
select distinct
    period,
    cast(period || '-01' as date) as first_day,
    last_day(cast(period || '-01' as date)) as last_day
from admission
order by period;
