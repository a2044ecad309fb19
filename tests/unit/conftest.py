"""The unit tier touches no file and no database: a test that does fails here, and belongs to ``integration``."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import settings

# The whole tier takes less than ten seconds.
settings.register_profile("unit", settings.get_profile("steady"), max_examples=15)
settings.load_profile("unit")

_watching = False
_touched: list[str] = []
# Code, package data and the interpreter's own files are read by imports; anything else is I/O.
_ALLOWED = tuple(
    str(path) for path in (Path(sys.prefix), Path(sys.base_prefix), Path(__file__).resolve().parents[2] / "hub")
)


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _watching and event == "open" and isinstance(arguments[0], str):
        path, mode = arguments[0], arguments[1]
        writes = isinstance(mode, str) and any(letter in mode for letter in "wax+")
        if writes or not path.startswith((*_ALLOWED, "/proc", "/dev", "/sys", "/etc", "/usr")):
            _touched.append(path)


sys.addaudithook(_hook)


@pytest.fixture(autouse=True)
def _no_input_or_output(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def refuse(*arguments: object, **named: object) -> None:
        raise AssertionError("a unit test opened a database: move it to tests/integration")

    global _watching
    monkeypatch.setattr(duckdb, "connect", refuse)
    _touched.clear()
    _watching = True
    yield
    _watching = False
    ignored = (".hypothesis", "__pycache__", ".pyc", "tests/unit")
    assert not [path for path in _touched if not any(part in path for part in ignored)]
