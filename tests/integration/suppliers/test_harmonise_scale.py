"""The benchmark of a million names, at a thousand: the same groups and links whatever the order and the threads."""

import json
from pathlib import Path

import pytest

from bench.harmonise_scale import measure, run

SIZE = 1000


def found(folder: Path, name: str) -> dict[str, str]:
    digests: dict[str, str] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return digests


def test_threads_order_and_new_names_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = measure(tmp_path, SIZE, 1)
    assert [row[1] for row in rows] == ["full", "bare Splink", "1 % new"]
    assert rows[-1][4].endswith("the same")
    first = found(tmp_path, "full")
    assert len(set(first.values())) == 3
    monkeypatch.setenv("POLARS_MAX_THREADS", "1")
    run("full", tmp_path, "--threads", "1", "--seed", "5")
    assert found(tmp_path, "full") == first
    run("increment", tmp_path, "--threads", "1", "--seed", "6")
    assert found(tmp_path, "increment") == first
