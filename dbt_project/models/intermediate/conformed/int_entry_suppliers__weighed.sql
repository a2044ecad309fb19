-- Suppliers of each entry with their weight. An entry of several suppliers is cut into its balanced documents, and the
-- rest, which balances too; each of these buckets shares its charges among its own suppliers only.
with
line as (
    select * from {{ ref('stg_landed__purchase_line') }}
    where kind = 'ledger' and supplier_key is not null
),

entry as (
    select * from {{ ref('int_entries__described') }}
),

bucketed as (
    select
        line.landing_id,
        line.entity_code,
        line.entry_id,
        line.supplier_key,
        line.supplier_code,
        line.supplier_name,
        line.supplier_siren,
        line.supplier_vat,
        line.amount_booked,
        case
            when entry.supplier_count > 1 and line.document_is_balanced then line.document_ref else ''
        end as bucket
    from line
    inner join entry
        on
            line.landing_id = entry.landing_id
            and line.entity_code = entry.entity_code
            and line.entry_id = entry.entry_id
            and line.account_role = entry.supplier_role
),

supplier as (
    select
        landing_id,
        entity_code,
        entry_id,
        bucket,
        supplier_key,
        max(supplier_code) as supplier_code,
        max(supplier_name) as supplier_name,
        max(supplier_siren) as supplier_siren,
        max(supplier_vat) as supplier_vat,
        -sum(amount_booked) as amount_owed,
        sum(abs(amount_booked)) as amount_gross
    from bucketed
    group by landing_id, entity_code, entry_id, bucket, supplier_key
)

select
    landing_id,
    entity_code,
    entry_id,
    bucket,
    supplier_key,
    supplier_code,
    supplier_name,
    supplier_siren,
    supplier_vat,
    amount_owed,
    -- A bucket that pays what it owes at once nets to zero: the gross movements then tell the suppliers' shares.
    case
        when sum(abs(amount_owed)) over (partition by landing_id, entity_code, entry_id, bucket) = 0 then amount_gross
        else abs(amount_owed)
    end as weight,
    count(*) over (partition by landing_id, entity_code, entry_id, bucket) as bucket_supplier_count
from supplier
