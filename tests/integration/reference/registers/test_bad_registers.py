"""A register that cannot be read is told in words: which file, what was expected, what was found, what to do."""

from pathlib import Path

import polars as pl
import pytest
from register_files import GLEIF, LEI, SIRENE, UNIT, A, record, text, unit, workspace
from test_sirene import parquet, zipped

from hub.errors import ConfigurationError
from hub.reference.registers import entries_for, load_registers

GOOD = text(UNIT, [unit(A, "ALPHA")])
OWN: dict[str, object] = {"name": "own", "kind": "csv", "files": ["own.csv"], "columns": {"name": "Name", "key": "Id"}}


def refusal(home: Path, register: dict[str, object], files: dict[str, str | bytes]) -> str:
    space = workspace(home, [register], files)
    with pytest.raises(ConfigurationError) as raised:
        entries_for(space, frozenset({f"SIREN:{A}"}), pl.Series(["ALPHA"]))
    return str(raised.value)


@pytest.mark.parametrize(
    ("register", "files", "words"),
    [
        (SIRENE, {"Stock.parquet": parquet(GOOD)[:-40]}, "cannot be read"),
        (SIRENE, {"Stock.parquet": b""}, "cannot be read"),
        (SIRENE, {"Stock.csv": ""}, "no header"),
        (SIRENE, {"Stock.csv": b"\x00\x01\x02"}, "no header"),
        (SIRENE, {"Stock.csv": GOOD.replace("categorieEntreprise", "categorie")}, "columns categorieEntreprise"),
        (SIRENE, {"Stock.csv": "name,city\nALPHA,LYON\n"}, "not a stock file of INSEE"),
        (SIRENE, {"Stock.csv": "siret,siren\n1,2\n"}, "not INSEE's StockEtablissement"),
        (SIRENE, {"Stock.csv": GOOD[:-60]}, "cannot be read"),  # cut in the middle of its last line
        (SIRENE, {"Stock.csv": GOOD + f"{A},O\n"}, "cannot be read"),
        (SIRENE, {"Stock.zip": zipped("a.csv", GOOD)[:-30]}, "cannot be read"),
        (SIRENE, {"Stock.zip": zipped("readme.md", GOOD)}, "one CSV file inside"),
        (SIRENE, {"Stock.csv": GOOD.encode("utf-16")}, "no header"),
        (SIRENE, {"Stock.csv": GOOD.replace("ALPHA", "é").encode("latin-1")}, "cannot be read"),
        (GLEIF, {"lei.csv": text(LEI, [record(A, "X")]), "rr.csv": ""}, "no header"),
        (GLEIF, {"lei.csv": "LEI,Name\n", "rr.csv": "LEI,Exception.Category\n"}, "not GLEIF's level 1"),
        (GLEIF, {"lei.csv": text(LEI, []), "rr.csv": "Relationship.StartNode.NodeID\n"}, "not GLEIF's level 2"),
        (OWN, {"own.csv": "Name;Code\nALPHA;1\n"}, "columns Id"),
        (OWN, {"own.csv": "Name;Id;Id\nALPHA;1;2\n"}, "a column stands twice"),
        ({**OWN, "encoding": "utf-99"}, {"own.csv": "Name;Id\nALPHA;1\n"}, "unknown encoding"),
        ({**OWN, "files": ["*.txt"]}, {"own.csv": ""}, "has no file"),
        ({**OWN, "files": ["/etc/*"]}, {"own.csv": ""}, "is no pattern"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_what_it_is_declared_to_be(
    tmp_path: Path, register: dict[str, object], files: dict[str, str | bytes], words: str
) -> None:
    assert words in refusal(tmp_path, register, files)


def test_the_file_is_named(tmp_path: Path) -> None:
    assert "reference/registers/Stock.parquet" in refusal(tmp_path, SIRENE, {"Stock.parquet": b"PAR1"})


@pytest.mark.parametrize(
    ("register", "line", "words"),
    [
        ({"name": "own", "kind": "excel", "files": ["a"]}, 4, "'registers.0.kind' is not right"),
        ({"name": "own", "kind": "csv", "files": []}, 2, "'registers.0.files' is not right"),
        ({"name": "own", "kind": "csv", "files": ["a"], "columns": {"title": "T"}}, 2, "unknown column title"),
        ({"name": "own", "kind": "csv", "files": ["a"], "columns": {"name": "T"}}, 2, "need 'name' and one of"),
        (
            {"name": "own", "kind": "csv", "files": ["a"], "columns": {"name": ["T", "U"], "key": "K"}},
            2,
            "several headers",
        ),
        ({"name": "own", "kind": "sirene", "files": ["a"], "columns": {"name": "T"}}, 2, "remove 'columns'"),
        ({"name": "own", "kind": "sirene", "files": ["a"], "file": "b"}, 2, "did you mean 'files'"),
        ({"name": "Own", "kind": "sirene", "files": ["a"]}, 5, "'registers.0.name' is not right"),
    ],
)
def test_a_declaration_that_is_wrong_names_its_line(
    tmp_path: Path, register: dict[str, object], line: int, words: str
) -> None:
    space = workspace(tmp_path, [register], {})
    with pytest.raises(ConfigurationError) as raised:
        load_registers(space)
    assert words in str(raised.value)
    assert f"registers.yml:{line}: " in str(raised.value).splitlines()[0]


def test_two_registers_of_one_name(tmp_path: Path) -> None:
    space = workspace(tmp_path, [SIRENE, SIRENE], {"Stock.csv": text(UNIT, [])})
    with pytest.raises(ConfigurationError, match="more than once: sirene"):
        load_registers(space)


def test_a_link_that_leads_out_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "secret.csv"
    elsewhere.write_text("Name;Id\nALPHA;1\n", encoding="utf-8")
    space = workspace(tmp_path / "home", [OWN], {})
    (space.reference / "registers" / "own.csv").symlink_to(elsewhere)
    with pytest.raises(ConfigurationError, match="has no file"):
        load_registers(space)


def test_a_register_with_a_header_alone_has_no_entries(tmp_path: Path) -> None:
    space = workspace(tmp_path, [SIRENE], {"Stock.csv": text(UNIT, [])})
    assert entries_for(space, frozenset({f"SIREN:{A}"}), pl.Series(["ALPHA"])).is_empty()
