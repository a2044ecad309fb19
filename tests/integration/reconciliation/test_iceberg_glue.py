"""The iceberg on a build of its own: from facts, accounts and rates to rows, marts and what the lake is told."""

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hub.cube.dbt import Dbt
from hub.group.load import load_group
from hub.lake import build as lake_build
from hub.lake import tables
from hub.refresh.iceberg import Reconciled, iceberg, tell
from tests.support import make_workspace

CODES = [f"E{n}" for n in range(1, 8)]
MONEY = pl.Decimal(18, 2)


TABLES = """
    create table publication.main.dim_entity (
        entity_code varchar, division varchar, currency varchar, group_currency varchar, consolidation_method varchar,
        joined_date date, left_date date
    );
    create table publication.main.fct_spend_line (
        entity_code varchar, period varchar, nature varchar, is_intercompany boolean, amount_entity decimal(18, 2),
        fx_rate decimal(20, 12), amount_group decimal(18, 2)
    );
    create table landed.admission (entity_code varchar, period varchar, is_admitted boolean);
    create table landed.published_accounts (entity_code varchar, year integer, line varchar, amount decimal(18, 2));
"""
ENTITY = "insert into publication.main.dim_entity values (?, 'D', ?, 'EUR', ?, null, null)"
RATES = [
    (dt.date(2025, 1, 2), "EUR", "1"), (dt.date(2025, 1, 2), "GBP", "0.75"), (dt.date(2025, 12, 1), "GBP", "0.85"),
    (dt.date(2024, 12, 1), "GBP", "9"), (dt.date(2026, 1, 2), "EUR", "1"),
]  # fmt: skip
LINE = "insert into publication.main.fct_spend_line values "


@pytest.fixture
def build(tmp_path: Path) -> Iterator[lake_build.Build]:
    """E1 to E5 are onboarded with January of 100 × their number, E6 and E7 are not; E7's currency is GBP."""
    space = make_workspace(tmp_path / "group", [{"code": code, "name": code} for code in CODES], {})
    with lake_build.opened(space) as opened:
        lake_build.attach_publication(opened)
        run = opened.connection.execute
        run(TABLES)
        for n, code in enumerate(CODES, start=1):
            currency = "GBP" if code == "E7" else "EUR"
            run(ENTITY, [code, currency, "full"])
            run(
                "insert into landed.published_accounts values (?, 2025, 'FS', 7000), (?, 2025, 'FW', 5000)",
                [code, code],
            )
            if n <= 5:
                run("insert into landed.admission values (?, '2025-01', true)", [code])
                run(f"{LINE} (?, '2025-01', 'opex', false, ?, 1, null)", [code, 100 * n])
        run("update publication.main.fct_spend_line set amount_group = amount_entity / 2")  # a share: 100 % counts
        for nature, is_inside in (("capex", False), ("opex", True)):  # neither counts
            run(f"{LINE} ('E1', '2025-01', ?, ?, 9, 1, 9)", [nature, is_inside])
        run("insert into landed.admission values ('E6', '2025-01', false)")  # held: not onboarded
        run(ENTITY, ["OUT", "EUR", "equity"])
        tables.append(space.lake, "exchange_rate", [
            {"rate_set_id": "R", "rate_date": day, "currency": currency, "units_per_euro": Decimal(units)}
            for day, currency, units in RATES
        ])  # fmt: skip
        yield opened


def make(build: lake_build.Build, former: tuple[str, ...] = (), found: Reconciled | None = None) -> pl.DataFrame:
    return iceberg(build, load_group(build.space), list(former), "R", found)


def figures(rows: pl.DataFrame, **where: Any) -> dict[str | None, float | None]:
    return dict(rows.filter(status="estimated", **where).select("entity_code", "estimate").iter_rows())


def test_entities_by_their_accounts(build: lake_build.Build) -> None:
    """1,500 recorded of 5 × 1,000 (a twelfth of 12,000): 30 %. E6: 300; E7: 1,000 GBP at 0.80 to the euro: 375."""
    rows = make(build)
    assert figures(rows, scope="entity") == {"E6": 300.0, "E7": 375.0}
    assert figures(rows, method="ratio", scope="all") == {None: 675.0}
    [none] = rows.filter(method="bound").to_dicts()
    assert (none["status"], none["reason"]) == ("no_estimate", "no supplier's statement is counted")
    assert rows.filter(method="capture_recapture")["status"].to_list() == ["no_estimate"]
    assert build.frame("select * from landed.iceberg_grade").is_empty()


def test_a_size_in_a_currency_without_rate_in_its_year_is_not_known(build: lake_build.Build) -> None:
    build.connection.execute("update landed.published_accounts set year = 2026 where entity_code = 'E7'")
    rows = make(build)
    assert figures(rows, scope="entity") == {"E6": 300.0}
    assert "without E7" in rows.filter(method="ratio", scope="all")["assumptions"].item()


def test_it_is_graded_when_an_entity_comes_and_again_the_same(build: lake_build.Build) -> None:
    before = make(build)
    tell(build, "P1", before)
    tell(build, "P2", make(build, ("P1",)))
    tell(build, "P2-killed", before)  # it never took its place
    run = build.connection.execute
    run("update landed.admission set is_admitted = true where entity_code = 'E6'")
    run(f"{LINE} ('E6', '2025-01', 'opex', false, 250, 2, 1)")
    rows = make(build, ("P1", "P2"))
    assert list(figures(rows, scope="entity")) == ["E7"]
    query = "select publication_id, entity_code, truth, outcome from landed.iceberg_grade"
    # 250 at a rate of 2; told by P2, the last before it came.
    assert build.frame(query).rows() == [("P2", "E6", 500.0, "inside")]
    tell(build, "P3", rows)
    # Made again, with what it told itself.
    assert make(build, ("P1", "P2", "P3")).equals(rows)
    assert build.frame(query).rows() == [("P2", "E6", 500.0, "inside")]


def test_marts_hold_it(build: lake_build.Build) -> None:
    tell(build, "P1", make(build))
    build.connection.execute("update landed.admission set is_admitted = true where entity_code = 'E6'")
    make(build, ("P1",))
    dbt = Dbt(build.name, lake_build.PUBLICATION, build.space.warehouse / "dbt")
    dbt.parse()
    result = dbt._invoke(["build", "--select", "iceberg", "iceberg_grade"])
    assert result.success, result.exception or [one.message for one in result.result.results]
    told = build.frame("select method, scope, estimate from publication.main.iceberg where status = 'estimated'")
    assert told.schema["estimate"] == MONEY
    # E6 came with nothing recorded: 1,500 of 6 × 1,000 now, 25 % of E7's 1,250.
    assert set(told.rows()) == {("ratio", scope, Decimal("312.50")) for scope in ("all", "stratum", "entity")}
    graded = "select entity_code, estimate, truth, outcome from publication.main.iceberg_grade"
    assert build.frame(graded).rows() == [("E6", Decimal("300.00"), Decimal("0.00"), "inside")]


def _reconciled() -> Reconciled:
    """Eight documents on both sides, one of the supplier's alone, none of the ledger's alone."""
    ids = [str(n) for n in range(9)]
    declared = pl.DataFrame({
        "declared_id": [f"d-{n}" for n in ids], "supplier_id": "S", "entity_code": "E1", "entity_state": "onboarded",
        "document_kind": "invoice", "document_ref": [f"F{n}" for n in ids], "document_date": None,
        "net_amount_group": [Decimal(10)] * 9,
    }, schema_overrides={"document_date": pl.Date(), "net_amount_group": MONEY})  # fmt: skip
    recorded = pl.DataFrame({
        "recorded_id": [f"r-{n}-1" for n in ids[:8]], "supplier_id": "S", "entity_code": "E1", "period": "2025-01",
        "document_ref": None, "line_type": "invoice", "is_card": False, "amount_group": [Decimal(10)] * 8,
    }, schema_overrides={"document_ref": pl.String(), "amount_group": MONEY})  # fmt: skip
    pairs = [(f"m{n}", "declared", f"d-{n}") for n in ids[:8]] + [(f"m{n}", "recorded", f"r-{n}-1") for n in ids[:8]]
    summary = {
        "supplier_id": "S", "entity_code": "E1", "period_from": "2025-01", "period_to": "2025-01", "basis": "invoiced",
        "declared": Decimal(90), "recorded": Decimal(80),
    }  # fmt: skip
    matches = pl.DataFrame(pairs, schema=["match_id", "side", "id"], orient="row")
    bridge = pl.DataFrame([summary], schema_overrides={"declared": MONEY, "recorded": MONEY})
    return Reconciled(declared, recorded, matches, bridge)


def test_statements_give_a_bound_and_two_lists(build: lake_build.Build) -> None:
    """Bound 90 − 80; lists 9 × 10 ÷ 9 − 1 = 9 documents, of which the supplier alone has one, worth 10."""
    rows = make(build, found=_reconciled())
    assert rows.filter(method="bound")["estimate"].to_list() == [10.0, 10.0]
    lists = rows.filter(method="capture_recapture", scope="all")
    assert dict(lists.select("unit", "estimate").iter_rows()) == {"documents": 9.0, "EUR": 10.0}


def test_what_nobody_estimates_is_not_told_and_imports_nothing(build: lake_build.Build) -> None:
    build.connection.execute("drop table landed.published_accounts")
    rows = make(build)
    assert rows["status"].unique().to_list() == ["no_estimate"]
    tell(build, "P1", rows)
    assert tables.version(build.space.lake, "iceberg_estimate") is None
    code = (
        "import sys, hub.refresh.iceberg as i; from hub.reconciliation.iceberg.ratio import Firm, ratios; "
        "ratios([Firm('A', 'D', None, None, 1.0), Firm('B', 'D', None, None)], '2025-01', '2025-02', 'EUR'); "
        "print([one for one in ('scipy', 'pandas', 'statsmodels') if one in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_without_a_certified_month_there_is_nothing_to_compare(build: lake_build.Build) -> None:
    build.connection.execute("delete from landed.admission")
    [none] = make(build).filter(method="ratio").to_dicts()
    assert none["reason"] == "no month of any entity is certified"
