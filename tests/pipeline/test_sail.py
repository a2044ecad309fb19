"""Sail gives what DuckDB gives: the same path from landed files to the published cube, row by row and to the cent.

The demonstration group (six formats, three currencies, shared lines, a month that is held), then a correction of it, so
that what is certified contends with what is new. And everything that the lint of the models refuses, put to Sail.
"""

import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from hub.cube import spark
from hub.demo.generate import generate
from hub.lake import build as lake_build
from hub.refresh.stages import Refresh
from hub.settings import Workspace
from tests.support import ask, refresh

pytest.importorskip("pysail", reason="the extra `sail` is not installed (make test-sail)")

NOW = dt.datetime(2026, 1, 5, 8, 0, tzinfo=dt.UTC)
MARTS = (
    "consolidation_status", "delivery", "dim_account", "dim_category", "dim_entity", "dim_period", "dim_supplier",
    "fct_spend_line", "gate_verdict", "metric_definition", "rejected_line", "spend_cube", "trial_balance",
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
            query = "from on_{}.{} except all from on_{}.{}"
            return (
                connection.execute(query.format("duckdb", table, "sail", table)).fetchall(),
                connection.execute(query.format("sail", table, "duckdb", table)).fetchall(),
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
    assert ask(both.sail, f"select count(*) from {table}")[0][0] >= 0


def test_the_published_file_is_described_and_typed_the_same(both: Both) -> None:
    query = "select table_name, column_name, data_type, comment from duckdb_columns() order by table_name, column_index"
    assert ask(both.sail, query) == ask(both.duckdb, query)
    query = "select table_name, comment from duckdb_tables() order by table_name"
    assert ask(both.sail, query) == ask(both.duckdb, query)


def test_the_digest_of_the_content_is_the_same(both: Both) -> None:
    query = "select publication_id, digest, line_count, amount_group from publication order by 1"
    assert ask(both.sail, query) == ask(both.duckdb, query)
