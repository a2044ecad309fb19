"""Several files of one feed: what drifts between them, whose they are, which of them wait."""

import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from hub.onboarding.text import feed_text
from tests.integration.onboarding.small import HEAD, JANUARY, files, keys, left, lines, proposed


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


def test_another_file_of_the_folder_settles_the_form(tmp_path: Path) -> None:
    """A month of amounts such as 77,041 alone reads in two ways; the month before has 64,200.88."""
    vague = lines('03/02/2025,DURAND,"77,041"', '05/02/2025,EDF,"29,632"', head="Date,Supplier,Amount")
    clear = lines('13/01/2025,DURAND,"64,200.88"', head="Date,Supplier,Amount")
    made = proposed(files(tmp_path, a=vague, b=clear))
    assert not made.questions
    assert sum(one.amount for one in made.totals) == Decimal("170873.88")


def test_files_that_share_months_add_up_or_repeat(tmp_path: Path) -> None:
    rows = [f"{day}/01/2025,DURAND,{day}.00,Rent,Site" for day in range(10, 25)]
    year_to_date = lines(*rows, "03/02/2025,EDF,1.00,Energy,Site")
    assert proposed(files(tmp_path, a=lines(*rows), b=year_to_date)).feed["supersede"] == "period"
    other_site = lines(*[row.replace("DURAND", "MARTIN") for row in rows])
    assert proposed(files(tmp_path, a=lines(*rows), b=other_site)).feed["supersede"] == "file"


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


def test_a_zip_of_one_file_is_that_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "january.zip", "w") as archive:
        archive.writestr("../../january.csv", JANUARY)
    made = proposed(files(tmp_path, february=JANUARY.replace("/01/", "/02/")))
    assert not made.questions and sorted(one.name for one in made.totals) == ["february.csv", "january.zip"]
    assert sum(one.amount for one in made.totals) == Decimal("241.00")
