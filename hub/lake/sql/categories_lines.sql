-- Lines that are computed now, with what tells their category.
create or replace view landed.category_line as
select
    spend_line.landing_id,
    spend_line.line_number,
    spend_line.part,
    spend_line.entity_code,
    spend_line.account_code,
    spend_line.group_account,
    spend_line.account_label,
    supplier.supplier_id,
    supplier.supplier_name_group as supplier_name,
    detail.category_label as local_category,
    detail.item_label,
    spend_line.line_label,
    spend_line.amount_booked
from intermediate.int_spend_lines__attributed as spend_line
left join landed.supplier_identity as supplier
    on
        spend_line.entity_code = supplier.entity_code
        and coalesce(spend_line.supplier_code, '') = coalesce(supplier.supplier_code, '')
        and coalesce(spend_line.supplier_name, '') = coalesce(supplier.supplier_name, '')
        and coalesce(spend_line.supplier_siren, '') = coalesce(supplier.supplier_siren_given, '')
        and coalesce(spend_line.supplier_vat, '') = coalesce(supplier.supplier_vat_given, '')
left join landed.line_detail as detail
    on
        spend_line.landing_id = detail.landing_id
        and spend_line.line_number = detail.line_number;
