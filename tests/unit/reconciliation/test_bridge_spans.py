"""Which lines meet in a row: quarters against months, a year beside its months, two bases, several entities."""

from decimal import Decimal

import polars as pl

from hub.reconciliation.bridge import Bridge, bridge
from tests.unit.reconciliation.bridge_frames import (
    DECLARED,
    MATCHES,
    NAMED,
    RECORDED,
    TERMS,
    booked,
    frame,
    items,
    made,
    pair,
    terms_of,
    told,
    total,
)

QUARTER = ("2026-01", "2026-03")
YEAR = ("2026-01", "2026-12")


def of_span(span: tuple[str, str]) -> dict[str, str]:
    return {"period_from": span[0], "period_to": span[1]}


def sums(found: Bridge, **where: str) -> tuple[Decimal, Decimal]:
    rows = found.summary.filter(**where)
    return tuple(rows.select("declared", "recorded").sum().row(0))  # type: ignore[return-value]


def test_a_quarterly_total_against_monthly_records() -> None:
    """300 told for the quarter; 100 + 150 + 40 booked in its months, 7 in April, which no span covers."""
    books = [booked("a", "100", period="2026-01"), booked("b", "150", period="2026-02"), booked("c", "40"),
             booked("d", "7", period="2026-04")]  # fmt: skip
    found = made([total("T", "300", **of_span(QUARTER))], books, None, terms_of(QUARTER))
    assert sums(found) == (Decimal(300), Decimal(290))
    assert items(found) == {"residual": Decimal(10)}
    assert found.summary["residual_gross"].to_list() == [Decimal(10)]  # one comparison, not four documents
    assert set(found.parts["line_id"]) == {"T", "a", "b", "c"}


def test_totals_with_vat_that_is_told_or_proven_by_the_rate() -> None:
    for line in (total("T", "360", net="300"), total("T", "360", net=None)):
        found = made([line], [booked("a", "200"), booked("b", "100")], None, terms_of(vat="included"))
        assert items(found) == {"vat_or_currency": Decimal(60)}


def test_a_total_beside_its_documents_is_not_counted_twice() -> None:
    found = made([told("F", "100"), total("T", "100")], [booked("b", "100")], pair("m", "F", "b"))
    assert sums(found) == (Decimal(100), Decimal(100))
    assert found.summary["told_elsewhere"].to_list() == [Decimal(100)]
    assert items(found) == {}
    short = made([told("F", "100"), total("T", "130")], [booked("b", "100")], pair("m", "F", "b"))
    assert items(short) == {"residual": Decimal(30)}  # a document that the list forgot


def test_totals_of_two_accounts_of_one_entity_add_up() -> None:
    lines = [told("F", "100", customer_account="C1"), total("T", "50", customer_account="C2")]
    found = made(lines, [booked("b", "100"), booked("c", "50")], pair("m", "F", "b"))
    assert sums(found) == (Decimal(150), Decimal(150))
    assert items(found) == {}


def test_a_yearly_total_is_compared_with_what_the_months_do_not_tell() -> None:
    """1,200 for the year; the first quarter 300 in another statement, as 200 of documents and a total of 300.

    The year's row: 1,200 − 300 = 900 against 880 booked from April on; the quarter's: 300 against 295.
    """
    lines = [
        total("Y", "1200", statement_id="year", **of_span(YEAR)),
        total("Q", "300", statement_id="quarter", **of_span(QUARTER)),
        told("F", "200", statement_id="quarter", **of_span(QUARTER)),
    ]
    terms = [*terms_of(YEAR, statement_id="year"), *terms_of(QUARTER, statement_id="quarter")]
    books = [booked("f", "200"), booked("a", "95", period="2026-02"), booked("z", "880", period="2026-09")]
    found = made(lines, books, pair("m", "F", "f"), terms)
    assert sums(found) == (Decimal(1200), Decimal(1175))
    assert sums(found, period_to="2026-12") == (Decimal(900), Decimal(880))
    assert items(found, period_to="2026-12") == {"residual": Decimal(20)}
    assert items(found, period_to="2026-03") == {"residual": Decimal(5)}
    assert found.summary.filter(period_to="2026-12")["told_elsewhere"].to_list() == [Decimal(300)]


def test_of_two_bases_the_invoiced_one_counts() -> None:
    lines = [told("F", "100", statement_id="inv"), total("O", "140", statement_id="ord")]
    terms = [*terms_of(statement_id="inv"), *terms_of("2026-03", "2026-04", statement_id="ord", basis="ordered")]
    lines.append(total("P", "70", statement_id="ord", month="2026-04"))
    found = made(lines, [booked("b", "100"), booked("c", "70", period="2026-04")], pair("m", "F", "b"), terms)
    assert sums(found) == (Decimal(170), Decimal(170))  # March as invoiced, April as ordered
    assert items(found) == {}
    assert found.summary.filter(period_from="2026-04")["basis"].to_list() == ["ordered"]


def test_a_document_in_two_statements_is_declared_once() -> None:
    lines = [told("F1", "100", statement_id="a"), told("F2", "100", statement_id="b", document_ref="f-1")]
    terms = [*terms_of(statement_id="a"), *terms_of(statement_id="b")]
    assert sums(made(lines, [], None, terms)) == (Decimal(100), Decimal(0))
    found = made(lines, [booked("x", "100")], pair("m", "F2", "x"), terms)  # the matched one is kept
    assert items(found) == {}
    assert found.parts.filter(item="told_elsewhere")["line_id"].to_list() == ["F1"]


def test_a_payment_is_no_purchase_unless_the_statement_is_of_payments() -> None:
    lines = [told("F", "100"), told("P", "-100", document_kind="payment")]
    assert sums(made(lines, [])) == (Decimal(100), Decimal(0))
    assert sums(made(lines[1:], [], None, terms_of(basis="paid"))) == (Decimal(-100), Decimal(0))


def test_who_is_covered() -> None:
    books = [booked("n", "10"), booked("s", "20", entity_code="SUD"), booked("other", "5", supplier_id="T")]
    lines = [told("F", "10", month="2026-02")]
    months = ("2026-02", "2026-03")
    named = made(lines, books, None, terms_of(*months))
    assert set(named.parts["line_id"]) == {"F", "n"}  # named in February, covered in March too
    every = made(lines, books, None, terms_of(*months, covers="all"))
    assert set(every.parts["line_id"]) == {"F", "n", "s"}
    assert sums(every, entity_code="SUD") == (Decimal(0), Decimal(20))


def test_accruals_count_where_the_statement_tells_what_was_delivered() -> None:
    books = [booked("b", "60"), booked("a", "40", line_type="accrual")]
    assert sums(made([total("T", "100")], books, None, terms_of(basis="delivered")))[1] == Decimal(100)
    assert sums(made([total("T", "100")], books, None, terms_of(basis="invoiced")))[1] == Decimal(60)


def test_an_entity_outside_the_perimeter() -> None:
    line = told("F", "60", entity_state="outside_perimeter")
    found = made([line], [booked("b", "45")])
    assert items(found) == {"entity_not_onboarded": Decimal(15)}


def test_a_line_outside_the_spans_of_its_statement_has_its_own() -> None:
    found = made([told("F", "60", month="2026-05")], [booked("b", "60", period="2026-05")], pair("m", "F", "b"))
    assert items(found) == {}
    assert found.summary["period_from"].to_list() == ["2026-05"]


def test_spans_that_overlap_in_part_both_count() -> None:
    spring = ("2026-03", "2026-05")
    lines = [
        total("Q", "30", statement_id="a", **of_span(QUARTER)),
        total("S", "30", statement_id="b", **of_span(spring)),
    ]
    terms = [*terms_of(QUARTER, statement_id="a"), *terms_of(spring, statement_id="b")]
    books = [booked(f"b{month}", "10", period=f"2026-0{month}") for month in range(1, 6)]
    found = made(lines, books, None, terms)
    assert sums(found) == (Decimal(60), Decimal(50))
    assert items(found) == {"residual": Decimal(10)}  # March, told twice, and nobody can say how much of it


def test_a_basis_that_covers_some_of_the_months_takes_nothing_off_the_others() -> None:
    lines = [told("F", "100", statement_id="inv"), total("O", "300", statement_id="ord", **of_span(QUARTER))]
    terms = [*terms_of(statement_id="inv"), *terms_of(QUARTER, statement_id="ord", basis="ordered")]
    books = [booked("b", "100"), booked("a", "200", period="2026-01")]
    found = made(lines, books, pair("m", "F", "b"), terms)
    assert items(found) == {}
    assert sums(found, basis="ordered") == (Decimal(200), Decimal(200))  # 300 ordered, of which March is invoiced


def test_the_total_of_a_gross_statement_holds_no_rebate() -> None:
    lines = [total("T", "1000"), told("R", "-50", document_kind="rebate")]
    found = made(lines, [booked("b", "1000")], None, terms_of(rebates="gross"))
    assert items(found) == {"rebates": Decimal(-50)}


def test_a_total_net_of_a_rebate_that_it_lists_is_compared_with_it() -> None:
    """950 = 1,000 of purchases less 50: booked net, booked apart, or without the rebate."""
    lines = [total("T", "950"), told("R", "-50", document_kind="rebate")]
    assert items(made(lines, [booked("b", "950")])) == {}
    assert items(made(lines, [booked("b", "1000"), booked("r", "-50", line_type="rebate")])) == {}
    assert items(made(lines, [booked("b", "1000")])) == {"rebates": Decimal(-50)}
    assert items(made(lines, [booked("b", "980")])) == {"rebates": Decimal(-50), "residual": Decimal(20)}


def test_a_statement_of_quarters_and_months_has_its_lines_in_the_narrowest() -> None:
    lines = [told("F", "60"), total("Q", "100", **of_span(QUARTER))]
    found = made(lines, [booked("b", "60")], pair("m", "F", "b"), terms_of(QUARTER, "2026-03"))
    assert sums(found, period_from="2026-03") == (Decimal(60), Decimal(60))
    assert sums(found, period_from="2026-01") == (Decimal(40), Decimal(0))


def test_a_line_of_a_cards_issuer_stays_in_the_rows_of_its_own_statement() -> None:
    lines = [told("F", "30"), total("T", "30", supplier_id="BANK", statement_id="bank")]
    terms = [*terms_of(), *terms_of(supplier_id="BANK", statement_id="bank")]
    found = made(lines, [booked("b", "30", supplier_id="BANK", is_card=True)], pair("m", "F", "b", "card"), terms)
    assert items(found, supplier_id="S") == {"purchasing_card": Decimal(30)}
    assert items(found, supplier_id="BANK") == {}


def test_entities_that_a_feed_names_are_covered_without_a_line() -> None:
    terms = frame(terms_of(), TERMS).with_columns(entities=pl.lit(["SUD"], pl.List(pl.String())))
    books = frame([booked("s", "20", entity_code="SUD"), booked("n", "5")], RECORDED)
    found = bridge(frame([], DECLARED), books, frame([], MATCHES), terms, frame([], NAMED))
    assert found.parts["line_id"].to_list() == ["s"]


def test_a_document_of_the_month_before_the_first_ledger_is_a_cut_off_where_that_ledger_has_it() -> None:
    lines = [
        told("F", "30", entity_state="not_onboarded"),
        told("G", "4", entity_state="not_onboarded"),
        told("H", "9", period_from="2026-04", period_to="2026-04"),
    ]
    books = [booked("f", "30", period="2026-04"), booked("h", "9", period="2026-04")]
    found = made(lines, books, [*pair("m", "F", "f"), *pair("n", "H", "h")], terms_of("2026-03", "2026-04"))
    assert items(found, period_from="2026-03") == {"cut_off": Decimal(30), "entity_not_onboarded": Decimal(4)}
    assert items(found, period_from="2026-04") == {"cut_off": Decimal(-30)}
