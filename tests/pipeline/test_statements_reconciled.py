"""Suppliers' statements end to end: two sides kept, a bridge that closes, levels L4 and L5 that rise and fall.

The figures of each supplier are worked out beside its statement. Amounts are in euros, without VAT, unless said.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hub.refresh.rebuild import rebuild
from hub.settings import Workspace
from tests.integration.signing.small_facts import hub_json
from tests.support import Moment, ask, deliver, make_workspace, refresh, write_feed

ALPHA, BETA, GAMMA, DELTA = "552100554", "542065479", "356000000", "732829320"
BOOKS: dict[str, Any] = {
    "reader": "delimited",
    "kind": "purchases",
    "columns": {
        "posting_date": "Date", "document_date": "Of", "document_ref": "Piece", "supplier_name": "Supplier",
        "supplier_siren": "Siren", "account_code": "Account", "currency": "Currency", "amount": "Amount",
    },
}  # fmt: skip
COLUMNS = {
    "customer_account": "Customer", "document_ref": "Document", "document_date": "Date", "amount": "Amount",
}  # fmt: skip
NAMES = {ALPHA: "Alpha SA", BETA: "Beta SARL", GAMMA: "Gamma SAS", DELTA: "Delta SA"}
ENTITIES = [
    {"code": "A", "name": "Atelier Nord", "siren": "784671695", "wanted_level": "L5"},
    {"code": "B", "name": "Boutique Sud"},
    {"code": "C", "name": "Comptoir Est", "joined": "2025-07-01"},
    {"code": "D", "name": "Dépôt Ouest"},
]


def statement(siren: str, **more: Any) -> dict[str, Any]:
    return {
        "reader": "delimited", "kind": "statement", "supplier": {"name": NAMES[siren], "siren": siren},
        "basis": "invoiced", "rebates": "gross", "vat": "excluded", "currency": "EUR",
        "customers": {"C-1": "A", "C-2": "B", "C-3": "C", "C-4": "D"}, "period": {"rule": "document_date"},
        "columns": COLUMNS, **more,
    }  # fmt: skip


FEEDS = {
    "A/list": BOOKS, "B/list": BOOKS, "C/list": BOOKS,
    "_suppliers/ALPHA/monthly": statement(ALPHA),
    "_suppliers/BETA/monthly": statement(BETA, vat="included", columns=COLUMNS | {"vat_amount": "VAT"}),
    "_suppliers/GAMMA/monthly": statement(GAMMA, currency="USD"),
    "_suppliers/DELTA/quarterly": statement(
        DELTA, columns={"customer_account": "Customer", "period_from": "From", "period_to": "To", "amount": "Amount"}
    ),
}  # fmt: skip


def books(*lines: tuple[str, str, str, str, str]) -> str:
    """Lines of a list: date, document, supplier's SIREN, currency, amount."""
    rows = [";".join(BOOKS["columns"].values())]
    rows += [f"{day};{day};{ref};{NAMES[of]};{of};606100;{money};{amount}" for day, ref, of, money, amount in lines]
    return "\n".join(rows) + "\n"


def said(*lines: tuple[str, ...], header: str = "Customer;Document;Date;Amount") -> str:
    return "\n".join([header, *(";".join(line) for line in lines)]) + "\n"


# A bought of Alpha in January F1 1,000; F2 200, invoiced on 31 January, is in its books of February.
A_JANUARY = books(
    ("2025-01-10", "F1", ALPHA, "EUR", "1000.00"), ("2025-01-12", "B1", BETA, "EUR", "100.00"),
    ("2025-01-15", "D1", DELTA, "EUR", "400.00"), ("2025-01-20", "G1", GAMMA, "USD", "1000.00"),
)  # fmt: skip
A_FEBRUARY = books(("2025-02-03", "F2", ALPHA, "EUR", "200.00"), ("2025-02-15", "D2", DELTA, "EUR", "300.00"))
A_MARCH = books(("2025-03-15", "D3", DELTA, "EUR", "290.00"))
B_JANUARY = books(("2025-01-11", "F3", ALPHA, "EUR", "500.00"))
C_JANUARY = books(("2025-01-11", "F4", ALPHA, "EUR", "50.00"))
ALPHA_JANUARY = said(
    ("C-1", "F1", "2025-01-10", "1000.00"), ("C-1", "F2", "2025-01-31", "200.00"),
    ("C-2", "F3", "2025-01-11", "500.00"), ("C-2", "F6", "2025-01-14", "33.00"), ("C-3", "F4", "2025-01-11", "50.00"),
    ("C-4", "F5", "2025-01-12", "300.00"), ("X-9", "F7", "2025-01-13", "70.00"),
)  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    rules = {"relative": 0.01, "absolute": 20}
    space = make_workspace(tmp_path_factory.mktemp("statements") / "group", ENTITIES, FEEDS, reconciliation=rules)
    for name, content in {"A/list/01": A_JANUARY, "A/list/02": A_FEBRUARY, "A/list/03": A_MARCH}.items():
        deliver(space, "A/list", f"{name[-2:]}.csv", content)
    deliver(space, "B/list", "01.csv", B_JANUARY)
    deliver(space, "C/list", "01.csv", C_JANUARY)
    deliver(space, "_suppliers/ALPHA/monthly", "01.csv", ALPHA_JANUARY)
    with_vat = said(("C-1", "B1", "2025-01-12", "120.00", "20.00"), header="Customer;Document;Date;Amount;VAT")
    deliver(space, "_suppliers/BETA/monthly", "01.csv", with_vat)
    deliver(space, "_suppliers/GAMMA/monthly", "01.csv", said(("C-1", "G1", "2025-01-17", "1000.00")))
    deliver(space, "_suppliers/DELTA/quarterly", "q1.csv",
            said(("C-1", "2025-01", "2025-03", "1000.00"), header="Customer;From;To;Amount"))  # fmt: skip
    assert refresh(space, Moment()()).problems == []
    return space


def bridge(space: Workspace, siren: str, entity: str | None = "A", month: str = "2025-01") -> dict[str, Decimal]:
    """The row of a supplier, entity and first month, without its zeros."""
    items = (
        "declared", "recorded", "entity_not_onboarded", "account_not_linked", "cut_off", "rebates", "vat_or_currency",
        "purchasing_card", "dispute", "residual",
    )  # fmt: skip
    whose = f"entity_code = '{entity}'" if entity else "entity_code is null"
    query = f"select {', '.join(items)} from supplier_reconciliation where supplier_id = 'SIREN:{siren}' and {whose} "
    rows = ask(space, query + f"and period_from = '{month}'")
    assert len(rows) == 1, rows
    return {item: amount for item, amount in zip(items, rows[0], strict=True) if amount}


def test_each_difference_has_its_name(told: Workspace) -> None:
    # Alpha: A's F2 is in February's books; B has no F6; C was not in the group yet; D sends nothing; X-9 is nobody.
    assert bridge(told, ALPHA) == {"declared": 1200, "recorded": 1000, "cut_off": 200}
    assert bridge(told, ALPHA, "B") == {"declared": 533, "recorded": 500, "residual": 33}
    assert bridge(told, ALPHA, "C") == {"declared": 50, "entity_not_onboarded": 50}
    assert bridge(told, ALPHA, "D") == {"declared": 300, "entity_not_onboarded": 300}
    assert bridge(told, ALPHA, None) == {"declared": 70, "account_not_linked": 70}
    # Beta: 120 with VAT of 20. Delta: a quarter of 1,000 against 400 + 300 + 290 of its three months.
    assert bridge(told, BETA) == {"declared": 120, "recorded": 100, "vat_or_currency": 20}
    assert bridge(told, DELTA) == {"declared": 1000, "recorded": 990, "residual": 10}


def test_another_currency_is_a_difference_of_rates_alone(told: Workspace) -> None:
    # 1,000 USD on both sides; the supplier dates it three days before the books do.
    found = bridge(told, GAMMA)
    assert set(found) <= {"declared", "recorded", "vat_or_currency"} and found["declared"] != 1000
    assert found["declared"] - found["recorded"] == found.get("vat_or_currency", 0)


def test_every_bridge_closes_and_every_amount_is_in_one_place(told: Workspace) -> None:
    rows = ask(told, "select * exclude (supplier_id) from supplier_reconciliation")
    assert len(rows) == 8
    assert ask(told, """
        select count(*) from supplier_reconciliation where declared - recorded <> entity_not_onboarded
        + account_not_linked + cut_off + rebates + vat_or_currency + purchasing_card + dispute + residual
    """) == [(0,)]  # fmt: skip
    assert ask(told, """
        select sum(amount_group) = (select sum(amount_group) from fct_supplier_statement_line)
        from reconciliation_line where side = 'declared'
    """) == [(True,)]  # fmt: skip
    assert ask(told, """
        select count(*) from (select line_id, sum(amount_group) as placed from reconciliation_line
        where side = 'recorded' group by 1) inner join fct_spend_line on line_id = spend_line_id
        where placed <> -amount_group
    """) == [(0,)]  # fmt: skip


def levels(space: Workspace, entity: str) -> dict[str, tuple[str, str | None]]:
    rows = ask(space, f"select period, level, reason from consolidation_status where entity_code = '{entity}'")
    return {period: (level, reason) for period, level, reason in rows}


def test_l4_asks_the_statements_that_speak_of_the_month(told: Workspace) -> None:
    found = levels(told, "A")
    # Delta's 10 of 1,000 are within 1 %; nobody signed.
    assert {period: level for period, (level, _) in found.items()} == {
        "2025-01": "L4",
        "2025-02": "L4",
        "2025-03": "L4",
    }
    assert "nobody signed it" in str(found["2025-01"][1])
    # B's 33 of 533 are beyond 20 and 1 %: it stays where it was, which is all that it wants.
    assert levels(told, "B") == {"2025-01": ("L3", None)}
    [(reason,)] = ask(told, "select reason from gate_verdict where gate = 'L4' and entity_code = 'B'")
    assert "Alpha SA, 33.00 unexplained of 533.00 declared" in reason
    assert ask(told, "select distinct level from fct_spend_line where entity_code = 'A'") == [("L4",)]
    assert ask(told, "select distinct level from spend_cube where entity_code = 'A'") == [("L4",)]


def test_no_fact_comes_from_a_statement(told: Workspace) -> None:
    assert ask(told, "select sum(amount_group) from fct_spend_line where currency = 'EUR'") == [(Decimal("2790.00"),)]
    assert ask(told, "select count(*) from fct_spend_line where feed_id like '\\_%' escape '\\'") == [(0,)]


def test_a_past_publication_is_made_again_with_its_statements(told: Workspace, tmp_path: Path) -> None:
    [(publication,)] = ask(told, "select max(publication_id) from publication")
    deliver(told, "_suppliers/ALPHA/monthly", "02.csv", said(("C-1", "F9", "2025-02-20", "999.00")))
    moment = Moment()
    moment.now = moment.now.replace(year=2027)
    refresh(told, moment())
    assert bridge(told, ALPHA, month="2025-02")["residual"] == 999
    assert levels(told, "A")["2025-02"][0] == "L3"
    rebuild(told, publication, tmp_path / "again.duckdb")


def test_the_same_statement_twice_and_a_corrected_one(told: Workspace) -> None:
    moment = Moment()
    moment.now = moment.now.replace(year=2028)
    deliver(told, "_suppliers/ALPHA/monthly", "copy of 01.csv", ALPHA_JANUARY)
    refresh(told, moment())
    assert bridge(told, ALPHA, "B") == {"declared": 533, "recorded": 500, "residual": 33}
    deliver(told, "_suppliers/ALPHA/monthly", "01 corrected.csv", ALPHA_JANUARY.replace("33.00", "3.00"))
    refresh(told, moment())
    assert bridge(told, ALPHA, "B") == {"declared": 503, "recorded": 500, "residual": 3}
    assert levels(told, "B") == {"2025-01": ("L4", None)}
    query = "select status, count(*) from supplier_statement where feed_id like '%ALPHA%' group by 1 order by 1"
    assert ask(told, query) == [("counted", 2), ("superseded", 1)]


def test_what_is_signed_is_at_l5_until_it_moves(told: Workspace) -> None:
    moment = Moment()
    moment.now = moment.now.replace(year=2029)
    hub_json(told, "sign", "--entity", "A", "--period", "2025-01", "--by", "Ann", "--yes")
    refresh(told, moment())
    assert levels(told, "A")["2025-01"] == ("L5", None)
    assert ask(told, "select distinct level from fct_spend_line where entity_code = 'A' and period = '2025-01'") == [
        ("L5",)
    ]
    corrected = A_JANUARY.replace("1000.00", "1004.00", 1)
    deliver(told, "A/list", "01 corrected.csv", corrected)
    refresh(told, moment())
    level, reason = levels(told, "A")["2025-01"]
    assert level == "L4" and str(reason).startswith("L5: opex accrual +4.00")
    [row] = hub_json(told, "diff", "--entity", "A", "--period", "2025-01")["changes"]
    assert (row["cause"], row["difference"]) == ("superseded", "4.00")
    deliver(told, "A/list", "01 again.csv", corrected.replace("1004.00", "1000.00") + "\n")
    refresh(told, moment())
    assert levels(told, "A")["2025-01"] == ("L5", None)


def test_a_currency_without_a_rate_bears_nothing_out(told: Workspace) -> None:
    moment = Moment()
    moment.now = moment.now.replace(year=2030)
    write_feed(told.home, "_suppliers/DELTA/foreign", statement(DELTA, currency="KPW"))
    deliver(told, "_suppliers/DELTA/foreign", "02.csv", said(("C-1", "K1", "2025-02-10", "5.00")))
    refresh(told, moment())
    assert ask(told, "select amount, amount_group from fct_supplier_statement_line where currency = 'KPW'") == [
        (Decimal("5.00"), None)
    ]
    [(reason,)] = ask(
        told, "select reason from gate_verdict where gate = 'L4' and entity_code = 'A' and period = '2025-02'"
    )
    assert "1 lines of statements have no exchange rate (KPW)" in reason
