"""Ledgers as reviews append to them: in their own dialect, one at a time, and told with file and line when wrong."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from hub.decisions.ledgers import append, load, writing
from hub.decisions.records import Known, SupplierJudgement
from hub.errors import HubError
from tests.integration.review.small_cube import (
    RULES,
    apply,
    fill,
    hub,
    workspace_with,
    written,
)  # fmt: skip


def test_a_ledger_is_appended_to_as_it_is_written(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    space.decisions.mkdir()
    header = "left_entity;left_code;left_name;right_entity;right_code;right_name;judgement;score;by;on;reason"
    former = f"\ufeff{header}\r\nALPHA;1;A;BETA;2;B;same;0,9;Bob;05/01/2026;phone"
    (space.decisions / "suppliers.csv").write_bytes(former.encode())
    apply(space, fill(written(space, "suppliers"), {("Suppliers", "#2"): "same"}))
    found = (space.decisions / "suppliers.csv").read_bytes().decode()
    assert found.startswith(former + "\r\nALPHA;007;Dupont SA;BETA;9;Dupond;same;0.91")
    assert found.endswith("\r\n") and found.count("\r\n") == 3


def test_a_ledger_that_is_not_right_is_told_with_its_line(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    space.decisions.mkdir()
    (space.decisions / "category_rules.csv").write_text(RULES + "R1,*,606,,,IT-SW,Ann,2026-01-01,\n")
    with pytest.raises(HubError, match=r"category_rules\.csv:2: 'category' is not right"):
        hub("review", "categories", "--home", space.home)


def test_an_answer_to_a_rule_that_does_not_exist_is_told_with_its_line(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    space.decisions.mkdir()
    text = "rule_id,entity,decision,by,on,reason\n*,ALPHA,accepted,Ann,2026-01-01,\nR7,ALPHA,accepted,Ann,2026-01-01,\n"
    (space.decisions / "category_approvals.csv").write_text(text)
    with pytest.raises(HubError, match=r"category_approvals\.csv:3: 'rule_id' is not right"):
        hub("review", "categories", "--home", space.home)


def test_bytes_that_are_not_utf_8_are_told_with_their_line(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    space.decisions.mkdir()
    (space.decisions / "category_rules.csv").write_bytes(
        (RULES + "R1,*,6,,,IT-SW-10,Ren\xe9,2026-01-01,\n").encode("latin-1")
    )
    with pytest.raises(HubError, match=r"category_rules\.csv:2: not UTF-8 text"):
        hub("review", "categories", "--home", space.home)


def test_two_reviews_at_once_lose_nothing(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    row = {"left_entity": "ALPHA", "left_name": "", "right_entity": "BETA", "right_code": "2", "right_name": ""}
    row |= {"judgement": "same", "score": "", "by": "Ann", "on": "2026-01-05", "reason": ""}
    known = Known(frozenset({"ALPHA", "BETA"}), frozenset())

    def decide(number: int) -> None:
        one = SupplierJudgement.model_validate({**row, "left_code": str(number)}, context=known)
        with writing(space.decisions):
            append(space.decisions, [one], known)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(decide, range(40)))
    assert {one.left_code for one in load(space.decisions, SupplierJudgement, known)} == {str(at) for at in range(40)}
    assert [one.name for one in space.decisions.iterdir()] == ["suppliers.csv"]


def test_a_file_of_an_older_hub_is_told(tmp_path: Path) -> None:
    space = workspace_with(tmp_path)
    space.cube_file.unlink()
    with duckdb.connect(str(space.cube_file)) as connection:
        connection.execute("create table dim_category as select 'A' as category_code, 3 as category_level")
    with pytest.raises(HubError, match="does not hold what this needs") as raised:
        hub("review", "suppliers", "--home", space.home)
    assert "run `hub refresh`" in str(raised.value)
