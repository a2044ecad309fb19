"""The parts of a shared charge: a property of the SQL that dbt compiles, over entries that nobody would write."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.cube.dbt import Dbt
from hub.lake import engine


@pytest.fixture(scope="module")
def sharing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The SQL of the conformed lines as dbt compiles it, as views over an empty ``landed.purchase_line``."""
    target = tmp_path_factory.mktemp("compiled")
    dbt = Dbt(":memory:", "publication", target)
    dbt.parse()
    asked = ["stg_landed__purchase_line", "int_entries__described", "int_entry_suppliers__weighed"]
    asked += ["int_spend_lines__chosen", "int_spend_lines__attributed"]
    compiled = {one.node.name: one.node for one in dbt._invoke(["compile", "--select", *asked]).result.results}
    with duckdb.connect(":memory:") as connection:
        for schema in ("landed", "staging", "intermediate"):
            connection.execute(f"create schema {schema}")
        connection.execute(f"create table landed.purchase_line as select * from {engine.scan(target, 'purchase_line')}")
        connection.execute("create table landed.contender (landing_id varchar, entity_code varchar, period varchar)")
        connection.execute("insert into landed.contender values ('L', 'E', '2025-01')")
        for name in asked:
            node = compiled[name]
            connection.execute(f"create view {node.schema}.{name} as {node.compiled_code}")
        yield connection


CENTS = st.integers(-(10**13), 10**13) | st.integers(-3, 3)
DOCUMENT = st.sampled_from(["A", "B", None])
CHARGE = st.tuples(CENTS, st.none() | CENTS, DOCUMENT)
OWED = st.tuples(CENTS, st.sampled_from(["S1", "S2", "S3", "S4", "S5"]), DOCUMENT)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CHARGE, min_size=1, max_size=4), st.lists(OWED, max_size=9), st.booleans(), st.booleans())
def test_the_parts_of_a_line_always_add_up_to_it(
    sharing: duckdb.DuckDBPyConnection,
    charges: list[tuple[int, int | None, str | None]],
    owed: list[tuple[int, str, str | None]],
    a_is_balanced: bool,
    b_is_balanced: bool,
) -> None:
    is_balanced = {"A": a_is_balanced, "B": b_is_balanced, None: False}
    entry_line = {"A": 2, "B": 3, None: 1}
    rows = [("615", "opex", None, *charge) for charge in charges]
    rows += [("401", "supplier", code, -cents, None, document) for cents, code, document in owed]
    listed = ", ".join(
        f"({at}, '{account}', '{role}', {_text(code)}, {cents}, {_text(original)}, {_text(piece)}, "
        f"{entry_line[piece] if is_balanced[piece] else 1})"
        for at, (account, role, code, cents, original, piece) in enumerate(rows, 1)
    )
    sharing.execute("delete from landed.purchase_line")
    sharing.execute(
        "insert into landed.purchase_line by name select 'L' as landing_id, 'E' as entity_code, '2025-01' as period, "
        "'ledger' as kind, true as entry_is_rebuilt, number as line_number, role as account_role, "
        "account as account_code, account as group_account, code as supplier_code, document as document_ref, "
        "entry_line, (cents * 0.01)::decimal(18, 2) as debit, 0 as credit, "
        "(original::bigint * 0.01)::decimal(18, 2) as amount_original "
        f"from (values {listed}) as t(number, account, role, code, cents, original, document, entry_line)"
    )
    parts: dict[int, list[tuple[str | None, Decimal, Decimal | None, str]]] = defaultdict(list)
    for number, *part in sharing.execute(
        "select line_number, supplier_code, amount_booked, amount_original, supplier_attribution "
        "from intermediate.int_spend_lines__attributed"
    ).fetchall():
        parts[number].append(tuple(part))
    suppliers: dict[str | None, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for cents, code, document in owed:
        suppliers[document if is_balanced[document] else None][code] += cents
    assert set(parts) == set(range(1, len(charges) + 1))
    for number, (cents, original, document) in enumerate(charges, 1):
        found = parts[number]
        sharers = suppliers[document if is_balanced[document] else None]
        assert sum(part[1] for part in found) == Decimal(cents).scaleb(-2)
        originals = [part[2] for part in found if part[2] is not None]
        assert sum(originals) == Decimal(original or 0).scaleb(-2)
        assert bool(originals) == (original is not None)
        assert {part[0] for part in found} == (set(sharers) or {None})
        assert {part[3] for part in found} == {("none", "direct", "allocated")[min(len(sharers), 2)]}
        total = sum(abs(amount) for amount in sharers.values())
        if total and len(sharers) > 1:
            for code, amount, _, _ in found:
                # Never further from its exact share than the cent that the others leave.
                assert abs(amount * 100 * total - cents * abs(sharers[str(code)])) <= total


def _text(value: object) -> str:
    return "null" if value is None else f"'{value}'"
