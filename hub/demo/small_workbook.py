"""A workbook of some rows as people type them: texts, amounts, dates and empty cells. Same rows, same bytes."""

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal

from hub.demo.dialect_workbook import EXCEL_ZERO
from hub.demo.workbook_parts import DATE_STYLE, write_package

Cell = str | int | Decimal | dt.date | None
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def workbook(rows: Sequence[Sequence[Cell]], sheet_name: str) -> bytes:
    """The bytes of a workbook of one sheet; at most 26 columns."""
    strings = list(dict.fromkeys(cell for row in rows for cell in row if isinstance(cell, str)))
    places = {text: place for place, text in enumerate(strings)}
    file = io.BytesIO()
    write_package(file, _rows(rows, places), strings, sheet_name)
    return file.getvalue()


def _rows(rows: Sequence[Sequence[Cell]], places: dict[str, int]) -> Iterator[str]:
    for number, row in enumerate(rows, start=1):
        cells = (_cell(f"{letter}{number}", cell, places) for letter, cell in zip(LETTERS, row, strict=False))
        yield f'<row r="{number}">{"".join(cells)}</row>'


def _cell(place: str, cell: Cell, places: dict[str, int]) -> str:
    if cell is None or cell == "":
        return f'<c r="{place}"/>'
    if isinstance(cell, str):
        return f'<c r="{place}" t="s"><v>{places[cell]}</v></c>'
    if isinstance(cell, dt.date):
        return f'<c r="{place}" s="{DATE_STYLE}"><v>{(cell - EXCEL_ZERO).days}</v></c>'
    return f'<c r="{place}"><v>{cell}</v></c>'
