-- Who each local supplier is, in one text: what a line takes from it.
create or replace table landed.identity as
select
    known.entity_code,
    known.supplier_code,
    known.supplier_name,
    known.supplier_siren_given as supplier_siren,
    known.supplier_vat_given as supplier_vat,
    concat(known.supplier_id, '|', company.counterparty_entity, '|', cast(entity as varchar)) as identity_text
from landed.supplier_identity as known
left join landed.group_company as company
    on
        known.entity_code = company.entity_code
        and known.supplier_code is not distinct from company.supplier_code
        and known.supplier_name is not distinct from company.supplier_name
left join landed.entity on company.counterparty_entity = entity.entity_code;
