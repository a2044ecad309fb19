"""What counts as spend, and for whom: assets, rebates, accruals, the group itself, its perimeter and shares."""

from decimal import Decimal

import pytest

from hub.settings import Workspace
from tests.pipeline.ledgers import Books, Company, lines, publish
from tests.support import ask

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

COMPANIES = {
    "ASSETS": Company(ASSETS),
    "TELLING": Company(TELLING),
    "OUTSIDE": Company(OUTSIDE),
    "REBATES": Company(REBATES),
    "COSTS": Company(COSTS),
    "KEPT": Company(KEPT),
    "INSIDE": Company(INSIDE, feed={"intercompany": {"suppliers": {"4511": "JOINED"}}}),
    "BUYER": Company(BUYER, feed={"intercompany": {"suppliers": {"LATE": "JOINED"}}}),
    "JOINED": Company(Books().buy("S1", "1,00", date="20250315"), {"joined": "2025-03-01"}),
    "PERIMETER": Company(PERIMETER, {"joined": "2025-02-10", "left": "2025-03-20"}),
    "HALF": Company(HALF, {"method": "proportional", "share": 0.5}),
    "EQUITY": Company(Books().buy("S1", "2,00"), {"method": "equity", "share": 0.4}),
    "NONE": Company(Books().buy("S1", "3,00"), {"method": "none"}),
}


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    space, outcome = publish(tmp_path_factory.mktemp("spend") / "group", COMPANIES)
    assert not outcome.held
    return space


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
