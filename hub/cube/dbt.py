"""Runs the dbt project in this process: stages by tag, results and errors in the hub's words. No orchestrator here.

dbt shares the build's DuckDB instance: it connects to a database that this process holds open already, so nothing is
opened, locked or loaded twice. One parse serves all the stages of a process.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

from hub.errors import StructuralError
from hub.settings import DBT_PROJECT, dbt_variables

STAMP = "parsed"  # written after a parse: of what it is
STAGES = ("conformed", "harmonised", "consolidated", "published", "evidenced")


@dataclass(frozen=True)
class ModelRun:
    """What became of one dbt node."""

    unique_id: str
    name: str
    kind: str  # model, seed, test
    seconds: float
    message: str


def selection(stage: str) -> list[str]:
    """dbt's arguments to build one stage: its tag, and for the first also the staging views; unit tests stay out.

    >>> selection("conformed")
    ['--select', 'tag:conformed', 'staging', '--indirect-selection', 'buildable', '--exclude', 'test_type:unit']
    """
    staging = ["staging"] if stage == "conformed" else []
    return ["--select", f"tag:{stage}", *staging, "--indirect-selection", "buildable", "--exclude", "test_type:unit"]


def project_digest() -> str:
    """Digest of the dbt project's own files, so that a parsed manifest can be told to be stale."""
    digest = hashlib.sha256()
    for path in sorted(DBT_PROJECT.rglob("*")):
        relative = path.relative_to(DBT_PROJECT)
        if path.is_file() and relative.parts[0] not in {"target", "logs"}:
            digest.update(str(relative).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def warm() -> None:
    """Begin to import dbt, which takes 2 s, beside what the process does meanwhile."""
    Thread(target=import_module, args=["dbt.cli.main"], name="import dbt", daemon=True).start()


def _let_go() -> None:
    """Close the connection that dbt-duckdb keeps after a run: with it the deleted build of this refresh would live on
    in the process, and the next refresh would be given its tables instead of an empty file."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    if DuckDBConnectionManager._ENV is not None:
        DuckDBConnectionManager._ENV.close()
    DuckDBConnectionManager.close_all_connections()


class Dbt:
    """The project, parsed once; ``build`` runs a stage against a build, a database known by its name.

    ``profile``: the target of ``profiles.yml``, and ``variables`` what it reads from the environment besides.
    """

    def __init__(
        self,
        build: str,
        publication: str,
        target: Path,
        profile: str = "duckdb",
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self._build, self._publication, self._target = build, publication, target
        self._profile, self._variables = profile, variables or {}
        self._manifest: Any = None

    def _invoke(self, arguments: list[str], on_result: Callable[[ModelRun], None] | None = None) -> Any:
        # dbt takes seconds to import: only who builds pays for it.
        from dbt.cli.main import dbtRunner

        def heard(event: Any) -> None:
            if on_result and event.info.name == "NodeFinished":
                node = event.data.node_info
                on_result(ModelRun(node.unique_id, node.node_name, node.resource_type, 0.0, node.node_status))

        places = [
            "--project-dir",
            str(DBT_PROJECT),
            "--profiles-dir",
            str(DBT_PROJECT),
            "--quiet",
            "--log-level",
            "none",
        ]
        places += ["--log-path", str(self._target / "logs"), "--target", self._profile]
        with dbt_variables(self._build, self._publication, self._target, self._variables):
            try:
                return dbtRunner(manifest=self._manifest, callbacks=[heard]).invoke([*arguments, *places])
            finally:
                _let_go()

    def parse(self) -> Any:
        """The manifest of the project, parsed when its files changed. StructuralError when it does not parse."""
        if self._manifest is None:
            self._manifest = self._kept_manifest() or self._parsed()
        return self._manifest

    def is_stale(self) -> bool:
        """Whether the project has to be parsed."""
        stamp = self._target / STAMP
        return not stamp.exists() or stamp.read_text(encoding="utf-8") != self._told()

    def _kept_manifest(self) -> Any:
        """What dbt kept of a parse of these files (2 s less than to parse them): in this workspace, or at set-up."""
        from dbt.contracts.graph.manifest import Manifest
        from dbt.parser.manifest import extended_mashumuro_decoder

        for folder in (self._target, DBT_PROJECT / "target"):
            stamp = folder / STAMP
            if stamp.exists() and stamp.read_text(encoding="utf-8") == self._told():
                kept = (folder / "partial_parse.msgpack").read_bytes()
                return Manifest.from_msgpack(kept, decoder=extended_mashumuro_decoder)
        return None

    def _told(self) -> str:
        from dbt.version import __version__

        return f"{__version__} {self._profile} {project_digest()}"

    def _parsed(self) -> Any:
        told = self._told()
        (self._target / STAMP).unlink(missing_ok=True)
        result = self._invoke(["parse"])
        if not result.success:
            raise StructuralError("the dbt project does not parse", where=str(DBT_PROJECT), found=str(result.exception))
        (self._target / STAMP).write_text(told, encoding="utf-8")
        return result.result

    def build(self, stage: str, on_result: Callable[[ModelRun], None] | None = None) -> list[ModelRun]:
        """Build one stage and run its tests. StructuralError naming the first model or test that failed."""
        self.parse()
        result = self._invoke(["build", *selection(stage), "--fail-fast", "--no-write-json"], on_result)
        runs, failed = [], []
        for one in getattr(result.result, "results", None) or []:
            node = one.node
            run = ModelRun(node.unique_id, node.name, str(node.resource_type), one.execution_time, one.message or "")
            runs.append(run)
            if str(one.status) in {"error", "fail", "runtime error"}:
                failed.append(run)
        if failed or not result.success:
            first = failed[0] if failed else None
            raise StructuralError(
                f"stage {stage!r} of the cube cannot be built",
                where=first.unique_id if first else "dbt",
                found=first.message if first else str(result.exception),
                todo="nothing was published; the last certified figures stay. Report it with this message",
            )
        return runs


def manifest_file() -> Path:
    """``manifest.json`` of the project as it is now, parsed only when the project's files changed."""
    target = DBT_PROJECT / "target"
    dbt = Dbt(":memory:", "publication", target)
    if dbt.is_stale() or not (target / "manifest.json").exists():
        (target / STAMP).unlink(missing_ok=True)
        dbt.parse()
    return target / "manifest.json"
