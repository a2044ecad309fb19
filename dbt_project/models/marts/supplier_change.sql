select
    publication_id,
    changed_at,
    kind,
    former_supplier_id,
    supplier_id,
    reason
from {{ source('landed', 'supplier_change') }}
order by publication_id, former_supplier_id, supplier_id
