"""Electronic invoices end to end: landed, tied to the ledger, and never added to it."""

import datetime as dt
import json
import os
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from hub.demo.generate import generate
from hub.refresh.run import Outcome
from hub.settings import Workspace
from tests.invoices import Invoice, Item, as_cii, as_ubl, batch, in_pdf
from tests.support import Moment, ask, deliver, fec, make_workspace, refresh, write_feed

INVOICES = {"reader": "einvoice", "kind": "invoices"}
MARTS = "select * from spend_cube order by all", "select * exclude (level) from fct_spend_line order by all"


def books() -> str:
    """Supplier S1: F-001 of 100.00, F-002 of 50.00, a credit note AV-1 of -30.00. S2: F-001 of 7.00. In all 127.00."""
    return fec(
        [
            ("AC", "1", "20250115", [("615", "100,00", "", "", "F-001"), ("44566", "20,00", "", "", "F-001"),
                                     ("401", "", "120,00", "S1", "F-001")]),
            ("AC", "2", "20250120", [("6063", "50,00", "", "", "F-002"), ("401", "", "50,00", "S1", "F-002")]),
            ("AC", "3", "20250203", [("6063", "", "30,00", "", "AV-1"), ("401", "30,00", "", "S1", "AV-1")]),
            ("AC", "4", "20250205", [("6063", "7,00", "", "", "F-001"), ("401", "", "7,00", "S2", "F-001")]),
        ]
    )  # fmt: skip


def group(home: Path) -> Workspace:
    return make_workspace(home, [{"code": "E", "name": "Entity"}], {"E/fec": {"reader": "fec"}, "E/mail": INVOICES})


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Outcome]:
    space, moment = group(tmp_path_factory.mktemp("invoices") / "group"), Moment()
    deliver(space, "E/fec", "ledger.txt", books())
    refresh(space, moment())
    tied = Invoice("F 001", dt.date(2025, 1, 14), (Item("Gloves", "8", "10"), Item("Boots", "2", "10")), siren=None)
    deliver(space, "E/mail", "tied.xml", as_ubl(tied))
    deliver(space, "E/mail", "differs.xml", as_cii(Invoice("F002", items=(Item("Paper", "3", "16"),))))
    deliver(space, "E/mail", "note.pdf", in_pdf(as_cii(Invoice("AV1", items=(Item("Boots", "3", "10"),), code="381"))))
    deliver(space, "E/mail", "absent.xml", as_ubl(Invoice("F-009")))
    wrong = Invoice("F-010", says={"BT-106": "99.00"})
    deliver(space, "E/mail", "wrong.xml", as_ubl(wrong))
    deliver(space, "E/mail", "batch.xml", batch([as_ubl(Invoice("F-011")), as_cii(wrong), as_ubl(Invoice("F-012"))]))
    deliver(space, "E/mail", "scan.pdf", in_pdf(b"x", name="scan.txt"))
    return space, refresh(space, moment())


def test_documents_are_tied_by_number_and_supplier(told: tuple[Workspace, Outcome]) -> None:
    rows = ask(told[0], "select document_ref, status, invoice_net, ledger_net, residual from invoice_tie order by 1")
    assert rows == [
        ("AV1", "tied", Decimal("-30.00"), Decimal("-30.00"), Decimal("0.00")),
        ("F 001", "tied", Decimal("100.00"), Decimal("100.00"), Decimal("0.00")),
        ("F-009", "not_in_ledger", Decimal("100.00"), None, None),
        ("F-011", "not_in_ledger", Decimal("100.00"), None, None),
        ("F-012", "not_in_ledger", Decimal("100.00"), None, None),
        ("F002", "differs", Decimal("48.00"), Decimal("50.00"), Decimal("2.00")),
    ]


def test_what_no_invoice_explains_stays_visible(told: tuple[Workspace, Outcome]) -> None:
    # January: 100 tied, 50 differs. February: the credit note of 30 is tied; no invoice explains 7.00 of S2.
    cents = [Decimal(one) for one in ("150.00", "100.00", "50.00", "0.00", "-23.00", "-30.00", "0.00", "7.00")]
    rows = ask(told[0], "select * exclude (entity_code, period) from invoice_cover order by period")
    assert rows == [tuple(cents[:4]), tuple(cents[4:])]
    [[cube]] = ask(told[0], "select sum(amount_accrual) from spend_cube")
    assert cube == sum(row[0] for row in rows) == Decimal("127.00")


def test_lines_are_published_as_read(told: tuple[Workspace, Outcome]) -> None:
    query = "select item_label, quantity, unit_price, net_amount, supplier_id, order_ref from invoice_line "
    [gloves, boots] = ask(told[0], query + "where document_ref = 'F 001' order by line_number")
    assert gloves == ("Gloves", Decimal(8), Decimal(10), Decimal("80.00"), "NAME:SUPPLIER S1", "PO-7")
    assert boots[:4] == ("Boots", Decimal(2), Decimal(10), Decimal("20.00"))
    [note] = ask(told[0], query + "where document_ref = 'AV1'")
    assert note[:4] == ("Boots", Decimal(-3), Decimal(10), Decimal("-30.00"))


def test_what_breaks_a_rule_is_told_and_holds_nothing(told: tuple[Workspace, Outcome]) -> None:
    space, outcome = told
    failures = dict(ask(space, "select file_name, failure from delivery where failure is not null"))
    assert set(failures) == {"wrong.xml", "batch.xml", "scan.pdf"}
    assert "BR-CO-10: Σ line net amounts is 100.00, BT-106 says 99.00" in failures["wrong.xml"]
    assert "1 of 3 documents break rules of EN 16931" in failures["batch.xml"]
    assert set(failures.values()) <= {str(problem) for problem in outcome.problems}
    assert outcome.exit_code == 3
    assert ask(space, "select distinct is_certified, is_held from consolidation_status") == [(True, False)]
    rejects = ask(space, "select file_name, rule, debit from rejected_line")
    assert rejects == [("batch.xml", "BR-CO-10", Decimal("100.00"))]


def test_nothing_read_is_lost(told: tuple[Workspace, Outcome]) -> None:
    query = (
        "select lines_read, lines_accepted, lines_rejected, debit_read, debit_accepted, debit_rejected from delivery "
    )
    assert ask(told[0], query + "where file_name = 'batch.xml'") == [
        (3, 2, 1, Decimal("300.00"), Decimal("200.00"), Decimal("100.00"))
    ]
    [[credit, encoding]] = ask(told[0], "select credit_read, encoding from delivery where file_name = 'note.pdf'")
    assert (credit, encoding) == (Decimal("30.00"), "PDF")


def test_figures_are_the_same_without_invoices(told: tuple[Workspace, Outcome], tmp_path: Path) -> None:
    bare, moment = group(tmp_path / "bare"), Moment()
    deliver(bare, "E/fec", "ledger.txt", books())
    refresh(bare, moment())
    for query in MARTS:
        assert ask(bare, query) == ask(told[0], query)
    assert ask(bare, "select count(*) from invoice_tie") == [(0,)]
    assert ask(bare, "select count(*) from invoice_cover") == [(0,)]


def test_a_document_delivered_again_replaces_the_former(tmp_path: Path) -> None:
    space, moment = group(tmp_path / "group"), Moment()
    deliver(space, "E/fec", "ledger.txt", books())
    deliver(space, "E/mail", "first.xml", as_ubl(Invoice("F-001", items=(Item("Gloves", "9", "10"),))))
    refresh(space, moment())
    assert ask(space, "select status, residual from invoice_tie") == [("differs", Decimal("10.00"))]
    deliver(space, "E/mail", "second.xml", as_ubl(Invoice("F-001", items=(Item("Gloves", "10", "10"),))))
    assert refresh(space, moment()).is_new
    assert ask(space, "select status, residual from invoice_tie") == [("tied", Decimal("0.00"))]
    assert ask(space, "select count(*), sum(net_amount) from invoice_line") == [(1, Decimal("100.00"))]
    [[second]] = ask(space, "select delivery_id from delivery where file_name = 'second.xml'")
    space.decisions.mkdir(exist_ok=True)
    (space.decisions / "withdrawn.csv").write_text(f"delivery_id,by,reason\n{second},me,wrong\n", encoding="utf-8")
    refresh(space, moment())
    assert ask(space, "select status, residual from invoice_tie") == [("differs", Decimal("10.00"))]


def test_of_two_that_come_at_once_the_later_file_counts(tmp_path: Path) -> None:
    space, moment = group(tmp_path / "group"), Moment()
    for name, price, at in (("b.xml", "9", 1_000), ("a.xml", "10", 2_000)):
        path = deliver(space, "E/mail", name, as_ubl(Invoice("F-001", items=(Item("Gloves", "1", price),))))
        os.utime(path, (at, at))
    refresh(space, moment())
    assert ask(space, "select net_amount from invoice_line") == [(Decimal("10.00"),)]
    write_feed(space.home, "E/mail", {**INVOICES, "valid_from": "2024-01"})  # both are read again
    refresh(space, moment())
    assert ask(space, "select count(*) from delivery") == [(4,)]
    assert ask(space, "select net_amount from invoice_line") == [(Decimal("10.00"),)]


def test_invoices_alone_are_published(tmp_path: Path) -> None:
    space = group(tmp_path / "group")
    deliver(space, "E/mail", "first.xml", as_ubl(Invoice("F-001")))
    assert refresh(space, Moment()()).publication is not None
    assert ask(space, "select status from invoice_tie") == [("not_in_ledger",)]
    assert ask(space, "select count(*) from fct_spend_line") == [(0,)]


def test_a_lake_without_the_tables_is_read(tmp_path: Path) -> None:
    space, moment = group(tmp_path / "group"), Moment()
    deliver(space, "E/fec", "ledger.txt", books())
    deliver(space, "E/mail", "first.xml", as_ubl(Invoice("F-001")))
    refresh(space, moment())
    shutil.rmtree(space.home / "lake" / "invoice_line")
    refresh(space, moment())
    deliver(space, "E/mail", "second.xml", as_ubl(Invoice("F-002")))
    refresh(space, moment())
    assert ask(space, "select document_ref from invoice_tie") == [("F-002",)]


def test_a_feed_of_several_entities_sorts_by_the_buyer(tmp_path: Path) -> None:
    feed = {**INVOICES, "entities": {"column": "buyer_siren", "map": {"552100554": "E", "443061841": "F"}}}
    entities = [{"code": "E", "name": "One"}, {"code": "F", "name": "Two"}]
    space = make_workspace(tmp_path / "group", entities, {"_group/mail": feed})
    for number, siren in enumerate(("552100554", "443061841", "356000000")):
        deliver(space, "_group/mail", f"{number}.xml", as_ubl(Invoice(f"F{number}", buyer_siren=siren)))
    outcome = refresh(space, Moment()())
    assert ask(space, "select document_ref, entity_code from invoice_tie order by 1") == [("F0", "E"), ("F1", "F")]
    assert "entity_unknown" in str(outcome.problems[0])


def test_the_demonstration_group_has_tied_invoices_and_a_residual(tmp_path: Path) -> None:
    generate(tmp_path / "group", lines=2_000, months=2, with_truth=False, with_invoices=True)
    space = Workspace((tmp_path / "group").resolve())
    assert refresh(space, Moment()()).problems == []
    rows = ask(space, "select status, count(*), sum(residual) from invoice_tie group by 1 order by 1")
    # The last of twelve bills 12.50 of freight that nobody booked.
    assert rows == [("differs", 1, Decimal("-12.50")), ("tied", 11, Decimal("0.00"))]


def test_an_invoice_to_another_company_is_told(tmp_path: Path) -> None:
    entity = {"code": "E", "name": "Entity", "siren": "552100554"}
    space = make_workspace(tmp_path / "group", [entity], {"E/mail": INVOICES})
    deliver(space, "E/mail", "one.xml", as_ubl(Invoice(buyer_siren="443061841")))
    refresh(space, Moment()())
    [[warnings]] = ask(space, "select warnings from delivery")
    assert json.loads(warnings) == ["document F1: the buyer's SIREN is 443061841, that of E is 552100554"]
