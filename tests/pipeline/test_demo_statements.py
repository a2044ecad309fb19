"""The suppliers' side of the demonstration group, refreshed: what its generator planted is found again, by name.

Declared amounts in another currency are at the rate of the document's day, as recorded ones are at the posting's.
"""

import hashlib
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from hub.demo.generate import generate
from hub.demo.statements.truth import DeclaredTruth, DifferenceTruth, RecordedTruth, SideTruth
from hub.demo.truth import Truth
from hub.settings import Workspace
from tests.support import ask, refresh

ZERO = Decimal(0)
ITEMS = (
    "entity_not_onboarded", "account_not_linked", "cut_off", "rebates", "vat_or_currency", "purchasing_card",
    "dispute",
)  # fmt: skip
CHARACTERS = 12  # of the delivery's hash in the id of a declared line
Demo = tuple[Workspace, Truth]
Line = tuple[str, ...]  # a declared line: file, line; a document of the books: entity, reference, period
Part = tuple[str, Line, str, str | None, Decimal]  # side, line, item, match, amount


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    home: Path = tmp_path_factory.mktemp("demo") / "group"
    truth = generate(home, with_statements=True)
    space = Workspace(home.resolve())
    refresh(space)
    return space, truth


@pytest.fixture(scope="module")
def suppliers(demo: Demo) -> dict[str, str]:
    """Number in the generator's master → the group's id, by SIREN."""
    ids = dict(ask(demo[0], "select siren, supplier_id from dim_supplier where siren is not null"))
    return {number: ids[one.siren] for number, one in demo[1].suppliers.items() if one.siren in ids}


@pytest.fixture(scope="module")
def parts(demo: Demo) -> list[Part]:
    """Every part of ``reconciliation_line`` with the place of its line in the files or in the books."""
    space, truth = demo
    names: dict[str, str] = {}
    for one in truth.side.files:
        digest = hashlib.sha256((space.home / one.path).read_bytes()).hexdigest()
        names.setdefault(digest[:CHARACTERS], one.path)
    booked = {line: (entity, ref or "", period) for line, entity, ref, period in ask(
        space, "select spend_line_id, entity_code, document_ref, period from fct_spend_line")}  # fmt: skip
    query = "select side, line_id, item, match_id, amount_group from reconciliation_line"

    def place(side: str, line_id: str) -> Line:
        delivery, _, number = line_id.rpartition("-")
        return booked[line_id] if side == "recorded" else (names[delivery], number)

    return [(side, place(side, line), item, match, amount) for side, line, item, match, amount in ask(space, query)]


def declared_line(one: DeclaredTruth) -> Line:
    return one.file, str(one.line)


def recorded_line(entity: str, one: RecordedTruth) -> Line:
    return entity, one.document_ref, one.period


def planted(side: SideTruth, but: tuple[str, ...] = ()) -> set[tuple[Line, Line]]:
    """Every pair of a declared line and a document that stand for one another."""
    return {
        (declared_line(line), recorded_line(match.entity, document))
        for match in side.matches
        if match.method not in but
        for line in match.declared
        for document in match.recorded
    }


def test_every_row_of_the_bridge_is_found_to_the_cent(demo: Demo, suppliers: dict[str, str]) -> None:
    space, truth = demo
    place = "supplier_id, coalesce(entity_code, customer_account), period_from, period_to"
    query = f"select {place}, declared, recorded, residual, {', '.join(ITEMS)} from supplier_reconciliation"
    found = {row[:4]: row[4:] for row in ask(space, query)}
    for row in truth.side.statements:
        key = suppliers[row.supplier], row.entity or row.account, row.period_from, row.period_to
        items = (row.items.get(item, ZERO) for item in ITEMS)
        assert found.pop(key) == (row.declared, row.recorded, row.residual, *items), key
    assert all(not any(amounts) for amounts in found.values()), "what the truth does not know is nothing"


def test_parts_add_up_to_declared_less_recorded(demo: Demo, parts: list[Part]) -> None:
    rows = demo[1].side.statements
    declared = sum((row.declared for row in rows), ZERO)
    recorded = sum((row.recorded for row in rows), ZERO)
    assert sum((part[4] for part in parts if part[0] == "declared"), ZERO) == declared
    assert sum((part[4] for part in parts if part[0] == "recorded"), ZERO) == -recorded


def test_nearly_every_planted_match_is_found_and_no_wrong_one(demo: Demo, parts: list[Part]) -> None:
    side = demo[1].side
    members: dict[str, dict[str, set[Line]]] = defaultdict(lambda: defaultdict(set))
    for where, line, _, match, _ in parts:
        if match:
            members[match][where].add(line)
    # A total may be told as the sum of the documents that it holds: the first test compares its rows.
    totals = {one.path for one in side.files if one.statement.endswith(".totaux")}
    found = {
        (line, document)
        for one in members.values()
        for line in one["declared"]
        for document in one["recorded"]
        if line[0] not in totals
    }
    wanted = planted(side, but=("card",))  # the other side of a card's purchase stands under its issuer
    wrong = found - planted(side)
    assert not wrong, sorted(wrong)[:5]
    assert len(found & wanted) >= Decimal("0.99") * len(wanted), sorted(wanted - found)[:5]


def test_every_planted_difference_stands_under_its_name(demo: Demo, parts: list[Part]) -> None:
    side = demo[1].side
    sums: dict[tuple[Line, str], Decimal] = defaultdict(lambda: ZERO)
    for _, line, item, _, amount in parts:
        sums[line, item] += amount
    grouped = {
        declared_line(line): match for match in side.matches if match.method == "grouped" for line in match.declared
    }

    def lines(one: DifferenceTruth) -> set[Line]:
        """The lines on which a difference can stand: all of its match."""
        told = {declared_line(one.declared)} if one.declared else set()
        told |= {recorded_line(one.entity, one.recorded)} if one.recorded and one.entity else set()
        for match in (grouped[line] for line in list(told) if line in grouped):
            told |= {declared_line(line) for line in match.declared}
            told |= {recorded_line(match.entity, document) for document in match.recorded}
        return told

    # A total is held against all that was booked: its rows are compared in the first test.
    by_line = [one for one in side.differences if not one.statement.endswith(".totaux")]
    wrong = [one for one in by_line if sum((sums[line, one.item] for line in lines(one)), ZERO) != one.amount]
    assert len(by_line) > 200 and not wrong, wrong[:3]


def test_a_statement_that_agrees_leaves_nothing_unexplained(demo: Demo, suppliers: dict[str, str]) -> None:
    space, truth = demo
    taxed = {suppliers[row.supplier] for row in truth.side.statements if row.statement.endswith(".documents")}
    query = "select supplier_id, sum(abs(residual)), sum(residual_gross) from supplier_reconciliation group by 1"
    assert [row[1:] for row in ask(space, query) if row[0] in taxed] == [(ZERO, ZERO)]


def test_lines_are_counted_once_whatever_came_twice_or_was_corrected(demo: Demo) -> None:
    space, truth = demo
    counted = sum(one.lines for one in truth.side.files if one.status == "counted")
    assert ask(space, "select count(*) from fct_supplier_statement_line") == [(counted,)]


def test_the_company_held_against_statements_has_months_at_l4_and_one_that_is_not(demo: Demo) -> None:
    space, truth = demo
    unexplained = next(
        one for one in truth.side.differences
        if one.item == "residual" and one.amount > 1_000 and one.statement.endswith(".releve")
    )  # fmt: skip
    query = f"select period, level from consolidation_status where entity_code = '{unexplained.entity}'"
    levels = dict(ask(space, query))
    assert levels.pop(unexplained.period_from) == "L3"
    assert set(levels.values()) == {"L4"}


def test_the_facts_are_what_the_ledgers_say_and_nothing_else(demo: Demo) -> None:
    space, truth = demo
    query = """
        select entity_code, period, sum(amount_entity) from fct_spend_line
        where nature = 'opex' and not is_intercompany group by 1, 2
    """
    held = {(one.entity, one.period) for one in truth.unbalanced}
    for entity, period, amount in ask(space, query):
        true = truth.periods[entity][period]
        # A company that joins later is a supplier like any other until then.
        bought = [amount - true.opex_accrual - one for one in (ZERO, *true.intercompany_with.values())]
        assert ZERO in bought and (entity, period) not in held, (entity, period)


def test_the_cartography_stands_beside_the_facts(demo: Demo) -> None:
    space, truth = demo
    query = "select entity_code, year, category_code, supplier_name, amount from declared_spend"
    beliefs = [(one.entity, one.year, one.category, one.supplier, one.amount) for one in truth.side.cartography]
    assert sorted(ask(space, query)) == sorted(beliefs)


def test_coverage_of_published_accounts_is_the_share_of_the_year_that_was_delivered(demo: Demo) -> None:
    space, truth = demo
    query = """
        select entity_code, sum(detail_amount), sum(control_amount) from coverage
        where control = 'published_accounts' and account_class in ('FS', 'FU', 'FW') group by 1
    """
    found = {entity: (detail, control) for entity, detail, control in ask(space, query)}
    held = {one.entity for one in truth.unbalanced}
    late = {entity for entity, *_ in ask(space, "select entity_code from dim_entity where joined_date is not null")}
    for one in truth.side.accounts:
        detail, control = found[one.entity]
        assert control == one.published
        if one.entity not in held | late:
            assert detail == (one.recorded or ZERO), one.entity


def test_what_nobody_delivers_is_estimated_and_said_to_be_so(demo: Demo) -> None:
    space, _ = demo
    query = "select distinct method from iceberg"
    methods = pl.Series([method for (method,) in ask(space, query)])
    assert {"bound", "ratio"} <= set(methods)
