"""Reading the workspace's YAML: what is wrong is told with file, line, accepted values and the nearest key."""

import os
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from hub.errors import ConfigurationError
from hub.group.load import load_group, match_files, parse_feed
from hub.group.models import Entity, Group
from hub.settings import Workspace
from tests.support import make_workspace, write_feed

ALPHA = {"code": "A", "name": "Alpha"}
CSV: dict[str, Any] = {
    "reader": "delimited",
    "kind": "purchases",
    "columns": {"posting_date": "Date", "supplier_name": "Fournisseur", "amount": "HT"},
}


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    return make_workspace(tmp_path, [ALPHA, {"code": "B", "name": "Beta"}], {"A/gl": {"reader": "fec"}, "B/buys": CSV})


def refusal(space: Workspace, text: str | bytes) -> ConfigurationError:
    """What is said of a group.yml."""
    space.group_file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigurationError) as refused:
        load_group(space)
    return refused.value


def test_a_workspace_is_read(space: Workspace) -> None:
    declared = load_group(space)
    assert [feed.feed_id for feed in declared.feeds] == ["A.gl", "B.buys"]
    assert declared.broken_feeds == {} and declared.withdrawn == ()
    assert declared.feed("B.buys").columns["amount"] == "HT"
    with pytest.raises(ConfigurationError, match=r"no feed 'C.gl'\n  to do:    the feeds are A.gl, B.buys"):
        declared.feed("C.gl")


def test_a_folder_that_is_no_workspace_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="not a workspace") as refused:
        load_group(Workspace(tmp_path))
    assert "hub init" in refused.value.todo and refused.value.exit_code == 3


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("name: G\nentities:\n- code: A\n  name: x\n  wanted: L2\n", 5, "unknown key 'entities.0.wanted'"),
        ("name: G\ncurency: EUR\nentities: [{code: A, name: x}]\n", 2, "did you mean 'currency'?"),
        ("name: G\nthresholds:\n  suplier: 0.5\nentities: [{code: A, name: x}]\n", 3, "did you mean 'supplier'?"),
        ("name: G\nentities:\n- {code: A, name: x}\n- {code: B}\n", 4, "'entities.1.name' is missing"),
        ("entities:\n- {code: A, name: x}\n", 1, "'name' is missing"),
        ("name: G\nentities:\n- code: A\n  name: x\n  siren: 732829321\n", 5, "is not a SIREN: nine digits"),
        ("name: G\nentities:\n- {code: A, name: x}\n- {code: A, name: y}\n", 1, "declared more than once: A"),
        ("name: G\n\tx: 1\n", 2, "not valid YAML"),
        ("name: [G\n", 2, "not valid YAML"),
        ("name: G\nentities:\n- {code: A, name: x, joined: 2025-02-30}\n", None, "day is out of range"),
        ("- A\n", None, "a YAML mapping is expected"),
        ("", 1, "is missing"),
        ("name: Soci\xe9t\xe9\n".encode("latin-1"), 1, "not UTF-8 text"),
        (b"\xff\xfen\x00a\x00", 1, "not UTF-8 text"),
    ],
)
def test_a_wrong_group_yml_is_told_with_its_line(
    space: Workspace, text: str | bytes, line: int | None, said: str
) -> None:
    error = refusal(space, text)
    assert error.where == f"{space.group_file}" + (f":{line}" if line else "")
    assert said in str(error)


def test_accepted_values_and_how_much_more_there_is_to_correct_are_told(space: Workspace) -> None:
    error = refusal(space, "name: G\nentities:\n- {kode: A, nom: x, method: half}\n")
    assert "one of code, name, country, currency, siren" in error.expected
    assert error.found == "kode (did you mean 'code'?)"
    assert error.todo.endswith("; 4 more to correct")  # nom, method, and code and name, which are missing


def test_a_group_yml_with_a_mark_and_windows_line_ends_is_read(space: Workspace) -> None:
    space.group_file.write_bytes("\ufeffname: Société\r\nentities:\r\n- {code: A, name: Été}\r\n".encode())
    assert load_group(space).group.name == "Société"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("A/gl", "reader: fec\nkind: payments\n", "gl.yml:2: 'kind' is not right"),
        ("A/gl", "reader: fec\nformat: {separater: ';'}\n", "did you mean 'separator'?"),
        ("A/gl", "reader: fec\nintercompany:\n  suppliers: {F1: C}\n", "unknown entity 'C'"),
        ("C/gl", "reader: fec\n", "expected: one of A, B"),
        ("_group/all", "reader: fec\nentities: {column: S, map: {x: C}}\n", "unknown entity 'C'"),
        ("A/gl", "reader: fec\ncolumns: {debit: [1, {}]}\n", "gl.yml:2: 'columns.debit"),
        ("A/gl", "", "'reader' is missing"),
    ],
)
def test_a_wrong_feed_stops_only_itself(space: Workspace, name: str, text: str, said: str) -> None:
    write_feed(space.home, name, {})
    (space.feeds / f"{name}.yml").write_text(text, encoding="utf-8")
    declared = load_group(space)
    assert list(declared.broken_feeds) == [name.replace("/", ".")]
    assert said in str(declared.broken_feeds[name.replace("/", ".")])
    assert "B.buys" in [feed.feed_id for feed in declared.feeds]
    with pytest.raises(ConfigurationError, match=r"gl|all"):
        declared.feed(name.replace("/", "."))


def test_a_feed_declared_twice_is_neither(space: Workspace) -> None:
    (space.feeds / "A" / "gl.yaml").write_text("reader: fec\n", encoding="utf-8")
    declared = load_group(space)
    assert "found:    gl.yaml and gl.yml" in str(declared.broken_feeds["A.gl"])
    assert [feed.feed_id for feed in declared.feeds] == ["B.buys"]


def test_examples_are_not_feeds_and_a_folder_is_no_yaml(space: Workspace) -> None:
    write_feed(space.home, "_examples/fec", {"reader": "nothing"})
    (space.feeds / "A" / "old.yml").mkdir()
    declared = load_group(space)
    assert list(declared.broken_feeds) == ["A.old"]
    assert "cannot be opened" in str(declared.broken_feeds["A.old"])


def test_files_are_matched_by_pattern_and_ordered_by_time_then_name(space: Workspace) -> None:
    write_feed(space.home, "A/gl", {"reader": "fec", "pattern": "*.txt"})
    feed = load_group(space).feed("A.gl")
    folder = space.inbox / "A" / "gl"
    assert match_files(folder / "nowhere", feed) == []
    times = {"b.txt": 2, "a.txt": 2, "sub/c.txt": 1, "d.csv": 1, ".hidden.txt": 1, "~$open.txt": 1, "e.txt.part": 1}
    for name, time in times.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("x", encoding="utf-8")
        os.utime(folder / name, (time, time))
    (folder / "folder.txt").mkdir()
    found = [path.relative_to(folder).as_posix() for path in match_files(folder, feed)]
    assert found == ["sub/c.txt", "a.txt", "b.txt"]


@pytest.mark.parametrize("pattern", ["/etc/*", "a**b", "[", "**/*.txt"])
def test_an_odd_pattern_matches_what_it_can_and_breaks_nothing(space: Workspace, pattern: str) -> None:
    write_feed(space.home, "A/gl", {"reader": "fec", "pattern": pattern})
    (space.inbox / "A" / "gl" / "v1.txt").write_text("x", encoding="utf-8")
    found = match_files(space.inbox / "A" / "gl", load_group(space).feed("A.gl"))
    assert [path.name for path in found] == (["v1.txt"] if pattern == "**/*.txt" else [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("delivery_id;by;reason\n", "withdrawn.csv:1: the header is not right"),
        ("delivery_id,by,reason\n0123456789,Ann,\n", "withdrawn.csv:2: a withdrawal is not whole"),
        ("delivery_id,by,reason\n0123456789,Ann,wrong month\nabc,Ann,too short\n", "withdrawn.csv:3"),
        ("delivery_id,by,reason\n0123456789,Ren\xe9,x\n".encode("latin-1"), "withdrawn.csv:2: not UTF-8 text"),
    ],
)
def test_a_wrong_decision_is_told_with_its_line(space: Workspace, text: str | bytes, said: str) -> None:
    space.decisions.mkdir()
    (space.decisions / "withdrawn.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigurationError) as refused:
        load_group(space)
    assert said in str(refused.value)


def test_decisions_are_read(space: Workspace) -> None:
    space.decisions.mkdir()
    text = 'delivery_id,by,reason\r\n0123456789ab,Ann,"wrong\r\nmonth"\r\n'
    (space.decisions / "withdrawn.csv").write_bytes(text.encode())
    assert load_group(space).withdrawn == ("0123456789ab",)


@pytest.mark.parametrize(
    "text",
    [
        "columns: " + "[" * 100_000,
        "- " * 20_000,
        "{a: " * 5_000 + "}" * 5_000,
        "owner: &a [x, x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"k{n}: &{b} [{', '.join([f'*{a}'] * 10)}]\n" for n, (a, b) in enumerate(pairwise("abcdefghij"))),
        "owner: &a [*a]",
    ],
    ids=["open brackets", "lists in lists", "maps in maps", "billion laughs", "itself"],
)
def test_yaml_that_blows_up_is_refused(tmp_path: Path, text: str) -> None:
    """libyaml would end the process at 100,000 levels, pydantic would write out 10 billion values."""
    group = Group(name="G", entities=(Entity(code="A", name="Alpha"),))
    with pytest.raises(ConfigurationError, match=r"nested too deeply|says too much"):
        parse_feed(tmp_path / "A" / "f.yml", text, group)
