-- The rule that holds for each line, of those that its entity made or accepted: the first by rank. Its words are
-- beginnings of words of the line's label, of the entity's own category words or of the item's label. A line asks for
-- rules on its supplier and for rules on any (''), so that one join by equality finds both.
create or replace table landed.line_rule as
with
line as (
    select
        *,
        unnest(['', supplier_id]) as asked_supplier,
        ' ' || regexp_replace(
            lower(strip_accents(concat_ws(' ', line_label, local_category, item_label))), '[^\p{L}\p{N}]+', ' ', 'g'
        ) as folded_text
    from landed.category_line
    where entity_code in (select entity_code from landed.category_rule)
)

select
    line.landing_id,
    line.line_number,
    line.part,
    arg_min(category_rule.rule_id, category_rule.rank) as rule_id
from line
inner join landed.category_rule
    on
        line.entity_code = category_rule.entity_code
        and line.asked_supplier = category_rule.supplier_id
where
    starts_with(line.account_code, category_rule.account_prefix)
    and len(list_filter(category_rule.words, lambda word: not contains(line.folded_text, ' ' || word))) = 0
group by line.landing_id, line.line_number, line.part;
