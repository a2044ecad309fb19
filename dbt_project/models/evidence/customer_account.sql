-- Every customer account that the suppliers' statements name, and the entity of the group that it is.
with
line as (
    select
        supplier_key,
        customer_account,
        customer_name,
        customer_siret,
        customer_siren,
        customer_vat,
        max(supplier_id) as supplier_id,
        count(*) as line_count,
        sum(amount_group) as amount_group
    from {{ source('landed', 'statement_declared') }}
    group by supplier_key, customer_account, customer_name, customer_siret, customer_siren, customer_vat
)

select
    link.supplier_key,
    line.supplier_id,
    link.customer_account,
    link.customer_name,
    link.customer_siret,
    link.customer_siren,
    link.customer_vat,
    link.entity_code,
    link.method,
    link.proposed_entity,
    link.score,
    link.evidence,
    line.line_count,
    cast(line.amount_group as decimal(18, 2)) as amount_group
from {{ source('landed', 'customer_link') }} as link
inner join line
    on
        link.supplier_key = line.supplier_key
        and coalesce(link.customer_account, '') = coalesce(line.customer_account, '')
        and coalesce(link.customer_name, '') = coalesce(line.customer_name, '')
        and coalesce(link.customer_siret, '') = coalesce(line.customer_siret, '')
        and coalesce(link.customer_siren, '') = coalesce(line.customer_siren, '')
        and coalesce(link.customer_vat, '') = coalesce(line.customer_vat, '')
order by link.supplier_key, link.customer_account, link.customer_name
