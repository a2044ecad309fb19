"""The tables of entries hold what double entry and the file formats ask of them."""

import numpy as np
import pytest

from hub.demo.amounts import DRAWN as DRAWN_AMOUNTS
from hub.demo.amounts import Amounts
from hub.demo.chart import INDEX
from hub.demo.templates import Template, legs, mean_legs
from hub.demo.templates_ledger import (
    CORRECTIONS,
    DRAWN,
    FOLLOW_UPS,
    GROUP_EXPORT,
    GROUP_PURCHASE,
    GROUP_SALE,
    OPENING,
    RELEASE,
)
from hub.demo.templates_lines import PURCHASE_LINES

LEDGER = (
    *DRAWN,
    *FOLLOW_UPS.values(),
    *CORRECTIONS.values(),
    GROUP_EXPORT,
    GROUP_PURCHASE,
    GROUP_SALE,
    OPENING,
    RELEASE,
)


def some_amounts() -> Amounts:
    amounts = Amounts({name: np.array([number * 7_919 + 12_345]) for number, name in enumerate(DRAWN_AMOUNTS)})
    amounts["rate"] = np.array([2_000])
    return amounts


def balance(template: Template, document: int | None = None) -> int:
    used = {leg.amount for leg in template.legs}
    amounts = some_amounts()
    for name in ("n2", "n3"):
        if name not in used and not used & {"fixed", "equity"}:
            amounts[name] = np.array([0])
    chosen = [leg for leg in template.legs if document in (None, leg.document)]
    return sum(leg.side * int(amounts[leg.amount][0]) for leg in chosen)


@pytest.mark.parametrize("template", LEDGER, ids=lambda template: template.name)
def test_debits_equal_credits(template: Template) -> None:
    assert balance(template) == 0


@pytest.mark.parametrize("template", LEDGER, ids=lambda template: template.name)
def test_accounts_are_in_the_chart(template: Template) -> None:
    looked_up = {"charge1", "charge2", "charge3", "rebate", "asset"}
    assert {leg.account for leg in template.legs} <= looked_up | set(INDEX)


def test_two_documents_balance_one_by_one_and_pooled_ones_do_not() -> None:
    named = {template.name: template for template in DRAWN}
    assert [balance(named["two_documents"], document) for document in (1, 2)] == [0, 0]
    assert balance(named["pooled"], 1) != 0


def test_frequencies_are_shares_of_all_entries() -> None:
    for table in (DRAWN, PURCHASE_LINES):
        # Under 3 % from one: they are made relative when entries are counted.
        assert sum(template.frequency for template in table) == pytest.approx(1, abs=0.03)


def test_about_sixty_percent_of_entries_are_purchase_invoices() -> None:
    share = sum(template.frequency for template in DRAWN if template.journal == "purchases")
    assert 0.58 < share / sum(template.frequency for template in DRAWN) < 0.68


def test_legs_are_read_as_accountants_write_them() -> None:
    first, second = legs("D charge1@2/2 m1 opex · C 401 gross")
    assert (first.account, first.side, first.amount, first.party, first.document, first.measure) == (
        "charge1",
        1,
        "m1",
        2,
        2,
        "opex",
    )
    assert (second.account, second.side, second.party, second.document, second.measure) == ("401", -1, 1, 1, "")


def test_mean_legs_follows_the_weights() -> None:
    pair = (Template("a", "misc", 0.5, (), legs("D 37 n1 · C 37 n1")), Template("b", "misc", 0.5, (), legs("D 37 n1")))
    assert mean_legs(pair, {}) == 1.5
    assert mean_legs(pair, {"b": 3.0}) == 1.25  # (0.5 · 2 + 1.5 · 1) / 2
