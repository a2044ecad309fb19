-- Every spend line with its supplier: one row a line, or one a supplier where a line is shared (largest remainder, so
-- that the parts add up to the line to the cent).
with
line as (
    select * from {{ ref('int_spend_lines__chosen') }}
),

supplier as (
    select * from {{ ref('int_entry_suppliers__weighed') }}
),

joined as (
    select
        line.*,
        case when line.kind = 'ledger' then supplier.supplier_key else line.supplier_key end as owner_key,
        case when line.kind = 'ledger' then supplier.supplier_code else line.supplier_code end as owner_code,
        case when line.kind = 'ledger' then supplier.supplier_name else line.supplier_name end as owner_name,
        case when line.kind = 'ledger' then supplier.supplier_siren else line.supplier_siren end as owner_siren,
        case when line.kind = 'ledger' then supplier.supplier_vat else line.supplier_vat end as owner_vat,
        coalesce(supplier.owed_sign, 0) as owed_sign,
        coalesce(supplier.supplier_count, 1) as owner_count,
        coalesce({{ cents('supplier.weight') }}, 1) as weight
    from line
    left join supplier
        on
            line.landing_id = supplier.landing_id
            and line.entry_line = supplier.entry_line
),

alone as (
    select
        *,
        1 as part,
        amount_booked as part_booked,
        amount_original as part_original
    from joined
    where owner_count = 1
),

weighed as (
    select
        *,
        {{ cents('abs(amount_booked)') }} as booked_cents,
        {{ cents('abs(amount_original)') }} as original_cents,
        sum(weight) over (partition by landing_id, line_number) as total_weight
    from joined
    where owner_count > 1
),

divided as (
    select
        *,
        {{ whole_quotient('booked_cents * weight', 'total_weight') }} as booked_base,
        {{ whole_quotient('original_cents * weight', 'total_weight') }} as original_base
    from weighed
),

ranked as (
    select
        *,
        row_number() over (
            partition by landing_id, line_number
            order by booked_cents * weight - booked_base * total_weight desc, owner_key asc
        ) as part,
        booked_cents - sum(booked_base) over (
            partition by landing_id, line_number
        ) as booked_left,
        original_cents - sum(original_base) over (
            partition by landing_id, line_number
        ) as original_left
    from divided
),

shared as (
    select
        *,
        cast(
            case when amount_booked < 0 then -0.01 else 0.01 end
            * (booked_base + case when part <= booked_left then 1 else 0 end)
            as decimal(18, 2)
        ) as part_booked,
        cast(
            case when amount_original < 0 then -0.01 else 0.01 end
            * (original_base + case when part <= original_left then 1 else 0 end)
            as decimal(18, 2)
        ) as part_original
    from ranked
),

{% set columns = [
    'feed_id', 'landing_id', 'delivery_id', 'entity_code', 'period', 'line_number', 'part', 'kind', 'entry_is_rebuilt',
    'posting_date', 'document_date', 'document_ref', 'account_code', 'account_label', 'group_account', 'account_role',
    'line_label', 'currency', 'booked_currency', 'nature', 'has_supplier', 'has_accrual', 'has_prepaid',
    'is_group_account', 'owner_key', 'owner_code', 'owner_name', 'owner_siren', 'owner_vat', 'owner_count', 'owed_sign',
    'part_booked', 'part_original'
] %}

united as (
    select {{ columns | join(', ') }}
    from alone
    union all
    select {{ columns | join(', ') }}
    from shared
)

select
    feed_id,
    landing_id,
    delivery_id,
    entity_code,
    period,
    line_number,
    part,
    posting_date,
    document_date,
    document_ref,
    account_code,
    account_label,
    group_account,
    line_label,
    currency,
    booked_currency,
    nature,
    owner_code as supplier_code,
    owner_name as supplier_name,
    owner_siren as supplier_siren,
    owner_vat as supplier_vat,
    is_group_account,
    kind,
    part_booked as amount_booked,
    part_original as amount_original,
    case
        when owner_key is null then 'none'
        when owner_count > 1 or not entry_is_rebuilt then 'allocated'
        else 'direct'
    end as supplier_attribution,
    case
        when account_role = 'rebate' then 'rebate'
        when kind = 'ledger' and has_supplier = 1 and owed_sign = 1 then 'invoice'
        when kind = 'ledger' and has_supplier = 1 and owed_sign = -1 then 'credit_note'
        when kind = 'ledger' and has_supplier = 0 and has_accrual = 1
            then case when part_booked > 0 then 'accrual' else 'accrual_reversal' end
        when kind = 'ledger' and has_supplier = 0 and has_prepaid = 1 then 'prepaid'
        when part_booked < 0 then 'credit_note'
        else 'invoice'
    end as line_type
from united
