"""Rules of names that anybody wrote: they go through a workbook and a ledger as they are, and run nowhere."""

import json
import zipfile
from pathlib import Path

from hub.decisions.ledgers import load
from hub.decisions.records import Known, SupplierJudgement
from tests.integration.review.small_cube import ROWS, fill, workspace_with
from tests.integration.review.test_review import apply, hub, written

KNOWN = Known(frozenset({"ALPHA", "BETA"}), frozenset())
NAMES = [
    "=1+1", "+33 1 23", "-x", "@SUM(A1)", "'=1", "''=1", "'quoted'", "a_x0041_b", "a\nb", "a;b,c", 'say "no"',
    "é北京🙂", "a\tb", "a\x1b[2Jb", "a\rb", "\u202ecod", "007", "1,23", "TRUE", "31/12/2025", "#N/A", "x" * 400, "{}", "http://a.b",
]  # fmt: skip


def test_names_come_back_as_they_are(tmp_path: Path) -> None:
    pairs = [
        ("S-1", "S-2", "ALPHA", name, name, "BETA", str(at), "B", "likeness", 0.91, "proposed", name, 600 - at)
        for at, name in enumerate(NAMES)
    ]
    space = workspace_with(tmp_path, {"supplier_pair": pairs, "supplier_register_link": []})
    path = written(space, "suppliers")
    with zipfile.ZipFile(path) as parts:
        formulas = [part for part in parts.namelist() if "sheet" in part and b"<f>" in parts.read(part)]
    assert formulas == []
    filled = fill(path, {("Suppliers", f"#{at + 1}"): "same" for at in range(len(NAMES))})
    apply(space, filled)
    judged = load(space.decisions, SupplierJudgement, KNOWN)
    assert [one.left_code for one in judged] == [one.left_name for one in judged] == NAMES
    assert (apply(space, filled)["applied"], apply(space, filled)["known"]) == ([], len(NAMES))


def test_no_name_steers_a_terminal(tmp_path: Path) -> None:
    local = [("ALPHA", name, name, "S-1", "name", None, "sure", "", 700, 7) for name in NAMES]
    space = workspace_with(tmp_path, {"xref_supplier": local, "dim_supplier": [("S-1", NAMES[13], *[None] * 15)]})
    text = hub("explain", "supplier", "S-1", "--home", space.home)
    assert not {"\x1b", "\r", "\u202e"} & set(text)
    found = json.loads(hub("explain", "supplier", "S-1", "--home", space.home, "--json"))
    assert {one["local_supplier_name"] for one in found["suppliers"][0]["local"]} == set(NAMES)


def test_a_workbook_without_questions_is_not_written(tmp_path: Path) -> None:
    none = {name: [] for name in ROWS if name != "publication"}
    space = workspace_with(tmp_path, none)
    for kind in ("suppliers", "categories"):
        assert hub("review", kind, "--home", space.home) == "Nothing to decide.\n"
    assert not space.reports.exists()
