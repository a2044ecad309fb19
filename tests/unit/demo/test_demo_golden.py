"""The golden case of the domain (one entity, January) told in the generator's templates: the tags give its figures."""

from decimal import Decimal

import numpy as np
import pytest

from hub.demo.amounts import Amounts
from hub.demo.cast import CAST
from hub.demo.directory import Directory, make_directory
from hub.demo.entries import Entries
from hub.demo.suppliers import make_master
from hub.demo.tally import PeriodTally, SupplierTally
from hub.demo.templates import Template
from hub.demo.templates_ledger import (
    CORRECTIONS,
    DRAWN,
    ERROR,
    FOLLOW_UPS,
    GROUP_PURCHASE,
    NOT_RECEIVED,
    NOT_RECEIVED_UNKNOWN,
    OPENING,
    PREPAID,
)

NAMED = {template.name: template for template in DRAWN}


@pytest.fixture(scope="module")
def directory() -> Directory:
    rng = np.random.default_rng(1)
    return make_directory(CAST[0], CAST, make_master(24_000, len(CAST), rng), rng)


def one(directory: Directory, template: Template, net: int, rate: int = 2_000) -> Entries:
    """One entry of ``net`` euros without VAT."""
    values = {"n1": net * 100, "n2": 0, "n3": 0, "m1": 0, "rate": rate}
    parties = tuple(directory.pools[pool].parties[:1] for pool in template.pools)
    amounts = Amounts({name: np.array([value]) for name, value in values.items()})
    return Entries(template, np.array([1]), parties, amounts, np.array([0]))


def golden(directory: Directory) -> list[Entries]:
    cases = [
        (FOLLOW_UPS[NOT_RECEIVED_UNKNOWN.name], 1_000),
        (NAMED["purchase_1"], 1_100),
        (NAMED["purchase_1"], 5_000),
        (NAMED["credit_note"], 500),
        (NAMED["rebate"], 200),
        (NAMED["payment_with_discount"], 1_000),
        (NAMED["asset"], 3_000),
        (NAMED["advance"], 2_000),
        (GROUP_PURCHASE, 4_000),
        (NAMED["car_rental"], 1_000),  # 1,200 with the VAT that cannot be recovered
        (NAMED["reverse_charge"], 800),
        (ERROR, 9_999),
        (CORRECTIONS[ERROR.name], 9_999),
        (NAMED["stock_use"], 700),
        (NAMED["depreciation"], 300),
        (NAMED["payroll"], 2_500),
        (NAMED["insurance"], 1_200),
        (PREPAID, 1_200),  # eleven twelfths: 1,100
        (NOT_RECEIVED, 400),
    ]
    return [one(directory, template, net) for template, net in cases]


def test_the_golden_case_of_the_domain(directory: Directory) -> None:
    tally, suppliers = PeriodTally(is_ledger=True), SupplierTally.empty(200)
    for entries in golden(directory):
        tally.add_entries(entries, directory, suppliers)
    truth = tally.truth()
    assert truth.opex_accrual == Decimal("6900.00")
    assert truth.opex_invoiced == Decimal("8600.00")
    assert truth.intercompany == Decimal("4000.00")
    assert truth.rebates == Decimal("-200.00")
    assert truth.capex == Decimal("3000.00")
    # None: reversal of the anonymous FNP -1,000 and prepaid -1,100. Direct: 6,900 + 2,100 = 9,000.
    assert (truth.none, truth.direct, truth.allocated) == (Decimal("-2100.00"), Decimal("9000.00"), Decimal("0.00"))
    # The closing FNP names its supplier on 408 only.
    assert truth.direct_expected == Decimal("400.00")
    assert int(suppliers.accrual.sum()) == 900_000
    assert int(suppliers.invoiced.sum()) == 860_000


def test_opening_entries_are_no_spend(directory: Directory) -> None:
    tally = PeriodTally(is_ledger=True)
    tally.add_entries(one(directory, OPENING, 5_000), directory, SupplierTally.empty(200))
    assert tally.truth().capex == 0


def test_a_transfer_from_231_adds_no_capex(directory: Directory) -> None:
    tally, suppliers = PeriodTally(is_ledger=True), SupplierTally.empty(200)
    for name in ("asset_in_progress", "transfer"):
        tally.add_entries(one(directory, NAMED[name], 7_000), directory, suppliers)
    assert tally.truth().capex == Decimal("7000.00")


def test_a_rebate_through_4098_counts_once(directory: Directory) -> None:
    tally, suppliers = PeriodTally(is_ledger=True), SupplierTally.empty(200)
    due = one(directory, NAMED["rebate_due"], 200)
    for entries in (due, due.again(FOLLOW_UPS["rebate_due"], np.array([1]))):
        tally.add_entries(entries, directory, suppliers)
    truth = tally.truth()
    assert (truth.rebates, truth.opex_accrual, truth.opex_invoiced) == (Decimal("-200.00"),) * 3
