"""Rules of the rows of ``signoffs.csv``."""

from decimal import Decimal

import pytest

from hub.decisions.ledgers import columns, records_of
from hub.decisions.records import Known, last_words
from hub.decisions.signoffs import Signoff
from hub.errors import ConfigurationError

KNOWN = Known(frozenset({"ALPHA"}), frozenset())
HASH = "h0123456789abcdef"
GOOD = f"S1,ALPHA,2025-01,P1,100.00,90.00,30.00,-2.00,0.00,4,{HASH},Ann,2026-03-02,"
BACK = "S2,ALPHA,2025-01,P1,,,,,,,,Bob,2026-03-03,a mistake"


def rows(*lines: str, separator: str = ",") -> tuple[Signoff, ...]:
    return records_of("\n".join([separator.join(columns(Signoff)), *lines]), Signoff, KNOWN, "it.csv")


def test_the_header_is_the_contract() -> None:
    assert ",".join(columns(Signoff)) == (
        "signoff_id,entity,period,publication_id,opex_accrual,opex_invoiced,capex,rebates,intercompany,line_count,"
        "lines_hash,by,on,comment"
    )


def test_the_last_word_holds() -> None:
    given = rows(GOOD, BACK, GOOD.replace("S1", "S3"))
    assert [one.is_withdrawal for one in given] == [False, True, False]
    assert last_words(given)[("ALPHA", "2025-01")].signoff_id == "S3"
    assert last_words(given[:2])[("ALPHA", "2025-01")].is_withdrawal


def test_a_french_spreadsheet_writes_decimals_and_dates() -> None:
    line = f"S1;ALPHA;2025-01;P1;100,5;90;30;-2,25;0;4;{HASH};Ann;02/03/2026;"
    [one] = rows(line, separator=";")
    assert (one.opex_accrual, one.rebates, str(one.on)) == (Decimal("100.5"), Decimal("-2.25"), "2026-03-02")


@pytest.mark.parametrize(("line", "problem"), [
    (GOOD.replace("ALPHA", "ALFA"), "'entity' is not right"),
    (GOOD.replace("2025-01", "2025-13"), "'period' is not right"),
    (GOOD.replace("100.00", "100.001"), "'opex_accrual' is not right"),
    (GOOD.replace("100.00", "a lot"), "'opex_accrual' is not right"),
    (GOOD.replace("100.00", "NaN"), "'opex_accrual' is not right"),
    (GOOD.replace(HASH, "1.23E+15"), "'lines_hash' is not right"),
    (GOOD.replace(",4,", ",-4,"), "'line_count' is not right"),
    (GOOD.replace("Ann", ""), "'by' is not right"),
    (GOOD.replace("2026-03-02", "2 March"), "'on' is not right"),
    (GOOD.replace("100.00", ""), "the row is not right"),  # partly blank
    (GOOD.replace(HASH, ""), "the row is not right"),
    (BACK.replace("P1,,", "P1,1.00,"), "the row is not right"),
])  # fmt: skip
def test_what_is_not_right_is_told_with_its_line(line: str, problem: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        rows(GOOD, line)
    assert f"it.csv:3: {problem}" in str(raised.value)
