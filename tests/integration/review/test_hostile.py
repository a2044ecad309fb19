"""Rules of names that anybody wrote: they go through a workbook and a ledger as they are, and run nowhere."""

import json
import zipfile
from pathlib import Path

import pytest

from hub.decisions.ledgers import load
from hub.decisions.records import Known, SupplierJudgement
from tests.integration.review.small_cube import ROWS, fill, workspace_with
from tests.integration.review.test_review import apply, hub, written

KNOWN = Known(frozenset({"ALPHA", "BETA"}), frozenset())
NAMES = [
    "=1+1", "+33 1 23", "-x", "@SUM(A1)", "'=1", "''=1", "'quoted'", "a_x0041_b", "a\nb", "a;b,c", 'say "no"',
    "é北京🙂", "a\tb", "a\x1b[2Jb", "a\rb", "\u202ecod", "007", "1,23", "TRUE", "31/12/2025", "#N/A", "x" * 400, "{}", "http://a.b",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_comes_back_as_it_is(tmp_path: Path, name: str) -> None:
    pair = ("S-1", "S-2", "ALPHA", name, name, "BETA", "9", "Dupond", "likeness", 0.91, "proposed", name, 600)
    space = workspace_with(tmp_path, {"supplier_pair": [pair], "supplier_register_link": []})
    path = written(space, "suppliers")
    with zipfile.ZipFile(path) as parts:
        formulas = [part for part in parts.namelist() if "sheet" in part and b"<f>" in parts.read(part)]
    assert formulas == []
    apply(space, fill(path, {("Suppliers", "#1"): "same"}))
    (one,) = load(space.decisions, SupplierJudgement, KNOWN)
    assert (one.left_code, one.left_name) == (name.strip(), name.strip())
    assert apply(space, fill(path, {("Suppliers", "#1"): "same"}))["applied"] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_name_steers_no_terminal(tmp_path: Path, name: str) -> None:
    local = [("ALPHA", name, name, "S-1", "name", None, "sure", "", 700, 7)]
    space = workspace_with(tmp_path, {"xref_supplier": local, "dim_supplier": [("S-1", name, *[None] * 15)]})
    text = hub("explain", "supplier", "S-1", "--home", space.home)
    assert not {"\x1b", "\r", "\u202e"} & set(text)
    assert json.loads(hub("explain", "supplier", "S-1", "--home", space.home, "--json"))


def test_a_workbook_without_questions_is_not_written(tmp_path: Path) -> None:
    none = {name: [] for name in ROWS if name != "publication"}
    space = workspace_with(tmp_path, none)
    for kind in ("suppliers", "categories"):
        assert hub("review", kind, "--home", space.home) == "Nothing to decide.\n"
    assert not space.reports.exists()
