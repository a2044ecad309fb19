with
bought as (
    select
        entity_code,
        account_code,
        supplier_id,
        local_category,
        category_code,
        category_method,
        category_confidence,
        category_version,
        sum(abs(amount_group)) as amount_group,
        count(*) as line_count
    from {{ ref('fct_spend_line') }}
    where not is_intercompany
    group by
        entity_code, account_code, supplier_id, local_category, category_code, category_method, category_confidence,
        category_version
),

account as (
    select
        entity_code,
        account_code,
        max(account_label) as account_label
    from {{ ref('dim_account') }}
    group by entity_code, account_code
),

-- What else was thought of; a group that rules cut by the words on its lines has a choice for each.
choice as (
    select
        entity_code,
        account_code,
        supplier_id,
        local_category,
        category_code,
        category_version,
        max(second_category_code) as second_category_code,
        max(second_confidence) as second_confidence,
        max(label_words) as label_words
    from {{ source('landed', 'category_choice') }}
    group by entity_code, account_code, supplier_id, local_category, category_code, category_version
)

select
    bought.entity_code,
    bought.account_code,
    account.account_label,
    bought.supplier_id,
    bought.local_category,
    bought.category_code,
    bought.category_method,
    bought.category_confidence,
    bought.category_version,
    choice.second_category_code,
    cast(choice.second_confidence as decimal(5, 4)) as second_confidence,
    choice.label_words,
    cast(bought.amount_group as decimal(18, 2)) as amount_group,
    bought.line_count
from bought
left join account
    on
        bought.entity_code = account.entity_code
        and bought.account_code = account.account_code
left join choice
    on
        bought.entity_code = choice.entity_code
        and coalesce(bought.account_code, '') = coalesce(choice.account_code, '')
        and bought.supplier_id = coalesce(choice.supplier_id, 'UNKNOWN')
        and coalesce(bought.local_category, '') = coalesce(choice.local_category, '')
        and bought.category_code = choice.category_code
        and bought.category_version = choice.category_version
order by bought.amount_group desc, bought.entity_code asc, bought.account_code asc, bought.supplier_id asc
