"""Writes a workbook that people answer in: drop-downs, frozen header, filter, and nothing in it that could run.

What belongs here: how it looks. What it asks comes from ``questions``.
"""

from pathlib import Path
from typing import Any

from hub.errors import UsageError
from hub.neutral import in_sheet
from hub.review.book import HIDDEN, LIST, NAME_LABEL, README, Book, Column, Kind, Sheet, row_id

HEAD_ROWS = 2  # French above English; the filter is on the second
_FORMATS: dict[Kind, dict[str, Any]] = {
    "text": {"text_wrap": True},
    "id": {"font_color": "#808080"},
    "money": {"num_format": "#,##0.00"},
    "share": {"num_format": "0.0 %"},
    "score": {"num_format": "0.00"},
    "count": {"num_format": "#,##0"},
    "answer": {"bg_color": "#FFF8DC", "border": 1, "border_color": "#C0C0C0", "locked": False, "bold": True},
    "reason": {"bg_color": "#FFF8DC", "border": 1, "border_color": "#C0C0C0", "locked": False, "text_wrap": True},
}
_MOST_TEXT = 32_000  # Excel keeps 32,767 characters of a cell


def write(book: Book, path: Path) -> None:
    """Write it. UsageError when the file is there already: it may hold somebody's answers."""
    import xlsxwriter  # 0.1 s, which no other verb needs

    if path.exists():
        raise UsageError("the file exists already", str(path), todo="give another one with --out, or move it away")
    path.parent.mkdir(parents=True, exist_ok=True)
    coming = path.with_name(f".coming.{path.name}")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(coming, options) as made:
        made.set_properties({"title": f"hub review {book.kind}", "comments": book.publication_id})
        formats: dict[str, Any] = {kind: made.add_format({"valign": "top", **how}) for kind, how in _FORMATS.items()}
        formats |= {
            "title": made.add_format({"bold": True, "bg_color": "#DCE6F1", "text_wrap": True, "valign": "top"}),
            "french": made.add_format({"italic": True, "font_color": "#606060", "text_wrap": True, "valign": "top"}),
        }
        _readme(made, book, formats)
        for sheet in book.sheets:
            _sheet(made, book, sheet, formats)
        if book.choices:
            _list(made, book)
        _hidden(made, book)
    coming.replace(path)


def _readme(made: Any, book: Book, formats: dict[str, Any]) -> None:
    page = made.add_worksheet(README)
    page.set_column(0, 0, 30)
    page.set_column(1, 2, 70)
    told = [
        ("Group", book.group),
        ("Publication", book.publication_id),
        ("Written", f"{book.written_at:%Y-%m-%d %H:%M} UTC"),
        ("Amounts", f"{book.currency}, {book.basis}"),
    ]
    for at, (label, value) in enumerate(told):
        page.write_string(at, 0, label, formats["title"])
        page.write_string(at, 1, in_sheet(value), formats["text"])
    page.write_string(len(told), 0, NAME_LABEL, formats["title"])
    page.write_blank(len(told), 1, None, formats["reason"])
    for at, texts in enumerate(book.notes, start=len(told) + 2):
        for column, text in enumerate(texts, start=1):
            page.write_string(at, column, text, formats["text"])
    page.protect()


def _sheet(made: Any, book: Book, sheet: Sheet, formats: dict[str, Any]) -> None:
    page = made.add_worksheet(sheet.name)
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width)
        page.write_string(0, at, column.french, formats["french"])
        title = f"{column.title} ({book.currency})" if column.kind == "money" else column.title
        page.write_string(1, at, title, formats["title"])
    for at, question in enumerate(sheet.questions):
        for number, column in enumerate(sheet.columns):
            value = row_id(at) if column.kind == "id" else question.cells.get(column.name)
            _cell(page, HEAD_ROWS + at, number, value, column, formats)
    last = max(HEAD_ROWS, HEAD_ROWS + len(sheet.questions) - 1)
    page.autofilter(1, 0, last, len(sheet.columns) - 1)
    page.freeze_panes(HEAD_ROWS, 1)
    _drop_down(page, book, sheet, last)
    page.protect("", {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True})
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0, 1)


def _cell(page: Any, row: int, number: int, value: Any, column: Column, formats: dict[str, Any]) -> None:
    style = formats[column.kind]
    if value is None or value == "":
        page.write_blank(row, number, None, style)
    elif column.kind in ("money", "share", "score", "count"):
        page.write_number(row, number, float(value), style)
    else:
        page.write_string(row, number, in_sheet(str(value)[:_MOST_TEXT]), style)


def _drop_down(page: Any, book: Book, sheet: Sheet, last: int) -> None:
    source: Any = list(sheet.choices)
    if sheet.has_list:
        source = f"={LIST}!$A$1:$A${len(book.choices)}"
    at = next(number for number, column in enumerate(sheet.columns) if column.kind == "answer")
    page.data_validation(
        HEAD_ROWS, at, last, at,
        {
            "validate": "list", "source": source, "input_title": "Answer / Réponse", "input_message": sheet.hint,
            "error_title": "Not an answer", "error_message": "Choose from the list. / Choisissez dans la liste.",
        },
    )  # fmt: skip


def _list(made: Any, book: Book) -> None:
    page = made.add_worksheet(LIST)
    page.set_column(0, 0, 90)
    for at, choice in enumerate(book.choices):
        page.write_string(at, 0, in_sheet(choice))
    page.protect()


def _hidden(made: Any, book: Book) -> None:
    page = made.add_worksheet(HIDDEN)
    for at, texts in enumerate(book.hidden()):
        for column, text in enumerate(texts):
            page.write_string(at, column, text)
    page.hide()
    page.protect()
