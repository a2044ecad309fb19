"""What onboarding proposes, asks and leaves out, on small files written here."""

import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import yaml

from hub.errors import UsageError
from hub.group.models import Entity, Group
from hub.onboarding.proposal import Proposal
from hub.onboarding.propose import propose
from hub.onboarding.text import feed_text

GROUP = Group(
    name="Test",
    entities=(
        Entity(code="ALPHA", name="Alpha Industries", aliases=("ALPHA IND.",)),
        Entity(code="BETA", name="Beta Services"),
    ),
)
HEAD = "Date,Supplier,Amount,Expense Type,Expense Area"


def files(folder: Path, **texts: str) -> Path:
    """A folder of CSV files; ``_`` in a name stands for a dot."""
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def proposed(path: Path, entity: str = "ALPHA", **answers: Any) -> Proposal:
    return propose(path, entity, "feed", GROUP, answers={key.replace("__", "."): one for key, one in answers.items()})


def lines(*rows: str, head: str = HEAD) -> str:
    return "\n".join((head, *rows)) + "\n"


def keys(made: Proposal) -> list[str]:
    return [question.key for question in made.questions]


def left(made: Proposal) -> dict[str, str]:
    return {path.name: why for path, why in made.left_out.items()}


JANUARY = lines("13/01/2025,DURAND,100.00,Rent,Site 1", "14/01/2025,EDF,20.50,Energy,Site 2")


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


def test_drifting_headers_become_aliases_and_absent_columns_optional(tmp_path: Path) -> None:
    february = lines("14/02/2025,EDF,5.00,F12", head="Data,Suppklier,AP Amount,Invoice Number")
    made = proposed(files(tmp_path, a=JANUARY, b=february))
    columns = made.feed["columns"]
    assert (columns["posting_date"], columns["supplier_name"]) == (["Date", "Data"], ["Supplier", "Suppklier"])
    assert (columns["amount"], set(made.feed["optional"])) == (
        ["Amount", "AP Amount"],
        {"document_ref", "account_label"},
    )
    assert sum(one.amount for one in made.totals) == Decimal("125.50")


def test_headers_that_change_places_are_asked_not_mapped(tmp_path: Path) -> None:
    """Seen in the lists of four public bodies: Expense Type and Expense Area swap from one month to the next."""
    kinds, places = ("Rent", "Energy", "Paper", "Travel", "Legal"), ("Site 1", "Site 2", "Site 3", "Site 4", "Site 5")
    rows = [
        f"1{at}/01/2025,DURAND,1.00,{kind},{place}"
        for at, (kind, place) in enumerate(zip(kinds, places, strict=True), 3)
    ]
    swapped = lines(
        *[row.replace("/01/", "/02/") for row in rows], head="Date,Supplier,Amount,Expense Area,Expense Type"
    )
    made = proposed(files(tmp_path, a=lines(*rows), b=swapped))
    assert keys(made) == ["columns.account_label"] and "account_label" not in made.feed["columns"]
    assert not made.is_draft


def test_a_file_with_shifted_lines_is_left_out(tmp_path: Path) -> None:
    shifted = lines(
        "13/02/2025,Area,,DURAND,F1,1.00", "14/02/2025,Area,,EDF,F2,2.00", "15/02/2025,Area,ORANGE,77,3.00,9",
        head="Date,Expense Area,,Supplier,Transaction,Amount",
    )  # fmt: skip
    made = proposed(files(tmp_path, a=JANUARY, b=shifted))
    assert list(left(made)) == ["b.csv"] and "no name and is filled in 1 lines" in left(made)["b.csv"]
    assert "leave_out:\n  - b.csv" in feed_text(made)


def test_one_doubtful_file_does_not_stop_the_others(tmp_path: Path) -> None:
    """Two columns that could be the amount, in one file of three: that file waits, the others go on."""
    doubtful = lines("13/03/2025,DURAND,1.00,1.20", head="Date,Supplier,Amount,Value")
    made = proposed(files(tmp_path, a=JANUARY, b=JANUARY.replace("/01/", "/02/"), c=doubtful))
    assert list(left(made)) == ["c.csv"] and "several columns answer" in left(made)["c.csv"]
    assert not made.questions and len(made.totals) == 2


def test_the_same_bytes_twice_count_once(tmp_path: Path) -> None:
    made = proposed(files(tmp_path, a=JANUARY, copy=JANUARY))
    assert [(one.name, first.name) for one, first in made.duplicates.items()] == [("copy.csv", "a.csv")]
    assert [one.name for one in made.totals] == ["a.csv"]


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


def test_another_file_of_the_folder_settles_the_form(tmp_path: Path) -> None:
    """A month of amounts such as 77,041 alone reads in two ways; the month before has 64,200.88."""
    vague = lines('03/02/2025,DURAND,"77,041"', '05/02/2025,EDF,"29,632"', head="Date,Supplier,Amount")
    clear = lines('13/01/2025,DURAND,"64,200.88"', head="Date,Supplier,Amount")
    made = proposed(files(tmp_path, a=vague, b=clear))
    assert not made.questions
    assert sum(one.amount for one in made.totals) == Decimal("170873.88")


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


def test_files_that_share_months_add_up_or_repeat(tmp_path: Path) -> None:
    rows = [f"{day}/01/2025,DURAND,{day}.00,Rent,Site" for day in range(10, 25)]
    year_to_date = lines(*rows, "03/02/2025,EDF,1.00,Energy,Site")
    assert proposed(files(tmp_path, a=lines(*rows), b=year_to_date)).feed["supersede"] == "period"
    other_site = lines(*[row.replace("DURAND", "MARTIN") for row in rows])
    assert proposed(files(tmp_path, a=lines(*rows), b=other_site)).feed["supersede"] == "file"


def test_totals_and_repeated_headers_are_no_lines_and_no_losses(tmp_path: Path) -> None:
    text = JANUARY + HEAD + "\n" + "15/01/2025,EDF,9.50,Energy,Site 1\n,Total,130.00,,\n"
    made = proposed(files(tmp_path, a=text))
    assert not made.questions
    assert [(rule, line) for line, rule, _ in made.totals[0].rejects] == [("repeated_header", 4), ("total_line", 6)]


def test_a_total_that_does_not_add_up_is_asked(tmp_path: Path) -> None:
    made = proposed(files(tmp_path, a=JANUARY + ",Total,130.00,,\n"))
    assert keys(made) == ["rejects"]


def test_another_entity_in_the_folder_is_left_out(tmp_path: Path) -> None:
    head = "Company,Date,Supplier,Amount"
    ours = lines("Alpha Industries,13/01/2025,DURAND,1.00", head=head)
    cut = lines("ALPHA,13/03/2025,DURAND,1.00", head=head)  # the name cut: the same entity
    theirs = lines("Gamma Ltd,14/02/2025,EDF,2.00", head=head)
    made = proposed(files(tmp_path, a=ours, b=theirs, c=cut))
    assert list(left(made)) == ["b.csv"] and "'Gamma Ltd'" in left(made)["b.csv"]


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ("King's College Hospital NHS Foundation Trust", "Kings College Hospital NHS FT", True),
        ("Chelsea & Westminster Hospital", "Chelsea and Westminster Hospitals", True),
        ("Alpha Industries", "ALPHA", True),  # over time, a name cut
        ("North Stores Ltd", "South Stores Ltd", False),
        ("Alpha Industries", "Alpha Services", False),
    ],
)
def test_spellings_of_one_entity_over_time(tmp_path: Path, first: str, second: str, is_one: bool) -> None:
    head = "Company,Date,Supplier,Amount"
    one, other = (lines(f"{name},13/0{at}/2025,EDF,1.00", head=head) for at, name in enumerate((first, second), 1))
    made = proposed(files(tmp_path, a=one, b=other))
    assert (len(made.totals) == 2) is is_one
    assert not is_one or any("taken as one entity" in remark for remark in made.remarks)


def test_two_companies_of_one_name_in_one_file_are_asked(tmp_path: Path) -> None:
    text = lines("Alpha,13/01/2025,EDF,1.00", "Alpha France,13/01/2025,EDF,1.00", head="Company,Date,Supplier,Amount")
    made = proposed(files(tmp_path, a=text))
    assert keys(made) == ["entity"] and not made.is_draft
    made = proposed(files(tmp_path, a=text.replace("Alpha France", "Beta")))
    assert keys(made) == ["entity"] and made.is_draft


def test_one_file_of_several_entities_is_asked_or_mapped(tmp_path: Path) -> None:
    head = "Company,Date,Supplier,Amount"
    rows = (
        "Alpha Industries,13/01/2025,DURAND,1.00",
        "Beta Services,14/01/2025,EDF,2.00",
        "oyster,14/01/2025,EDF,3.00",
    )
    folder = files(tmp_path, a=lines(*rows, head=head))
    assert keys(proposed(folder)) == ["entity"]
    made = proposed(folder, "_group")
    assert made.feed["entities"] == {"column": "Company", "map": {"Alpha Industries": "ALPHA", "Beta Services": "BETA"}}
    assert keys(made)[0] == "entities.map.oyster" and not made.is_draft


def test_csv_and_workbooks_of_one_folder_are_one_feed(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "b.xlsx")) as book:
        sheet = book.add_worksheet("February")
        sheet.write_row(0, 0, ["List of payments"])
        sheet.write_row(2, 0, HEAD.split(","))
        sheet.write_row(3, 0, ["14/02/2025", "EDF", 7.25, "Energy", "Site 1"])
    made = proposed(files(tmp_path, a=JANUARY))
    assert made.feed["reader"] == "table"
    assert sum(one.amount for one in made.totals) == Decimal("127.75")


def test_several_sheets_are_asked_and_read_together(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        for month in ("01", "02"):
            sheet = book.add_worksheet(f"Month {month}")
            sheet.write_row(0, 0, ["Date", "Supplier", "Amount"])
            sheet.write_row(1, 0, [f"13/{month}/2025", "EDF", 7.25])
    assert keys(proposed(tmp_path)) == ["format.sheet"]
    made = proposed(tmp_path, format__sheet="*")
    assert not made.questions and made.totals[0].amount == Decimal("14.50")


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


def test_a_zip_of_one_file_is_that_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "january.zip", "w") as archive:
        archive.writestr("../../january.csv", JANUARY)
    made = proposed(files(tmp_path, february=JANUARY.replace("/01/", "/02/")))
    assert not made.questions and sorted(one.name for one in made.totals) == ["february.csv", "january.zip"]
    assert sum(one.amount for one in made.totals) == Decimal("241.00")
