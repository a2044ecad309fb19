"""Ten questions that a controller asks of the published cube, each on a connection of its own."""

import time
from pathlib import Path
from statistics import median

import duckdb

from bench.refresh import refreshed
from bench.setting import Result, Setting

QUESTIONS = {
    "spend by family and entity": """
        select family_en, entity_code, sum(amount_accrual) from spend_cube join dim_category using (category_code)
        where nature = 'opex' group by all""",
    "ten largest suppliers of the group": """
        select supplier_name, sum(amount_accrual) as amount from spend_cube join dim_supplier using (supplier_id)
        group by all order by amount desc limit 10""",
    "one supplier in every entity, as each writes it": """
        select entity_code, string_agg(distinct local_supplier_name, ' / '), sum(amount_group)
        from fct_spend_line
        where supplier_id = (
            select supplier_id from spend_cube where supplier_id <> 'UNKNOWN'
            group by 1 order by sum(amount_accrual) desc, 1 limit 1
        ) and not is_intercompany group by 1""",
    "accrual against invoiced, month by month": """
        select period, sum(amount_accrual), sum(amount_invoiced) from spend_cube where nature = 'opex' group by 1""",
    "credit notes and rebates of a quarter": """
        select entity_code, line_type, sum(amount_group) from fct_spend_line join dim_period using (period)
        where calendar_month between 4 and 6 and line_type in ('credit_note', 'rebate') and not is_intercompany
        group by all""",
    "lines behind one supplier's month": """
        select * from fct_spend_line join (
            select entity_code, period, supplier_id from spend_cube
            order by line_count desc, entity_code, period limit 1
        ) using (entity_code, period, supplier_id) order by amount_group desc limit 100""",
    "suppliers that several entities share": """
        select supplier_name, count(distinct entity_code) as entities, sum(amount_accrual) as amount
        from spend_cube join dim_supplier using (supplier_id) group by all
        having entities > 2 order by amount desc limit 50""",
    "this year's growth by category, month on month": """
        select category_code, period, amount, amount - lag(amount) over (partition by category_code order by period)
        from (select category_code, period, sum(amount_accrual) as amount from spend_cube group by all)""",
    "what is held or rejected, and why": """
        select entity_code, period, reason from consolidation_status where is_held
        union all select feed_id, period, rule || count(*) from rejected_line group by feed_id, period, rule""",
    "intercompany by seller and buyer": """
        select counterparty_entity, entity_code, sum(amount_group) from fct_spend_line where is_intercompany
        group by all""",
}


def bench(setting: Setting) -> Result:
    """By size: milliseconds of each question, connection included, median of the rounds; their median and slowest."""
    found: Result = {}
    for lines in setting.lines:
        space = setting.group(lines)
        refreshed(setting, space)
        rounds = [_ask_all(space.cube_file) for _ in range(max(setting.times(), 5))]
        taken = {name: median(one[name] for one in rounds) for name in QUESTIONS}
        rows = [(name, f"{value:.0f}") for name, value in taken.items()]
        rows += [("median", f"{median(taken.values()):.0f}"), ("slowest", f"{max(taken.values()):.0f}")]
        setting.table(f"Questions on the cube of {lines:,} lines", ("question", "milliseconds"), rows)
        found[f"{lines}"] = {"median": median(taken.values()), "slowest": max(taken.values()), "questions": taken}
    return found


def _ask_all(file: Path) -> dict[str, float]:
    taken = {}
    for name, question in QUESTIONS.items():
        began = time.perf_counter()
        with duckdb.connect(str(file), read_only=True) as connection:
            connection.execute(question).fetchall()
        taken[name] = 1000 * (time.perf_counter() - began)
    return taken
