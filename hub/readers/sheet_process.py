"""Opens workbooks in a process of its own, within its own memory and time.

What belongs here: what runs there, as a script. It imports nothing of the hub, so that it starts in 0.3 s, and no text
of a workbook ever reaches the process that asks but as text. Questions are lines of JSON on standard input; an answer
is a line of JSON, then the bytes that it announces. A workbook can make its reader ask for any memory (two cells at the
corners of a sheet are a table of 17 billion), and Rust ends the process that asks for too much.
"""

import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

import fastexcel
import pyarrow as pa

MOST_COLUMNS = 16_384  # of a sheet of Excel
HEAD_ROWS = 60  # shown to who looks for the header
_ERRORS = {
    "Div0": "#DIV/0!", "NA": "#N/A", "Name": "#NAME?", "Null": "#NULL!", "Num": "#NUM!", "Ref": "#REF!",
    "Value": "#VALUE!", "GettingData": "#DATA!",
}  # fmt: skip

Answer = tuple[dict[str, Any], list[bytes]]


class _Workbook:
    """The workbook that is open. Cells as text are kept until they are asked for, so that a sheet is parsed twice."""

    def __init__(self, path: str, sheet: str | None, skip: int) -> None:
        self._reader = fastexcel.read_excel(path)
        self._texts: dict[str, tuple[pa.RecordBatch, list[tuple[int, int, str]]]] = {}
        self.names: list[str] = list(self._reader.sheet_names)
        self._asked = [name for name in self.names if sheet is None or name == sheet]
        self._skip = skip

    def outline(self) -> Answer:
        """Every sheet asked for: name, is it visible, 1-based first row with text (None: empty), rows from there."""
        sheets = []
        for name in self._asked:
            sheet = self._reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
            if sheet.width > MOST_COLUMNS:
                return {"error": f"sheet {name!r} has {sheet.width:,} columns"}, []
            texts, errors = sheet.to_arrow_with_errors()
            self._texts[name] = texts, [(*one.position, _word(one.detail)) for one in errors.errors] if errors else []
            row = next(_filled_rows(texts, self._skip), None)
            head = [] if row is None else texts.slice(row, HEAD_ROWS).columns
            rows = list(zip(*([(cell or "").strip() for cell in column.to_pylist()] for column in head), strict=True))
            first = None if row is None else row + 1
            sheets.append({"name": name, "visible": sheet.visible == "visible", "row": first, "rows": rows})
        return {"names": self.names, "sheets": sheets}, []

    def cells(self, name: str) -> Answer:
        """A sheet's cells: texts, whether each is a number, and what errors stand where (row, column, text)."""
        texts, errors = self._texts.pop(name)
        # Of all types only this one is null for a text: as a float, the text 1.200 is 1.2 and TRUE is 1.
        sheet = self._reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="boolean")
        return {"errors": errors}, [_bytes_of(texts), _bytes_of(sheet.to_arrow())]


def _word(detail: str) -> str:
    return next((word for name, word in _ERRORS.items() if f"Error({name})" in detail), "#ERROR!")


def _filled_rows(texts: pa.RecordBatch, first: int) -> Iterator[int]:
    return (row for row in range(first, texts.num_rows) if any((c[row].as_py() or "").strip() for c in texts.columns))


def _bytes_of(batch: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return bytes(sink.getvalue())


def _answer(question: dict[str, Any], opened: dict[str, _Workbook]) -> Answer:
    try:
        if path := question.get("path"):
            opened["it"] = _Workbook(path, question["sheet"], question["skip"])
            return opened["it"].outline()
        return opened["it"].cells(question["cells"])
    except (fastexcel.FastExcelError, OSError, ValueError) as error:
        return {"error": str(error)}, []
    except MemoryError:
        os.abort()


def main(questions: BinaryIO, answers: BinaryIO, memory: int, cpu_seconds: int) -> None:
    """Answer questions until they end; a workbook that asks for more than ``memory`` bytes or seconds ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asks decides when it is over
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    opened: dict[str, _Workbook] = {}
    for question in questions:
        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = int(used.ru_utime + used.ru_stime) + cpu_seconds
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))
        told, blobs = _answer(json.loads(question), opened)
        answers.write(json.dumps({**told, "sizes": [len(blob) for blob in blobs]}).encode() + b"\n")
        for blob in blobs:
            answers.write(blob)
        answers.flush()


if __name__ == "__main__":
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)  # whatever a library prints is no answer
        main(sys.stdin.buffer, out, int(sys.argv[1]), int(sys.argv[2]))
