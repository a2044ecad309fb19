-- Suppliers of each entry, or of each document that balances within it, and the weight by which they share its charges.
with
line as (
    select * from {{ ref('stg_landed__purchase_line') }}
    where kind = 'ledger' and supplier_key is not null
),

entry as (
    select * from {{ ref('int_entries__described') }}
),

supplier as (
    select
        line.landing_id,
        line.entry_line,
        line.supplier_key,
        max(entry.charge_count) as charge_count,
        max(line.supplier_code) as supplier_code,
        max(line.supplier_name) as supplier_name,
        max(line.supplier_siren) as supplier_siren,
        max(line.supplier_vat) as supplier_vat,
        -sum(line.amount_booked) as amount_owed,
        sum(abs(line.amount_booked)) as amount_gross
    from line
    inner join entry
        on
            line.landing_id = entry.landing_id
            and line.entry_line = entry.entry_line
            and line.account_role = entry.supplier_role
    group by line.landing_id, line.entry_line, line.supplier_key
),

summed as (
    select
        landing_id,
        entry_line,
        count(*) as supplier_count,
        sum(abs(amount_owed)) as total_owed,
        sum(amount_gross) as total_gross,
        min(amount_owed) as least_owed,
        max(amount_owed) as most_owed
    from supplier
    group by landing_id, entry_line
    -- A journal that nothing cuts into entries (100,000 charges, 2,000 suppliers) would make 200 million parts that say
    -- nothing: its charges stay without a supplier.
    having count(*) = 1 or count(*) * max(charge_count) <= {{ var('most_parts') }}
)

select
    supplier.landing_id,
    supplier.entry_line,
    supplier.supplier_key,
    supplier.supplier_code,
    supplier.supplier_name,
    supplier.supplier_siren,
    supplier.supplier_vat,
    summed.supplier_count,
    -- Whether the suppliers are owed (1), owe (-1), or do not agree.
    case
        when summed.least_owed > 0 then 1
        when summed.most_owed < 0 then -1
        else 0
    end as owed_sign,
    -- Suppliers that are all paid in the entry itself net to zero: their gross movements tell the shares, and where
    -- nothing moves they share alike, so that a weight is never zero for all.
    case
        when summed.total_owed > 0 then abs(supplier.amount_owed)
        when summed.total_gross > 0 then supplier.amount_gross
        else cast(1 as decimal(18, 2))
    end as weight
from supplier
inner join summed
    on
        supplier.landing_id = summed.landing_id
        and supplier.entry_line = summed.entry_line
