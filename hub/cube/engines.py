"""Which engine runs the models: DuckDB, or the one that ``HUB_ENGINE`` names."""

from collections.abc import Iterator
from contextlib import contextmanager

from hub.cube import spark
from hub.cube.dbt import Dbt
from hub.errors import StructuralError
from hub.lake.build import PUBLICATION, Build
from hub.settings import engine_name, sail_address


@contextmanager
def models(build: Build) -> Iterator[Dbt]:
    """dbt on the engine chosen, for one build. StructuralError for an engine that nobody knows."""
    match engine_name():
        case "duckdb":
            yield Dbt(build.name, PUBLICATION, build.space.warehouse / "dbt")
        case "sail":
            with spark.sail(build, sail_address()) as dbt:
                yield dbt
        case "spark":
            with spark.spark(build) as dbt:
                yield dbt
        case other:
            raise StructuralError("no such engine", where="HUB_ENGINE", expected="duckdb, sail or spark", found=other)
