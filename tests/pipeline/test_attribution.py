"""Who is behind each charge: direct, allocated or unknown, from the entries of a ledger to the published file."""

import pytest

from hub.settings import Workspace
from tests.pipeline.ledgers import Books, Company, lines, publish
from tests.support import ask

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

COMPANIES = {
    "DOCUMENTS": Company(DOCUMENTS),
    "SHARED": Company(SHARED),
    "MIXED": Company(MIXED),
    "NETTED": Company(NETTED),
    "INDIVIDUAL": Company(INDIVIDUAL),
    "ACCRUALS": Company(ACCRUALS),
    "UNREBUILT": Company(UNREBUILT),
    "UNBALANCED": Company(UNBALANCED),
}


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    space, outcome = publish(tmp_path_factory.mktemp("attribution") / "group", COMPANIES)
    assert {one.contender.entity_code for one in outcome.held} == {"UNBALANCED"}
    return space


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
