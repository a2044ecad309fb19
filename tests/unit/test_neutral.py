"""Rules of what is shown: nothing steers a terminal, no cell is a formula, and JSON says exactly the same."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import HubError
from hub.neutral import in_json, in_sheet, on_screen, one_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("DUPONT & Fils, Orléans 北京 🙂", "DUPONT & Fils, Orléans 北京 🙂"),
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("\x9b31m", "\\x9b31m"),
        ("gnp\u202ecod", "gnp\\u202ecod"),
        ("a\udce9", "a\\udce9"),
        ("a\tb\nc", "a\tb\nc"),
        ("a\rb", "a\\rb"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_a_terminal_obeys_nothing(text: str, shown: str) -> None:
    assert on_screen(text) == shown


def test_a_name_stays_on_its_line() -> None:
    assert one_line("a\nb") == "a\\nb"
    assert str(HubError("bad", where="A.f, x\nCERTIFIED.csv")) == "A.f, x\\nCERTIFIED.csv: bad"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "\n=1", "\x00=1", "＝1+1", "\ttext"]
)
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    assert in_sheet(text).startswith("'")


@pytest.mark.parametrize("text", ["", "a=b", "S.A. -x", "1-2", "'=1", "a@b.c"])
def test_what_is_no_formula_stays(text: str) -> None:
    assert in_sheet(text) == text


@given(st.text())
def test_json_says_the_same_in_harmless_letters(text: str) -> None:
    written = in_json(json.dumps({"it": text}, ensure_ascii=False))
    assert json.loads(written) == {"it": text}
    assert on_screen(written) == written
