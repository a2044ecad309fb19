"""README's questions are answered by the demonstration group as README prints them, to the letter.

``python -m tests.pipeline.test_readme`` writes the outputs into README again.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from hub.demo.generate import generate
from hub.settings import Workspace
from tests.support import refresh

README = Path(__file__).resolve().parents[2] / "README.md"
QUESTION = re.compile(r"```sql\n(?P<sql>[^`]*)```\n\n```text\n(?P<output>[^`]*)```")


def demonstration_group(home: Path) -> Workspace:
    """The group of `make run`, refreshed."""
    generate(home, with_truth=False, with_invoices=True, with_statements=True)
    space = Workspace(home.resolve())
    refresh(space)
    return space


def answer(space: Workspace, query: str) -> str:
    """What `hub sql` prints into a pipe, without the blanks at the end of lines and without an empty first line."""
    command = [sys.executable, "-m", "hub.cli.main", "sql", "--home", str(space.home), query]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8", env=environment)
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.strip("\n").splitlines())


def regenerate(space: Workspace) -> None:
    """Write the outputs of README's questions into README."""
    text = README.read_text(encoding="utf-8")
    again = QUESTION.sub(lambda found: f"```sql\n{found['sql']}```\n\n```text\n{answer(space, found['sql'])}```", text)
    README.write_text(again, encoding="utf-8")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return demonstration_group(tmp_path_factory.mktemp("readme") / "data")


QUESTIONS = [(found["sql"], found["output"]) for found in QUESTION.finditer(README.read_text(encoding="utf-8"))]


def test_readme_asks_six_questions():
    assert len(QUESTIONS) == 6


@pytest.mark.parametrize(("query", "printed"), QUESTIONS, ids=range(1, len(QUESTIONS) + 1))
def test_a_question_of_readme_is_answered_as_printed(demo: Workspace, query: str, printed: str):
    assert answer(demo, query) == printed


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        regenerate(demonstration_group(Path(folder) / "data"))
