"""The golden case of the domain: one entity, January, every kind of entry once, through the whole hub.

Each way in which a ledger can be written, and each way in which a seller of the group can be declared, is one entity
with the same books, so that one refresh holds them all to the same figures.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pytest

from hub.settings import Workspace
from tests.support import ask, deliver, fec, make_workspace, refresh

Line = tuple[str, ...]
Entry = tuple[str, list[Line]]

# Journal, then (account, debit, credit, supplier). VAT 20 %.
BOOKS: list[Entry] = [
    ("OD", [("408", "1200,00", ""), ("615", "", "1000,00"), ("44586", "", "200,00")]),  # FNP reversal
    ("AC", [("615", "1100,00", ""), ("44566", "220,00", ""), ("401", "", "1320,00", "S1")]),  # its invoice
    ("AC", [("6063", "5000,00", ""), ("44566", "1000,00", ""), ("401", "", "6000,00", "S1")]),  # purchase
    ("AC", [("401", "600,00", "", "S1"), ("6063", "", "500,00"), ("44566", "", "100,00")]),  # credit note
    ("AC", [("401", "240,00", "", "S1"), ("6096", "", "200,00"), ("44566", "", "40,00")]),  # rebate
    ("BQ", [("401", "1000,00", "", "S1"), ("765", "", "20,00"), ("512", "", "980,00")]),  # payment, cash discount
    ("AC", [("2183", "3000,00", ""), ("44562", "600,00", ""), ("404", "", "3600,00", "S2")]),  # asset
    ("BQ", [("4091", "2000,00", "", "S3"), ("512", "", "2000,00")]),  # advance
    ("AC", [("611", "4000,00", ""), ("44566", "800,00", ""), ("401", "", "4800,00", "IC1")]),  # intercompany
    ("AC", [("6135", "1200,00", ""), ("401", "", "1200,00", "S4")]),  # car rental, VAT not recoverable
    ("AC", [("604", "800,00", ""), ("44566", "160,00", ""), ("4452", "", "160,00"), ("401", "", "800,00", "S5")]),
    ("AC", [("6226", "9999,00", ""), ("44566", "1999,80", ""), ("401", "", "11998,80", "S6")]),  # an error …
    ("AC", [("401", "11998,80", "", "S6"), ("6226", "", "9999,00"), ("44566", "", "1999,80")]),  # … and its reversal
    ("OD", [("6037", "700,00", ""), ("37", "", "700,00")]),  # stock variation
    ("OD", [("6811", "300,00", ""), ("2818", "", "300,00")]),  # depreciation
    ("PA", [("641", "2500,00", ""), ("421", "", "2500,00")]),  # payroll
    ("AC", [("616", "1200,00", ""), ("401", "", "1200,00", "S7")]),  # insurance …
    ("OD", [("486", "1100,00", ""), ("616", "", "1100,00")]),  # … and its eleven twelfths prepaid
    ("OD", [("617", "400,00", ""), ("44586", "80,00", ""), ("408", "", "480,00", "S8")]),  # closing FNP
]

# Account, nature, line type, amount, attribution, supplier: every charge line, read off BOOKS by hand.
EXPECTED: list[tuple[str, str, str, str, str, str | None]] = [
    ("615", "opex", "accrual_reversal", "-1000.00", "none", None),
    ("615", "opex", "invoice", "1100.00", "direct", "S1"),
    ("6063", "opex", "invoice", "5000.00", "direct", "S1"),
    ("6063", "opex", "credit_note", "-500.00", "direct", "S1"),
    ("6096", "opex", "rebate", "-200.00", "direct", "S1"),
    ("2183", "capex", "invoice", "3000.00", "direct", "S2"),
    ("611", "opex", "invoice", "4000.00", "direct", "IC1"),
    ("6135", "opex", "invoice", "1200.00", "direct", "S4"),
    ("604", "opex", "invoice", "800.00", "direct", "S5"),
    ("6226", "opex", "invoice", "9999.00", "direct", "S6"),
    ("6226", "opex", "credit_note", "-9999.00", "direct", "S6"),
    ("616", "opex", "invoice", "1200.00", "direct", "S7"),
    ("616", "opex", "prepaid", "-1100.00", "none", None),
    ("617", "opex", "accrual", "400.00", "direct", "S8"),
]


@dataclass(frozen=True)
class Variant:
    """One entity with the golden books, written in its own way."""

    number: str = "each entry"  # each entry | each line | a constant
    pieces: bool = True
    shuffle: int | None = None
    sides: tuple[str, str] | None = None  # Montant and Sens, with these two signs
    seller: str = "IC1"  # the supplier that is a company of the group
    feed: dict[str, Any] = field(default_factory=lambda: {"intercompany": {"suppliers": {"IC1": "SELLER"}}})

    def text(self, entity: str) -> str:
        """The books as a FEC. Pieces carry the entity, since the same bytes are not to come by two feeds."""
        books = list(BOOKS)
        if self.shuffle is not None:
            random.Random(self.shuffle).shuffle(books)
        entries = list(self._numbered(entity, books))
        return with_sides(fec(entries), *self.sides) if self.sides else fec(entries)

    def _numbered(self, entity: str, books: list[Entry]) -> Iterator[tuple[str, str, str, list[Line]]]:
        for at, (journal, lines) in enumerate(books, 1):
            piece = f"{entity}-{at}" if self.pieces else " "
            named = [(*line[:3], "".join(line[3:]).replace("IC1", self.seller), piece) for line in lines]
            if self.number == "each line":
                yield from ((journal, f"{at}{row:03}", "20250131", [line]) for row, line in enumerate(named, 1))
            else:
                yield journal, str(at) if self.number == "each entry" else self.number, "20250131", named


def with_sides(text: str, debit: str, credit: str) -> str:
    """The same FEC with Montant and Sens in the place of Debit and Credit."""
    rows = [line.split("\t") for line in text.split("\r\n") if line]
    written = [[*row[:11], *_side(row[11], row[12], debit, credit), *row[13:]] for row in rows[1:]]
    header = [*rows[0][:11], "Montant", "Sens", *rows[0][13:]]
    return "\r\n".join("\t".join(row) for row in [header, *written]) + "\r\n"


def _side(debit: str, credit: str, for_debit: str, for_credit: str) -> tuple[str, str]:
    return (debit, for_debit) if credit == "0,00" else (credit, for_credit)


PLAIN = Variant()
VARIANTS = {
    "PLAIN": PLAIN,
    "ZERO": replace(PLAIN, number="0"),
    "ONE": replace(PLAIN, number="1"),
    "ZERO_NO_PIECES": replace(PLAIN, number="000", pieces=False),
    "EMPTY": replace(PLAIN, number=""),
    "EMPTY_NO_PIECES": replace(PLAIN, number="", pieces=False),
    "EACH_LINE": replace(PLAIN, number="each line"),
    "EACH_LINE_NO_PIECES": replace(PLAIN, number="each line", pieces=False),
    "SENS": replace(PLAIN, sides=("D", "C")),
    "SENS_SIGNED": replace(PLAIN, sides=("+1", "-1")),
    "SHUFFLED": replace(PLAIN, shuffle=1),
    "SHUFFLED_ZERO": replace(PLAIN, shuffle=2, number="0"),
    "SHUFFLED_EMPTY": replace(PLAIN, shuffle=3, number="", pieces=False),
    "BY_NAME": replace(PLAIN, feed={"intercompany": {"suppliers": {"SUPPLIER  ic1": "SELLER"}}}),
    "BY_ALIAS": replace(PLAIN, seller="IC2", feed={}),
    "BY_ENTITY_NAME": replace(PLAIN, seller="IC3", feed={}),
}
SELLERS = [
    {"code": "SELLER", "name": "Seller"},
    {"code": "SELLER2", "name": "Other seller", "aliases": ["supplier ic2"]},
    {"code": "SELLER3", "name": "Supplier IC3"},
]


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    entities = [*SELLERS, *({"code": name, "name": f"Golden {name}"} for name in VARIANTS)]
    feeds = {f"{name}/fec": {"reader": "fec", **variant.feed} for name, variant in VARIANTS.items()}
    space = make_workspace(tmp_path_factory.mktemp("golden") / "group", entities, feeds)
    for name, variant in VARIANTS.items():
        deliver(space, f"{name}/fec", f"{name}.txt", variant.text(name))
    outcome = refresh(space)
    assert outcome.exit_code == 0
    assert not outcome.held
    return space


@pytest.mark.parametrize("entity", VARIANTS)
def test_figures_of_the_golden_case(space: Workspace, entity: str) -> None:
    # Opex: -1,000 + 1,100 + 5,000 - 500 - 200 + 1,200 + 800 + 9,999 - 9,999 + 1,200 - 1,100 + 400 = 6,900.
    # Invoiced: without -1,000 (reversal), -1,100 (prepaid) and 400 (FNP): 6,900 + 1,000 + 1,100 - 400 = 8,600.
    cube = ask(
        space,
        "select nature, sum(amount_accrual), sum(amount_invoiced) from spend_cube "
        f"where entity_code = '{entity}' group by nature order by nature",
    )
    assert cube == [("capex", Decimal(3000), Decimal(3000)), ("opex", Decimal(6900), Decimal(8600))]
    facts = ask(
        space,
        "select sum(amount_group) filter (is_intercompany), sum(amount_group) filter (line_type = 'rebate') "
        f"from fct_spend_line where entity_code = '{entity}'",
    )
    assert facts == [(Decimal(4000), Decimal(-200))]
    # 6,900 + 4,000: 60 except 603, 61 and 62 as they stand in the accounts.
    balance = ask(
        space,
        "select sum(debit - credit) from trial_balance "
        f"where entity_code = '{entity}' and regexp_matches(account_code, '^6[012]') and account_code not like '603%'",
    )
    assert balance == [(Decimal(10900),)]


@pytest.mark.parametrize("entity", VARIANTS)
def test_every_charge_line_has_its_type_and_supplier(space: Workspace, entity: str) -> None:
    found = ask(
        space,
        "select account_code, nature, line_type, amount_group, supplier_attribution, local_supplier_code, "
        f"is_intercompany from fct_spend_line where entity_code = '{entity}'",
    )
    seller = VARIANTS[entity].seller
    expected = [
        (account, nature, kind, Decimal(amount), how, seller if who == "IC1" else who, who == "IC1")
        for account, nature, kind, amount, how, who in EXPECTED
    ]
    assert Counter(found) == Counter(expected)


@pytest.mark.parametrize("entity", VARIANTS)
def test_the_company_that_sold_is_named(space: Workspace, entity: str) -> None:
    sold = ask(
        space, f"select counterparty_entity from fct_spend_line where entity_code = '{entity}' and is_intercompany"
    )
    assert sold == [({"IC1": "SELLER", "IC2": "SELLER2", "IC3": "SELLER3"}[VARIANTS[entity].seller],)]


@pytest.mark.parametrize("entity", VARIANTS)
def test_the_month_reaches_consolidated(space: Workspace, entity: str) -> None:
    # Without a supplier: 1,000 + 1,100 of Σ|amount| 39,498, which is 5 %: under the 20 % that L2 allows.
    status = ask(
        space, f"select period, level, is_held, reason from consolidation_status where entity_code = '{entity}'"
    )
    assert status == [("2025-01", "L3", False, None)]


def test_a_naive_sum_of_supplier_credits_is_far_from_it(space: Workspace) -> None:
    # With VAT, intercompany and the error: 1,320 + 6,000 + 4,800 + 1,200 + 800 + 11,998.80 + 1,200 = 27,318.80.
    naive = ask(space, "select credit from trial_balance where entity_code = 'PLAIN' and account_code = '401'")
    assert naive == [(Decimal("27318.80"),)]
