-- The rule that holds for each line, of those that its entity made or accepted: the first by rank. Its words are
-- beginnings of words of the line's label, of the entity's own category words or of the item's label.
create or replace table landed.line_rule as
with
line as (
    select
        *,
        ' ' || regexp_replace(
            lower(strip_accents(concat_ws(' ', line_label, local_category, item_label))), '[^\p{L}\p{N}]+', ' ', 'g'
        ) as folded_text
    from landed.category_line
    where entity_code in (select entity_code from landed.category_rule)
),

matched as (
    select
        line.landing_id,
        line.line_number,
        line.part,
        line.account_code,
        line.folded_text,
        category_rule.*
    from line
    inner join landed.category_rule
        on
            line.entity_code = category_rule.entity_code
            and line.supplier_id = category_rule.supplier_id
    union all
    select
        line.landing_id,
        line.line_number,
        line.part,
        line.account_code,
        line.folded_text,
        category_rule.*
    from line
    inner join landed.category_rule
        on
            line.entity_code = category_rule.entity_code
            and category_rule.supplier_id = ''
)

select
    landing_id,
    line_number,
    part,
    arg_min(rule_id, rank) as rule_id
from matched
where
    starts_with(account_code, account_prefix)
    and len(list_filter(words, lambda word: not contains(folded_text, ' ' || word))) = 0
group by landing_id, line_number, part;
