"""Texts and files that attack who looks at them, through the real command: shown harmless, figures as they are."""

import csv
import gzip
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from tests.pipeline.books import CSV
from tests.support import Workspace, ask, deliver, make_workspace

ESCAPE, LINK, BIDI = "\x1b[2J\x1b[31mred", "\x1b]8;;http://127.0.0.1\x07click\x1b]8;;\x07", "gnp\u202ecod.exe"
SUPPLIERS = [
    f"CLEAR {ESCAPE}", f"LINK {LINK}", f"BIDI {BIDI}", "=cmd|'/c calc'!A1", "@SUM(1+1)", "+1+cmd", "-2+calc",
    "[red]MARKUP[/red] [link=x]", "Robert'); drop table spend_cube; --", 'a "quoted" name', "{{ config(x) }} {% raw %}",
    "C1 \x9b31m", "%s {0} $HOME `id`",
]  # fmt: skip
FILES = [
    "a\nb.csv",
    "x'); drop table delivery; --.csv",
    'q".csv',
    "{{ x }}.csv",
    "[bold]b.csv",
    f"{ESCAPE}.csv",
]
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
DAY = "2025-01-10"
NAME = "Alpha \x1b[31m\"'); drop table dim_entity; -- {{ var('x') }}"


def hub(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hub.cli.main", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def purchases(*rows: tuple[str, str, int]) -> str:
    """(day, supplier, amount) as a CSV file."""
    made = io.StringIO()
    writer = csv.writer(made, delimiter=";", lineterminator="\n")
    writer.writerows([("Date", "Fournisseur", "Compte", "HT"), *((day, who, "606", n) for day, who, n in rows)])
    return made.getvalue()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, subprocess.CompletedProcess[str]]:
    home: Path = tmp_path_factory.mktemp("hostile") / "w"
    adding = {**CSV, "supersede": "file"}
    space = make_workspace(
        home,
        [{"code": "A", "name": NAME}, {"code": "B", "name": "B"}, {"code": "C", "name": "C"}],
        {"A/f": adding, "C/g": adding, "B/f": adding},
    )
    deliver(space, "A/f", "suppliers.csv", purchases(*((DAY, supplier, 100) for supplier in SUPPLIERS)))
    for at, name in enumerate(FILES):
        deliver(space, "C/g", name, purchases((DAY, "S", 1000 + at), ("never", "S", 1)))
    content = purchases((DAY, "S", 5000)).encode()
    deliver(space, "C/g", "packed.csv.gz", gzip.compress(content))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("../../../../../../outside.csv", content.replace(b"5000", b"6000"))
    deliver(space, "C/g", "packed.zip", made.getvalue())
    Path(os.fsdecode(os.fsencode(space.inbox / "B/f") + b"/caf\xe9.csv")).write_bytes(content)
    (space.inbox / "B/f/passwd.csv").symlink_to("/etc/passwd")
    (space.inbox / "B/f/other.csv").symlink_to(space.inbox / "A/f/suppliers.csv")
    (space.inbox / "B/f/self.csv").symlink_to("self.csv")
    (space.inbox / "B/f/etc").symlink_to("/etc")
    (space.inbox / "B/f/fine.csv").symlink_to(next((space.inbox / "B/f").glob("caf*")).name)
    os.mkfifo(space.inbox / "B/f/pipe.csv")
    return space, hub("refresh", "--home", str(home))


def test_figures_are_as_delivered(told: tuple[Workspace, subprocess.CompletedProcess[str]]) -> None:
    """13 suppliers of 100; files of 1,000 to 1,005, the .gz of 5,000 and the .zip of 6,000; B's file of 5,000, once."""
    space, done = told
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    rows = ask(space, "select entity_code, sum(debit_read) from delivery, unnest([split_part(feed_id, '.', 1)]) "
               "as part(entity_code) group by all order by 1")  # fmt: skip
    assert rows == [("A", Decimal(1300)), ("B", Decimal(5000)), ("C", Decimal(6015 + 6 + 11000))]
    assert not list(space.home.parent.rglob("outside.csv"))


def test_links_and_pipes_are_told_and_not_read(told: tuple[Workspace, subprocess.CompletedProcess[str]]) -> None:
    space, done = told
    assert done.returncode == 3
    for name in ("passwd.csv", "other.csv", "self.csv"):
        assert re.search(rf"{name}: a link that leads out", done.stderr.replace("\n", "")), done.stderr
    assert "etc: a link" in done.stderr
    assert "pipe.csv: a device or a pipe is not read" in done.stderr
    [(known,)] = ask(space, "select count(*) from delivery where file_name in ('passwd.csv', 'other.csv')")
    assert known == 0
    assert ask(space, "select file_name from delivery where feed_id = 'B.f'") == [("caf\\xe9.csv",)]


@pytest.mark.parametrize(
    "arguments",
    [
        ("status",),
        ("status", "--json"),
        ("history",),
        ("sql", "select * from dim_supplier"),
        ("sql", "--csv", "select * from dim_supplier"),
        ("sql", "--json", "select * from dim_supplier"),
        ("sql", "select file_name, raw_text from rejected_line"),
        ("sql", "from dim_entity"),
        ("sql", "select '\x1b[31m' as \"\x1b[31m\""),
        ("sql", "select broken '\x1b[31m'"),
    ],
)
def test_nothing_reaches_the_terminal_raw(
    told: tuple[Workspace, subprocess.CompletedProcess[str]], arguments: tuple[str, ...]
) -> None:
    done = hub(arguments[0], "--home", str(told[0].home), *arguments[1:])
    for text in (done.stdout, done.stderr, told[1].stdout, told[1].stderr):
        assert not RAW.search(text), ascii(RAW.search(text))
    assert "Traceback" not in done.stderr


def test_json_says_exactly_what_was_read(told: tuple[Workspace, subprocess.CompletedProcess[str]]) -> None:
    query = "select distinct supplier_name from dim_supplier"
    found = json.loads(hub("sql", "--json", "--home", str(told[0].home), query).stdout)
    assert {row["supplier_name"] for row in found} >= {f"CLEAR {ESCAPE}", f"BIDI {BIDI}", "=cmd|'/c calc'!A1"}


def test_no_cell_of_csv_is_a_formula(told: tuple[Workspace, subprocess.CompletedProcess[str]]) -> None:
    done = hub("sql", "--csv", "--home", str(told[0].home), "select supplier_name, -1.50 as n from dim_supplier")
    rows = list(csv.reader(io.StringIO(done.stdout)))
    names = {row[0] for row in rows}
    assert {"'=cmd|'/c calc'!A1", "'@SUM(1+1)", "'+1+cmd", "'-2+calc"} <= names
    assert not [name for name in names if name[:1] in ("=", "+", "-", "@")]
    assert {row[1] for row in rows[1:]} == {"-1.50"}


def test_markup_is_shown_and_not_obeyed(told: tuple[Workspace, subprocess.CompletedProcess[str]]) -> None:
    done = hub("sql", "--home", str(told[0].home), "select supplier_name from dim_supplier")
    assert "[red]MARKUP[/red] [link=x]" in done.stdout
