"""The questions in SQL, of the tables that the refresh publishes; largest amount first.

A query with a limit answers the rows that are shown, and in ``total`` the amount of all that it would show without.
"""

PAIRS = """
    with pair as (  -- likely by name and by bank account is one question
        select
            left_entity, left_code, left_name, right_entity, right_code, right_name,
            left_supplier_id, right_supplier_id, max(method) as method, max(score) as score,
            string_agg(distinct evidence, '; ' order by evidence) as evidence, max(amount_group) as amount_group
        from supplier_pair
        where status in (select unnest($statuses)) and (
            $entity is null
            or left_supplier_id in (select supplier_id from xref_supplier where entity_code = $entity)
            or right_supplier_id in (select supplier_id from xref_supplier where entity_code = $entity)
        )
        group by all
    )
    select pair.*, sum(amount_group) over () as total, count(*) over () as rows_in_all
    from pair
    order by amount_group desc, left_supplier_id, right_supplier_id
    limit $most
"""

LINKS = """
    select
        entity_code, local_supplier_code, local_supplier_name, supplier_id, register, register_id, register_name,
        method, score, status, evidence, second_register_id, second_register_name, second_score, amount_group,
        sum(amount_group) over () as total, count(*) over () as rows_in_all
    from supplier_register_link
    where status in (select unnest($statuses)) and (
        $entity is null or supplier_id in (select supplier_id from xref_supplier where entity_code = $entity)
    )
    order by amount_group desc, supplier_id, register_id
    limit $most
"""

GROUPS = """
    select
        choice.*, supplier.supplier_name, best.category_en as category_en, second.category_en as second_category_en,
        sum(choice.amount_group) over () as total, count(*) over () as rows_in_all
    from category_choice as choice
    left join dim_supplier as supplier using (supplier_id)
    left join dim_category as best using (category_code)
    left join dim_category as second on choice.second_category_code = second.category_code
    where ($entity is null or choice.entity_code = $entity) and (
        choice.category_method in ('none', 'account')
        or (choice.category_method = 'classifier' and choice.category_confidence < $below)
    )
    order by choice.amount_group desc, choice.entity_code, choice.account_code, choice.supplier_id,
        choice.local_category
    limit $most
"""

CATEGORIES = """
    select category_code, family_en, category_en, category_fr
    from dim_category
    where category_level = 3 and category_code <> 'UNCLASSIFIED'
    order by category_code
"""

# Of every subject, what an answer to it rests on: compared with what the workbook says that it rested on.
PAIR_FACTS = """
    select left_entity, left_code, left_name, right_entity, right_code, right_name,
        left_supplier_id, right_supplier_id
    from supplier_pair
"""

LINK_FACTS = """
    select entity_code, local_supplier_code, local_supplier_name, register_id, supplier_id, register_name
    from supplier_register_link
"""

GROUP_FACTS = """
    select entity_code, account_code, supplier_id, local_category, category_code, category_method,
        second_category_code
    from category_choice
"""

# Of one entity: what a rule would reach, told by the groups' own words.
REACH = """
    select account_code, supplier_id, local_category, label_words, amount_group, line_count
    from category_choice
    where entity_code = ?
"""

# An account without a number of its own is judged by its SIRET, SIREN or VAT number; one without a name either by none.
CUSTOMERS = """
    select
        supplier_key, customer_name,
        coalesce(customer_account, customer_siret, customer_siren, customer_vat) as account,
        max(supplier_id) as supplier_id,
        string_agg(distinct customer_siret, ', ' order by customer_siret) as customer_siret,
        string_agg(distinct customer_siren, ', ' order by customer_siren) as customer_siren,
        string_agg(distinct customer_vat, ', ' order by customer_vat) as customer_vat,
        max_by(proposed_entity, score) as proposed_entity, max(score) as score,
        string_agg(distinct evidence, '; ' order by evidence) as evidence,
        sum(line_count) as line_count, sum(abs(coalesce(amount_group, 0))) as amount_group
    from customer_account
    where entity_code is null and method = 'none'
    group by supplier_key, customer_name, account
    having coalesce(account, customer_name) is not null
    order by amount_group desc, supplier_key, account, customer_name
"""

# Declared is positive, recorded negative in the bridge; a document that bears no number cannot be named in a ledger.
DIFFERENCES = """
    select
        supplier_key, entity_code, document_ref, max(supplier_name) as supplier_name,
        min(period_from) as period_from, max(period_to) as period_to, min(document_date) as document_date,
        coalesce(sum(amount_group) filter (where side = 'declared'), 0) as declared,
        coalesce(-sum(amount_group) filter (where side = 'recorded'), 0) as recorded,
        string_agg(distinct reason, '; ' order by reason) as reason, count(*) as line_count,
        sum(abs(amount_group)) as amount_group
    from reconciliation_line
    where item = 'residual' and entity_code is not null and trim(document_ref) <> ''
    group by supplier_key, entity_code, document_ref
    order by amount_group desc, supplier_key, entity_code, document_ref
"""
