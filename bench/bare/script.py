"""The script itself: stages in order, each a file of SQL beside this one, and the seconds that each took."""

import shutil
import time
from pathlib import Path
from string import Template

import duckdb

from bench.bare.batch import Batch
from bench.bare.files import BATCH_BYTES, batches, list_files
from bench.bare.tables import decide, declare
from hub.group.load import load_group
from hub.settings import Workspace, memory_limit

SQL = Path(__file__).resolve().parent


class Stages:
    """Seconds by stage, in the order in which they began; a stage that comes again adds up."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._name, self._since = "", time.perf_counter()

    def __call__(self, name: str) -> None:
        now = time.perf_counter()
        if self._name:
            self.seconds[self._name] = self.seconds.get(self._name, 0.0) + now - self._since
        self._name, self._since = name, now


def run(space: Workspace, target: Path, scratch: Path) -> dict[str, float]:
    """Write the cube of ``space`` to ``target`` from nothing; returns seconds by stage. ``scratch`` is thrown away."""
    stage = Stages()
    stage("declare")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    target.unlink(missing_ok=True)
    declared = load_group(space)
    with duckdb.connect(str(scratch / "scratch.duckdb")) as connection:
        connection.execute(f"set memory_limit = '{memory_limit()}'")
        connection.execute(f"set temp_directory = '{scratch / 'spill'}'")
        connection.execute(f"attach '{target}' as cube (storage_version 'v1.0.0')")
        files = list_files(space, declared)
        declare(connection, declared, files, scratch)
        execute(connection, "schema", {})
        for batch in batches(declared, files, scratch, BATCH_BYTES):
            stage("read")
            read(connection, batch, scratch)
            stage("entries and suppliers")
            for name in ("ledger", "attribute") if batch.feed.kind == "ledger" else ("purchases",):
                execute(connection, name, batch.parameters)
            stage("read")
        stage("gates L0 L1")
        refused(connection)
        execute(connection, "gates", {})
        stage("who is who")
        decide(connection, space, declared, scratch)
        stage("consolidate")
        # Rows are sorted where the order matters; letting it go elsewhere keeps large tables within the memory limit.
        connection.execute("set preserve_insertion_order = false")
        execute(connection, "consolidate", {})
        stage("publish")
        execute(connection, "publish", {})
        connection.execute("checkpoint cube")
        connection.execute("detach cube")
        stage("")
    shutil.rmtree(scratch)
    return stage.seconds


def execute(connection: duckdb.DuckDBPyConnection, name: str, parameters: dict[str, str]) -> None:
    """Run ``sql/<name>.sql``, its ``$names`` replaced."""
    text = Template((SQL / f"{name}.sql").read_text(encoding="utf-8")).substitute(parameters)
    connection.execute(text).fetchall()


def read(connection: duckdb.DuckDBPyConnection, batch: Batch, scratch: Path) -> None:
    """Make the tables ``line``, ``account`` and ``first_row`` of a batch, and add its rejects."""
    batch.register(connection, scratch)
    execute(connection, "read", batch.parameters)


def refused(connection: duckdb.DuckDBPyConnection) -> None:
    """Lines that ``read_csv`` could not cut into fields are rejects too, and were read."""
    tables = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
    if "reject_errors" not in tables:
        return
    connection.execute(
        "create temp table refused as "
        "select source.file_no, error.line as line_number, any_value(error.csv_line) as text "
        "from reject_errors as error "
        "join reject_scans as scan using (scan_id, file_id) join source on source.path = scan.file_path group by all"
    )
    connection.execute(
        "insert into reject by name select file_no, line_number, 'field_count' as rule, text as raw_text from refused"
    )
    connection.execute(
        "update reading set lines_read = lines_read + one.lines from "
        "(select file_no, count(*) as lines from refused group by all) as one where one.file_no = reading.file_no"
    )
