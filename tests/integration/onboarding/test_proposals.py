"""What onboarding proposes and asks of one file, on small files written here."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from hub.errors import UsageError
from hub.onboarding.propose import propose
from hub.onboarding.text import feed_text
from tests.integration.onboarding.small import GROUP, HEAD, JANUARY, files, keys, lines, proposed


def test_a_plain_list_needs_no_question(tmp_path: Path) -> None:
    made = proposed(files(tmp_path, january=JANUARY))
    assert not made.questions and not made.left_out
    assert made.feed["columns"]["supplier_name"] == "Supplier"
    assert (made.feed["kind"], made.feed["format"]) == ("purchases", {"date_order": "day", "decimal": "."})
    assert [(one.lines, one.amount) for one in made.totals] == [(2, Decimal("120.50"))]


def test_a_header_that_its_values_contradict_is_not_believed(tmp_path: Path) -> None:
    """Seen in a council's files: 'Supplier Name' holds codes, 'Supplier Name(T)' the names."""
    head = "Date,Supplier Name,Supplier Name(T),Amount"
    made = proposed(files(tmp_path, a=lines("13/01/2025,207072,DURAND,1.00", "14/01/2025,226435,EDF,2.00", head=head)))
    assert made.feed["columns"]["supplier_name"] == "Supplier Name(T)"
    alone = lines("13/01/2025,207072,1.00", "14/01/2025,226435,2.00", head="Date,Supplier Name,Amount")
    assert keys(proposed(files(tmp_path, a=alone))) == ["columns.supplier_name"]


def test_columns_of_one_title_are_told_apart(tmp_path: Path) -> None:
    head = "Date,Supplier Name,Supplier Name,Amount"
    made = proposed(files(tmp_path, a=lines("13/01/2025,207072,DURAND,1.00", "14/01/2025,2264,EDF,2.00", head=head)))
    assert made.feed["columns"]["supplier_name"] == "Supplier Name (2)"
    assert made.preview[0]["supplier_name"] == "DURAND"


@pytest.mark.parametrize(
    ("rows", "question"),
    [
        (("03/04/2025,DURAND,1.00", "05/04/2025,EDF,2.00"), "format.date_order"),
        (("03/04/25,DURAND,1.00", "05/04/25,EDF,2.00"), "format.date_format"),
        (('13/04/2025,DURAND,"1,234"', '14/04/2025,EDF,"2,500"'), "format.decimal"),
        (("13/04/2025,DURAND,-1.00", "14/04/2025,EDF,-2.00"), "sign"),
    ],
)
def test_what_nothing_settles_is_asked(tmp_path: Path, rows: tuple[str, ...], question: str) -> None:
    made = proposed(files(tmp_path, a=lines(*rows, head="Date,Supplier,Amount")))
    assert keys(made) == [question] and made.is_draft
    assert "draft: true" in feed_text(made)


def test_an_answer_settles_what_was_asked(tmp_path: Path) -> None:
    folder = files(tmp_path, a=lines("03/04/2025,DURAND,-1.00", "05/04/2025,EDF,-2.00", head="Date,Supplier,Amount"))
    made = proposed(folder, format__date_order="month", sign="inverted")
    assert not made.questions
    assert (made.totals[0].amount, str(made.totals[0].first)) == (Decimal("3.00"), "2025-03-04")
    assert "Answered: month first" in feed_text(made)


def test_two_digit_years_are_told_by_the_span_of_the_dates(tmp_path: Path) -> None:
    rows = [f"{day:02}/0{1 + day % 9}/25,DURAND,1.00" for day in range(1, 32, 3)]
    made = proposed(files(tmp_path, a=lines(*rows, head="Date,Supplier,Amount")))
    assert made.feed["format"]["date_format"] == "dd/mm/yy" and not made.questions


@pytest.mark.parametrize(
    ("head", "row", "vat", "question"),
    [
        ("Date,Supplier,Net Amount,VAT,Gross Amount", "13/01/2025,DURAND,100.00,20.00,120.00", None, []),
        ("Date,Supplier,Gross Amount,VAT Amount", "13/01/2025,DURAND,120.00,20.00", "included", []),
        ("Date,Supplier,Gross Amount", "13/01/2025,DURAND,120.00", None, ["columns.amount"]),
        ("Date,Supplier,Amount,VAT", "13/01/2025,DURAND,120.00,20.00", None, ["vat"]),
    ],
)
def test_vat_is_taken_off_or_asked(tmp_path: Path, head: str, row: str, vat: str | None, question: list[str]) -> None:
    made = proposed(files(tmp_path, a=lines(row, head=head)))
    assert (keys(made), made.feed.get("vat")) == (question, vat)
    if not question:
        assert made.totals[0].amount == Decimal("100.00")


def test_a_running_balance_or_a_budget_is_no_amount(tmp_path: Path) -> None:
    head = "Date,Supplier,Budget amount,Cumulative amount"
    made = proposed(files(tmp_path, a=lines("13/01/2025,DURAND,100.00,120.00", head=head)))
    assert keys(made) == ["columns.amount"]


def test_two_amounts_are_asked(tmp_path: Path) -> None:
    head = "Date,Supplier,Amount,Value"
    made = proposed(files(tmp_path, a=lines("13/01/2025,DURAND,100.00,120.00", head=head)))
    assert keys(made) == ["columns.amount"] and made.is_draft


def test_a_ledger_is_told_by_its_balance(tmp_path: Path) -> None:
    head = "Journal;N° écriture;Date;Compte;Tiers;Libellé;Débit;Crédit"
    rows = ("AC;1;13/01/2025;606300;;Achat;100,00;", "AC;1;13/01/2025;401000;DURAND;Achat;;100,00")
    assert proposed(files(tmp_path, a=lines(*rows, head=head))).feed["kind"] == "ledger"
    made = proposed(files(tmp_path, a=lines(*rows[:1], head=head)))
    assert "kind" in keys(made)


def test_what_may_be_personal_in_a_ledger_is_not_written_in_its_yaml(tmp_path: Path) -> None:
    head = "Date;Compte;Tiers;Libellé;Débit;Crédit"
    rows = ("31/01/2025;641100;;Salaire M. MARTIN;2500,00;", "31/01/2025;421000;M. MARTIN;Net à payer;;2500,00")
    made = proposed(files(tmp_path, a=lines(*rows, head=head)))
    assert made.feed["kind"] == "ledger" and "MARTIN" not in feed_text(made)


def test_an_iban_is_masked_in_the_yaml(tmp_path: Path) -> None:
    text = lines("13/01/2025,DURAND,1.00,VIR FR7630006000011234567890189", head="Date,Supplier,Amount,Description")
    assert "FR********0189" in feed_text(proposed(files(tmp_path, a=text)))


def test_totals_and_repeated_headers_are_no_lines_and_no_losses(tmp_path: Path) -> None:
    text = JANUARY + HEAD + "\n" + "15/01/2025,EDF,9.50,Energy,Site 1\n,Total,130.00,,\n"
    made = proposed(files(tmp_path, a=text))
    assert not made.questions
    assert [(rule, line) for line, rule, _ in made.totals[0].rejects] == [("repeated_header", 4), ("total_line", 6)]


def test_a_total_that_does_not_add_up_is_asked(tmp_path: Path) -> None:
    made = proposed(files(tmp_path, a=JANUARY + ",Total,130.00,,\n"))
    assert keys(made) == ["rejects"]


def test_the_yaml_is_read_back_whatever_the_headers_hold(tmp_path: Path) -> None:
    """Headers with YAML's own signs, quotes and a formula stay text."""
    head = '"Date: #1","Supplier \'{{x}}\' ""A""",Amount,"=cmd|calc"'
    text = lines("13/01/2025,DURAND,1.00,x", "14/01/2025,EDF,2.00,y", head=head)
    made = proposed(files(tmp_path, a=text), columns__posting_date="Date: #1")
    told = yaml.safe_load(feed_text(made))
    assert told["columns"]["supplier_name"] == "Supplier '{{x}}' \"A\""


def test_a_file_without_header_is_refused_in_words(tmp_path: Path) -> None:
    made = proposed(files(tmp_path, a="13/01/2025,DURAND,1.00\n14/01/2025,EDF,2.00\n"))
    assert made.is_draft and "no header row" in made.questions[0].text


def test_wrong_use_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown entity"):
        proposed(tmp_path, "NOBODY")
    for name in ("x'); drop table fct_spend_line; --", "../../feed", "", "a" * 33):
        with pytest.raises(UsageError, match="cannot be a feed's name"):
            propose(tmp_path, "ALPHA", name, GROUP)
    with pytest.raises(UsageError, match="no file"):
        proposed(tmp_path / "absent.csv")
    (tmp_path / "a.json").write_text("{}")
    with pytest.raises(UsageError, match="nothing in"):
        proposed(tmp_path)
