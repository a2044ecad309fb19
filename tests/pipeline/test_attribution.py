"""Who is behind each charge, and what counts as spend: the accounting rules, one entity a group of rules, one refresh.

The rows are those of the published file; amounts are derived in the comments. The sharing of a charge is also held as a
property, on the same SQL, over entries that nobody would write by hand.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.cube.dbt import Dbt
from hub.lake import engine
from hub.settings import Workspace
from tests.support import ask, deliver, fec, make_workspace, refresh

Lines = list[tuple[str, ...]]


class Books:
    """Entries of one entity, numbered as they come."""

    def __init__(self, number: str | None = None) -> None:
        self.entries: list[tuple[str, str, str, Lines]] = []
        self._number = number

    def add(self, *lines: tuple[str, ...], journal: str = "AC", date: str = "20250115") -> "Books":
        """One entry; a line is (account, debit, credit[, supplier[, piece]])."""
        number = self._number if self._number is not None else str(len(self.entries) + 1)
        self.entries.append((journal, number, date, list(lines)))
        return self

    def buy(self, supplier: str, net: str, account: str = "615", **given: Any) -> "Books":
        """An invoice without VAT."""
        return self.add((account, net, ""), ("401", "", net, supplier), **given)


# One batch of documents that have nothing to do with one another, but for their entry.
DOCUMENTS = Books().add(
    ("615", "100,00", "", "", "A"),
    ("44566", "20,00", "", "", "A"),
    ("401", "", "120,00", "S1", "A"),
    ("6063", "50,00", "", "", "B"),
    ("44566", "10,00", "", "", "B"),
    ("401", "", "60,00", "S2", "B"),
    ("617", "30,00", "", "", "C"),
    ("408", "", "30,00", "S8", "C"),
    ("486", "40,00", "", "", "D"),
    ("616", "", "40,00", "", "D"),
    ("401", "120,00", "", "S1", "E"),
    ("512", "", "120,00", "", "E"),
    ("2154", "70,00", "", "", "F"),
    ("722", "", "70,00", "", "F"),
    ("2183", "80,00", "", "", "G"),
    ("404", "", "80,00", "S3", "G"),
)

# Documents do not balance: the charge is shared by 120.00 : 60.01.
SHARED = Books().add(
    ("615", "100,01", "", "", "C"),
    ("6135", "", "10,00", "", "C"),
    ("44566", "90,00", "", "", "C"),
    ("401", "", "120,00", "S1", "A"),
    ("401", "", "60,01", "S2", "B"),
)
# An invoice of S1 and a credit note of S2, in one document.
MIXED = Books().add(
    ("615", "100,00", ""),
    ("6063", "", "40,00"),
    ("401", "", "100,00", "S1"),
    ("401", "40,00", "", "S2"),
)
# Invoices paid in the entry that books them: every supplier nets to zero.
NETTED = (
    Books()
    .add(
        ("615", "90,00", ""),
        ("401", "", "60,00", "S1"),
        ("401", "", "30,00", "S2"),
        ("401", "60,00", "", "S1"),
        ("401", "30,00", "", "S2"),
        ("512", "", "90,00"),
    )
    .add(("6063", "0,03", ""), ("512", "", "0,03"), ("401", "", "0,00", "S1"), ("401", "", "0,00", "S2"))
)
INDIVIDUAL = (
    Books()
    .add(("615", "10,00", ""), ("401DUPON", "", "10,00"))
    .add(("615", "20,00", ""), ("40100007", "", "20,00"))
    .add(("615", "30,00", ""), ("401000", "", "30,00"))
    .add(("617", "40,00", ""), ("408226", "", "40,00"))
    .add(("617", "50,00", ""), ("408DUPON", "", "50,00"))
    .add(("615", "60,00", ""), ("404100", "", "60,00"))
)
ACCRUALS = (
    Books()
    .add(
        ("617", "30,00", "", "", "A"),
        ("408", "", "30,00", "S1", "A"),
        ("618", "60,00", "", "", "B"),
        ("408", "", "60,00", "S2", "B"),
    )
    .add(("617", "30,00", ""), ("408", "", "10,00", "S1"), ("408", "", "20,00", "S2"))
    .add(("617", "-30,00", ""), ("408", "", "-30,00", "S1"))
)
# EcritureNum is constant, PieceRef absent, and the journal of purchases never closes: +1.00 that journal OD takes back.
UNREBUILT = (
    Books("0")
    .add(
        ("615", "100,00", "", "", " "),
        ("401", "", "70,00", "S1", " "),
        ("606", "50,00", "", "", " "),
        ("401", "", "79,00", "S2", " "),
    )
    .add(("758", "", "1,00", "", " "), journal="OD")
)
UNBALANCED = (
    Books("0")
    .add(("615", "100,00", "", "", " "), ("401", "", "70,00", "S1", " "), ("401", "", "29,00", "S2", " "))
    .add(("615", "8,00", "", "", " "), ("401", "", "8,00", "S3", " "), journal="XX")
)
ASSETS = (
    Books()
    # Opening entries: by their journal's code, and by what they hold, fixed assets against 10x or 12x.
    .add(("2183", "5000,00", ""), ("101", "", "5000,00"), journal="AN")
    .add(
        ("2154", "900,00", ""), ("281", "", "200,00"), ("101", "", "600,00"), ("401", "", "100,00", "S1"), journal="OD"
    )
    .add(("205", "400,00", ""), ("120", "", "400,00"), journal="OD")
    # Disposal.
    .add(("675", "1000,00", ""), ("281", "2000,00", ""), ("2183", "", "3000,00"), journal="OD")
    # Bought under construction, then put in service.
    .add(("231", "800,00", ""), ("44562", "160,00", ""), ("404", "", "960,00", "S2"))
    .add(("2154", "800,00", ""), ("231", "", "800,00"), journal="OD")
    # Credit note of the asset's supplier.
    .add(("404", "360,00", "", "S2"), ("2154", "", "300,00"), ("44562", "", "60,00"))
    # Own work: its costs are in class 6 already.
    .add(("2154", "500,00", ""), ("722", "", "500,00"), journal="OD")
)
# Journals whose names merely hold the letters of "ouverture" and "nouveau".
TELLING = (
    Books()
    .add(("2183", "10,00", ""), ("404", "", "10,00", "S1"), journal="Couverture")
    .add(("2183", "20,00", ""), ("404", "", "20,00", "S1"), journal="Achats nouveau site")
    .add(("2183", "1,00", ""), ("467", "", "1,00"), journal="A nouveaux")
    .add(("2183", "2,00", ""), ("467", "", "2,00"), journal="À-Nouveau")
    .add(("2183", "3,00", ""), ("467", "", "3,00"), journal="Report à nouveau 2024")
    .add(("2183", "4,00", ""), ("467", "", "4,00"), journal="Ecritures d'ouverture")
    .add(("2183", "5,00", ""), ("467", "", "5,00"), journal="RAN")
    .add(("2183", "6,00", ""), ("467", "", "6,00"), journal="Bilan ouverture")
    .add(("2183", "30,00", ""), ("404", "", "30,00", "S1"), journal="Réouverture du site")
)
# Accounts that are no purchase, each with a supplier; and advances.
OUTSIDE = Books()
for _account in ("6037", "6351", "641", "6516", "661", "671", "681"):
    OUTSIDE.buy("S1", "10,00", account=_account)
OUTSIDE.add(("401", "10,00", "", "S1"), ("765", "", "10,00"))
OUTSIDE.add(("4091", "10,00", "", "S1"), ("512", "", "10,00"))
OUTSIDE.add(("4096", "10,00", "", "S1"), ("512", "", "10,00"))
OUTSIDE.buy("S1", "7,00")

REBATES = (
    Books()
    .buy("S1", "1000,00")
    .add(("4098", "240,00", "", "S1"), ("6091", "", "200,00"), ("44586", "", "40,00"), journal="OD")
    .add(("401", "240,00", "", "S1"), ("4098", "", "240,00", "S1"))
    .add(("401", "12,00", "", "S2"), ("619", "", "10,00"), ("44566", "", "2,00"))
    .add(("401", "24,00", "", "S2"), ("629", "", "20,00"), ("44566", "", "4,00"))
)
COSTS = (
    Books()
    .add(("486", "1100,00", ""), ("616", "", "1100,00"), journal="OD")
    .add(("616", "1100,00", ""), ("486", "", "1100,00"), journal="OD")
    .add(("604", "800,00", ""), ("44566", "160,00", ""), ("4452", "", "160,00"), ("401", "", "800,00", "S5"))
    .add(("6135", "1200,00", ""), ("401", "", "1200,00", "S4"))
    .add(("625", "25,00", ""), ("512", "", "25,00"), journal="BQ")
)
KEPT = (
    Books()
    .buy("S1", "500,00")
    .add(("401", "500,00", "", "S1"), ("615", "", "500,00"))
    .add(("6063", "10,00", ""), ("6063", "10,00", ""), ("401", "", "20,00", "S2"))
    .add(("615", "-50,00", ""), ("401", "-50,00", "", "S3"), ("401", "", "-100,00", "S3"))
)
INSIDE = (
    Books()
    .add(("611", "300,00", ""), ("44566", "60,00", ""), ("4511", "", "360,00"))
    .add(("611", "200,00", ""), ("451", "", "200,00", "CC9"))
    # The account of the group pays; the invoice is an outsider's.
    .add(("615", "100,00", ""), ("401", "", "100,00", "S1"), ("401", "100,00", "", "S1"), ("451", "", "100,00", "CC9"))
)
BUYER = Books()
for _day in ("20250131", "20250228", "20250301", "20250331"):
    BUYER.buy("LATE", "100,00", date=_day)
PERIMETER = Books()
for _day in ("20250209", "20250210", "20250320", "20250321"):
    PERIMETER.buy("S1", _day[-2:] + ",00", date=_day)
HALF = Books().buy("S1", "100,01").add(("401", "100,01", "", "S1"), ("6063", "", "100,01"))

ENTITIES: dict[str, tuple[Books, dict[str, Any], dict[str, Any]]] = {
    "DOCUMENTS": (DOCUMENTS, {}, {}),
    "SHARED": (SHARED, {}, {}),
    "MIXED": (MIXED, {}, {}),
    "NETTED": (NETTED, {}, {}),
    "INDIVIDUAL": (INDIVIDUAL, {}, {}),
    "ACCRUALS": (ACCRUALS, {}, {}),
    "UNREBUILT": (UNREBUILT, {}, {}),
    "UNBALANCED": (UNBALANCED, {}, {}),
    "ASSETS": (ASSETS, {}, {}),
    "TELLING": (TELLING, {}, {}),
    "OUTSIDE": (OUTSIDE, {}, {}),
    "REBATES": (REBATES, {}, {}),
    "COSTS": (COSTS, {}, {}),
    "KEPT": (KEPT, {}, {}),
    "INSIDE": (INSIDE, {}, {"intercompany": {"suppliers": {"4511": "JOINED"}}}),
    "BUYER": (BUYER, {}, {"intercompany": {"suppliers": {"LATE": "JOINED"}}}),
    "JOINED": (Books().buy("S1", "1,00", date="20250315"), {"joined": "2025-03-01"}, {}),
    "PERIMETER": (PERIMETER, {"joined": "2025-02-10", "left": "2025-03-20"}, {}),
    "HALF": (HALF, {"method": "proportional", "share": 0.5}, {}),
    "EQUITY": (Books().buy("S1", "2,00"), {"method": "equity", "share": 0.4}, {}),
    "NONE": (Books().buy("S1", "3,00"), {"method": "none"}, {}),
}


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    entities = [{"code": name, "name": f"Company {name}", **told} for name, (_, told, _) in ENTITIES.items()]
    feeds = {f"{name}/fec": {"reader": "fec", **feed} for name, (_, _, feed) in ENTITIES.items()}
    space = make_workspace(tmp_path_factory.mktemp("attribution") / "group", entities, feeds)
    for name, (books, _, _) in ENTITIES.items():
        # A line's label carries the entity: the same bytes are not to come by two feeds.
        deliver(space, f"{name}/fec", f"{name}.txt", fec(books.entries).replace("\tLine ", f"\tLine {name} "))
    outcome = refresh(space)
    assert outcome.exit_code == 0
    assert {one.contender.entity_code for one in outcome.held} == {"UNBALANCED"}
    return space


def lines(space: Workspace, entity: str) -> list[tuple[Any, ...]]:
    """Account, amount, attribution, supplier, line type of each row, in file order, then by supplier."""
    return ask(
        space,
        "select account_code, amount_entity::varchar, supplier_attribution, local_supplier_code, line_type "
        f"from fct_spend_line where entity_code = '{entity}' order by line_number, local_supplier_code",
    )


def test_documents_of_a_batch_are_told_apart(space: Workspace) -> None:
    assert lines(space, "DOCUMENTS") == [
        ("615", "100.00", "direct", "S1", "invoice"),
        ("6063", "50.00", "direct", "S2", "invoice"),
        ("617", "30.00", "direct", "S8", "accrual"),
        ("616", "-40.00", "none", None, "prepaid"),
        ("2183", "80.00", "direct", "S3", "invoice"),  # and own work (70.00) stays out
    ]


def test_unbalanced_documents_share_in_proportion_to_the_cent(space: Workspace) -> None:
    # 100.01 × 120 / 180.01 = 66.670, × 60.01 / 180.01 = 33.340: cents cut off 66.66 (rest 0.96) and 33.34 (rest 0.04),
    # the missing cent goes to S1. 10.00: 6.666 and 3.334, cut off 6.66 and 3.33, the cent goes to S1 (0.6 > 0.4).
    assert lines(space, "SHARED") == [
        ("615", "66.67", "allocated", "S1", "invoice"),
        ("615", "33.34", "allocated", "S2", "invoice"),
        ("6135", "-6.67", "allocated", "S1", "invoice"),
        ("6135", "-3.33", "allocated", "S2", "invoice"),
    ]


def test_where_suppliers_do_not_agree_the_sign_of_the_charge_types_it(space: Workspace) -> None:
    # Weights 100 : 40. 100 × 100/140 = 71.43, 28.57; 40: 28.57, 11.43.
    assert lines(space, "MIXED") == [
        ("615", "71.43", "allocated", "S1", "invoice"),
        ("615", "28.57", "allocated", "S2", "invoice"),
        ("6063", "-28.57", "allocated", "S1", "credit_note"),
        ("6063", "-11.43", "allocated", "S2", "credit_note"),
    ]


def test_suppliers_that_net_to_zero_share_by_what_moved_and_else_alike(space: Workspace) -> None:
    # Movements 120 : 60. In the second entry nothing moves: 0.03 / 2 = 0.015 each, the odd cent to the first.
    assert lines(space, "NETTED") == [
        ("615", "60.00", "allocated", "S1", "invoice"),
        ("615", "30.00", "allocated", "S2", "invoice"),
        ("6063", "0.02", "allocated", "S1", "invoice"),
        ("6063", "0.01", "allocated", "S2", "invoice"),
    ]


def test_a_suppliers_own_general_account_names_it_and_accounts_by_nature_do_not(space: Workspace) -> None:
    assert lines(space, "INDIVIDUAL") == [
        ("615", "10.00", "direct", "401DUPON", "invoice"),
        ("615", "20.00", "direct", "40100007", "invoice"),
        ("615", "30.00", "none", None, "invoice"),
        ("617", "40.00", "none", None, "accrual"),
        ("617", "50.00", "direct", "408DUPON", "accrual"),
        ("615", "60.00", "none", None, "invoice"),
    ]


def test_invoices_not_received_of_several_suppliers(space: Workspace) -> None:
    assert lines(space, "ACCRUALS") == [
        ("617", "30.00", "direct", "S1", "accrual"),
        ("618", "60.00", "direct", "S2", "accrual"),
        ("617", "10.00", "allocated", "S1", "accrual"),
        ("617", "20.00", "allocated", "S2", "accrual"),
        ("617", "-30.00", "direct", "S1", "accrual_reversal"),  # reversed by negative amounts
    ]


def test_entries_that_cannot_be_rebuilt_are_allocated_while_the_ledger_balances(space: Workspace) -> None:
    # Weights 70 : 79. 100: 46.98 and 53.02; 50: 23.49 and 26.51.
    assert sorted(lines(space, "UNREBUILT")) == [
        ("606", "23.49", "allocated", "S1", "invoice"),
        ("606", "26.51", "allocated", "S2", "invoice"),
        ("615", "46.98", "allocated", "S1", "invoice"),
        ("615", "53.02", "allocated", "S2", "invoice"),
    ]


def test_without_a_global_balance_what_cannot_be_rebuilt_gives_no_figure(space: Workspace) -> None:
    assert lines(space, "UNBALANCED") == []
    status = ask(space, "select level, is_certified, reason from consolidation_status where entity_code = 'UNBALANCED'")
    # Debits 108.00, credits 107.00.
    assert status[0][:2] == ("L0", False)
    assert status[0][2].startswith("L1: debits exceed credits by 1.00 in entry AC/#0")


def test_openings_disposals_transfers_and_own_work_add_no_capex(space: Workspace) -> None:
    assert lines(space, "ASSETS") == [
        ("231", "800.00", "direct", "S2", "invoice"),
        ("2154", "800.00", "none", None, "invoice"),
        ("231", "-800.00", "none", None, "credit_note"),
        ("2154", "-300.00", "direct", "S2", "credit_note"),
    ]
    # 800 + 800 - 800 - 300.
    assert ask(space, "select sum(amount_accrual) from spend_cube where entity_code = 'ASSETS'") == [(Decimal(500),)]


def test_a_journal_opens_the_books_by_its_whole_name_only(space: Workspace) -> None:
    assert [row[1] for row in lines(space, "TELLING")] == ["10.00", "20.00", "30.00"]


def test_accounts_that_are_no_purchase_stay_out(space: Workspace) -> None:
    assert lines(space, "OUTSIDE") == [("615", "7.00", "direct", "S1", "invoice")]


def test_a_rebate_receivable_is_counted_once_with_its_609(space: Workspace) -> None:
    assert lines(space, "REBATES") == [
        ("615", "1000.00", "direct", "S1", "invoice"),
        ("6091", "-200.00", "direct", "S1", "rebate"),
        ("619", "-10.00", "direct", "S2", "rebate"),
        ("629", "-20.00", "direct", "S2", "rebate"),
    ]
    assert ask(space, "select sum(amount_invoiced) from spend_cube where entity_code = 'REBATES'") == [(Decimal(770),)]


def test_prepaid_both_ways_reverse_charge_and_vat_that_stays_in_the_cost(space: Workspace) -> None:
    assert lines(space, "COSTS") == [
        ("616", "-1100.00", "none", None, "prepaid"),
        ("616", "1100.00", "none", None, "prepaid"),
        ("604", "800.00", "direct", "S5", "invoice"),
        ("6135", "1200.00", "direct", "S4", "invoice"),
        ("625", "25.00", "none", None, "invoice"),
    ]
    # Invoiced: 800 + 1,200 + 25, and so the accrual basis, as the two prepaid lines offset.
    cube = "select sum(amount_accrual), sum(amount_invoiced) from spend_cube where entity_code = 'COSTS'"
    assert ask(space, cube) == [(Decimal(2025), Decimal(2025))]


def test_opposite_entries_exact_duplicates_and_negative_debits_are_kept(space: Workspace) -> None:
    assert lines(space, "KEPT") == [
        ("615", "500.00", "direct", "S1", "invoice"),
        ("615", "-500.00", "direct", "S1", "credit_note"),
        ("6063", "10.00", "direct", "S2", "invoice"),
        ("6063", "10.00", "direct", "S2", "invoice"),
        # S3: -(-50) + (-100) = -50 owed.
        ("615", "-50.00", "direct", "S3", "credit_note"),
    ]


def test_the_groups_own_accounts_are_intercompany(space: Workspace) -> None:
    found = ask(
        space,
        "select amount_entity::varchar, local_supplier_code, is_intercompany, counterparty_entity from fct_spend_line "
        "where entity_code = 'INSIDE' order by line_number",
    )
    assert found == [
        ("300.00", "4511", True, "JOINED"),
        ("200.00", "CC9", True, None),
        ("100.00", "S1", False, None),
    ]


def test_a_seller_counts_as_group_from_the_day_it_joins(space: Workspace) -> None:
    found = ask(
        space,
        "select posting_date::varchar, is_intercompany from fct_spend_line where entity_code = 'BUYER' order by 1",
    )
    assert found == [("2025-01-31", False), ("2025-02-28", False), ("2025-03-01", True), ("2025-03-31", True)]
    cube = ask(space, "select period, amount_accrual from spend_cube where entity_code = 'BUYER' order by 1")
    assert cube == [("2025-01", Decimal(100)), ("2025-02", Decimal(100))]


def test_the_first_and_last_day_in_the_perimeter_count(space: Workspace) -> None:
    # Days 9 and 21 are outside; amounts are the days' numbers.
    assert [row[1] for row in lines(space, "PERIMETER")] == ["10.00", "20.00"]


def test_a_proportional_entity_is_counted_at_its_share(space: Workspace) -> None:
    # 100.01 × 0.5 = 50.005: half a cent goes away from zero, on both sides.
    found = ask(
        space,
        "select amount_entity, amount_group, consolidation_share from fct_spend_line where entity_code = 'HALF' "
        "order by line_number",
    )
    half = Decimal("0.5")
    assert found == [
        (Decimal("100.01"), Decimal("50.01"), half),
        (Decimal("-100.01"), Decimal("-50.01"), half),
    ]


@pytest.mark.parametrize("entity", ["EQUITY", "NONE"])
def test_companies_that_are_not_consolidated_stay_out_and_are_said_to(space: Workspace, entity: str) -> None:
    assert lines(space, entity) == []
    status = ask(space, f"select level_wanted, reason from consolidation_status where entity_code = '{entity}'")
    assert status == [("none", f"not consolidated (method {entity.lower()})")]


@pytest.fixture(scope="module")
def sharing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The SQL of the conformed lines as dbt compiles it, as views over an empty ``landed.purchase_line``."""
    target = tmp_path_factory.mktemp("compiled")
    dbt = Dbt(Path(":memory:"), "publication", target)
    dbt.parse()
    asked = ["stg_landed__purchase_line", "int_entries__described", "int_entry_suppliers__weighed"]
    asked += ["int_spend_lines__chosen", "int_spend_lines__attributed"]
    compiled = {one.node.name: one.node for one in dbt._invoke(["compile", "--select", *asked]).result.results}
    with duckdb.connect(":memory:") as connection:
        for schema in ("landed", "staging", "intermediate"):
            connection.execute(f"create schema {schema}")
        connection.execute(f"create table landed.purchase_line as select * from {engine.scan(target, 'purchase_line')}")
        connection.execute("create table landed.contender (landing_id varchar, entity_code varchar, period varchar)")
        connection.execute("insert into landed.contender values ('L', 'E', '2025-01')")
        for name in asked:
            node = compiled[name]
            connection.execute(f"create view {node.schema}.{name} as {node.compiled_code}")
        yield connection


CENTS = st.integers(-(10**13), 10**13) | st.integers(-3, 3)
DOCUMENT = st.sampled_from(["A", "B", None])
CHARGE = st.tuples(CENTS, st.none() | CENTS, DOCUMENT)
OWED = st.tuples(CENTS, st.sampled_from(["S1", "S2", "S3", "S4", "S5"]), DOCUMENT)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CHARGE, min_size=1, max_size=4), st.lists(OWED, max_size=9), st.booleans(), st.booleans())
def test_the_parts_of_a_line_always_add_up_to_it(
    sharing: duckdb.DuckDBPyConnection,
    charges: list[tuple[int, int | None, str | None]],
    owed: list[tuple[int, str, str | None]],
    a_is_balanced: bool,
    b_is_balanced: bool,
) -> None:
    is_balanced = {"A": a_is_balanced, "B": b_is_balanced, None: False}
    rows = [("615", "opex", None, *charge) for charge in charges]
    rows += [("401", "supplier", code, -cents, None, document) for cents, code, document in owed]
    listed = ", ".join(
        f"({at}, '{account}', '{role}', {_text(code)}, {cents}, {_text(original)}, {_text(document)}, {is_balanced[document]})"
        for at, (account, role, code, cents, original, document) in enumerate(rows, 1)
    )
    sharing.execute("delete from landed.purchase_line")
    sharing.execute(
        "insert into landed.purchase_line by name select 'L' as landing_id, 'E' as entity_code, '2025-01' as period, "
        "'ledger' as kind, 'AC/1' as entry_id, true as entry_is_rebuilt, number as line_number, account as account_code, "
        "account as group_account, role as account_role, code as supplier_code, document as document_ref, "
        "is_balanced as document_is_balanced, (cents * 0.01)::decimal(18, 2) as debit, 0 as credit, "
        "(original::bigint * 0.01)::decimal(18, 2) as amount_original "
        f"from (values {listed}) as t(number, account, role, code, cents, original, document, is_balanced)"
    )
    parts: dict[int, list[tuple[str | None, Decimal, Decimal | None, str]]] = defaultdict(list)
    for number, *part in sharing.execute(
        "select line_number, supplier_code, amount_booked, amount_original, supplier_attribution "
        "from intermediate.int_spend_lines__attributed"
    ).fetchall():
        parts[number].append(tuple(part))
    suppliers: dict[str | None, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for cents, code, document in owed:
        suppliers[document if is_balanced[document] else None][code] += cents
    assert set(parts) == set(range(1, len(charges) + 1))
    for number, (cents, original, document) in enumerate(charges, 1):
        found = parts[number]
        sharers = suppliers[document if is_balanced[document] else None]
        assert sum(part[1] for part in found) == Decimal(cents).scaleb(-2)
        originals = [part[2] for part in found if part[2] is not None]
        assert sum(originals) == Decimal(original or 0).scaleb(-2)
        assert bool(originals) == (original is not None)
        assert {part[0] for part in found} == (set(sharers) or {None})
        assert {part[3] for part in found} == {("none", "direct", "allocated")[min(len(sharers), 2)]}
        total = sum(abs(amount) for amount in sharers.values())
        if total and len(sharers) > 1:
            for code, amount, _, _ in found:
                # Never further from its exact share than the cent that the others leave.
                assert abs(amount * 100 * total - cents * abs(sharers[str(code)])) <= total


def _text(value: object) -> str:
    return "null" if value is None else f"'{value}'"
