-- The identifiers that the kept lines give of their suppliers, beside SIREN and VAT number, as written.
with
told as (
    select
        landing,
        line_number,
        entity_code,
        supplier_code,
        supplier_name,
        'siret' as scheme,
        supplier_siret as value
    from detail_read
    union all
    select
        landing,
        line_number,
        entity_code,
        supplier_code,
        supplier_name,
        'company_number' as scheme,
        supplier_company_number as value
    from detail_read
)

select distinct
    given.feed_id,
    given.landing_id,
    told.entity_code,
    told.supplier_code,
    told.supplier_name,
    told.scheme,
    told.value
from told
inner join kept on told.landing = kept.landing and told.line_number = kept.line_number
inner join given on told.landing = given.landing
where told.value is not null
order by all
