"""The demonstration group's cube equals the totals that its generator knows, and is the same whoever runs it."""

import csv
import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hub.demo.generate import generate
from hub.settings import Workspace
from tests.integration.review.small_cube import cells_of, fill
from tests.integration.review.test_review import hub
from tests.support import ask, refresh


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory):
    home: Path = tmp_path_factory.mktemp("demo") / "group"
    truth = generate(home, lines=6_000, seed=11, months=4)
    space = Workspace(home.resolve())
    return space, truth, refresh(space)


MEASURES = """
    select
        entity_code, period,
        coalesce(sum(amount_entity) filter (where nature = 'opex' and not is_intercompany), 0),
        coalesce(sum(amount_entity) filter (
            where nature = 'opex' and not is_intercompany
            and line_type not in ('accrual', 'accrual_reversal', 'prepaid')), 0),
        coalesce(sum(amount_entity) filter (where is_intercompany), 0),
        coalesce(sum(amount_entity) filter (where line_type = 'rebate' and not is_intercompany), 0),
        coalesce(sum(amount_entity) filter (where nature = 'capex' and not is_intercompany), 0)
    from fct_spend_line group by all
"""


def test_every_certified_month_equals_the_generators_totals_to_the_cent(demo):
    space, truth, _ = demo
    found = {(row[0], row[1]): row[2:] for row in ask(space, MEASURES)}
    certified = ask(
        space, "select entity_code, period from consolidation_status where is_certified and level_wanted <> 'none'"
    )
    joined = dict(ask(space, "select entity_code, coalesce(strftime(joined_date, '%Y-%m'), '') from dim_entity"))
    assert len(certified) == 6 * 4 - 1 - 3  # one month unbalanced, three before an entity joined
    for entity, period in certified:
        true = truth.periods[entity][period]
        # A company that joins later is a supplier like any other until then.
        bought = [amount for seller, amount in true.intercompany_with.items() if period < joined[seller]]
        outside = sum(bought, Decimal(0))
        opex = (true.opex_accrual + outside, true.opex_invoiced + outside)
        expected = (*opex, true.intercompany - outside, true.rebates, true.capex)
        assert found[entity, period] == expected, (entity, period)


def test_the_unbalanced_month_is_held_with_its_entry_and_amount_and_the_rest_goes_on(demo):
    space, truth, outcome = demo
    [planted] = truth.unbalanced
    held = ask(space, "select entity_code, period, is_certified, reason from consolidation_status where is_held")
    assert [(row[0], row[1], row[2]) for row in held] == [(planted.entity, planted.period, False)]
    assert f"debits exceed credits by 1,250.00 in entry {planted.journal_code}/{planted.entry_number}" in held[0][3]
    assert [one.contender.entity_code for one in outcome.held] == [planted.entity]


def test_every_line_and_amount_read_is_accepted_or_rejected(demo):
    space, truth, _ = demo
    lines = ask(space, "select sum(lines_read), sum(lines_accepted + lines_rejected) from delivery")[0]
    assert lines == (truth.lines, truth.lines)
    for entity, months in truth.periods.items():
        for period, true in months.items():
            if true.debit is not None:
                where = f"entity_code = '{entity}' and period = '{period}'"
                found = ask(space, f"select sum(debit), sum(credit) from trial_balance where {where}")[0]
                if found[0] is not None:
                    assert found == (true.debit, true.credit), (entity, period)


def test_only_purchases_are_kept_in_detail_and_no_wage_or_customer_can_be_read(demo):
    space, _, _ = demo
    classes = "select distinct left(account_code, 2) from {} where entity_code = 'SERV'"
    assert {row[0] for row in ask(space, classes.format("fct_spend_line"))} <= {"60", "61", "62", "20", "21", "23"}
    # What the gates need is there, without a line of it.
    assert {"64", "41", "70"} <= {row[0] for row in ask(space, classes.format("trial_balance"))}


def test_half_of_the_proportional_entity_is_counted(demo):
    space, _, _ = demo
    [[share]] = ask(
        space,
        "select distinct consolidation_share from fct_spend_line where entity_code = "
        "(select entity_code from dim_entity where consolidation_method = 'proportional')",
    )
    assert share == Decimal("0.5")


def test_suppliers_spelt_differently_are_one_where_an_identifier_tells(demo):
    space, _, _ = demo
    [[shared]] = ask(space, "select count(*) from dim_supplier where entity_count >= 3 and local_name_count >= 2")
    assert shared > 5


def true_suppliers(truth: Any) -> dict[tuple[str, str, str], Any]:
    """Each local supplier's true supplier: (entity, code, name) → its truth."""
    return {(one.entity, one.code, one.name): true for true in truth.suppliers.values() for one in true.local}


def test_local_suppliers_are_grouped_as_the_generator_knows_them(demo):
    space, truth, _ = demo
    true = true_suppliers(truth)
    query = "select entity_code, coalesce(local_supplier_code, ''), local_supplier_name, supplier_id from xref_supplier"
    found = {(entity, code, name): supplier for entity, code, name, supplier in ask(space, query)}
    members = {key: (true[key].name, supplier) for key, supplier in found.items() if key in true}
    assert len(members) > 250
    together, apart = defaultdict(list), defaultdict(list)
    for name, supplier in members.values():
        together[supplier].append(name)
        apart[name].append(supplier)
    # B-cubed: of each local supplier, the share of those it is put with that belong there, and of those that do belong.
    precision = sum(together[supplier].count(name) / len(together[supplier]) for name, supplier in members.values())
    recall = sum(apart[name].count(supplier) / len(apart[name]) for name, supplier in members.values())
    assert precision == len(members), [names for names in together.values() if len(set(names)) > 1]
    assert recall >= 0.99 * len(members)


def test_every_link_to_a_register_that_is_taken_is_the_true_one(demo):
    space, truth, _ = demo
    true = true_suppliers(truth)
    query = """
        select entity_code, coalesce(local_supplier_code, ''), local_supplier_name, register_id, status
        from supplier_register_link where status in ('sure', 'accepted')
    """
    links = [(true[row[0], row[1], row[2]].register_id, *row[3:]) for row in ask(space, query) if row[:3] in true]
    assert {status for _, _, status in links} == {"sure", "accepted"}
    # A SIREN has its entry of GLEIF beside that of SIRENE, under the same id.
    assert [one for one in links if one[0] != one[1]] == []


def test_lines_under_a_rule_have_its_category_where_it_was_accepted(demo):
    space, _, _ = demo
    with (space.decisions / "category_rules.csv").open(encoding="utf-8") as stream:
        rules = {row["rule_id"]: row["category"] for row in csv.DictReader(stream)}
    query = "select entity_code, category_version, category_code from fct_spend_line where category_method = 'rule'"
    found = set(ask(space, query))
    assert {entity for entity, _, _ in found} == {"NORD", "SERV"}, "the others said no, or nothing"
    assert {rule: category for _, rule, category in found}.items() <= rules.items()
    assert all(rules[rule] == category for _, rule, category in found)


def test_a_second_refresh_with_nothing_new_changes_nothing(demo):
    space, _, _ = demo
    before = space.cube_file.stat()
    again = refresh(space)
    assert (again.is_new, again.deliveries) == (False, [])
    assert space.cube_file.stat().st_mtime_ns == before.st_mtime_ns


def test_a_judged_sample_is_published_as_accuracy_and_nothing_else_is_called_so(demo):
    space, _, _ = demo
    drawn = Path(json.loads(hub("evaluate", "sample", "--n", "20", "--home", space.home, "--json"))["file"])
    sheets = cells_of(drawn)
    answers = {(name, row[0]): "right" for name in ("Suppliers", "Categories") for row in sheets[name][2:]}
    wrong = next(one for one in answers if one[0] == "Categories")
    told = hub("evaluate", "sample", "--apply", fill(drawn, {**answers, wrong: "wrong"}), "--home", space.home)
    assert "100.0%" in told
    before = ask(space, "select count(*), sum(amount_group) from fct_spend_line")
    refresh(space)
    assert ask(space, "select count(*), sum(amount_group) from fct_spend_line") == before
    found = {row[0]: row[1:] for row in ask(space, "select measure, n, accuracy, low, high from accuracy")}
    assert set(found) == {"supplier", "category"}
    assert found["supplier"][1] == 1 and found["category"][1] < 1
    assert all(n >= 20 and low <= accuracy <= high for n, accuracy, low, high in found.values())
    columns = "select table_name from duckdb_columns() where column_name like '%accuracy%'"
    assert ask(space, columns) == [("accuracy",)]
    assert ask(space, "select * from metric_definition where lower(metric || label_en) like '%accuracy%'") == []
