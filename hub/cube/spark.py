"""The same models on an engine that speaks Spark's protocol: Sail, or Spark itself.

The hub stays where it is: declarations, contending landings, verdicts and suppliers are in the build. Before a stage
the engine is told of them, and of the lake's Delta tables in place; after it, the build sees what the stage wrote. So
every other step of a refresh is the one that DuckDB has, and the published file too.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hub.cube.dbt import Dbt, ModelRun
from hub.errors import StructuralError
from hub.lake import exchange
from hub.lake.build import PUBLICATION, Build
from hub.settings import silence_telemetry

TYPES = {"varchar": "string", "timestamp with time zone": "timestamp", "integer": "int"}  # of DuckDB, in Spark's words
SCHEMAS = ("landed", "seeds", "staging", "intermediate", "main")


@contextmanager
def sail(build: Build, address: str | None = None) -> Iterator["SparkDbt"]:
    """dbt on Sail: on the server at ``address`` (``host:port``), else on one that lives in this process meanwhile.

    ``SAIL_MODE=local-cluster`` and Sail's other variables hold for the server in this process. A server elsewhere must
    see the workspace's folder under the same name. StructuralError when the extra ``sail`` is not installed.
    """
    silence_telemetry()
    try:
        from pysail.spark import SparkConnectServer
    except ImportError as error:
        raise StructuralError(
            "the engine Sail is not installed", where="HUB_ENGINE=sail", todo="pip install 'spend-hub[sail]'"
        ) from error
    server = None
    if address is None:
        server = SparkConnectServer(ip="127.0.0.1", port=0)
        server.start(background=True)
        address = ":".join(str(part) for part in server.listening_address)
    try:
        with _session(lambda builder: builder.remote(f"sc://{address}")) as session:
            host, _, port = address.rpartition(":")
            yield SparkDbt(build, session, "sail", {"HUB_SPARK_HOST": host, "HUB_SPARK_PORT": port})
    finally:
        if server is not None:
            server.stop()


@contextmanager
def spark(build: Build) -> Iterator["SparkDbt"]:
    """dbt on a Spark of this process (a JVM), with Parquet exports of the lake: Delta would ask for jars."""
    settings = {
        "spark.sql.warehouse.dir": (build.publication_file.parent / "spark").as_uri(),
        "spark.sql.shuffle.partitions": 2,  # 200 by default, each a file of every table
        "spark.ui.enabled": False,
        "spark.ui.showConsoleProgress": False,
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
    }

    def local(builder: Any) -> Any:
        for name, value in settings.items():
            builder = builder.config(name, value)
        return builder.master("local[2]")

    with _session(local) as session:
        session.sparkContext.setLogLevel("ERROR")
        yield SparkDbt(build, session, "spark", {})


@contextmanager
def _session(described: Callable[[Any], Any]) -> Iterator[Any]:
    """The process's Spark session, which dbt's own connections get again: what is registered is known to both."""
    from pyspark.sql import SparkSession

    session = described(SparkSession.builder).config("spark.sql.session.timeZone", "UTC").getOrCreate()
    try:
        for schema in SCHEMAS:
            session.sql(f"create schema if not exists {schema}")
        yield session
    finally:
        session.stop()


class SparkDbt(Dbt):
    """dbt on a Spark session; ``build`` runs a stage there and lets the build see what it made."""

    def __init__(self, build: Build, session: Any, profile: str, variables: dict[str, str]) -> None:
        self._home = build.publication_file.parent / "spark"
        self._owner, self._session, self._turn = build, session, 0
        super().__init__(build.name, PUBLICATION, build.space.warehouse / "dbt", profile, variables)

    def build(self, stage: str, on_result: Callable[[ModelRun], None] | None = None) -> list[ModelRun]:
        """Build one stage and run its tests, as ``Dbt.build``."""
        self.tell(self._profile == "spark")
        tables = self._home / f"tables-{self._turn}"
        self._variables = {**self._variables, "HUB_SPARK_TABLES": tables.as_uri()}
        runs = super().build(stage, on_result)
        for run in runs:
            self._take(run, tables)
        return runs

    def tell(self, everything: bool) -> None:
        """Give the engine the tables ``landed`` as they are now; ``everything`` as Parquet, the lake's own too.

        Not those of the evidence, of which DuckDB makes the tables whatever engine made the facts.
        """
        self._turn += (
            1  # a folder a turn: dropping a table of a location leaves its files, for who builds a stage again
        )
        manifest = self.parse()
        models = [one for one in manifest.nodes.values() if "evidenced" not in one.tags and one.resource_type != "seed"]
        used = {source for one in models for source in one.depends_on.nodes if source in manifest.sources}
        names = sorted(manifest.sources[one].name for one in used)
        for given in exchange.give(self._owner, names, self._home / f"landed-{self._turn}", everything):
            self._register(given)

    def _register(self, given: exchange.Given) -> None:
        kind = "delta" if given.is_delta else "parquet"
        columns = ", ".join(f"{name} {TYPES.get(one, one)}" for name, one in given.columns.items())
        told = "" if given.is_delta else f"({columns})"  # a Delta table tells its own
        self._session.sql(f"drop table if exists landed.{given.name}")
        self._session.sql(f"create table landed.{given.name} {told} using {kind} location '{given.location.as_uri()}'")

    def _take(self, run: ModelRun, tables: Path) -> None:
        node = self.parse().nodes[run.unique_id]
        if run.kind not in {"model", "seed"} or node.config.materialized == "view":
            return
        location = tables / node.schema / node.alias
        if node.schema == "main":
            columns = {one.name: _column(one) for one in node.columns.values()}
            exchange.take_mart(self._owner, node.alias, node.description, columns, location)
        else:
            kinds = dict(self._session.table(f"{node.schema}.{node.alias}").dtypes)
            exchange.take_view(self._owner, node.schema, node.alias, kinds, location)


def _column(declared: Any) -> exchange.Column:
    is_required = any(one.type == "not_null" for one in declared.constraints)
    return exchange.Column(declared.data_type, declared.description, is_required)
