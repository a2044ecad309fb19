"""The documents never rot: what they name exists, and what exists is named."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml
from pydantic import BaseModel

from hub.cli.main import app
from hub.decisions.ledgers import FILES, columns
from hub.group.columns import CANONICAL_COLUMNS, DETAIL_COLUMNS, STATEMENT_COLUMNS
from hub.group.harmonising import CategoryMatching, SupplierMatching
from hub.group.models import (
    SUPPLIERS_FOLDER,
    Entity,
    EntityColumn,
    Feed,
    Format,
    Group,
    Intercompany,
    PeriodRule,
    Rejects,
    Thresholds,
)
from hub.group.reconciling import Reconciliation
from hub.group.sources import KINDS, Source
from hub.group.statements import SHARED_KEYS, Sender, StatementFeed, StatementPeriod
from hub.lake.publish import HISTORY_COMMENTS
from hub.quality.gates import GATES, load_suite
from hub.readers import rejects
from hub.reconciliation.supersession import COUNTED, PARTLY, REFUSED, SUPERSEDED, WITHDRAWN
from hub.reference.registers.declared import MAPPABLE, Register, RegistersFile

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = {path.relative_to(ROOT).as_posix(): path for path in [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))]}
TEXTS = {name: path.read_text(encoding="utf-8") for name, path in DOCUMENTS.items()}

FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
INLINE_COMMAND = re.compile(r"`(?P<command>hub [a-z][^`]*)`")


def fenced(text: str, language: str) -> list[str]:
    """The fenced blocks of one language."""
    return [found["text"] for found in FENCE.finditer(text) if found["language"] == language]


def commands() -> Iterator[tuple[str, str]]:
    """(document, command) of every line of a shell block, and every inline text, that starts with ``hub``."""
    for name, text in TEXTS.items():
        lines = [line for block in fenced(text, "sh") for line in block.splitlines()]
        yield from ((name, line) for line in lines if line.startswith("hub "))
        yield from ((name, found["command"]) for found in INLINE_COMMAND.finditer(FENCE.sub("", text)))


def verbs() -> dict[str, Any]:
    """The verbs of the command, those of a verb with verbs of its own as "review apply"."""
    program: Any = typer.main.get_command(app)
    found = dict(program.commands)
    for name, verb in program.commands.items():
        found |= {f"{name} {own}": one for own, one in getattr(verb, "commands", {}).items()}
    return found


def verb_of(words: list[str]) -> str:
    """The verb that the words of a command name."""
    both = " ".join(words[1:3])
    return both if both in verbs() else words[1]


def wrong(command: str) -> str | None:
    """What the Typer app does not know of a command; None when it knows it all."""
    words = shlex.split(command, comments=True)
    verb = verbs().get(verb_of(words))
    if verb is None:
        return f"no verb {words[1]}"
    if own := getattr(verb, "commands", None):
        strangers = [word for word in words[2:3] if not word.startswith("-") and word not in own]
        if strangers:
            return f"no verb {words[1]} {strangers[0]}"
    known = {option for parameter in verb.params for option in (*parameter.opts, *parameter.secondary_opts)}
    unknown = [word for word in words[2:] if word.startswith("-") and word not in {*known, "--help"}]
    return f"no option {', '.join(unknown)}" if unknown else None


def keys(*models: type[BaseModel]) -> set[str]:
    """The keys that YAML may hold for these models."""
    return {name for model in models for name in model.model_fields}


def named(text: str) -> set[str]:
    """The names in backquotes that stand in the first cell of a table's rows."""
    cells = re.findall(r"^\|([^|]+)\|", text, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def anchors(path: Path) -> set[str]:
    """The anchors that a page of Markdown gives its headings."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_documents_are_there():
    pages = (
        "quickstart", "adding-an-entity", "cube", "suppliers", "categories", "gates", "registers", "reviewing",
        "statements", "reconciliation", "matching", "cartography", "iceberg", "signing", "production", "architecture",
        "performance", "scaling",
    )  # fmt: skip
    assert set(DOCUMENTS) == {"README.md", *(f"docs/{page}.md" for page in pages)}


def test_every_command_that_a_document_names_exists_with_its_options():
    found = {(name, command): wrong(command) for name, command in commands()}
    assert len(found) > 30
    assert {where: problem for where, problem in found.items() if problem} == {}


@pytest.mark.parametrize(("command", "problem"), [
    ("hub refesh", "no verb refesh"),
    ("hub refresh --force", "no option --force"),
    ("hub evaluate everything", "no verb evaluate everything"),
    ("hub evaluate suppliers --force", "no option --force"),
    ('hub sql --home data "select 1 -- a comment"', None),
    ("hub refresh --strict  # words", None),
    ("hub review aply FILE", "no verb review aply"),
    ("hub review apply FILE --force", "no option --force"),
    ("hub review apply FILE --no-refresh", None),
    ("hub evaluate nothing", "no verb evaluate nothing"),
    ("hub evaluate categories --force", "no option --force"),
])  # fmt: skip
def test_a_wrong_command_is_seen(command: str, problem: str | None):
    assert wrong(command) == problem


def test_every_verb_of_the_command_is_documented():
    groups = {name for name, verb in verbs().items() if getattr(verb, "commands", None)}
    told = {verb_of(shlex.split(command, comments=True)) for _, command in commands()}
    assert set(verbs()) - groups - told == set()


def test_every_target_of_make_that_a_document_names_exists():
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for name, text in TEXTS.items():
        asked = set(re.findall(r"`make ([a-z0-9-]+)`", text))
        asked |= {
            word for block in fenced(text, "sh") for word in re.findall(r"^make ([a-z0-9-]+)", block, re.MULTILINE)
        }
        assert asked <= targets, name


def test_every_table_and_column_of_the_marts_is_in_the_page_on_the_cube():
    page = TEXTS["docs/cube.md"]
    sections = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", page, re.MULTILINE | re.DOTALL))
    models = [
        model
        for folder in ("marts", "evidence")
        for path in sorted((ROOT / "dbt_project" / "models" / folder).glob("*.yml"))
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    ]
    assert len(models) == len(sections) - 1  # and the history of publications, which is no dbt model
    for model in models:
        types = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", sections[model["name"]], re.MULTILINE))
        assert types == {column["name"]: column["data_type"] for column in model["columns"]}, model["name"]
    assert named(sections["publication"]) == set(HISTORY_COMMENTS)


def test_every_measure_is_in_the_page_on_the_cube():
    seed = (ROOT / "dbt_project" / "seeds" / "metric.csv").read_text(encoding="utf-8").splitlines()[1:]
    measures = TEXTS["docs/cube.md"].partition("\n## Measures\n")[2]
    assert named(measures) == {line.partition(",")[0] for line in seed}


def test_every_key_of_the_declarations_is_in_the_page_on_entities():
    models = (
        Group, Thresholds, SupplierMatching, CategoryMatching, Reconciliation, Entity, Feed, Source, Format, PeriodRule,
        EntityColumn, Intercompany, Rejects,
    )  # fmt: skip
    page = TEXTS["docs/adding-an-entity.md"]
    given_by_the_path = {"entity", "name", "path"}
    assert all(f"`{name}`" in page for name in given_by_the_path)
    assert (keys(*models) | {*CANONICAL_COLUMNS, *DETAIL_COLUMNS}) - given_by_the_path - named(page) == set()
    of_sources = {name for kind in KINDS.values() for name in (*kind.options, *kind.secrets)}
    assert of_sources - named(page) == set()
    told = {name for name in named(page) if "://" not in name}
    assert told - keys(*models) - {*CANONICAL_COLUMNS, *DETAIL_COLUMNS} - of_sources == set()


def test_every_key_of_a_statement_is_in_the_page_on_statements():
    page = TEXTS["docs/statements.md"]
    refused = keys(Feed) - SHARED_KEYS
    own = {*keys(StatementFeed, StatementPeriod, Sender), "record", *STATEMENT_COLUMNS} - refused
    assert {name for name in own if f"`{name}`" not in page} == set()
    assert {name for name in refused if f"`{name}`" in page} == set()
    statuses = {COUNTED, PARTLY, SUPERSEDED, WITHDRAWN, REFUSED}
    assert statuses <= named(page)


def test_every_key_of_a_register_is_in_the_page_on_registers():
    page = TEXTS["docs/registers.md"]
    assert {name for name in {*keys(Register), *MAPPABLE} if f"`{name}`" not in page} == set()


def test_every_default_of_the_declarations_is_told_as_it_is():
    page = TEXTS["docs/adding-an-entity.md"]
    told = dict(re.findall(r"^\| `(\w+)` \| `([^`]+)` \|", page, re.MULTILINE))
    for model in (Group, Thresholds, Reconciliation, Entity, Feed, Source, PeriodRule, Rejects):
        for name, field in model.model_fields.items():
            if isinstance(field.default, str | int) or model in (Thresholds, Reconciliation, Rejects):
                assert not field.default or told[name] == str(field.default), (model.__name__, name)


def test_every_expectation_of_the_gates_and_its_words_are_in_the_page_on_gates():
    page = TEXTS["docs/gates.md"]
    sections = dict(re.findall(r"^## (L\d), \w+\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL))
    assert set(sections) == set(GATES)
    for gate in GATES:
        suite = load_suite(gate)
        assert named(sections[gate]) == {one.column for one in suite.expectations}, gate
        assert suite.metrics in sections[gate]
        for one in suite.expectations:
            pieces = [piece.strip() for piece in re.split(r"\{[^}]*\}", one.reason) if len(piece.strip()) > 4]
            assert all(piece in sections[gate] for piece in pieces), (gate, one.column, pieces)


def test_every_ledger_and_its_columns_are_in_the_page_on_reviewing():
    page = TEXTS["docs/reviewing.md"]
    sections = dict(re.findall(r"^### `(\w+\.csv)`\n(.*?)(?=^##|\Z)", page, re.MULTILINE | re.DOTALL))
    assert set(sections) == {*FILES.values(), "withdrawn.csv"}
    for kind, name in FILES.items():
        assert ",".join(columns(kind)) in "".join(fenced(sections[name], "")).replace("\n", ""), name


def test_every_rule_that_rejects_a_line_is_in_the_page_on_gates():
    sources = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "hub" / "readers").glob("*.py"))]
    broken = {rule for text in sources for rule in re.findall(r'_break\(at, "(\w+)"', text)}
    assert {rule for rule in {*rejects._EXPECTED, *broken} if f"`{rule}`" not in TEXTS["docs/gates.md"]} == set()


def test_every_declaration_shown_is_one_that_the_hub_accepts():
    groups, feeds = 0, 0
    for name, text in TEXTS.items():
        for block in fenced(text, "yaml"):
            place = block.splitlines()[0].removeprefix("# ")
            content = yaml.safe_load(block)
            if place == "group.yml":
                Group.model_validate(content)
                groups += 1
            elif place == "reference/registers.yml":
                RegistersFile.model_validate(content)
            else:
                path = Path(place)
                assert path.parts[0] == "feeds", (name, place)
                given = {"entity": path.parts[1], "name": path.stem, "path": path}
                if path.parts[1] == SUPPLIERS_FOLDER:
                    StatementFeed.model_validate({**content, **given, "supplier_key": path.parts[2]})
                else:
                    Feed.model_validate({**content, **given})
                feeds += 1
    assert groups >= 2
    assert feeds >= 5


def test_internal_links_resolve():
    for name, path in DOCUMENTS.items():
        for found in LINK.finditer(FENCE.sub("", TEXTS[name])):
            target, _, anchor = found["target"].partition("#")
            if "://" in target:
                continue
            linked = (path.parent / target).resolve() if target else path
            assert linked.exists(), (name, found["target"])
            assert not anchor or anchor in anchors(linked), (name, found["target"])


def test_no_document_names_a_place_of_one_machine():
    for name, text in TEXTS.items():
        assert re.findall(r"(?<![\w.:/<])/(?:home|root|tmp|work|Users|srv|opt|usr)/\w", text) == [], name


def test_readme_fits_on_two_hundred_lines():
    assert len(TEXTS["README.md"].splitlines()) <= 200
    assert len(TEXTS["docs/architecture.md"].splitlines()) <= 120
