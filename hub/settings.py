"""Where things are: the workspace's folders, the dbt project, and every environment variable.

Nobody else reads ``os.environ`` or builds one of these paths.
"""

import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

DEFAULT_HOME = "data"
PROJECT = Path(__file__).resolve().parent.parent
DBT_PROJECT = PROJECT / "dbt_project"
PACKAGE = PROJECT / "hub"


@dataclass(frozen=True)
class Workspace:
    """The group's own folder: what people give, and what the hub makes."""

    home: Path

    @property
    def group_file(self) -> Path:
        return self.home / "group.yml"

    @property
    def feeds(self) -> Path:
        return self.home / "feeds"

    @property
    def inbox(self) -> Path:
        return self.home / "inbox"

    @property
    def decisions(self) -> Path:
        return self.home / "decisions"

    @property
    def reference(self) -> Path:
        return self.home / "reference"

    @property
    def lake(self) -> Path:
        return self.home / "lake"

    @property
    def warehouse(self) -> Path:
        """Scratch of the hub: anything in it can be deleted between two refreshes."""
        return self.home / "warehouse"

    @property
    def published(self) -> Path:
        return self.home / "published"

    @property
    def reports(self) -> Path:
        """Workbooks that the hub writes for people."""
        return self.home / "reports"

    @property
    def cube_file(self) -> Path:
        """The file that people and BI tools open."""
        return self.published / "spend_cube.duckdb"

    @property
    def manifest_file(self) -> Path:
        return self.published / "manifest.json"

    @property
    def dagster_home(self) -> Path:
        return self.warehouse / "dagster"


def workspace(home: Path | None = None) -> Workspace:
    """The workspace to work in: ``home`` if given, else ``HUB_HOME``, else ``data/``."""
    return Workspace((home or Path(os.environ.get("HUB_HOME", DEFAULT_HOME))).resolve())


def memory_limit() -> str:
    """DuckDB's memory limit while it builds; beyond it DuckDB spills to the warehouse folder (``HUB_MEMORY``)."""
    return os.environ.get("HUB_MEMORY", "2GB")


def share_with_children(space: Workspace) -> None:
    """Make this process and its children (Dagster's) work in ``space``."""
    os.environ["HUB_HOME"] = str(space.home)
    os.environ["DAGSTER_HOME"] = str(space.dagster_home)
    silence_telemetry()


def engine_name() -> str:
    """The engine that runs the models (``HUB_ENGINE``): duckdb, sail or spark."""
    return os.environ.get("HUB_ENGINE", "duckdb")


def sail_address() -> str | None:
    """``host:port`` of a Sail server that runs already (``HUB_SAIL``); None: one starts in this process."""
    return os.environ.get("HUB_SAIL")


def secret(name: str) -> str | None:
    """The value of an environment variable that a feed's ``source`` names; None when it is not set, or empty."""
    return os.environ.get(name) or None


@contextmanager
def dbt_variables(build: str, publication: str, target: Path, others: Mapping[str, str]) -> Iterator[None]:
    """What ``dbt_project`` reads with ``env_var``: the build's name, the publication's name, dbt's own folder, and
    ``others`` that only the engine at work needs."""
    given = {"HUB_BUILD": build, "HUB_PUBLICATION": publication, "HUB_DBT_TARGET": str(target), **others}
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def silence_telemetry() -> None:
    """Libraries below report nothing to anybody, and nothing on the terminal that says nothing."""
    # PySpark, which Great Expectations imports where the extra `sail` is installed; no pandas frame passes there.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    os.environ.setdefault("RUST_LOG", "error")  # Sail tells every session that it opens
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("DBT_SEND_ANONYMOUS_USAGE_STATS", "0")
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("DO_NOT_TRACK", "1")
