"""Which engine runs the models: what an unknown or a missing one says."""

import importlib.util
from pathlib import Path

import pytest

from hub.cube.engines import models
from hub.errors import StructuralError
from hub.lake import build as lake_build
from hub.settings import Workspace


@pytest.mark.parametrize(
    ("engine", "said"),
    [
        ("flink", "duckdb, sail or spark"),
        pytest.param(
            "sail",
            "pip install 'spend-hub[sail]'",
            marks=pytest.mark.skipif(importlib.util.find_spec("pysail") is not None, reason="Sail is installed"),
        ),
    ],
)
def test_an_engine_that_is_not_there_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str, said: str
) -> None:
    monkeypatch.setenv("HUB_ENGINE", engine)
    with lake_build.opened(Workspace(tmp_path)) as build, pytest.raises(StructuralError) as raised, models(build):
        pass
    assert said in str(raised.value)
