-- Words of the lines' labels by group of lines: three letters or more, each once a line.
create or replace table landed.category_word as
with
spoken as (
    select distinct
        category_line.entity_code,
        category_line.account_code,
        category_line.supplier_id,
        category_line.local_category,
        line_rule.rule_id,
        category_line.landing_id,
        category_line.line_number,
        unnest(
            regexp_extract_all(
                lower(strip_accents(concat_ws(' ', category_line.line_label, category_line.item_label))), '\p{L}{3,}'
            )
        ) as word
    from landed.category_line
    left join landed.line_rule
        on
            category_line.landing_id = line_rule.landing_id
            and category_line.line_number = line_rule.line_number
            and category_line.part = line_rule.part
)

select
    entity_code,
    account_code,
    supplier_id,
    local_category,
    rule_id,
    word,
    count(*) as times
from spoken
group by all
