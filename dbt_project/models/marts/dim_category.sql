with
category as (
    select * from {{ ref('category') }}
)

select
    category.category_code,
    category.parent_code,
    category.category_level,
    substring(category.category_code, 1, 2) as family_code,
    highest.label_en as family_en,
    highest.label_fr as family_fr,
    category.label_en as category_en,
    category.label_fr as category_fr,
    category.cpv_division,
    category.owner,
    category.cpv_code,
    category.unspsc_code,
    category.may_massify,
    category.massify_reason
from category
inner join category as highest on substring(category.category_code, 1, 2) = highest.category_code
union all
select
    'UNCLASSIFIED' as category_code,
    {{ as_text('null') }} as parent_code,
    3 as category_level,
    'UNCLASSIFIED' as family_code,
    'Unclassified' as family_en,
    'Non classé' as family_fr,
    'Unclassified' as category_en,
    'Non classé' as category_fr,
    {{ as_text('null') }} as cpv_division,
    {{ as_text('null') }} as owner,
    {{ as_text('null') }} as cpv_code,
    {{ as_text('null') }} as unspsc_code,
    cast(null as boolean) as may_massify,
    {{ as_text('null') }} as massify_reason
order by category_code
