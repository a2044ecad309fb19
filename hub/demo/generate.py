"""Writes the demonstration workspace: configuration, deliveries month by month, and the truth about them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from hub.demo import dialect_ubl
from hub.demo.calendar import Month, month_list
from hub.demo.cast import CAST
from hub.demo.committee import approvals_csv, rules_csv
from hub.demo.deliver import Run, deliver
from hub.demo.directory import make_directory
from hub.demo.registers import register_id, write_registers
from hub.demo.statements.group_text import NOTHING
from hub.demo.statements.newcomer import NEWCOMER
from hub.demo.statements.side import Side, make_side
from hub.demo.suppliers import make_master
from hub.demo.tally import SupplierTally
from hub.demo.truth import LocalSupplier, SupplierTruth, Truth, euros
from hub.demo.workspace import feed_yaml, group_yaml, invoices_yaml
from hub.errors import UsageError
from hub.settings import Workspace

FEWEST_LINES = 1_000
MOST_ROWS = 200_000  # of one workbook: Excel takes 1,048,576, its users far fewer


def generate(
    directory: Path,
    *,
    lines: int = 24_000,
    seed: int = 7,
    months: int = 6,
    first_month: str = "2025-01",
    with_truth: bool = True,
    with_invoices: bool = False,
    with_statements: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Truth:
    """Write a demonstration workspace in ``directory`` and return what is true of it.

    ``lines`` is the approximate number of ledger lines over all files; ``progress`` is told how many more were written.
    ``with_invoices`` adds some electronic invoices, ``with_statements`` four suppliers' statements, a cartography, a
    seventh company and published accounts: neither changes a ledger.
    The same arguments give the same bytes. UsageError when the folder holds a workspace already or an argument has no
    meaning.
    """
    run = _prepare(directory, lines, seed, month_list(first_month, months), progress or (lambda _: None))
    run = replace(run, with_invoices=with_invoices, side=_make_side(run) if with_statements else None)
    truth = Truth(seed)
    _write_configuration(run)
    tallies = {member.code: deliver(run, member, truth) for member in CAST}
    cast, more = CAST, NOTHING
    if run.side:
        truth.side, more = run.side.write({code: tally.accrual for code, tally in tallies.items()})
        cast = (*CAST, NEWCOMER)
    run.space.group_file.write_text(group_yaml(cast, run.months, more), encoding="utf-8")
    truth.lines = sum(file.lines for files in truth.files.values() for file in files)
    _describe_suppliers(run, truth, tallies)
    if with_truth:
        truth.write(directory / "truth.json")
    return truth


def _prepare(directory: Path, lines: int, seed: int, months: list[Month], progress: Callable[[int], None]) -> Run:
    space = Workspace(directory)
    if space.group_file.exists():
        raise UsageError(
            "the folder holds a workspace already", where=str(directory), todo="give a new or an empty folder"
        )
    if lines < FEWEST_LINES or seed < 0:
        raise UsageError(
            "too small a demonstration" if seed >= 0 else "a seed is not negative",
            expected=f"{FEWEST_LINES:,} lines or more, seed 0 or more",
            found=f"{lines:,} lines, seed {seed}",
        )
    master = make_master(lines, len(CAST), np.random.default_rng([seed, 0]))
    directories = {
        member.code: make_directory(member, CAST, master, np.random.default_rng([seed, 2, member.number]))
        for member in CAST
    }
    return Run(space, months, seed, share_lines(lines, len(months)), master, directories, progress)


def _make_side(run: Run) -> Side:
    return make_side(run.space, run.months, run.seed, run.master, run.directories, run.lines)


def share_lines(lines: int, months: int) -> dict[str, int]:
    """Lines a month of each company; what a workbook cannot hold goes to the first company."""
    shared = {member.code: round(lines * member.share_of_lines / months) for member in CAST}
    for member in CAST:
        if member.system == "workbook":
            # 2 % less than the bound, as the number of lines of a month is only approximate.
            kept = min(shared[member.code], MOST_ROWS * 98 // 100)
            shared[CAST[0].code] += shared[member.code] - kept
            shared[member.code] = kept
    return shared


def _write_configuration(run: Run) -> None:
    for folder in (run.space.reference, run.space.decisions):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".gitkeep").touch()
    decided = run.months[0].date(1)
    (run.space.decisions / "category_rules.csv").write_text(rules_csv(decided), encoding="utf-8")
    (run.space.decisions / "category_approvals.csv").write_text(approvals_csv(CAST, decided), encoding="utf-8")
    write_registers(run.space.reference, run.master)
    for member in CAST:
        feed = run.space.feeds / member.code / f"{member.feed}.yml"
        feed.parent.mkdir(parents=True, exist_ok=True)
        feed.write_text(feed_yaml(run.directories[member.code]), encoding="utf-8")
        if run.with_invoices and member.has_invoices:
            feed.with_stem(dialect_ubl.FEED).write_text(invoices_yaml(member), encoding="utf-8")


def _describe_suppliers(run: Run, truth: Truth, tallies: dict[str, SupplierTally]) -> None:
    for number, supplier in enumerate(run.master):
        known = SupplierTruth(
            supplier.name, supplier.siren, supplier.vat, supplier.trade.category, register_id(supplier)
        )
        for code, directory in run.directories.items():
            tally = tallies[code]
            if not (directory.supplier == number).any():
                continue
            known.accrual[code] = euros(int(tally.accrual[number]))
            known.invoiced[code] = euros(int(tally.invoiced[number]))
            known.allocated[code] = euros(int(tally.allocated[number]))
        truth.suppliers[supplier.supplier_id] = known
    for code, directory in run.directories.items():
        for party in directory.parties:
            spelling = LocalSupplier(code, party.code, party.name)
            if party.supplier >= 0:
                truth.suppliers[run.master[party.supplier].supplier_id].local.append(spelling)
            elif party.group_code:
                truth.group_suppliers.setdefault(party.group_code, []).append(spelling)
