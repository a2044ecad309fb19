"""The rules of the house that imports and texts can show: who knows whom, who reads the environment, what is told."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.demo.cast import CAST
from hub.quality.gates import GATES, load_suite

ROOT = Path(__file__).resolve().parents[2]
HUB = ROOT / "hub"
DOMAIN = (
    "readers",
    "reference",
    "suppliers",
    "categories",
    "reconciliation",
    "synergy",
    "group",
    "quality",
    "lake",
    "sources",
    "decisions",
    "review",
    "signing",
)
MODULES = sorted(path for path in HUB.rglob("*.py"))

# Every metric that a gate judges; each has a row that it rejects in tests/integration/quality/test_gate_suites.py.
JUDGED = {
    "L0": {
        "lost_line_count", "lost_amount", "truncated", "faulty", "delivered_elsewhere",
        "rejected_line_excess", "rejected_amount_excess", "unplaced_line_excess", "unplaced_amount_excess",
    },
    "L1": {"unbalanced_entry_count", "unmapped_amount", "detail_gap", "control_gap", "rival_count", "shrinks"},
    "L2": {"rate_shortfall", "supplier_shortfall", "linked_shortfall", "category_shortfall"},
    "L3": {"consolidation_gap", "intercompany_shortfall"},
    "L4": {"uncovered", "unpriced_line_count", "covered_shortfall", "beyond_tolerance_count"},
    "L5": {"without_signature", "moved"},
}  # fmt: skip


def room(path: Path) -> str:
    """The room of the house that a module is in; its own name for one that stands at the door."""
    inside = path.relative_to(HUB)
    return inside.parts[0] if len(inside.parts) > 1 else inside.name


def imported(path: Path) -> Iterator[str]:
    """Names of modules that a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield from (f"{node.module}.{one.name}" for one in node.names)


def importers(package: str) -> set[str]:
    """Rooms that import a package."""
    return {room(path) for path in MODULES for name in imported(path) if name.split(".")[0] == package}


def attributes(path: Path) -> set[str]:
    """Dotted names used in a module, such as ``os.environ`` and ``duckdb.connect``."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    found = {
        f"{node.value.id}.{node.attr}"
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    return found | set(imported(path))


def tracked() -> list[Path]:
    """Files of the repository, those that are about to be added included."""
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a checkout")
    return [path for line in listed.stdout.splitlines() if (path := ROOT / line).is_file()]


def texts() -> Iterator[tuple[str, str]]:
    for path in tracked():
        try:
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:  # a fixture in another encoding
            yield str(path.relative_to(ROOT)), path.read_bytes().decode("latin-1")


def test_only_defs_and_the_door_import_dagster() -> None:
    assert importers("dagster") | importers("dagster_dbt") | importers("dagster_shared") <= {"defs", "definitions.py"}


def test_only_the_cube_imports_dbt() -> None:
    assert importers("dbt") == {"cube"}


def test_only_the_lake_opens_duckdb_or_delta() -> None:
    assert importers("deltalake") == {"lake"}
    assert {room(path) for path in MODULES if "duckdb.connect" in attributes(path)} == {"lake"}
    assert [path.name for path in MODULES if "duckdb.connect" in attributes(path)] == ["engine.py"]


def test_only_the_sources_ask_a_server() -> None:
    drivers = ("fsspec", "paramiko", "s3fs", "adlfs", "aiohttp", "adbc_driver_manager", "adbc_driver_postgresql")
    assert {room for driver in drivers for room in importers(driver)} == {"sources"}


def test_only_settings_read_the_environment() -> None:
    asked = {"os.environ", "os.getenv", "os.putenv", "os.environb"}
    assert [path.name for path in MODULES if attributes(path) & asked] == ["settings.py"]


@pytest.mark.parametrize("name", DOMAIN)
def test_the_domain_knows_neither_the_orchestrator_nor_the_command(name: str) -> None:
    known = {one for path in (HUB / name).rglob("*.py") for one in imported(path)}
    forbidden = ("dagster", "dbt", "typer", "rich", "hub.defs", "hub.cli", "hub.definitions")
    assert [one for one in sorted(known) if one.startswith(forbidden)] == []


def test_no_reader_knows_where_rows_go_next() -> None:
    for name in ("readers", "reference", "suppliers", "group", "sources", "decisions"):
        known = {one for path in (HUB / name).rglob("*.py") for one in imported(path)}
        # Splink is given the connection that ``lake`` opened: ``suppliers`` names its type.
        engines = () if name == "suppliers" else ("duckdb",)
        assert [one for one in known if one.startswith(("hub.lake", "hub.refresh", "hub.cube", *engines))] == [], name


def test_files_of_the_hub_are_at_most_300_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in HUB.rglob("*")
        if path.suffix in {".py", ".sql", ".yml"} and (lines := path.read_text(encoding="utf-8").count("\n")) > 300
    }
    assert long == {}


def test_entities_are_data() -> None:
    """No code, name or SIREN of the demonstration group outside its generator, the docs and the tests."""
    names = {word for one in CAST for word in (one.code, one.name, one.siren, *one.aliases) if word}
    pattern = re.compile("|".join(rf"(?<![\w])['\"]?{re.escape(name)}['\"]?(?![\w])" for name in sorted(names)))
    found = {
        name: hits
        for name, text in texts()
        if name.startswith(("hub/", "dbt_project/")) and not name.startswith("hub/demo/")
        if (hits := pattern.findall(text))
    }
    assert found == {}


def test_nothing_tells_the_machine_or_the_package_index() -> None:
    hosts = "|".join(("py" + "pi" + r"\.org", "python" + "hosted", "--(?:extra-)?index" + "-url", "trusted" + "-host"))
    pattern = re.compile(rf"(?<![\w.])/(?:root|work|home/\w+|Users/\w+|private)/\w|{hosts}", re.IGNORECASE)
    assert {name: hits for name, text in texts() if (hits := pattern.findall(text))} == {}
    locks = {name: text for name, text in texts() if name.endswith(".lock")}
    assert len(locks) == 4
    assert [name for name, text in locks.items() if "://" in text or "@" in text] == []
    assert [
        name for name, text in locks.items() if re.search(r"^[\w.\[\]-]+==[^\n]*(?<!\\)$", text, re.M)
    ] == []  # hashes


def test_every_gate_judges_exactly_these_metrics() -> None:
    assert {gate: {one.column for one in load_suite(gate).expectations} for gate in GATES} == JUDGED
    assert {path.stem for path in (HUB / "quality" / "suites").glob("*.yml")} == set(GATES)
