-- Those groups with their amounts and the words of their labels, and what their account says by itself.
with
line as (
    select category_line.*, line_rule.rule_id
    from landed.category_line
    left join landed.line_rule using (landing_id, line_number, part)
),

word as (
    select entity_code, account_code, supplier_id, local_category, rule_id, word, count(*) as times
    from (
        select distinct
            entity_code, account_code, supplier_id, local_category, rule_id, landing_id, line_number,
            unnest(regexp_extract_all(lower(strip_accents(concat_ws(' ', line_label, item_label))), '[a-z]{3,}')) as word
        from line
    )
    group by all
),

frequent as (
    select
        entity_code, account_code, supplier_id, local_category, rule_id,
        string_agg(word, ' ' order by times desc, word) as label_words
    from (
        select
            *,
            row_number() over (
                partition by entity_code, account_code, supplier_id, local_category, rule_id order by times desc, word
            ) as nth
        from word
    )
    where nth <= 12
    group by all
),

category as (
    select group_account, category_code from intermediate.int_accounts__categorised
)

select
    line.entity_code,
    line.account_code,
    min(line.group_account) as group_account,
    min(line.account_label) as account_label,
    line.supplier_id,
    min(line.supplier_name) as supplier_name,
    line.local_category,
    min(frequent.label_words) as label_words,
    line.rule_id,
    min(category.category_code) as default_category,
    cast(sum(abs(line.amount_booked)) as decimal(18, 2)) as amount,
    count(*) as line_count
from line
left join frequent
    on
        line.entity_code = frequent.entity_code
        and line.account_code is not distinct from frequent.account_code
        and line.supplier_id is not distinct from frequent.supplier_id
        and line.local_category is not distinct from frequent.local_category
        and line.rule_id is not distinct from frequent.rule_id
left join category on line.group_account = category.group_account
group by line.entity_code, line.account_code, line.supplier_id, line.local_category, line.rule_id
order by all
