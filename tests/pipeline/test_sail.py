"""Sail gives what DuckDB gives: the same path from landed files to the published cube, row by row and to the cent.

The demonstration group (six formats, three currencies, shared lines, a month that is held), then a correction of it, so
that what is certified contends with what is new. And everything that the lint of the models refuses, put to Sail.
"""

import datetime as dt
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from hub.cube.spark import SparkDbt
from hub.demo.generate import generate
from hub.group.load import load_group
from hub.refresh.stages import Refresh
from hub.settings import Workspace
from tests.integration.test_dbt_project import DOES_NOT_TRAVEL, SAMPLES
from tests.support import ask, refresh

pytest.importorskip("pysail", reason="the extra `sail` is not installed (make test-sail)")

NOW = dt.datetime(2026, 1, 5, 8, 0, tzinfo=dt.UTC)
MARTS = (
    "category_choice", "consolidation_status", "delivery", "dim_account", "dim_category", "dim_entity", "dim_period",
    "dim_supplier", "fct_spend_line", "gate_verdict", "metric_definition", "rejected_line", "spend_cube",
    "supplier_pair", "supplier_register_link", "trial_balance", "xref_supplier",
)  # fmt: skip


def on(engine: str, space: Workspace, now: dt.datetime) -> Any:
    """A refresh of the workspace on that engine."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("HUB_ENGINE", engine)
        return refresh(space, now)


@dataclass
class Both:
    """The same workspace twice, refreshed on either engine at the same moments."""

    duckdb: Workspace
    sail: Workspace

    def refresh(self, now: dt.datetime) -> None:
        for engine in ("duckdb", "sail"):
            assert on(engine, getattr(self, engine), now).publication is not None

    def only(self, table: str) -> tuple[list[Any], list[Any]]:
        """Rows of a table that only DuckDB published, and those that only Sail did."""
        with duckdb.connect() as connection:
            for name in ("duckdb", "sail"):
                connection.execute(f"attach '{getattr(self, name).cube_file}' as on_{name} (read_only)")
            # DuckDB judges what changed, Sail everything: their verdicts are of different moments.
            columns = "* exclude (judged_at)" if table == "gate_verdict" else "*"
            mine, theirs = (f"select {columns} from on_{engine}.{table}" for engine in ("duckdb", "sail"))
            return (
                connection.execute(f"{mine} except all {theirs}").fetchall(),
                connection.execute(f"{theirs} except all {mine}").fetchall(),
            )


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    home: Path = tmp_path_factory.mktemp("sail") / "duckdb"
    generate(home, lines=4_000, seed=7, months=3)
    copy = home.with_name("sail")
    shutil.copytree(home, copy)
    pair = Both(Workspace(home.resolve()), Workspace(copy.resolve()))
    pair.refresh(NOW)
    return pair


@pytest.mark.parametrize("table", MARTS)
def test_every_mart_is_the_same_row_by_row(both: Both, table: str) -> None:
    assert both.only(table) == ([], [])


def test_rows_come_in_the_order_that_readers_ask_for(both: Both) -> None:
    months = [row[0] for row in ask(both.sail, "select period || entity_code from fct_spend_line")]
    assert months == sorted(months)


def test_the_published_file_is_described_and_typed_the_same(both: Both) -> None:
    query = "select table_name, column_name, data_type, comment from duckdb_columns() order by table_name, column_index"
    assert ask(both.sail, query) == ask(both.duckdb, query)
    query = "select table_name, comment from duckdb_tables() order by table_name"
    assert ask(both.sail, query) == ask(both.duckdb, query)


def test_the_digest_of_the_content_is_the_same(both: Both) -> None:
    query = "select publication_id, digest, line_count, amount_group from publication order by 1"
    assert ask(both.sail, query) == ask(both.duckdb, query)


def test_a_correction_contends_with_what_is_certified_alike(both: Both) -> None:
    """The month that was held comes again, cut before the entry that did not balance."""
    for space in (both.duckdb, both.sail):
        [held] = ask(space, "select file_name from gate_verdict where gate = 'L1' and not passed")
        [place] = list(space.inbox.rglob(held[0]))
        lines = place.read_bytes().splitlines(keepends=True)
        again = place.with_name(f"again-{place.name}")
        again.write_bytes(b"".join(lines[: len(lines) // 3]))
        os.utime(again, (NOW.timestamp(), NOW.timestamp()))
    both.refresh(NOW + dt.timedelta(hours=1))
    assert ask(both.sail, "select count(*) from consolidation_status where is_held") == [(0,)]
    for table in MARTS:
        assert both.only(table) == ([], []), table


@pytest.fixture(scope="module")
def models(both: Both) -> Iterator[SparkDbt]:
    """dbt on Sail with everything built, the lake's tables given as Parquet so that Sail knows their columns."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("HUB_ENGINE", "sail")
        with Refresh(both.sail, load_group(both.sail), NOW + dt.timedelta(hours=2)) as running:
            running.conform()
            for gate in ("L0", "L1"):
                running.judge(gate)
            running.harmonise()
            running.judge("L2")
            running.consolidate()
            running.judge("L3")
            running.certify()
            running.make_marts()
            before = running.build.frame("select count(*), sum(amount_accrual) from publication.main.spend_cube")
            running.make_marts()  # a stage can be built again: a step that is retried
            after = running.build.frame("select count(*), sum(amount_accrual) from publication.main.spend_cube")
            assert before.rows() == after.rows()
            assert isinstance(running.dbt, SparkDbt)
            running.dbt.tell(everything=True)
            yield running.dbt


def test_every_unit_test_of_the_models_passes(models: SparkDbt) -> None:
    result = models._invoke(["test", "--select", "test_type:unit", "--exclude", "tag:evidenced"])
    assert result.exception is None
    assert {one.node.name: one.message for one in result.result.results if str(one.status) != "pass"} == {}
    # DuckDB makes the tables of the evidence whatever the engine.
    elsewhere = {one.name for one in models.parse().nodes.values() if "evidenced" in one.tags}
    asked = {one.name for one in models.parse().unit_tests.values() if one.model not in elsewhere}
    assert {one.node.name for one in result.result.results} == asked


@pytest.mark.parametrize(("what", "code"), SAMPLES)
def test_what_the_lint_refuses_is_refused_by_sail_or_answered_otherwise(models: SparkDbt, what: str, code: str) -> None:
    assert re.search(DOES_NOT_TRAVEL[what], code)
    with duckdb.connect() as connection:
        expected = connection.execute(code).fetchall()
    try:
        found = [tuple(row) for row in models._session.sql(code).collect()]
    except Exception as refused:  # noqa: BLE001 - whatever it says, it does not answer
        found = [(str(refused),)]
    assert found != expected
