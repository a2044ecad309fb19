"""Every declared and every recorded amount is under one item, each with its proof; the bridge closes to the cent."""

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest

from hub.errors import StructuralError
from hub.reconciliation.bridge import Bridge
from tests.unit.reconciliation.bridge_frames import Row, booked, items, made, pair, terms_of, told, total


def parts(found: Bridge, line: str, side: str = "declared") -> dict[str, Decimal]:
    rows = found.parts.filter(line_id=line, side=side)
    return dict(rows.select("item", "amount_group").iter_rows())


def reasons(found: Bridge) -> set[str | None]:
    return set(found.parts.filter(item="residual")["reason"])


def test_the_case_of_the_domain() -> None:
    """Domain §7: declared 1,000, recorded 870; 60 + 25 + 30 − 5 + 2 + 8 = 120; residual 10.

    Declared 60 + 25 + 30 − 5 + 12 (of which VAT 2) + 8 + 600 + 270 = 1,000. Recorded in March 10 + 600 + 260 = 870; the
    30 come in April. Of 270 declared 260 are booked: 10.
    """
    declared = [
        told("LOIN1", "60.00", entity_code="LOIN", entity_state="not_onboarded"),
        told("X1", "25.00", entity_code=None, entity_state="unknown_account", customer_account="C-99"),
        told("F31", "30.00", document_date=dt.date(2026, 3, 31)),
        told("RFA", "-5.00", document_kind="rebate"),
        told("V1", "12.00", net="10.00"),
        told("CARD1", "8.00", line_status="card"),
        told("F1", "600.00"),
        told("F2", "270.00"),
    ]
    recorded = [
        booked("b31", "30.00", period="2026-04"), booked("bv", "10.00"), booked("b1", "600.00"), booked("b2", "260.00"),
    ]  # fmt: skip
    matches = [
        *pair("m31", "F31", "b31"), *pair("mv", "V1", "bv"), *pair("m1", "F1", "b1"), *pair("m2", "F2", "b2"),
    ]  # fmt: skip
    found = made(declared, recorded, matches)
    sums = found.summary.select("declared", "recorded").sum().row(0)
    assert sums == (Decimal("1000.00"), Decimal("870.00"))
    assert items(found) == {
        "entity_not_onboarded": Decimal(60), "account_not_linked": Decimal(25), "cut_off": Decimal(30),
        "rebates": Decimal(-5), "vat_or_currency": Decimal(2), "purchasing_card": Decimal(8), "residual": Decimal(10),
    }  # fmt: skip
    assert parts(found, "F2") == {"matched": Decimal(260), "residual": Decimal(10)}
    account = found.summary.filter(pl.col("entity_code").is_null()).row(0, named=True)
    assert (account["customer_account"], account["declared"]) == ("C-99", Decimal(25))
    row = found.summary.filter(entity_code="NORD").row(0, named=True)
    assert (row["declared_documents"], row["matched_documents"]) == (6, 4)  # F31, RFA, V1, CARD1, F1, F2


def test_a_match_across_months_is_a_cut_off_on_both_sides() -> None:
    found = made([told("F", "30")], [booked("b", "30", period="2026-04")], pair("m", "F", "b"),
                 terms_of("2026-03", "2026-04"))  # fmt: skip
    assert items(found, period_from="2026-03") == {"cut_off": Decimal(30)}
    assert items(found, period_from="2026-04") == {"cut_off": Decimal(-30)}


def test_a_payment_of_invoices_of_two_months_is_matched_in_part() -> None:
    """Paid 100 in March for invoices booked 60 in March and 40 in February: 40 are of another period."""
    found = made([told("P", "100", document_kind="payment")],
                 [booked("a", "60"), booked("b", "40", period="2026-02")], pair("m", "P", ["a", "b"], "grouped"),
                 terms_of("2026-02", "2026-03", basis="paid"))  # fmt: skip
    assert parts(found, "P") == {"matched": Decimal(60), "cut_off": Decimal(40)}
    assert items(found, period_from="2026-02") == {"cut_off": Decimal(-40)}


@pytest.mark.parametrize(("line", "recorded", "terms", "item"), [
    (told("F", "120", net="100"), booked("b", "100"), {"vat": "included"}, "vat_or_currency"),
    (told("F", "120", net=None), booked("b", "100"), {"vat": "included"}, "vat_or_currency"),
    (told("F", "120", net=None), booked("b", "104"), {"vat": "included"}, "residual"),
    (told("F", "100"), booked("b", "120"), {}, "vat_or_currency"),  # VAT that was not recovered
    (told("F", "10"), booked("b", "12"), {}, "residual"),  # too small for the ratio to prove anything
    (told("F", "100", currency="USD", amount_group="91", net_amount_group="91"),
     booked("b", "100", currency="USD", amount_group="92.50"), {}, "vat_or_currency"),
    (told("F", "100", currency="USD", amount_group="91", net_amount_group="91"), booked("b", "92.50"), {}, "residual"),
    (told("F", "100", line_status="disputed"), booked("b", "90"), {}, "dispute"),
])  # fmt: skip
def test_what_explains_the_difference_of_a_match(line: Row, recorded: Row, terms: dict[str, str], item: str) -> None:
    found = made([line], [recorded], pair("m", "F", "b"), terms_of(**terms))
    difference = Decimal(line["amount_group"]) - Decimal(recorded["amount_group"])
    assert items(found) == {item: difference}


def test_vat_that_was_not_recovered_is_no_difference() -> None:
    """Declared 120 of which VAT 20, booked 120: the VAT stays in the cost (domain §3)."""
    found = made([told("F", "120", net="100")], [booked("b", "120")], pair("m", "F", "b"), terms_of(vat="included"))
    assert items(found) == {}


def test_vat_of_an_invoice_that_is_not_recorded_is_not_residual() -> None:
    found = made([told("F", "120", net="100")], [], None, terms_of(vat="included"))
    assert items(found) == {"vat_or_currency": Decimal(20), "residual": Decimal(100)}


def test_a_rebate_booked_with_its_invoice_is_a_rebate_when_the_statement_is_gross() -> None:
    recorded = [booked("b", "1000"), booked("r", "-50", line_type="rebate")]
    matches = pair("m", "F", ["b", "r"])
    assert items(made([told("F", "1000")], recorded, matches, terms_of(rebates="gross"))) == {"rebates": Decimal(50)}
    assert items(made([told("F", "1000")], recorded, matches)) == {"residual": Decimal(50)}
    assert items(made([told("F", "950")], recorded, matches)) == {}


@pytest.mark.parametrize(("line", "recorded", "rebates", "item", "reason"), [
    (None, booked("b", "-50", line_type="rebate"), "gross", "rebates", None),
    (None, booked("b", "-50", line_type="rebate"), "net", "residual", "not told by the supplier: booked twice?"),
    (told("R", "-50", document_kind="rebate"), None, "net", "rebates", None),
    (told("R", "-50", document_kind="rebate"), None, "gross", "rebates", None),
    (None, booked("b", "-50", line_type="credit_note"), "gross", "rebates", None),
    (None, booked("b", "-50", line_type="credit_note"), "net", "residual", None),
    (told("C", "-50", document_kind="credit_note"), None, "net", "residual", "a credit note that the books lack"),
    (told("C", "-50", document_kind="credit_note"), None, "gross", "residual", "a credit note that the books lack"),
])  # fmt: skip
def test_the_table_of_rebates(
    line: Row | None, recorded: Row | None, rebates: str, item: str, reason: str | None
) -> None:
    declared = [one for one in (line, told("F", "10")) if one]
    books = [one for one in (recorded, booked("f", "10")) if one]
    found = made(declared, books, pair("m", "F", "f"), terms_of(rebates=rebates))
    assert items(found) == {item: Decimal(-50) if line else Decimal(50)}
    assert reason is None or reasons(found) == {reason}


def test_rebates_that_both_sides_tell_are_compared_as_totals() -> None:
    """Supplier 5,000, books 4,800 of the year's rebate: 200 are to be claimed, and residual."""
    found = made([told("R", "-5000", document_kind="rebate")], [booked("b", "-4800", line_type="rebate")])
    assert items(found) == {"residual": Decimal(-200)}
    assert found.summary["residual_gross"].to_list() == [Decimal(200)]


def test_a_gross_statement_that_lists_credit_notes_explains_none_of_the_books() -> None:
    found = made([told("C", "-50", document_kind="credit_note")], [booked("b", "-70", line_type="credit_note")],
                 None, terms_of(rebates="gross"))  # fmt: skip
    assert items(found) == {"residual": Decimal(20)}
    assert found.summary["residual_gross"].to_list() == [Decimal(120)]  # 50 and 70: two documents


def test_a_card_match_is_the_statements_item_and_leaves_the_issuers_rows_alone() -> None:
    found = made([told("F", "36", net="30")], [booked("b", "30", supplier_id="BANK", is_card=True)],
                 pair("m", "F", "b", "card"))  # fmt: skip
    assert items(found) == {"purchasing_card": Decimal(36)}
    assert found.parts["line_id"].to_list() == ["F"]


def test_a_judgement_wins_over_rules_and_never_over_a_match() -> None:
    word = {"supplier": "S", "entity": "NORD", "document_ref": "f-1", "item": "dispute", "reason": "broken glass"}
    named = [word | {"item": "cut_off"}, word]  # the last word on a document holds
    assert items(made([told("F1", "100", line_status="card")], [], None, None, named)) == {"dispute": Decimal(100)}
    match = pair("m", "F1", "b")
    assert items(made([told("F1", "100")], [booked("b", "100")], match, None, named)) == {}
    assert items(made([told("F1", "120", net="100")], [booked("b", "90")], match, None, named)) == {
        "dispute": Decimal(30)
    }
    assert items(made([told("F1", "100")], [], None, None, [word | {"entity": "SUD"}])) == {"residual": Decimal(100)}
    assert items(made([told("F1", "100")], [], None, None, [word | {"entity": None}])) == {"dispute": Decimal(100)}
    assert items(made([], [booked("F1", "100")], None, terms_of(covers="all"), named)) == {"dispute": Decimal(-100)}


def test_a_document_of_an_unlinked_account_that_an_entity_recorded_is_proof_for_both_rows() -> None:
    unknown = told("F", "25", entity_code=None, entity_state="unknown_account")
    found = made(
        [unknown, told("G", "5")], [booked("b", "25"), booked("g", "5")], [*pair("m", "F", "b"), *pair("n", "G", "g")]
    )
    assert items(found, entity_code="NORD") == {"account_not_linked": Decimal(-25)}
    assert items(found) == {}


def test_a_document_recorded_by_another_entity_is_a_matter_of_accounts() -> None:
    found = made([told("F", "25")], [booked("b", "25", entity_code="SUD")], pair("m", "F", "b"), terms_of(covers="all"))
    assert items(found, entity_code="NORD") == {"account_not_linked": Decimal(25)}
    assert items(found, entity_code="SUD") == {"account_not_linked": Decimal(-25)}


def test_swapped_signs_cancel_nothing() -> None:
    found = made([told("F", "100")], [booked("b", "-100")], pair("m", "F", "b"))
    assert items(found) == {"residual": Decimal(200)}
    assert reasons(found) == {"opposite signs in the books"}


def test_only_credit_notes() -> None:
    found = made([told("C", "-100", document_kind="credit_note")], [booked("c", "-90", line_type="credit_note")],
                 pair("m", "C", "c"))  # fmt: skip
    assert parts(found, "C") == {"matched": Decimal(-90), "residual": Decimal(-10)}


def test_lines_of_nothing_have_a_place_too() -> None:
    found = made([told("F", "0"), total("T", "0"), told("G", "0", document_kind="payment")], [booked("b", "0")],
                 pair("m", "F", "b"))  # fmt: skip
    assert sorted(found.parts["line_id"]) == ["F", "G", "T", "b"]
    assert items(found) == {}


def test_nothing_at_all() -> None:
    found = made([], [], None, [])
    assert (found.parts.height, found.summary.height) == (0, 0)


@pytest.mark.parametrize(("declared", "recorded", "matches", "terms", "what"), [
    ([told("F", "1"), told("F", "2")], [], [], terms_of(), "twice"),
    ([told("F", "1")], [], [], [], "without terms"),
    ([told("F", "1")], [booked("b", "1"), booked("c", "1")], [*pair("m", "F", "b"), *pair("n", "F", "c")], terms_of(),
     "two matches"),
])  # fmt: skip
def test_what_cannot_be_reconciled_stops(
    declared: list[Row], recorded: list[Row], matches: list[Row], terms: list[Row], what: str
) -> None:
    with pytest.raises(StructuralError, match=what):
        made(declared, recorded, matches, terms)


@pytest.mark.parametrize(("declared", "recorded", "reason"), [
    ([told("F", "100", document_date=dt.date(2026, 3, 28))], [], "cut-off: dated near the end of the period"),
    ([], [booked("b", "100", document_date=dt.date(2026, 3, 2))], "cut-off: dated near the start of the period"),
    ([told("F", "100")], [], None),
    ([], [booked("b", "100", document_ref="F1"), booked("c", "100", document_ref="F-1")],
     "booked twice: the same document and amount"),
    ([told("F", "100")], [booked("b", "100", document_ref="F", supplier_id="T")], "recorded under another supplier: T"),
    ([told("F", "250", entity_code=None, entity_state="unknown_account", customer_account="C7")], [booked("b", "249")],
     "entity not onboarded or account not linked: about the amount of account C7"),
    ([total("T", "120.40", net=None)], [booked("b", "100")], "VAT: one side is about 1.20 times the other"),
    ([total("T", "100.04", net=None)], [booked("b", "100")], "rounding"),
    ([told("F", "120")], [booked("b", "100")], "VAT: declared is about 1.20 times recorded"),
])  # fmt: skip
def test_the_likely_reason_of_a_residual(declared: list[Row], recorded: list[Row], reason: str | None) -> None:
    terms = terms_of(covers="all", vat="included")
    row = made(declared, recorded, None, terms).summary.filter(entity_code="NORD", supplier_id="S")
    assert row["likely_reason"].to_list() == [reason]
