"""Rules of the ledgers' rows: what may be said, how it is refused, and which row counts."""

import datetime as dt
from decimal import Decimal

import pytest

from hub.decisions.ledgers import columns, records_of
from hub.decisions.records import (
    CategoryJudgement,
    CategoryRule,
    Known,
    Record,
    RuleApproval,
    Side,
    SupplierJudgement,
    last_words,
)
from hub.decisions.statements import CustomerJudgement, NamedDifference, named_differences
from hub.errors import ConfigurationError

KNOWN = Known(frozenset({"ALPHA", "BETA"}), frozenset({"IT-SW-10", "IT-SW-20"}))


def rows(kind: type[Record], *lines: str, separator: str = ",") -> tuple[Record, ...]:
    text = "\n".join([separator.join(columns(kind)), *lines, ""])
    return records_of(text, kind, KNOWN, "it.csv")


def test_the_headers_are_the_contract() -> None:
    assert ",".join(columns(SupplierJudgement)) == (
        "left_entity,left_code,left_name,right_entity,right_code,right_name,judgement,score,by,on,reason"
    )
    assert ",".join(columns(CategoryJudgement)) == "entity,account,supplier,words,category,by,on,reason"
    assert ",".join(columns(CategoryRule)) == "rule_id,entity,account,supplier,words,category,by,on,reason"
    assert ",".join(columns(RuleApproval)) == "rule_id,entity,decision,by,on,reason"
    assert ",".join(columns(CustomerJudgement)) == "supplier,account,name,entity,judgement,by,on,reason"
    assert ",".join(columns(NamedDifference)) == "supplier,entity,document_ref,item,by,on,reason"


def test_a_judgement_of_suppliers() -> None:
    (one,) = rows(SupplierJudgement, 'ALPHA,007,Dupont,,,"Dupont, SA",same,0.93,Ann,2026-03-31,phone')
    assert isinstance(one, SupplierJudgement)
    assert one.left == Side("ALPHA", "007", "Dupont")
    assert one.right == Side("", "", "Dupont, SA")
    assert (one.score, one.on) == (Decimal("0.93"), dt.date(2026, 3, 31))


def test_a_french_spreadsheet_turns_dates_and_decimals() -> None:
    line = "ALPHA;007;Dupont;BETA;9;DUPONT;same;0,93;Ann;31/03/2026;phone"
    (one,) = rows(SupplierJudgement, line, separator=";")
    assert isinstance(one, SupplierJudgement)
    assert (one.score, one.on) == (Decimal("0.93"), dt.date(2026, 3, 31))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("ALFA,1,A,BETA,2,B,same,,Ann,2026-03-31,", "did you mean 'ALPHA'?"),
        ("ALPHA,1,A,BETA,2,B,identical,,Ann,2026-03-31,", "'judgement' is not right"),
        ("ALPHA,1,A,BETA,2,B,same,1.5,Ann,2026-03-31,", "'score' is not right"),
        ("ALPHA,1,A,BETA,2,B,same,NaN,Ann,2026-03-31,", "'score' is not right"),
        ("ALPHA,1,A,BETA,2,B,same,,,2026-03-31,", "'by' is not right"),
        ("ALPHA,1,A,BETA,2,B,same,,Ann,31/03/2026,", "a date such as 2026-03-31"),
        ("ALPHA,1,A,BETA,2,B,same,,Ann,2026-02-30,", "'on' is not right"),
        ("ALPHA,,,BETA,2,B,same,,Ann,2026-03-31,", "each side needs a code or a name"),
        ("ALPHA,1,A,_register,,Dupont SA,same,,Ann,2026-03-31,", "right_code must name"),
        ("_register,SIREN:1,A,ALPHA,1,A,same,,Ann,2026-03-31,", "'left_entity' is not right"),
        ("ALPHA,1,A,ALPHA,1,A,same,,Ann,2026-03-31,", "two sides that differ"),
        ('ALPHA,"1,23E+12",A,BETA,2,B,same,,Ann,2026-03-31,', "a rounded number"),
    ],
)
def test_a_judgement_that_is_not_right_is_told_with_its_line(line: str, told: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        rows(SupplierJudgement, "ALPHA,1,A,BETA,2,B,unsure,,Ann,2026-03-31,first", line)
    assert "it.csv:3: " in str(raised.value)
    assert told in str(raised.value)


def test_the_last_row_on_two_suppliers_counts_whichever_is_first() -> None:
    judged = rows(
        SupplierJudgement,
        "ALPHA,1,A,BETA,2,B,same,,Ann,2026-03-31,",
        "ALPHA,1,A,BETA,3,C,same,,Ann,2026-03-31,",
        "BETA,2,B,ALPHA,1,A,different,,Bob,2026-03-30,",
    )
    assert [vars(one)["judgement"] for one in last_words(judged).values()] == ["different", "same"]


def test_a_register_entry_is_the_same_under_another_name() -> None:
    judged = rows(
        SupplierJudgement,
        "ALPHA,1,A,_register,SIREN:552100554,OLD NAME,same,,Ann,2026-03-31,",
        "ALPHA,1,A,_register,SIREN:552100554,NEW NAME,different,,Ann,2026-03-31,",
    )
    assert len(last_words(judged)) == 1


@pytest.mark.parametrize(
    ("kind", "line", "told"),
    [
        (CategoryJudgement, "ALPHA,6063,,,IT-SW-1,Ann,2026-03-31,", "did you mean 'IT-SW-10'?"),
        (CategoryJudgement, ",6063,,,IT-SW-10,Ann,2026-03-31,", "'entity' is not right"),
        (CategoryRule, "R1,*,,,,IT-SW-10,Ann,2026-03-31,", "at least one of account, supplier and words"),
        (CategoryRule, "*,*,6,,,IT-SW-10,Ann,2026-03-31,", "'rule_id' is not right"),
        (CategoryRule, "R1,GAMMA,6,,,IT-SW-10,Ann,2026-03-31,", "'entity' is not right"),
        (RuleApproval, "R1,ALPHA,maybe,Ann,2026-03-31,", "'decision' is not right"),
        (RuleApproval, "R1,*,accepted,Ann,2026-03-31,", "'entity' is not right"),
        (CustomerJudgement, "V,C1,,ALFA,same,Ann,2026-03-31,", "did you mean 'ALPHA'?"),
        (CustomerJudgement, "V,C1,,,same,Ann,2026-03-31,", "the entity that the account is of"),
        (CustomerJudgement, "V,,,ALPHA,same,Ann,2026-03-31,", "an account or a name"),
        (CustomerJudgement, ",C1,,ALPHA,same,Ann,2026-03-31,", "'supplier' is not right"),
        (CustomerJudgement, "V,C1,,ALPHA,yes,Ann,2026-03-31,", "'judgement' is not right"),
        (CustomerJudgement, 'V,"4,00123E+13",,ALPHA,same,Ann,2026-03-31,', "a rounded number"),
        (NamedDifference, "V,ALPHA,F1,mistake,Ann,2026-03-31,", "'item' is not right"),
        (NamedDifference, "V,,F1,dispute,Ann,2026-03-31,", "'entity' is not right"),
        (NamedDifference, "V,ALPHA,,dispute,Ann,2026-03-31,", "the document_ref"),
        (NamedDifference, "V,ALPHA,F1,dispute,,2026-03-31,", "'by' is not right"),
        (NamedDifference, "V,ALPHA,F1,dispute,Ann,31/03/2026,", "a date such as 2026-03-31"),
    ],
)
def test_other_rows_that_are_not_right(kind: type[Record], line: str, told: str) -> None:
    with pytest.raises(ConfigurationError, match=r"it\.csv:2: ") as raised:
        rows(kind, line)
    assert told in str(raised.value)


def test_a_blank_names_any_supplier() -> None:
    assert Side("", "", "Dupont").is_of("BETA", "9", " Dupont ")
    assert Side("BETA", "9", "").is_of("BETA", "9", None)
    assert not Side("BETA", "9", "").is_of("ALPHA", "9", "Dupont")
    assert not Side("BETA", "9", "Dupont").is_of("BETA", "9", "Durand")


def test_the_last_word_on_a_document_counts_and_a_blank_takes_it_back() -> None:
    named = rows(
        NamedDifference,
        "V,ALPHA,F1,dispute,Ann,2026-03-31,",
        "V,ALPHA,F2,dispute,Ann,2026-03-31,",
        "V,BETA,F1,rebates,Ann,2026-03-31,",
        "V,ALPHA,F1,cut_off,Bob,2026-03-30,",
        "V,ALPHA,F2,,Bob,2026-03-30,",
        "former supplier,ALPHA,F1,dispute,Ann,2026-03-31,",  # its feeds are gone: accepted
    )
    found = named_differences([one for one in named if isinstance(one, NamedDifference)])
    assert [(one.supplier, one.entity, one.document_ref, one.item) for one in found] == [
        ("V", "ALPHA", "F1", "cut_off"), ("V", "BETA", "F1", "rebates"), ("former supplier", "ALPHA", "F1", "dispute"),
    ]  # fmt: skip


def test_a_french_spreadsheet_writes_judgements_of_accounts_too() -> None:
    (one,) = rows(CustomerJudgement, "V;C;Nord;ALPHA;same;Ann;31/03/2026;phone;", separator=";")
    assert isinstance(one, CustomerJudgement)
    assert (one.account, one.entity, one.on, one.word) == ("C", "ALPHA", dt.date(2026, 3, 31), "same ALPHA")
