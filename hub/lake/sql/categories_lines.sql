-- Lines that are computed now, with what tells their category.
create or replace view landed.category_line as
select
    line.landing_id,
    line.line_number,
    line.part,
    line.entity_code,
    line.account_code,
    line.group_account,
    line.account_label,
    supplier.supplier_id,
    supplier.supplier_name_group as supplier_name,
    detail.category_label as local_category,
    detail.item_label,
    line.line_label,
    line.amount_booked
from intermediate.int_spend_lines__attributed as line
left join landed.supplier_identity as supplier
    on
        line.entity_code = supplier.entity_code
        and coalesce(line.supplier_code, '') = coalesce(supplier.supplier_code, '')
        and coalesce(line.supplier_name, '') = coalesce(supplier.supplier_name, '')
        and coalesce(line.supplier_siren, '') = coalesce(supplier.supplier_siren_given, '')
        and coalesce(line.supplier_vat, '') = coalesce(supplier.supplier_vat_given, '')
left join (
    select * from landed.line_detail
    where category_label is not null or item_label is not null
) as detail
    on
        line.landing_id = detail.landing_id
        and line.line_number = detail.line_number;
