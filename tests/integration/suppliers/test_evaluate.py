"""``hub evaluate suppliers``: its keys, its errors, and the real data where they are."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hub.cli.main import app
from hub.errors import HubError
from tests.support import REAL, REAL_IS_ABSENT

KEYS = [
    "accuracy", "accuracy_non_exact", "accuracy_by_amount", "auto_coverage", "auto_precision", "bcubed_precision",
    "bcubed_recall", "bcubed_f1",
]  # fmt: skip
NAMES = """raw_name,register_name,amount,register
ARDENNE PEINTURE,ARDENNE PEINTURE,100.0,company
ARDENNE PEINTURE 0099812,ARDENNE PEINTURE,50.5,company
WOLFF MASCHINENBAU GMBH,WOLFF MASCHINENBAU,-20,company
WOLFF MASCHINENBAU GMBH,WOLFF MASCHINENBAU,30,company
GONE AWAY,NOT IN THE REGISTER,10,company
"""
REGISTER = "register_name\nARDENNE PEINTURE\nWOLFF MASCHINENBAU\nWOLF GARTEN\n"


def files(folder: Path, names: str = NAMES, register: str = REGISTER) -> list[str]:
    (folder / "names.csv").write_text(names, encoding="utf-8")
    (folder / "register.csv").write_text(register, encoding="utf-8")
    return ["evaluate", "suppliers", "--names", str(folder / "names.csv"), "--register", str(folder / "register.csv")]


def test_every_share_has_its_interval(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, [*files(tmp_path), "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert list(found) == ["n", *(key + end for key in KEYS for end in ("", "_low", "_high"))]
    assert found["n"] == 4  # a pair of names given twice is one
    assert found["accuracy"] == 0.75
    assert found["accuracy_by_amount"] == pytest.approx(160.5 / 170.5, abs=1e-4)
    assert found["bcubed_f1"] == 1.0
    assert all(found[f"{key}_low"] <= found[key] <= found[f"{key}_high"] for key in KEYS)


def test_people_get_a_table(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, files(tmp_path))
    assert done.exit_code == 0
    assert "linked right" in done.stdout
    assert "0.7500" in done.stdout


@pytest.mark.parametrize(
    ("names", "register", "told"),
    [
        ("name,register_name,amount\nA,B,1\n", REGISTER, "no column raw_name"),
        (NAMES, "name\nA\n", "no column register_name"),
        ("raw_name,register_name,amount\nA,B,much\n", REGISTER, "line 2"),
        ("raw_name,register_name,amount\nA,,1\n", REGISTER, "line 2"),
        ("raw_name,register_name,amount\n", REGISTER, "no line"),
        ("", REGISTER, "not CSV"),
    ],
)
def test_a_wrong_file_is_said_in_words(tmp_path: Path, names: str, register: str, told: str) -> None:
    done = CliRunner().invoke(app, files(tmp_path, names, register))
    assert isinstance(done.exception, HubError)
    assert told in str(done.exception)


def test_a_missing_file_is_said_in_words(tmp_path: Path) -> None:
    arguments = files(tmp_path)
    (tmp_path / "register.csv").unlink()
    done = CliRunner().invoke(app, arguments)
    assert isinstance(done.exception, HubError)
    assert done.exception.exit_code == 2
    assert "register.csv" in str(done.exception)


@pytest.mark.slow
@pytest.mark.skipif(not REAL.exists(), reason=REAL_IS_ABSENT)
def test_the_real_names() -> None:
    """A little below what is reached; the baselines of the data's index are 0.928, 0.863, 0.954 and 0.838."""
    folder = REAL / "suppliers"
    arguments = ["--names", str(folder / "name_to_register.csv"), "--register", str(folder / "register.csv"), "--json"]
    found = json.loads(CliRunner().invoke(app, ["evaluate", "suppliers", *arguments]).stdout)
    least = {
        "accuracy": 0.945, "accuracy_non_exact": 0.895, "accuracy_by_amount": 0.98, "auto_coverage": 0.89,
        "auto_precision": 0.991, "bcubed_precision": 0.977, "bcubed_f1": 0.922,
    }  # fmt: skip
    assert found["n"] == 4864
    assert not {key: found[key] for key, value in least.items() if found[key] < value}
