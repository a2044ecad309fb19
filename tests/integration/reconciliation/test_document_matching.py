"""Which lines are one document, case by case."""

from typing import Any

from hub.reconciliation.matching import match
from tests.documents import declared, frames, recorded

Lines = list[dict[str, Any]]


def run(ones: Lines, others: Lines) -> dict[str, str]:
    """The ids of each match, joined, and its method."""
    found: dict[str, list[str]] = {}
    methods: dict[str, str] = {}
    for match_id, _, name, method, _ in match(*frames(ones, others)).iter_rows():
        found.setdefault(match_id, []).append(name)
        methods[match_id] = method
    return {" ".join(ids): methods[match_id] for match_id, ids in found.items()}


def test_one_number_and_amount_however_written() -> None:
    ones = [declared("d1", "1200", ref="FA-2025-00123"), declared("d2", "80", ref="FA-2025-00124")]
    others = [recorded("r1", "1200", "2025-04-28", "fa2025/123"), recorded("r2", "80", "2025-03-30", "00124")]
    assert run(ones, others) == {"d1 r1": "reference", "d2 r2": "reference_variant"}


def test_lines_of_one_number_are_one_document() -> None:
    ones = [declared("d1", "700", ref="F1001"), declared("d2", "300", ref="F1001")]
    others = [recorded("r1", "400", ref="F1001"), recorded("r2", "600", "2025-03-14", "F1001")]
    assert run(ones, others) == {"d1 d2 r1 r2": "reference"}


def test_what_is_given_back_under_the_same_number_stays_apart_where_only_one_side_has_it() -> None:
    ones = [declared("d1", "1000", ref="F1001"), declared("d2", "-30", ref="F1001", document_kind="rebate")]
    assert run(ones, [recorded("r1", "1000", ref="F1001")]) == {"d1 r1": "reference"}
    assert run(ones, [recorded("r1", "970", ref="F1001")]) == {"d1 d2 r1": "reference"}


def test_a_number_that_recurs_pairs_by_date() -> None:
    ones = [declared(f"d{month}", "90", f"2025-0{month}-05", "ABO-77123") for month in (1, 2, 3)]
    others = [recorded(f"r{month}", "90", f"2025-0{month}-09", "ABO-77123") for month in (1, 3)]
    assert run(ones, others) == {"d1 r1": "reference", "d3 r3": "reference"}


def test_one_number_with_vat_on_one_side() -> None:
    # 1,200 with 20 % VAT is 1,000 without; 1,055 with 5.5 % likewise.
    ones = [declared("d1", "1200", ref="12", net=None), declared("d2", "1055", ref="13", net=None)]
    assert run(ones, [recorded("r1", "1000", ref="12"), recorded("r2", "1000", ref="13")]) == {
        "d1 r1": "reference", "d2 r2": "reference",
    }  # fmt: skip


def test_amounts_that_disagree_need_a_distinctive_number_and_one_sign() -> None:
    others = [recorded("r1", "900", ref="F10012")]
    assert run([declared("d1", "1000", ref="F10012")], others) == {"d1 r1": "reference"}
    assert run([declared("d1", "-1000", ref="F10012")], others) == {}
    assert run([declared("d1", "1000", ref="12")], [recorded("r1", "870", ref="12")]) == {}
    assert run([declared("d1", "1000", ref="2025-03")], [recorded("r1", "870", ref="2025-03")]) == {}


def test_a_short_number_of_another_year_is_another_document() -> None:
    assert run([declared("d1", "100", "2025-03-01", "12")], [recorded("r1", "100", "2024-03-01", "12")]) == {}


def test_the_amount_confirms_a_part_of_a_number_and_a_misread_one() -> None:
    ones = [declared("d1", "512.40", ref="99451278"), declared("d2", "77.10", ref="FA-2025-00118")]
    others = [recorded("r1", "512.40", "2025-04-20", "451278"), recorded("r2", "77.10", "2025-04-20", "FA-2O25-OOII8")]
    assert run(ones, others) == {"d1 r1": "reference_variant", "d2 r2": "reference_variant"}
    others = [recorded("r1", "400.00", "2025-04-20", "451278"), recorded("r2", "60.00", "2025-04-20", "FA-2O25-OOII8")]
    assert run(ones, others) == {}


def test_amount_and_date_without_a_number() -> None:
    ones = [declared("d1", "512.40"), declared("d2", "60", "2025-03-01"), declared("d3", "-45.20")]
    others = [recorded("r1", "512.40", "2025-03-20"), recorded("r2", "60", "2025-03-12"), recorded("r3", "-45.20")]
    assert run(ones, others) == {"d1 r1": "amount_date", "d3 r3": "amount_date"}


def test_equal_amounts_pair_in_the_order_of_dates() -> None:
    ones = [declared(f"d{day}", "50", f"2025-03-{day}") for day in ("01", "08", "15", "22")]
    others = [recorded(f"r{day}", "50", f"2025-03-{day}") for day in ("02", "09", "16", "23")]
    assert list(run(ones, others)) == ["d01 r02", "d08 r09", "d15 r16", "d22 r23"]


def test_a_rival_as_near_leaves_the_amount_open() -> None:
    ones = [declared("d1", "50", "2025-03-09"), declared("d2", "50", "2025-03-11")]
    assert run(ones, [recorded("r1", "50", "2025-03-10")]) == {}
    assert run(ones, [recorded("r1", "50", "2025-03-11")]) == {"d2 r1": "amount_date"}


def test_the_next_number_of_a_series_is_another_document() -> None:
    ones = [declared("d1", "50", "2025-03-10", "FA-2025-0041")]
    assert run(ones, [recorded("r1", "50", "2025-03-17", "fa 2025/0042")]) == {}
    assert run(ones, [recorded("r1", "50", "2025-03-10", "fa 2025/0014")]) == {"d1 r1": "amount_date"}
    assert run(ones, [recorded("r1", "50", "2025-03-17", "P70042")]) == {"d1 r1": "amount_date"}


def test_other_currencies_by_their_group_amounts() -> None:
    one = declared("d1", "100", currency="USD") | {"amount_group": 92, "net_amount_group": 92}
    assert run([one], [recorded("r1", "93.50")]) == {"d1 r1": "amount_date"}
    assert run([one], [recorded("r1", "99.00")]) == {}
    assert run([one | {"document_ref": "F1001"}], [recorded("r1", "93.5", "2025-05-02", "F1001")]) == {
        "d1 r1": "reference"
    }


def test_vat_by_amount_and_date_only_where_nothing_else_comes_near() -> None:
    ones = [declared("d1", "1200", net=None)]
    assert run(ones, [recorded("r1", "1000")]) == {"d1 r1": "amount_date"}
    # 1,200 ÷ 1.2 and 1,200 ÷ 1.1
    assert run(ones, [recorded("r1", "1000"), recorded("r2", "1090.91")]) == {}


def test_one_payment_of_several_documents() -> None:
    ones = [
        declared("d1", "33", "2025-03-05", "F1", payment_ref="P"),
        declared("d2", "44.50", ref="F2", payment_ref="P"),
    ]
    ones += [declared("d3", "-7.50", "2025-03-12", "A1", payment_ref="P")]
    assert run(ones, [recorded("r1", "70.00", "2025-04-20", "VIR 991")]) == {"d1 d2 d3 r1": "grouped"}


def test_one_document_of_several_and_only_one_way_to_make_it() -> None:
    ones = [declared("d1", "600.00")]
    others = [recorded("r1", "123.45"), recorded("r2", "476.55", "2025-03-12"), recorded("r3", "88.10")]
    assert run(ones, others) == {"d1 r1 r2": "grouped"}
    assert run(ones, [*others, recorded("r4", "511.90")]) == {}  # 88.10 + 511.90 as well
    assert run([declared(f"d{n}", amount) for n, amount in enumerate(("10.01", "20.02", "70.04"))],
               [recorded("r1", "100.07", "2025-03-15")]) == {"d0 d1 d2 r1": "grouped"}  # fmt: skip


def test_a_collective_invoice_looks_back_a_month() -> None:
    ones = [declared("d1", "600.00", "2025-03-31")]
    assert run(ones, [recorded("r1", "123.45", "2025-03-01"), recorded("r2", "476.55", "2025-03-12")]) == {
        "d1 r1 r2": "grouped"
    }


def test_a_total_is_all_that_its_period_has() -> None:
    ones = [declared("d1", "777.00", None, document_kind="total")]
    others = [recorded("r1", "700", "2025-03-02"), recorded("r2", "77", "2025-03-30")]
    assert run(ones, [*others, recorded("r3", "5", "2025-04-01")]) == {"d1 r1 r2": "grouped"}
    assert run(ones, [*others, recorded("r3", "5", "2025-03-01")]) == {}


def test_a_card_stands_in_for_the_supplier() -> None:
    card = {"supplier_id": "BANK", "is_card": True}
    paid = [recorded("r1", "59.90", "2025-03-12", **card)]
    assert run([declared("d1", "59.90", ref="F1")], paid) == {"d1 r1": "card"}
    assert run([declared("d1", "59.90", entity_code="F")], paid) == {}
    assert run([declared("d1", "59.90")], [recorded("r1", "59.90", supplier_id="T")]) == {}
    # Later and with VAT, since the supplier says that a card paid.
    assert run([declared("d1", "71.88", net=None, line_status="card")], paid) == {"d1 r1": "card"}
    late = [recorded("r1", "59.90", "2025-04-15", **card)]
    assert run([declared("d1", "59.90")], late) == {}
    assert run([declared("d1", "59.90", line_status="card")], late) == {"d1 r1": "card"}


def test_documents_of_two_suppliers_with_one_number_stay_two_before_a_card() -> None:
    ones = [declared("d1", "48.13", ref="F7"), declared("d2", "62.21", ref="F7", supplier_id="T")]
    others = [recorded("r1", "110.34", supplier_id="BANK", is_card=True)]
    assert run(ones, others) == {}


def test_what_is_nobodys_or_outside_the_perimeter_matches_nothing() -> None:
    others = [recorded("r1", "100", ref="F10012")]
    for state in ("outside_perimeter", "unknown_account"):
        assert run([declared("d1", "100", ref="F10012", entity_state=state)], others) == {}
    assert run([declared("d1", "100", ref="F10012", entity_code=None)], others) == {}


def test_nothing_declared_or_recorded() -> None:
    assert run([], []) == run([declared("d1", "1")], []) == run([], [recorded("r1", "1")]) == {}


def test_a_match_is_named_by_its_smallest_ids_and_says_why() -> None:
    ones, others = (
        [declared("d2", "40", ref="F1001"), declared("d1", "60", ref="F1001")],
        [recorded("r1", "100", ref="F1001")],
    )
    found = match(*frames(ones, others))
    assert found["match_id"].unique().to_list() == ["d1~r1"]
    assert found["evidence"].unique().to_list() == ["reference F1001, equal amounts"]


def test_an_amount_that_comes_too_often_names_nothing() -> None:
    # 51 × 51 pairs are more than 2,500, 20 × 20 are not: those pair in the order of ids.
    def of(count: int) -> dict[str, str]:
        ones = [declared(f"d{n:02}", "3.50") for n in range(count)]
        return run(ones, [recorded(f"r{n:02}", "3.50") for n in range(count)])

    assert of(51) == {}
    assert of(20) == {f"d{n:02} r{n:02}": "amount_date" for n in range(20)}
