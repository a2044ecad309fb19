select
    category_code,
    parent_code,
    cast(category_level as integer) as category_level,
    family_code,
    family_en,
    family_fr,
    label_en as category_en,
    label_fr as category_fr,
    cpv_division,
    owner,
    cpv_code,
    unspsc_code,
    may_massify,
    massify_reason
from {{ source('landed', 'category') }}
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
