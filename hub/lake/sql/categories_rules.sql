-- The rule that holds for each line, of those that its entity made or accepted: the first by rank. A rule's words are
-- beginnings of words of the line's label, of the entity's own category words or of the item's label.
create or replace table landed.line_rule as
with
line as (
    select
        *,
        ' ' || regexp_replace(
            lower(strip_accents(concat_ws(' ', line_label, local_category, item_label))), '[^a-z0-9]+', ' ', 'g'
        ) as words_text
    from landed.category_line
),

matched as (
    select line.landing_id, line.line_number, line.part, line.account_code, line.words_text, rule.*
    from line
    inner join landed.category_rule as rule
        on line.entity_code = rule.entity_code and line.supplier_id = rule.supplier_id
    union all
    select line.landing_id, line.line_number, line.part, line.account_code, line.words_text, rule.*
    from line
    inner join landed.category_rule as rule
        on line.entity_code = rule.entity_code and rule.supplier_id is null
)

select landing_id, line_number, part, arg_min(rule_id, rank) as rule_id
from matched
where
    (account_prefix is null or starts_with(account_code, account_prefix))
    and len(list_filter(words, word -> not contains(words_text, ' ' || word))) = 0
group by landing_id, line_number, part;
