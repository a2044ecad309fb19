"""What the published file knows of one supplier or one line, in SQL, for who asks why."""

SUPPLIER = "select * from dim_supplier where supplier_id = ?"

LOCAL = """
    select entity_code, local_supplier_code, local_supplier_name, method, score, status, identifier_flag,
        amount_group, line_count
    from xref_supplier
    where supplier_id = ?
    order by amount_group desc, entity_code, local_supplier_code, local_supplier_name
"""

LINKS = """
    select register, register_id, register_name, method, score, status, evidence, second_register_id,
        second_register_name, second_score
    from supplier_register_link
    where supplier_id = ?
    order by score desc nulls last, register_id
"""

PAIRS = """
    select left_supplier_id, right_supplier_id, left_entity, left_code, left_name, right_entity, right_code,
        right_name, method, score, status, evidence, amount_group
    from supplier_pair
    where left_supplier_id = $id or right_supplier_id = $id
    order by amount_group desc, left_supplier_id, right_supplier_id, method
"""

# The supplier's own past, and that of what became it: merges of merges too.
CHANGES = """
    with recursive past as (
        select * from supplier_change where former_supplier_id = $id or supplier_id = $id
        union
        select earlier.* from supplier_change as earlier
        inner join past on earlier.supplier_id = past.former_supplier_id and earlier.changed_at <= past.changed_at
    )
    select publication_id, changed_at, kind, former_supplier_id, supplier_id, reason
    from past
    order by changed_at, former_supplier_id, supplier_id
"""

# Where an id that is no supplier any more leads: one change after the other, ids in circles apart.
LEADS_TO = """
    with recursive way as (
        select *, [former_supplier_id, supplier_id] as seen from supplier_change where former_supplier_id = $id
        union all
        select later.*, list_append(way.seen, later.supplier_id) from supplier_change as later
        inner join way on later.former_supplier_id = way.supplier_id and later.changed_at >= way.changed_at
        where not list_contains(way.seen, later.supplier_id)
    )
    select publication_id, changed_at, kind, former_supplier_id, supplier_id, reason
    from way
    order by changed_at, former_supplier_id, supplier_id
"""

NEAR_SUPPLIERS = """
    with known as (
        select supplier_id, supplier_name from dim_supplier
        union all
        select former_supplier_id, 'is ' || supplier_id || ' now' from supplier_change
    )
    select supplier_id as id, max(supplier_name) as name
    from known
    group by supplier_id
    order by max(greatest(
        jaro_winkler_similarity(lower(supplier_id), lower($id)),
        jaro_winkler_similarity(lower(supplier_name), lower($id))
    )) desc, supplier_id
    limit 5
"""

LINE = """
    select
        line.*, delivery.file_name, account.account_label, account.group_account, supplier.supplier_name,
        category.category_en, category.category_fr, choice.second_category_code, choice.second_confidence,
        second.category_en as second_category_en, choice.label_words, detail.item_label,
        status.reason as level_reason, status.level_wanted
    from fct_spend_line as line
    left join delivery using (delivery_id, feed_id)
    left join dim_account as account using (entity_code, account_code)
    left join dim_supplier as supplier using (supplier_id)
    left join dim_category as category on line.category_code = category.category_code
    left join category_choice as choice
        on
            line.category_code = choice.category_code
            and line.entity_code = choice.entity_code
            and line.account_code is not distinct from choice.account_code
            and line.supplier_id is not distinct from choice.supplier_id
            and line.local_category is not distinct from choice.local_category
    left join dim_category as second on choice.second_category_code = second.category_code
    left join purchase_detail as detail using (spend_line_id)
    left join consolidation_status as status on line.entity_code = status.entity_code and line.period = status.period
    where line.spend_line_id = ?
    order by delivery.landed_at desc nulls last
    limit 1
"""

NEAR_LINES = """
    select spend_line_id as id, entity_code || ', ' || period || ', ' || coalesce(line_label, '') as name
    from fct_spend_line
    order by jaro_winkler_similarity(spend_line_id, lower($id)) desc, spend_line_id
    limit 5
"""
