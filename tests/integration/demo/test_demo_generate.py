"""A small demonstration workspace, written then read back: same bytes for same arguments, and the truth is true."""

import hashlib
import json
from decimal import Decimal
from pathlib import Path

import pytest
from demo_recompute import Figures, Workspace

from hub.demo.generate import generate, share_lines
from hub.demo.truth import Truth, read_truth
from hub.errors import UsageError
from hub.group.load import load_group, match_files
from hub.settings import Workspace as HubWorkspace

LINES = 12_000
LEDGERS = ("NORD", "SERV", "ATEL", "COND")
ENTITIES = (*LEDGERS, "ORVE", "TARN")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    home = tmp_path_factory.mktemp("demo") / "group"
    return home, generate(home, lines=LINES, months=4)


@pytest.fixture(scope="module")
def again(made: tuple[Path, Truth]) -> dict[str, dict[str, Figures]]:
    workspace = Workspace(made[0])
    return {entity: workspace.figures(entity) for entity in ENTITIES}


def digests(home: Path) -> dict[str, str]:
    files = (path for path in sorted(home.rglob("*")) if path.is_file())
    return {path.relative_to(home).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_same_arguments_give_the_same_bytes(made: tuple[Path, Truth], tmp_path: Path) -> None:
    generate(tmp_path / "twin", lines=LINES, months=4)
    assert digests(tmp_path / "twin") == digests(made[0])


def test_another_seed_gives_other_ledgers(made: tuple[Path, Truth], tmp_path: Path) -> None:
    generate(tmp_path / "other", lines=LINES, months=4, seed=8)
    here, there = digests(made[0]), digests(tmp_path / "other")
    same = {path for path in here if path.startswith("inbox/") and here[path] == there[path]}
    assert set(here) == set(there) and not same


def test_lines_are_about_what_was_asked(made: tuple[Path, Truth]) -> None:
    truth = made[1]
    assert truth.lines == pytest.approx(LINES, rel=0.1)
    for entity, share in zip(ENTITIES, (0.30, 0.20, 0.20, 0.15, 0.10, 0.05), strict=True):
        assert sum(file.lines for file in truth.files[entity]) == pytest.approx(LINES * share, rel=0.1)


@pytest.mark.parametrize("entity", ENTITIES)
def test_the_truth_is_found_again_in_the_files(
    made: tuple[Path, Truth], again: dict[str, dict[str, Figures]], entity: str
) -> None:
    assert set(again[entity]) == set(made[1].periods[entity])
    for period, truth in made[1].periods[entity].items():
        found = again[entity][period]
        assert found.lines == truth.lines
        names = ["opex_accrual", "opex_invoiced", "intercompany", "rebates", "capex", "direct", "allocated", "none"]
        names += ["debit", "credit"] if entity in LEDGERS else []
        assert {name: found.values[name] for name in names} == {name: getattr(truth, name) for name in names}, period
        assert truth.direct + truth.allocated + truth.none == truth.opex_accrual
        assert dict(found.sellers) == truth.intercompany_with


def test_every_entry_balances_but_the_planted_one(
    made: tuple[Path, Truth], again: dict[str, dict[str, Figures]]
) -> None:
    found = {
        (entity, period, *entry): cents
        for entity in LEDGERS
        for period, figures in again[entity].items()
        for entry, cents in figures.unbalanced.items()
    }
    (planted,) = made[1].unbalanced
    assert found == {("ATEL", "2025-04", planted.journal_code, planted.entry_number): Decimal("1250.00")}
    assert (planted.entity, planted.period, planted.amount) == ("ATEL", "2025-04", Decimal("1250.00"))


def test_every_kind_of_case_is_in_the_ledgers(again: dict[str, dict[str, Figures]]) -> None:
    for entity in LEDGERS:
        total = {
            name: sum(abs(figures.values[name]) for figures in again[entity].values())
            for name in ("intercompany", "rebates", "capex", "allocated", "none")
        }
        assert all(total.values()), (entity, total)
        assert any(f.values["opex_accrual"] != f.values["opex_invoiced"] for f in again[entity].values())


def test_suppliers_add_up_to_what_is_attributed(made: tuple[Path, Truth]) -> None:
    truth = made[1]
    for entity in ENTITIES:
        attributed = sum(
            (period.direct + period.allocated for period in truth.periods[entity].values()), Decimal("0.00")
        )
        assert sum(supplier.accrual.get(entity, Decimal(0)) for supplier in truth.suppliers.values()) == attributed
        allocated = sum(supplier.allocated.get(entity, Decimal(0)) for supplier in truth.suppliers.values())
        assert allocated == sum(period.allocated for period in truth.periods[entity].values())


def test_suppliers_of_the_files_are_those_of_the_truth(made: tuple[Path, Truth]) -> None:
    home, truth = made
    known = {(local.entity, local.code, local.name) for s in truth.suppliers.values() for local in s.local}
    known |= {
        (local.entity, local.code, local.name) for spellings in truth.group_suppliers.values() for local in spellings
    }
    workspace = Workspace(home)
    for entity in ENTITIES:
        lines = [line for line in workspace.lines(entity) if line.name and not line.account.startswith(("41", "42"))]
        assert {(entity, line.code, line.name) for line in lines} <= known


def test_the_hub_reads_the_declarations_and_finds_the_files(made: tuple[Path, Truth]) -> None:
    home, truth = made
    space = HubWorkspace(home)
    declared = load_group(space)
    assert declared.broken_feeds == {}
    assert {feed.entity for feed in declared.feeds} == set(ENTITIES)
    for feed in declared.feeds:
        found = match_files(space.inbox / feed.entity / feed.name, feed)
        assert {path.relative_to(home).as_posix() for path in found} == {file.path for file in truth.files[feed.entity]}


def test_truth_json_holds_the_truth_with_amounts_as_text(made: tuple[Path, Truth]) -> None:
    home, truth = made
    content = read_truth(home / "truth.json")
    january = content["periods"]["NORD"]["2025-01"]
    assert january["opex_accrual"] == f"{truth.periods['NORD']['2025-01'].opex_accrual:.2f}"
    assert content["periods"]["TARN"]["2025-01"]["debit"] is None
    assert content["unbalanced"][0]["amount"] == "1250.00"
    assert json.dumps(content)


def test_some_labels_hold_an_iban_and_some_invoices_another_currency(made: tuple[Path, Truth]) -> None:
    home, _ = made
    fec = "".join(path.read_text(encoding="utf-8-sig") for path in (home / "inbox/NORD").rglob("*.txt"))
    assert "FR76" in fec or "VIR SEPA FR" in fec
    pounds = "".join(path.read_text(encoding="utf-8") for path in (home / "inbox/TARN").rglob("*.csv"))
    assert ",GBP," in pounds and ",EUR," in pounds and ",USD," in pounds


def test_the_truth_can_be_left_out_and_progress_is_told(tmp_path: Path) -> None:
    told: list[int] = []
    truth = generate(tmp_path, lines=2_000, months=2, with_truth=False, progress=told.append)
    assert not (tmp_path / "truth.json").exists()
    assert sum(told) == truth.lines


def test_a_workspace_is_never_written_over(made: tuple[Path, Truth]) -> None:
    with pytest.raises(UsageError, match="workspace already"):
        generate(made[0], lines=2_000)


def test_too_few_lines_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="too small"):
        generate(tmp_path, lines=100)


def test_what_a_workbook_cannot_hold_goes_to_the_first_company() -> None:
    shared = share_lines(60_000_000, 6)
    assert shared["ORVE"] == 196_000  # 2 % under 200,000
    assert sum(shared.values()) == 10_000_000
    assert shared["NORD"] == 3_000_000 + 1_000_000 - 196_000
