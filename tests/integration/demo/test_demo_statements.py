"""The suppliers' side of a small demonstration workspace: its truth closes, and is the truth of files and ledgers."""

import hashlib
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import yaml
from demo_recompute import Line, Workspace
from demo_statements_reread import Readers, Told

from hub.demo.generate import generate
from hub.demo.statements import compose
from hub.demo.truth import Truth, read_truth

LINES, MONTHS = 12_000, 6
MONTHLY, TAXED, FOREIGN, TOTALS = "releve", "documents", "statement", "totaux"
NAMED = {"cut_off", "rebates", "purchasing_card", "dispute", "entity_not_onboarded", "account_not_linked"}
ZERO = Decimal(0)
Made = tuple[Path, Truth]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    home = tmp_path_factory.mktemp("demo") / "group"
    return home, generate(home, lines=LINES, months=MONTHS, with_statements=True)


@pytest.fixture(scope="module")
def told(made: Made) -> dict[str, list[Told]]:
    """The lines of every file, by its path."""
    readers = Readers(made[0])
    return {one.path: readers.lines(made[0] / one.path) for one in made[1].side.files}


def digests(home: Path) -> dict[str, str]:
    files = (path for path in home.rglob("*") if path.is_file())
    return {path.relative_to(home).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def form(statement: str) -> str:
    return statement.rpartition(".")[2]


def test_same_arguments_give_the_same_bytes_and_no_ledger_moves(made: Made, tmp_path: Path) -> None:
    generate(tmp_path / "twin", lines=LINES, months=MONTHS, with_statements=True)
    generate(tmp_path / "plain", lines=LINES, months=MONTHS)
    here, plain = digests(made[0]), digests(tmp_path / "plain")
    assert digests(tmp_path / "twin") == here
    apart = {"group.yml", "truth.json"}
    assert {path: digest for path, digest in here.items() if path in plain and path not in apart} == {
        path: digest for path, digest in plain.items() if path not in apart
    }
    added = {path for path in here if path not in plain}
    assert {path.split("/")[1] for path in added} == {"_suppliers", "_cartography"}


def test_declared_less_recorded_is_the_items_and_the_residual(made: Made) -> None:
    content = read_truth(made[0] / "truth.json")["side"]
    assert len(content["statements"]) > 50
    for row in content["statements"]:
        items = sum((Decimal(amount) for amount in row["items"].values()), ZERO)
        assert Decimal(row["declared"]) - Decimal(row["recorded"]) == items + Decimal(row["residual"]), row


def test_differences_add_up_to_the_items_of_their_row(made: Made) -> None:
    side = made[1].side
    sums: dict[tuple[object, ...], Decimal] = defaultdict(lambda: ZERO)
    for one in side.differences:
        sums[one.statement, one.entity, one.account, one.period_from, one.item] += one.amount
    for row in side.statements:
        for item, amount in {**row.items, "residual": row.residual}.items():
            assert sums.pop((row.statement, row.entity, row.account, row.period_from, item), ZERO) == amount
    assert not any(sums.values())


def test_every_kind_of_difference_is_planted(made: Made) -> None:
    side = made[1].side
    found = {(form(one.statement), one.item) for one in side.differences}
    assert {item for where, item in found if where == MONTHLY} == NAMED | {"residual"}
    assert {item for where, item in found if where == TOTALS} == {"rebates", "entity_not_onboarded", "residual"}
    assert {item for where, item in found if where == TAXED} == {"vat_or_currency"}
    assert {item for where, item in found if where == FOREIGN} == {"vat_or_currency", "residual"}
    methods = {"reference", "reference_variant", "amount_date", "grouped", "card"}
    assert {match.method for match in side.matches if form(match.statement) == MONTHLY} == methods
    shapes = {(len(one.declared) > 1, len(one.recorded) > 1) for one in side.matches if one.method == "grouped"}
    assert shapes == {(True, False), (False, True)}
    assert {row.residual for row in side.statements if form(row.statement) == TAXED} == {ZERO}


def test_another_currency_is_proven_by_equal_amounts_and_else_rounds_to_a_cent(made: Made) -> None:
    side = made[1].side
    found = [match for match in side.matches if form(match.statement) == FOREIGN]
    for match in found:
        [line], [document] = match.declared, match.recorded
        if match.item == "vat_or_currency":
            # The company abroad books pounds: 1 GBP was 1.14 to 1.21 EUR in these months.
            assert match.entity == "TARN" and abs(match.difference) > Decimal("0.05")
            assert Decimal("1.1") < document.amount / line.amount < Decimal("1.25")
        else:
            assert abs(match.difference) <= Decimal("0.01")
    assert {match.item for match in found} == {"vat_or_currency", "residual", "matched"}
    assert len({match.entity for match in found}) >= 5


def test_the_planted_residuals_are_known_to_the_cent(made: Made) -> None:
    # One invoice that nobody booked, one amount typed 270.00 too high, one document that is not declared.
    found = [one for one in made[1].side.differences if form(one.statement) == MONTHLY and one.item == "residual"]
    by_kind = {(one.declared is not None, one.recorded is not None): one.amount for one in found}
    assert by_kind[True, False] == Decimal("4812.40") and by_kind[True, True] == Decimal("270.00")
    [dropped] = [one for one in found if one.declared is None]
    assert dropped.recorded is not None and dropped.amount == -dropped.recorded.amount < 0


def test_counted_files_add_up_to_what_is_declared(made: Made, told: dict[str, list[Told]]) -> None:
    side = made[1].side
    counted = {one.path: form(one.statement) for one in side.files if one.status == "counted"}
    for name in (MONTHLY, TAXED, TOTALS):
        found: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
        for path, lines in told.items():
            for line in lines:
                if counted.get(path) == name:
                    found[line.customer, line.month] += line.amount
        rows = [row for row in side.statements if form(row.statement) == name and row.declared]
        assert found == {(row.entity or row.account or "", row.period_from): row.declared for row in rows}


def test_matches_name_lines_of_the_files(made: Made, told: dict[str, list[Told]]) -> None:
    for match in made[1].side.matches:
        for line in match.declared:
            [found] = [one for one in told[line.file] if one.number == line.line]
            assert (found.customer, found.ref, found.amount) == (match.entity, line.document_ref, line.amount)


def test_recorded_documents_are_those_of_the_ledgers(made: Made) -> None:
    """By piece: all the charges of its entry under it, for entries of one supplier."""
    home, truth = made
    workspace = Workspace(home)
    booked: dict[tuple[str, str, str], Decimal] = {}
    for entity in ("NORD", "SERV", "ATEL", "COND"):
        entries: dict[tuple[str, tuple[str, str]], list[Line]] = defaultdict(list)
        for line in workspace.lines(entity):
            entries[line.period, line.entry].append(line)
        for (period, _), lines in entries.items():
            if len({line.code for line in lines if line.account.startswith(("401", "4098"))}) == 1:
                charges = [line for line in lines if line.account.startswith(("60", "61", "62"))]
                booked |= {(entity, period, line.piece): ZERO for line in charges}
                for line in charges:
                    booked[entity, period, line.piece] += line.amount
    documents = [(match.entity, one) for match in truth.side.matches for one in match.recorded]
    found = {(entity, one.period, one.document_ref): one.amount for entity, one in documents}
    known = {place: amount for place, amount in found.items() if place in booked}
    assert len(known) > 80
    assert known == {place: booked[place] for place in known}


def test_recorded_amounts_are_all_that_was_invoiced(made: Made) -> None:
    """Against the tags of the entries, which share no code with the collection; a shared charge may be a cent apart."""
    truth = made[1]
    first = next(one for one in truth.side.statements if form(one.statement) == MONTHLY)
    for entity in ("NORD", "SERV", "ORVE"):
        rows = [row for row in truth.side.statements if row.entity == entity and row.supplier == first.supplier]
        recorded = sum((row.recorded for row in rows), ZERO)
        assert abs(recorded - truth.suppliers[first.supplier].invoiced[entity]) <= Decimal("0.05")


def test_one_file_comes_twice_and_one_is_corrected_by_a_later_one(made: Made, told: dict[str, list[Told]]) -> None:
    home, truth = made
    files = {one.status: one for one in truth.side.files if one.status != "counted"}
    copy, former = home / files["duplicate"].path, home / files["superseded"].path
    assert copy.read_bytes() == copy.with_stem(copy.stem.removesuffix("_copie")).read_bytes()
    later = former.with_stem(f"{former.stem}_rectifie")
    assert (former.stat().st_mtime_ns, former.name) < (later.stat().st_mtime_ns, later.name)
    before, after = told[files["superseded"].path], told[later.relative_to(home).as_posix()]
    assert len(before) < len(after)
    # Both speak of the same month: the later one takes the place of the former, whole.
    assert {line.month for line in before} == {line.month for line in after}


def test_published_accounts_are_a_little_more_than_a_year_of_the_books(made: Made) -> None:
    group = yaml.safe_load((made[0] / "group.yml").read_text(encoding="utf-8"))
    declared = {entity["code"]: entity["accounts"][2025] for entity in group["entities"]}
    assert len(declared) == 7
    for one in made[1].side.accounts:
        lines = declared[one.entity]
        assert lines["FS"] + lines["FU"] + lines["FW"] == one.published
        if one.recorded is None:
            assert one.unseen == pytest.approx(one.published * MONTHS / 12 / Decimal("1.03"), rel=Decimal("0.001"))
        else:
            assert Decimal("1.009") < one.published / (one.recorded * 12 / MONTHS) < Decimal("1.051")
            of_books = [period.opex_accrual + period.intercompany for period in made[1].periods[one.entity].values()]
            # Bank charges and all that has no supplier are in it; the planted imbalance too.
            assert one.recorded == sum(of_books, ZERO)


def test_the_cartography_says_what_people_believed(made: Made) -> None:
    frame = pl.read_excel(made[0] / "inbox/_cartography/cartography.xlsx")
    beliefs = made[1].side.cartography
    assert frame.columns[:5] == ["Entity", "Year", "Category", "Supplier", "Amount"]
    assert [tuple(row[:4]) for row in frame.rows()] == [(b.entity, b.year, b.category, b.supplier) for b in beliefs]
    assert [Decimal(row[4]) for row in frame.rows()] == [belief.amount for belief in beliefs]
    by_name = {supplier.name: supplier for supplier in made[1].suppliers.values()}
    for one in beliefs:
        if one.recorded is not None:
            bought = by_name[one.supplier].accrual.get(one.entity, ZERO)
            assert abs(one.recorded - bought * 12 / MONTHS) <= Decimal("0.01")
        if one.verdict == "right":
            assert one.recorded and one.amount == pytest.approx(one.recorded, rel=Decimal("0.06"), abs=Decimal(50))
        if one.verdict == "far_off":
            assert one.recorded and abs(one.amount - one.recorded) > one.recorded * Decimal("0.3")
    assert {one.verdict for one in beliefs} == {"right", "far_off", "never", "unseen"}
    assert {one.entity for one in beliefs if one.verdict == "unseen"} == {"SABL"}


def test_a_date_is_moved_only_where_two_rates_cannot_be_taken_for_rounding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compose, "ROUNDING", 10**9)
    side = generate(tmp_path, lines=2_000, months=2, with_statements=True, with_truth=False).side
    abroad = [match for match in side.matches if form(match.statement) == FOREIGN and match.entity == "TARN"]
    assert abroad and {match.item for match in abroad} == {"matched"}


@pytest.mark.parametrize(("lines", "months"), [(1_000, 1), (2_000, 2), (6_000, 4)])
def test_short_and_small_groups_close_too(tmp_path: Path, lines: int, months: int) -> None:
    side = generate(tmp_path, lines=lines, months=months, with_statements=True, with_truth=False).side
    assert {form(row.statement) for row in side.statements} == {MONTHLY, TAXED, FOREIGN, TOTALS}
    for row in side.statements:
        assert row.declared - row.recorded == sum(row.items.values(), ZERO) + row.residual
