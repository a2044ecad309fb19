-- A list of purchases: each line is a charge with its own supplier.
insert into balance
select
    file_no,
    entity_code,
    period,
    account_code,
    max(account_label) as account_label,
    max(group_account) as group_account,
    role as account_role,
    false as is_opening,
    count(*) as line_count,
    sum(debit) as debit,
    sum(credit) as credit
from booked
group by file_no, entity_code, period, account_code, role;

insert into charge
select
    file_no,
    entity_code,
    period,
    sum(net) as amount
from booked
where role in ('opex', 'rebate', 'capex')
group by file_no, entity_code, period;

insert into spend
select
    booked.file_no,
    booked.entity_code,
    booked.period,
    booked.row_no - first_row.row_no + $first_line as line_number,
    1 as part,
    booked.posting_date,
    booked.document_date,
    booked.document_ref,
    booked.account_code,
    booked.group_account,
    $masked_label as line_label,
    booked.supplier_code,
    booked.supplier_name,
    booked.supplier_siren,
    booked.supplier_vat,
    case when coalesce(booked.supplier_code, booked.supplier_name) is null then 'none' else 'direct' end
        as supplier_attribution,
    case when booked.role = 'capex' then 'capex' else 'opex' end as nature,
    case
        when booked.role = 'rebate' then 'rebate'
        when booked.net < 0 then 'credit_note'
        else 'invoice'
    end as line_type,
    false as is_group_account,
    booked.booked_currency,
    booked.currency,
    booked.net as amount_booked,
    booked.amount_original
from booked
inner join first_row on booked.file_no = first_row.file_no
where booked.role in ('opex', 'rebate', 'capex');
