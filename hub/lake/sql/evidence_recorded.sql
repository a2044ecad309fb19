-- Certified lines of the suppliers that sent statements and of the issuers of purchasing cards, at 100 %: a company
-- that is held by half owes its suppliers the whole. Accruals and prepaid adjustments book no document, and count only
-- where a supplier tells what it delivered or was ordered.
select
    fact.spend_line_id as recorded_id,
    asked.supplier_id,
    fact.entity_code,
    fact.period,
    fact.document_ref,
    fact.document_date,
    fact.posting_date,
    fact.line_type,
    case when fact.amount_original is null then entity.currency else fact.currency end as currency,
    cast(coalesce(fact.amount_original, fact.amount_entity) as decimal(18, 2)) as amount,
    cast(round(fact.amount_entity * fact.fx_rate, 2) as decimal(18, 2)) as amount_group,
    asked.is_card
from publication.main.fct_spend_line as fact
inner join landed.statement_supplier as asked on fact.supplier_id = asked.supplier_id
inner join landed.entity on fact.entity_code = entity.entity_code
where
    fact.line_type not in ('accrual', 'accrual_reversal', 'prepaid')
    or asked.counts_accruals
order by recorded_id
