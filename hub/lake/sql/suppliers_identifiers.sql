-- What the landings that ask for a slot tell of their suppliers beside SIREN and VAT number.
select distinct
    told.entity_code,
    told.supplier_code,
    told.supplier_name,
    told.scheme,
    told.value,
    entity.country
from landed.supplier_identifier as told
inner join landed.every_contender
    on
        told.landing_id = every_contender.landing_id
        and told.entity_code = every_contender.entity_code
left join landed.entity on told.entity_code = entity.entity_code
order by all
