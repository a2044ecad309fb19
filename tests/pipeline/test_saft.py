"""SAF-T from inbox to publication: figures tie to the file, and one that contradicts itself replaces nothing."""

import datetime as dt
import shutil
from dataclasses import dataclass, replace
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from hub.refresh.run import Outcome
from hub.settings import Workspace
from tests.saft_files import Book, Entry, Party, Posting, norwegian, portuguese
from tests.support import REAL, REAL_IS_ABSENT, ask, deliver, make_workspace, refresh

NORWAY = yaml.safe_load((files("hub.cli") / "template" / "feeds" / "saft.yml").read_text(encoding="utf-8"))
PORTUGAL = {"reader": "saft", "accounts": {"22": "401", "2432": "44566", "622": "6226", "31": "607", "81": "12"}}
ENTITIES = [
    {"code": "NO", "name": "Nord AS", "country": "NO", "currency": "NOK", "vat": "NO988077917MVA"},
    {"code": "PT", "name": "Porto Lda", "country": "PT", "vat": "PT501964843"},
    {"code": "MORE", "name": "Another AS", "country": "NO", "currency": "NOK"},
]


def money(text: str) -> Decimal:
    return Decimal(text)


def bought(number: str, day: str, account: str, net: str, vat: str, supplier: str, **changes: Any) -> Entry:
    """An invoice with its VAT, in the accounts of Norway."""
    lines = (
        Posting(account, debit=money(net), source=f"V{number}", reference=f"F-{number}"),
        Posting("2710", debit=money(vat), source=f"V{number}"),
        Posting("2400", credit=money(net) + money(vat), source=f"V{number}", supplier=supplier),
    )
    return Entry("IN", number, dt.date.fromisoformat(day), lines, **changes)


WOOL, RENT = Party("20001", "Ull AS", "988077917MVA", "NO"), Party("20002", "Eiendom AS", "923609016MVA", "NO")
JANUARY = Book(
    entries=(
        bought("1", "2025-01-10", "4300", "8000.00", "2000.00", "20001"),
        # Dated and posted in February, reported in January.
        bought("2", "2025-02-03", "6300", "1000.40", "250.10", "20002", period="1", year="2025"),
        # A change in stock, wages and a payment are no purchases.
        Entry("GL", "3", dt.date(2025, 1, 31), (
            Posting("4390", debit=money("500")), Posting("1460", credit=money("500")),
            Posting("5000", debit=money("30000")), Posting("2930", credit=money("30000")),
            Posting("2400", debit=money("10000"), supplier="20001"), Posting("1920", credit=money("10000")),
        )),
        # The last cent of a credit note.
        Entry("IN", "4", dt.date(2025, 1, 31), (
            Posting("2400", debit=money("0.05"), supplier="20001"), Posting("2710", credit=money("0.01")),
            Posting("4300", credit=money("0.04")),
        )),
    ),
    parties=(WOOL, RENT),
    labels=(("4300", "Varekjøp"), ("6300", "Leie lokale")),
)  # fmt: skip
FEBRUARY = replace(JANUARY, entries=(bought("5", "2025-02-10", "6700", "600.00", "150.00", "20002"),))
YEAR = Book(
    entries=(
        Entry("FT", "1", dt.date(2025, 3, 5), (
            Posting("6226", debit=money("700.00")), Posting("2432", debit=money("161.00")),
            Posting("2211001", credit=money("861.00")),
        ), supplier="F1"),
        # The closing of the result would take the 700 back.
        Entry("OD", "2", dt.date(2025, 12, 31), (
            Posting("811", debit=money("700.00")), Posting("6226", credit=money("700.00")),
        ), kind="A", period="13"),
    ),
    parties=(Party("F1", "Consultores Lda", "501964843", "PT"),),
    company="501964843", country="PT", currency="EUR",
)  # fmt: skip


@dataclass(frozen=True)
class Story:
    """A workspace after three refreshes, and what each said."""

    space: Workspace
    outcomes: tuple[Outcome, ...]
    held: dict[tuple[str, str], str]


def status(space: Workspace) -> dict[tuple[str, str], tuple[Any, ...]]:
    query = "select entity_code, period, level, is_certified, is_held, coalesce(reason, '') from consolidation_status"
    return {(entity, period): tuple(rest) for entity, period, *rest in ask(space, query)}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    feeds = {"NO/saft": NORWAY, "MORE/saft": {**NORWAY, "accounts": {"2": "401"}}, "PT/saft": PORTUGAL}
    space = make_workspace(tmp_path_factory.mktemp("saft") / "w", ENTITIES, feeds)
    deliver(space, "NO/saft", "january.xml", norwegian(JANUARY))
    deliver(space, "PT/saft", "2025.xml", portuguese(YEAR))
    deliver(space, "MORE/saft", "saft.xml", norwegian(replace(JANUARY, company="923609016")))
    first = refresh(space)
    # A second January whose totals are not its lines', and a February that is cut off.
    wrong = replace(JANUARY, entries=JANUARY.entries[1:], told=(("TotalDebit", "49250.59"),))
    deliver(space, "NO/saft", "january-2.xml", norwegian(wrong))
    whole = norwegian(FEBRUARY)
    deliver(space, "NO/saft", "february.xml", whole[: whole.rindex("<Line>")])
    second = refresh(space)
    held = {key: reason for key, (*_, is_held, reason) in status(space).items() if is_held}
    deliver(space, "NO/saft", "february-2.xml", whole)
    return Story(space, (first, second, refresh(space)), held)


def test_the_deliveries_tie_to_the_files_own_totals(story: Story) -> None:
    query = "select lines_read, debit_read, credit_read, faults from delivery where file_name = 'january.xml' "
    # 10,000.00 + 1,250.50 + (500 + 30,000 + 10,000) + 0.05
    total = money("51750.55")
    assert ask(story.space, query + "and feed_id = 'NO.saft'") == [(15, total, total, None)]


def test_spend_by_supplier_is_that_of_the_ledger_to_the_cent(story: Story) -> None:
    query = (
        "select period, supplier_name, sum(amount_entity) from fct_spend_line inner join dim_supplier "
        "using (supplier_id) where entity_code = 'NO' group by all order by all"
    )
    # 8,000.00 - 0.04; the February invoice counts in January, its period.
    assert ask(story.space, query) == [
        ("2025-01", "Eiendom AS", money("1000.40")),
        ("2025-01", "Ull AS", money("7999.96")),
        ("2025-02", "Eiendom AS", money("600.00")),
    ]


def test_suppliers_are_known_by_their_tax_numbers(story: Story) -> None:
    found = ask(
        story.space, "select supplier_name, vat_number from dim_supplier where vat_number is not null order by 1"
    )
    assert found == [("Consultores Lda", "PT501964843"), ("Eiendom AS", "NO923609016"), ("Ull AS", "NO988077917")]


def test_the_closing_of_a_portuguese_year_is_shown_and_takes_no_purchase_back(story: Story) -> None:
    assert ask(story.space, "select sum(amount_entity) from fct_spend_line where entity_code = 'PT'") == [
        (money("700"),)
    ]
    rejected = ask(story.space, "select rule, debit, credit from rejected_line where feed_id = 'PT.saft' order by 2")
    assert rejected == [("closing_entry", 0, money("700")), ("closing_entry", money("700"), 0)]
    assert not [key for key, (*_, is_held, _) in status(story.space).items() if key[0] == "PT" and is_held]


def test_a_file_that_contradicts_itself_is_held_and_both_figures_are_told(story: Story) -> None:
    [reason] = [reason for key, reason in story.held.items() if key == ("NO", "2025-01")]
    # 51,750.55 - 10,000.00
    assert "TotalDebit says 49,250.59, its lines add up to 41,750.55" in reason
    assert reason.startswith("L0: january-2.xml cannot be taken")
    assert story.outcomes[1].problems == []


def test_a_cut_file_is_held_until_the_whole_one_comes(story: Story) -> None:
    assert "february.xml is cut off" in story.held["NO", "2025-02"]
    level, is_certified, *_ = status(story.space)["NO", "2025-02"]
    assert is_certified and level != "none"


def test_accounts_without_a_mapping_hold_the_month_and_are_named(story: Story) -> None:
    level, is_certified, is_held, reason = status(story.space)["MORE", "2025-01"]
    assert (level, is_certified, is_held) == ("L0", False, True)
    assert "on accounts without a mapping" in reason and "4300" in reason


@pytest.mark.skipif(not REAL.is_dir(), reason=REAL_IS_ABSENT)
def test_the_tax_administrations_example_publishes_its_own_accounts(tmp_path: Path) -> None:
    """The example's chart is NS 4102: the feed that `hub init` writes maps all of it."""
    entity = {"code": "TOY", "name": "Toys", "country": "NO", "currency": "NOK", "vat": "NO888888888MVA"}
    space = make_workspace(tmp_path / "w", [entity], {"TOY/saft": NORWAY})
    name = "ExampleFile_SAF-T_Financial_888888888.xml"
    shutil.copy(REAL / "saft" / name, space.inbox / "TOY" / "saft" / name)
    assert refresh(space).problems == []
    [row] = ask(space, "select entry_count, lines_read, debit_accepted, credit_accepted, faults from delivery")
    assert row == (53, 170, money("9487049.35"), money("9487049.35"), None)
    assert {key[1]: held for key, (_, _, held, _) in status(space).items()} == dict.fromkeys(
        ("2017-01", "2017-02", "2017-03", "2017-04"), False
    )
    # Debits less credits of the accounts that are spend, as the file books them.
    booked = "select sum(debit - credit) from trial_balance where account_role in ('opex', 'rebate')"
    [(opex,)] = ask(space, booked)
    assert opex > 0
    assert ask(space, "select sum(amount_entity) from fct_spend_line where nature = 'opex'") == [(opex,)]
