"""``python -m bench.instead_dagster --home DIR``: a refresh as Dagster and dbt are usually put together.

A job under Dagster's default executor (a process a step), which lands by the hub's functions and runs ``dbt build`` of
the same project as a command, stage by stage, since the gates judge between them. DuckDB lets one process write a file,
so the build is closed while dbt has it.
"""

import argparse
import datetime as dt
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import yaml

from hub.cube.dbt import ModelRun, selection
from hub.group.load import load_group
from hub.lake.build import PUBLICATION, Build
from hub.lake.memo import MEMO
from hub.refresh.land import land_new
from hub.refresh.run import run_stages
from hub.refresh.stages import Refresh
from hub.settings import DBT_PROJECT, dbt_variables, memory_limit, share_with_children, workspace

# No process of this job may log in the terminal of whoever measures it.
QUIET = {"loggers": {"console": {"config": {"log_level": "ERROR"}}}}


@dataclass
class DbtCommand:
    """Stands for ``hub.cube.dbt.Dbt``: each stage is a ``dbt build`` of its own."""

    open_build: Build

    def build(self, stage: str, on_result: Callable[[ModelRun], None] | None = None) -> list[ModelRun]:
        """Build a stage; the tables are those that the hub's own runner makes."""
        build, home = self.open_build, self.open_build.space.warehouse / "dbt"
        connection, name = build.connection, Path(build.name).stem
        connection.execute("attach ':memory:' as aside")
        connection.execute("use aside")
        for database in (PUBLICATION, MEMO, name):
            connection.execute(f"detach database if exists {database}")
        _write_profile(home, build)
        dbt = str(Path(sys.executable).parent / "dbt")
        command = [dbt, "build", *selection(stage), "--project-dir", str(DBT_PROJECT)]
        with dbt_variables(build.name, PUBLICATION, home, {}):
            subprocess.run(
                [*command, "--profiles-dir", str(home), "--fail-fast", "--quiet", "--log-path", str(home / "logs")],
                check=True,
            )
        connection.execute(f"attach '{build.name}' as {name}")
        connection.execute(f"use {name}")
        connection.execute(f"attach '{build.publication_file}' as {PUBLICATION}")
        connection.execute("detach aside")
        return []


class CommandRefresh(Refresh):
    """A refresh whose models are built by ``DbtCommand``."""

    def __enter__(self) -> "CommandRefresh":
        super().__enter__()
        self.dbt = DbtCommand(self.build)  # type: ignore[assignment]
        return self


def _write_profile(folder: Path, build: Build) -> None:
    """The project's profile, with the publication attached and the hub's memory limit."""
    output = {
        "type": "duckdb",
        "path": build.name,
        "threads": 2,
        "attach": [{"path": str(build.publication_file), "alias": PUBLICATION}],
        "settings": {"memory_limit": memory_limit(), "preserve_insertion_order": False},
    }
    folder.mkdir(parents=True, exist_ok=True)
    profile = {"spend_hub": {"target": "duckdb", "outputs": {"duckdb": output}}}
    (folder / "profiles.yml").write_text(yaml.safe_dump(profile), encoding="utf-8")


@dg.op(out=dg.Out(dg.Nothing))
def landed() -> None:
    """Every new file of the inbox, in the lake."""
    space = workspace()
    declared = load_group(space)
    land_new(space, declared, list(declared.feeds), dt.datetime.now(dt.UTC))


@dg.op(ins={"after": dg.In(dg.Nothing)}, out=dg.Out(dg.Nothing))
def published() -> None:
    """All stages, each by ``dbt build``."""
    space = workspace()
    file = str(space.warehouse / "build" / "build.duckdb")
    with CommandRefresh(space, load_group(space), dt.datetime.now(dt.UTC), build_name=file) as refresh:
        run_stages(refresh)


@dg.op(ins={"after": dg.In(dg.Nothing)})
def shown() -> int:
    """Bytes of the published file."""
    return workspace().cube_file.stat().st_size


@dg.job(config=QUIET)
def refresh_job() -> None:
    """Land, publish, look."""
    shown(published(landed()))


def main() -> None:
    """Run the job to its end, in an instance of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    share_with_children(workspace(parser.parse_args().home))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DAGSTER_HOME"] = folder
        (Path(folder) / "dagster.yaml").write_text(
            "telemetry: {enabled: false}\nnux: {enabled: false}\n", encoding="utf-8"
        )
        with dg.DagsterInstance.get() as instance:
            result = dg.execute_job(dg.reconstructable(refresh_job), instance)
            sys.exit(0 if result.success else 1)


if __name__ == "__main__":
    # Steps run in other processes, which import the job by the module's name.
    from bench.instead_dagster import main as imported

    imported()
