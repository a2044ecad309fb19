"""Every kind of bad file and declaration, through the real command: told clearly, nothing lost, others go on."""

import io
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hub.refresh import state
from hub.settings import Workspace
from tests.pipeline.books import CSV, FEC, book, purchases
from tests.support import ask, deliver, make_workspace, refresh, write_feed

Yaml = dict[str, Any] | str
FULL = {**CSV, "columns": {**CSV["columns"], "currency": "Devise"}}
COMPANIES = {**CSV, "entities": {"column": "Societe", "map": {"Nord": "NORTH"}}}


@dataclass(frozen=True)
class Bad:
    """A bad file, or a good one under a bad YAML: the words of the command's message, or of the reason that holds."""

    file: str
    content: str | bytes
    said: tuple[str, ...] = ()  # on stderr, file or line named
    held: str = ""  # reason in consolidation_status
    lines: int | None = None  # lines read
    yaml: Yaml = field(default_factory=lambda: FULL)


def zipped(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "Date;Net\n2025-01-10;1\n")
    return made.getvalue()


GOOD = purchases("GOOD", "2025-01-10 100", "2025-01-11 50")
CASES = {
    "EMPTY": Bad("empty.csv", "", ("EMPTY.f, empty.csv", "the file is empty")),
    "BLANK": Bad("blank.csv", "\r\n \r\n", ("BLANK.f, blank.csv", "the file is empty")),
    "HEADERS": Bad("headers.csv", GOOD.split("\n")[0] + "\n", ("HEADERS.f, headers.csv", "headers only")),
    "BINARY": Bad("photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(300), ("BINARY.f, photo.csv", "not text")),
    "WORKBOOK": Bad("book.csv", zipped("[Content_Types].xml"), ("WORKBOOK.f, book.csv", "declare reader: workbook")),
    "SEVERAL": Bad("all.zip", zipped("jan.csv", "feb.csv"), ("SEVERAL.f, all.zip", "several files", "'jan.csv'")),
    "ZIPPED": Bad("year.zip", zipped("cut.csv"), ("ZIPPED.f, year.zip, cut.csv", "HT")),
    "PIPES": Bad(
        "pipes.csv",
        GOOD.replace(";", "|"),
        ("PIPES.f, pipes.csv", "separator"),
        yaml={**FULL, "format": {"separator": ";"}},
    ),
    "COLUMN": Bad("column.csv", GOOD.replace("HT;", "Net;"), ("COLUMN.f, column.csv", "HT")),
    "TRUNCATED": Bad(
        "cut.txt", book("TRUNCATED", "2025-01", 100, 200)[:-60], held="cut.txt is cut off", lines=4, yaml=FEC
    ),
    "AMOUNTS": Bad(
        "amounts.csv",
        purchases("AMOUNTS", "2025-01-10 abc", "2025-01-11 n/a", "2025-01-12 5"),
        held="L0: 2 lines of this month rejected",
        lines=3,
    ),
    "DATES": Bad(
        "dates.csv",
        purchases("DATES", "9999-01-10 100", "1066-01-10 50", "2025-13-45 7"),
        ("DATES.f, dates.csv", "no line could be accepted", "3 lines rejected"),
        lines=3,
    ),
    "SOMEDATES": Bad(
        "dates.csv",
        purchases("SOMEDATES", "9999-01-10 100", "2025-01-10 50"),
        held="L0: 1 of 2 lines rejected without a readable entity or date",
        lines=2,
    ),
    "NORTH": Bad(
        "north.csv",
        purchases("N", "2025-01-10 100 EUR Nord", "2025-01-10 30 EUR Ouest"),
        held="L0: 1 of 2 lines rejected without a readable entity or date",
        lines=2,
        yaml=COMPANIES,
    ),
    "CURRENCY": Bad("zzz.csv", purchases("Z", "2025-01-10 100 ZZZ -", "2025-01-11 1 EUR -"), held="L0", lines=2),
    "HUGE": Bad(
        "huge.csv",
        purchases("HUGE", "2025-01-10 999999999999999", "2025-01-11 999999999999999"),
        ("HUGE.f, huge.csv", "more than any ledger holds"),
    ),
    "KEY": Bad(
        "good.csv",
        GOOD,
        ("feeds/KEY/f.yml:3: unknown key 'colums'", "did you mean 'columns'", "expected: one of reader, kind"),
        yaml="reader: delimited\nkind: purchases\ncolums: {amount: HT}\n",
    ),
    "SYNTAX": Bad("good.csv", GOOD, ("feeds/SYNTAX/f.yml:2", "not valid YAML"), yaml="reader: fec\n\tkind: ledger\n"),
    "VALUE": Bad(
        "good.csv", GOOD, ("feeds/VALUE/f.yml:1: 'reader' is not right", "'fec', 'delimited'"), yaml="reader: sap\n"
    ),
    "EURO": Bad("good.csv", GOOD, ("feeds/EURO/f.yml:2", "ISO 4217"), yaml="reader: fec\ncurrency: EURO\n"),
    "PATTERN": Bad(
        "good.csv",
        GOOD,
        ("feeds/PATTERN/f.yml:2", "not a regular expression"),
        yaml="reader: fec\nperiod: {rule: file_name, pattern: '(?P<year>'}\n",
    ),
    "UNTIL": Bad(
        "good.csv",
        GOOD,
        ("feeds/UNTIL/f.yml", "'valid_to' (2024-12) is before 'valid_from' (2025-01)"),
        yaml="reader: fec\nvalid_from: 2025-01\nvalid_to: 2024-12\n",
    ),
    "ENCODING": Bad(
        "good.csv", GOOD, ("utf-9",), yaml={**FULL, "format": {"encoding": "utf-9"}}
    ),
}  # fmt: skip


def hub(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hub.cli.main", *arguments]
    wide = {**os.environ, "COLUMNS": "1000"}  # rich folds lines of a pipe at 80 characters, in the middle of a path
    return subprocess.run(command, capture_output=True, text=True, check=False, env=wide)


def write_yaml(space: Workspace, feed: str, content: Yaml) -> None:
    if isinstance(content, str):
        write_feed(space.home, feed, {})
        (space.feeds / f"{feed}.yml").write_text(content, encoding="utf-8")
    else:
        write_feed(space.home, feed, content)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, str]:
    """The workspace after one real refresh, and what the command said on stderr."""
    codes = [*CASES, "GOOD", "TWICE", "FOLDER"]
    home: Path = tmp_path_factory.mktemp("bad")
    space = make_workspace(home, [{"code": code, "name": code} for code in codes], {})
    for code, bad in CASES.items():
        feed = "_group/f" if bad.yaml is COMPANIES else f"{code}/f"
        write_yaml(space, feed, bad.yaml)
        deliver(space, feed, bad.file, bad.content)
    for feed, name in (
        ("GOOD/f", "good.csv"),
        ("TWICE/one", "one.csv"),
        ("TWICE/two", "two.csv"),
        ("GHOST/f", "g.csv"),
    ):
        write_yaml(space, feed, FULL)
        deliver(space, feed, name, purchases(feed, "2025-01-10 100"))
    deliver(space, "GOOD/unasked", "lost.csv", GOOD)
    deliver(space, "GOOD/f", "~$good.csv", "a program's lock")
    write_yaml(space, "FOLDER/f", FULL)
    (space.inbox / "FOLDER/f/file.csv").mkdir()
    (space.feeds / "FOLDER/g.yml").mkdir()
    done = hub("refresh", "--home", str(home))
    assert done.returncode == 3, done.stderr
    return space, done.stdout + done.stderr


def test_the_good_entity_is_published_whatever_the_others_do(told: tuple[Workspace, str]) -> None:
    rows = ask(told[0], "select entity_code, sum(amount_accrual) from spend_cube group by all")
    assert rows == [("GOOD", Decimal("100.00"))]
    assert "Traceback" not in told[1]


@pytest.mark.parametrize("code", [code for code, bad in CASES.items() if bad.said])
def test_what_cannot_be_read_is_told_with_file_and_place(told: tuple[Workspace, str], code: str) -> None:
    for words in CASES[code].said:
        assert words in told[1]


@pytest.mark.parametrize("code", [code for code, bad in CASES.items() if bad.held])
def test_what_is_read_but_wrong_is_held_with_a_reason(told: tuple[Workspace, str], code: str) -> None:
    query = f"select is_held, is_certified, reason from consolidation_status where entity_code = '{code}'"
    [(is_held, is_certified, reason)] = ask(told[0], query)
    assert (is_held, is_certified) == (True, False)
    assert CASES[code].held in reason


@pytest.mark.parametrize("code", [code for code, bad in CASES.items() if bad.lines is not None])
def test_every_line_is_accepted_or_rejected(told: tuple[Workspace, str], code: str) -> None:
    feed = "_group.f" if code == "NORTH" else f"{code}.f"
    [(read, accepted, rejected)] = ask(
        told[0], f"select lines_read, lines_accepted, lines_rejected from delivery where feed_id = '{feed}'"
    )
    assert (read, accepted + rejected) == (CASES[code].lines,) * 2
    [(kept,)] = ask(told[0], f"select count(*) from rejected_line where feed_id = '{feed}' and raw_text <> ''")
    assert kept == rejected


def test_amounts_read_are_accepted_or_rejected(told: tuple[Workspace, str]) -> None:
    assert ask(told[0], "select count(*) from delivery where outcome = 'landed'")[0][0] > 8
    lost = ask(
        told[0],
        "select feed_id from delivery where debit_read <> debit_accepted + debit_rejected "
        "or credit_read <> credit_accepted + credit_rejected or lines_read <> lines_accepted + lines_rejected",
    )
    assert lost == []
    # 30.00 of the unknown company, of the NORTH case
    assert ask(told[0], "select sum(debit_rejected) from delivery where feed_id = '_group.f'") == [(Decimal("30.00"),)]


def test_two_feeds_that_claim_the_same_month_are_both_held(told: tuple[Workspace, str]) -> None:
    query = "select feed_id, reason from gate_verdict where entity_code = 'TWICE' and not passed order by 1"
    rows = ask(told[0], query)
    assert [(feed, "claims this month too" in reason) for feed, reason in rows] == [
        ("TWICE.one", True),
        ("TWICE.two", True),
    ]
    assert "TWICE.two" in rows[0][1] and "TWICE.one" in rows[1][1]


def test_undeclared_entity_stray_file_and_folders_are_told(told: tuple[Workspace, str]) -> None:
    assert "feeds/GHOST/f.yml: unknown entity 'GHOST'" in told[1]
    assert "inbox/GOOD/unasked/lost.csv: no feed asks for this file" in told[1]
    assert "feeds/FOLDER/g.yml: cannot be opened" in told[1]
    assert "~$good.csv" not in told[1]


def test_it_is_told_again_by_the_next_refresh(told: tuple[Workspace, str]) -> None:
    outcome = refresh(told[0])
    said = "\n".join(str(problem) for problem in outcome.problems)
    assert not outcome.is_new
    assert all(words in said for bad in CASES.values() for words in bad.said)


GROUPS = {
    "missing": (None, "this folder is not a workspace"),
    "wrong key": ("name: X\nentities:\n- code: A\n  nom: Alpha\n", "group.yml:4: unknown key 'entities.0.nom'"),
    "invalid YAML": ("name: X\nentities: [\n", "group.yml:3: not valid YAML"),
    "invalid SIREN": ("name: X\nentities:\n- {code: A, name: A, siren: '732829321'}\n", "is not a SIREN"),
    "twice": ("name: X\nentities: [{code: A, name: A}, {code: A, name: B}]\n", "more than once: A"),
    "impossible date": ("name: X\nentities:\n- {code: A, name: A, joined: 2025-02-30}\n", "day is out of range"),
    "cp1252": ("name: X\nentities:\n- {code: A, name: Société}\n".encode("cp1252"), "group.yml:3: not UTF-8 text"),
    "directory": (Path(), "group.yml: cannot be opened"),
    "a list": ("- A\n- B\n", "a YAML mapping is expected"),
}


@pytest.mark.parametrize("name", GROUPS)
def test_a_wrong_group_yml_stops_the_command_with_its_line(tmp_path: Path, name: str) -> None:
    content, said = GROUPS[name]
    if isinstance(content, Path):
        (tmp_path / "group.yml").mkdir()
    elif content is not None:
        (tmp_path / "group.yml").write_bytes(content if isinstance(content, bytes) else content.encode())
    done = hub("refresh", "--home", str(tmp_path))
    assert (done.returncode, "Traceback" in done.stderr) == (3, False)
    assert said in " ".join(done.stderr.split())


def test_a_file_without_the_right_to_read_stops_nobody(
    told: tuple[Workspace, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    space = told[0]
    path = deliver(space, "GOOD/f", "secret.csv", GOOD)
    digest = state.file_digest
    if os.geteuid() == 0:  # root reads everything

        def refuse(asked: Path) -> str:
            if asked == path:
                raise PermissionError(13, "Permission denied", str(asked))
            return digest(asked)

        monkeypatch.setattr(state, "file_digest", refuse)
    else:
        path.chmod(0)
    said = [str(problem) for problem in refresh(space).problems]
    assert any(
        "inbox/GOOD/f/secret.csv: the file cannot be opened" in one and "Permission denied" in one for one in said
    )
