-- Detail of purchase entries; nothing of payroll, customers or bank goes on from here.
create or replace temp table detail as
with
bought as (
    select
        booked.*,
        entry.entry_no,
        entry.is_mixed,
        entry.is_opening
    from booked
    inner join (select * from entry where is_purchase) as entry
        on
            booked.file_no = entry.file_no
            and booked.entity_code = entry.entity_code
            and booked.journal_code is not distinct from entry.journal_code
            and booked.entry_number is not distinct from entry.entry_number
),

-- A document that balances within an entry of several stands for itself.
document as (
    select
        entry_no,
        document_ref
    from bought
    where is_mixed and document_ref is not null
    group by entry_no, document_ref
    having sum(net) = 0
),

kept as (
    select
        bought.*,
        coalesce(document.document_ref, '') as bucket,
        -- Small books keep one general account a supplier.
        bought.supplier_code is null and bought.supplier_name is null and bought.account_code = bought.group_account
        and case bought.role
            when 'group_account' then true
            when 'supplier' then not regexp_matches(bought.account_code, '^40[0-9]{1,3}0*$$')
            when 'supplier_accrual' then regexp_matches(bought.account_code, '[A-Za-z]')
            when 'supplier_rebate' then regexp_matches(bought.account_code, '[A-Za-z]')
            else false
        end as is_own_account
    from bought
    left join document on bought.entry_no = document.entry_no and bought.document_ref = document.document_ref
    where
        bought.role in (
            'opex', 'rebate', 'supplier', 'supplier_accrual', 'supplier_rebate', 'group_account', 'prepaid', 'own_work'
        )
        or (bought.role = 'capex' and not bought.is_opening)
)

select
    entry_no,
    bucket,
    role,
    -- Who is owed: suppliers, else accruals, else rebates receivable, else the group.
    case role
        when 'supplier' then 1
        when 'supplier_accrual' then 2
        when 'supplier_rebate' then 3
        when 'group_account' then 4
    end as owner_rank,
    net,
    row_no,
    file_no,
    entity_code,
    period,
    posting_date,
    document_date,
    document_ref,
    account_code,
    group_account,
    line_label,
    booked_currency,
    currency,
    amount_original,
    supplier_siren,
    supplier_vat,
    case when is_own_account then account_code else supplier_code end as supplier_code,
    case when is_own_account then account_label else supplier_name end as supplier_name,
    case when is_own_account then account_code else coalesce(supplier_code, supplier_name) end as supplier_key
from kept;

create or replace temp table bucket as
select
    entry_no,
    bucket,
    coalesce(min(owner_rank), 4) as owner_rank,
    bool_or(role = 'supplier') as has_supplier,
    bool_or(role in ('supplier_accrual', 'supplier_rebate')) as has_accrual,
    bool_or(role = 'prepaid') as has_prepaid,
    bool_or(role = 'own_work') as has_own_work,
    bool_or(role = 'capex' and net > 0) as has_asset_debit,
    coalesce(min(owner_rank) = 4, false) as is_group_account
from detail
group by entry_no, bucket;

create or replace temp table owner as
with
owed as (
    select
        detail.entry_no,
        detail.bucket,
        detail.supplier_key,
        max(detail.supplier_code) as supplier_code,
        max(detail.supplier_name) as supplier_name,
        max(detail.supplier_siren) as supplier_siren,
        max(detail.supplier_vat) as supplier_vat,
        -sum(detail.net) as owed,
        sum(abs(detail.net)) as moved
    from detail
    inner join bucket
        on
            detail.entry_no = bucket.entry_no
            and detail.bucket = bucket.bucket
            and detail.owner_rank = bucket.owner_rank
    where detail.supplier_key is not null
    group by detail.entry_no, detail.bucket, detail.supplier_key
),

pool as (
    select
        entry_no,
        bucket,
        count(*) as owner_count,
        sum(abs(owed)) as owed,
        sum(moved) as moved,
        case when min(owed) > 0 then 1 when max(owed) < 0 then -1 else 0 end as owed_sign
    from owed
    group by entry_no, bucket
)

select
    owed.* exclude (owed, moved),
    pool.owner_count,
    pool.owed_sign,
    cast(
        100 * case when pool.owed > 0 then abs(owed.owed) when pool.moved > 0 then owed.moved else 1 end as hugeint
    ) as weight
from owed
inner join pool on owed.entry_no = pool.entry_no and owed.bucket = pool.bucket;

insert into charge
select
    file_no,
    entity_code,
    period,
    sum(net) as amount
from detail
where role in ('opex', 'rebate', 'capex')
group by file_no, entity_code, period;

-- Charges with their owners; a charge of several is cut by their weights, the cents left over to the largest remainders.
insert into spend
with
chosen as (
    select
        detail.* exclude (supplier_code, supplier_name, supplier_siren, supplier_vat, supplier_key),
        bucket.has_supplier,
        bucket.has_accrual,
        bucket.has_prepaid,
        bucket.is_group_account,
        owner.supplier_key,
        owner.supplier_code,
        owner.supplier_name,
        owner.supplier_siren,
        owner.supplier_vat,
        owner.owner_count,
        owner.owed_sign,
        owner.weight
    from detail
    inner join bucket on detail.entry_no = bucket.entry_no and detail.bucket = bucket.bucket
    left join owner on detail.entry_no = owner.entry_no and detail.bucket = owner.bucket
    where
        detail.role in ('opex', 'rebate')
        or (
            detail.role = 'capex' and not bucket.has_own_work
            and (detail.net > 0 or bucket.has_asset_debit or bucket.has_supplier)
        )
),

whole as (
    select
        * exclude (weight),
        1 as part,
        net as part_net,
        amount_original as part_original
    from chosen
    where coalesce(owner_count, 1) = 1
),

weighed as (
    select
        *,
        cast(100 * abs(net) as hugeint) as cents,
        cast(100 * abs(amount_original) as hugeint) as original_cents,
        sum(weight) over (partition by row_no) as total
    from chosen
    where owner_count > 1
),

floored as (
    select
        *,
        cents * weight // total as base,
        cents * weight % total as remainder,
        original_cents * weight // total as original_base
    from weighed
),

ranked as (
    select
        *,
        row_number() over (partition by row_no order by remainder desc, supplier_key asc) as part,
        cents - sum(base) over (partition by row_no) as left_over,
        original_cents - sum(original_base) over (partition by row_no) as original_left_over
    from floored
),

shared as (
    select
        * exclude (weight, cents, original_cents, total, base, remainder, original_base, left_over, original_left_over),
        cast(
            sign(net) * (base + case when part <= left_over then 1 else 0 end) * 0.01 as decimal(18, 2)
        ) as part_net,
        cast(
            sign(amount_original) * (original_base + case when part <= original_left_over then 1 else 0 end) * 0.01
            as decimal(18, 2)
        ) as part_original
    from ranked
),

parts as (
    select * from whole
    union all by name
    select * from shared
)

select
    parts.file_no,
    parts.entity_code,
    parts.period,
    parts.row_no - first_row.row_no + $first_line as line_number,
    parts.part,
    parts.posting_date,
    parts.document_date,
    parts.document_ref,
    parts.account_code,
    parts.group_account,
    $masked_label as line_label,
    parts.supplier_code,
    parts.supplier_name,
    parts.supplier_siren,
    parts.supplier_vat,
    case
        when parts.supplier_key is null then 'none'
        when parts.owner_count > 1 then 'allocated'
        else 'direct'
    end as supplier_attribution,
    case when parts.role = 'capex' then 'capex' else 'opex' end as nature,
    case
        when parts.role = 'rebate' then 'rebate'
        when parts.has_supplier and parts.owed_sign = 1 then 'invoice'
        when parts.has_supplier and parts.owed_sign = -1 then 'credit_note'
        when not parts.has_supplier and parts.has_accrual and parts.part_net > 0 then 'accrual'
        when not parts.has_supplier and parts.has_accrual then 'accrual_reversal'
        when not parts.has_supplier and parts.has_prepaid then 'prepaid'
        when parts.part_net < 0 then 'credit_note'
        else 'invoice'
    end as line_type,
    parts.is_group_account,
    parts.booked_currency,
    parts.currency,
    parts.part_net as amount_booked,
    parts.part_original as amount_original
from parts
inner join first_row on parts.file_no = first_row.file_no;
