"""Ledgers of real companies, whose control totals were computed by independent code (real data's INDEX.md)."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from hub.settings import Workspace
from tests.pipeline.real_group import real_group
from tests.support import REAL, REAL_IS_ABSENT, ask, make_workspace, refresh

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason=REAL_IS_ABSENT)

FEC = {
    "A": ("123456789FEC20500930.txt", 10_756, 4_001, "8258083.73"),
    "B": ("0000000001FEC20220831.txt", 5_422, 2_033, "10186219.81"),
}
OPEX = {"A": "689771.14", "B": "590826.15"}
OPEX_BY_CLASS = {
    "A": {"60": "472028.74", "61": "108364.43", "62": "109377.97"},
    "B": {"60": "425850.85", "61": "116919.50", "62": "48055.80"},
}


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    home: Path = tmp_path_factory.mktemp("fec") / "w"
    entities = [{"code": code, "name": f"Company {code}"} for code in FEC]
    space = make_workspace(home, entities, {f"{code}/gl": {"reader": "fec"} for code in FEC})
    for code, (name, *_) in FEC.items():
        shutil.copy(REAL / "fec" / name, space.inbox / code / "gl" / name)
    assert refresh(space).problems == []
    return space


@pytest.mark.parametrize("code", sorted(FEC))
def test_lines_debits_credits_and_entries_are_the_control_totals(books, code):
    _, lines, entries, total = FEC[code]
    [row] = ask(
        books,
        "select lines_read, lines_accepted, lines_rejected, entry_count, debit_read, credit_read "
        f"from delivery where feed_id = '{code}.gl'",
    )
    assert row == (lines, lines, 0, entries, Decimal(total), Decimal(total))


@pytest.mark.parametrize("code", sorted(FEC))
def test_external_opex_by_class_is_the_control_total_to_the_cent(books, code):
    found = ask(
        books,
        "select left(account_code, 2), sum(amount_group) from fct_spend_line "
        f"where entity_code = '{code}' and nature = 'opex' and not is_intercompany group by 1",
    )
    assert {prefix: str(amount) for prefix, amount in found} == OPEX_BY_CLASS[code]
    cube = f"select sum(amount_accrual) from spend_cube where entity_code = '{code}' and nature = 'opex'"
    assert ask(books, cube) == [(Decimal(OPEX[code]),)]


def test_every_month_of_a_balanced_ledger_is_certified(books):
    assert ask(books, "select count(*) from consolidation_status where not is_certified or is_held") == [(0,)]


def test_ibans_in_labels_are_masked_before_anything_is_stored(books):
    [[labels]] = ask(books, r"select count(*) from fct_spend_line where regexp_matches(line_label, 'FR\d{10,}')")
    assert labels == 0


@pytest.fixture(scope="module")
def group(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, dict[str, Decimal]]:
    space, totals = real_group(tmp_path_factory.mktemp("uk") / "w")
    refresh(space)
    return space, totals


def test_one_file_of_many_entities_ties_by_entity_to_the_cent(group):
    space, totals = group
    query = "select entity_name, sum(amount_group) from fct_spend_line join dim_entity using (entity_code) group by 1"
    assert dict(ask(space, query)) == {name: total for name, total in totals.items() if name != "oyster"}
    assert totals["LONDON BUS SERVICES LTD"] == Decimal("658093634.98")


def test_a_value_that_is_no_entity_is_rejected_with_its_amount(group):
    space, _ = group
    rejected = ask(space, "select rule, debit - credit, raw_text like '%oyster%' from rejected_line")
    assert rejected == [("entity_unknown", Decimal("654360.40"), True)]
    assert ask(space, "select sum(lines_read), sum(lines_accepted), sum(debit_read - credit_read) from delivery") == [
        (40_642, 40_641, Decimal("1934772399.97"))
    ]
