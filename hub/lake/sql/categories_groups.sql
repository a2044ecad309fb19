-- Groups of lines that are classified as one: entity, account, supplier, the entity's own words, and the rule that
-- holds for its lines. The twelve most frequent words of their labels stand for these.
with
ranked as (
    select
        *,
        row_number() over (
            partition by entity_code, account_code, supplier_id, local_category, rule_id
            order by times desc, word asc
        ) as nth
    from landed.category_word
),

frequent as (
    select
        entity_code,
        account_code,
        supplier_id,
        local_category,
        rule_id,
        string_agg(word, ' ' order by times desc, word asc) as label_words
    from ranked
    where nth <= 12
    group by all
),

grouped as (
    select
        category_line.entity_code,
        category_line.account_code,
        min(category_line.group_account) as group_account,
        min(category_line.account_label) as account_label,
        category_line.supplier_id,
        min(category_line.supplier_name) as supplier_name,
        category_line.local_category,
        line_rule.rule_id,
        cast(sum(abs(category_line.amount_booked)) as decimal(18, 2)) as amount,
        count(*) as line_count
    from landed.category_line
    left join landed.line_rule
        on
            category_line.landing_id = line_rule.landing_id
            and category_line.line_number = line_rule.line_number
            and category_line.part = line_rule.part
    group by
        category_line.entity_code,
        category_line.account_code,
        category_line.supplier_id,
        category_line.local_category,
        line_rule.rule_id
)

select
    grouped.entity_code,
    grouped.account_code,
    grouped.group_account,
    grouped.account_label,
    grouped.supplier_id,
    grouped.supplier_name,
    grouped.local_category,
    frequent.label_words,
    grouped.rule_id,
    category.category_code as default_category,
    grouped.amount,
    grouped.line_count
from grouped
left join frequent
    on
        grouped.entity_code = frequent.entity_code
        and grouped.account_code is not distinct from frequent.account_code
        and grouped.supplier_id is not distinct from frequent.supplier_id
        and grouped.local_category is not distinct from frequent.local_category
        and grouped.rule_id is not distinct from frequent.rule_id
left join intermediate.int_accounts__categorised as category
    on grouped.group_account = category.group_account
order by all
