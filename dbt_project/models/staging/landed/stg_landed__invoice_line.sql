-- Lines of electronic invoices, each document once: of the same number, day, type and seller in an entity the last one.
with
source as (
    select * from {{ source('landed', 'delivered_invoice_line') }}
),

supplier as (
    select * from {{ source('landed', 'invoice_supplier') }}
),

named as (
    select
        source.*,
        coalesce(supplier.supplier_id, 'UNKNOWN') as supplier_id,
        substring(source.delivery_id, 1, 12) || '-' || {{ as_text('source.document_number') }} as invoice_id
    from source
    left join supplier
        on
            source.entity_code = supplier.entity_code
            and coalesce(source.supplier_name, '') = coalesce(supplier.supplier_name, '')
            and coalesce(source.supplier_siren, '') = coalesce(supplier.supplier_siren, '')
            and coalesce(source.supplier_vat, '') = coalesce(supplier.supplier_vat, '')
),

ranked as (
    select
        *,
        dense_rank() over (
            partition by entity_code, supplier_id, document_ref, document_date, type_code
            order by delivered_nth desc, document_number desc
        ) as nth
    from named
)

select *
from ranked
where nth = 1
