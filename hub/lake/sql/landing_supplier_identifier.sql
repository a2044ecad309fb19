-- The identifiers that the kept lines give of their suppliers, beside SIREN and VAT number, as written; of an IBAN the
-- digest that was staged.
with
told as (
    unpivot (
        select
            landing,
            line_number,
            entity_code,
            supplier_code,
            supplier_name,
            supplier_siret as siret,
            supplier_lei as lei,
            supplier_company_number as company_number,
            supplier_iban as iban
        from detail_read
    )
    on siret, lei, company_number, iban
    into name scheme value value
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
