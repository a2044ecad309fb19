-- Groups of lines that are classified as one: entity, account, supplier, the entity's own words, and the rule that its
-- words meet; of what is computed now. What the labels say most often stands for them: three letters or more, no digits.
create or replace table landed.category_line as
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
        and line.supplier_code is not distinct from supplier.supplier_code
        and line.supplier_name is not distinct from supplier.supplier_name
        and line.supplier_siren is not distinct from supplier.supplier_siren_given
        and line.supplier_vat is not distinct from supplier.supplier_vat_given
left join (select * from landed.line_detail where category_label is not null or item_label is not null) as detail
    on line.landing_id = detail.landing_id and line.line_number = detail.line_number;
