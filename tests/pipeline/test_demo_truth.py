"""The demonstration group's cube equals the totals that its generator knows, and is the same whoever runs it."""

from decimal import Decimal
from pathlib import Path

import pytest

from hub.demo.generate import generate
from hub.settings import Workspace
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


def test_a_second_refresh_with_nothing_new_changes_nothing(demo):
    space, _, _ = demo
    before = space.cube_file.stat()
    again = refresh(space)
    assert (again.is_new, again.deliveries) == (False, [])
    assert space.cube_file.stat().st_mtime_ns == before.st_mtime_ns
