"""The registers of the demonstration group: read as any others, and the truth about them."""

import polars as pl
import pytest

from hub.demo.generate import generate
from hub.demo.truth import Truth
from hub.reference.registers import entries_for
from hub.settings import Workspace
from hub.suppliers.names import normalise_names

Made = tuple[Workspace, Truth]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    home = tmp_path_factory.mktemp("demo")
    return Workspace(home), generate(home, lines=2_000, months=1, with_truth=False)


def test_every_supplier_has_its_entry(made: Made) -> None:
    space, truth = made
    ids = {one.register_id for one in truth.suppliers.values()}
    found = entries_for(space, frozenset(ids), pl.Series([], dtype=pl.String))
    assert set(found["register_id"]) == ids
    assert found["name"].null_count() == 0
    assert {"SIREN", "LEI"} == set(found["register_id"].str.extract("^([A-Z]+):"))


def test_nearly_every_spelling_finds_the_right_entry(made: Made) -> None:
    space, truth = made
    spelt = [(local.name, one.register_id) for one in truth.suppliers.values() for local in one.local]
    found = entries_for(space, frozenset(), normalise_names(pl.Series([name for name, _ in spelt])))
    known = set(found["register_id"])
    missed = [name for name, right in spelt if right not in known]
    # A name of one company is an abbreviation of two words, or cut within the first five letters of a stem.
    assert len(missed) <= len(spelt) * 0.01, missed


def test_what_misleads_is_there(made: Made) -> None:
    space, truth = made
    names = [one.name for one in truth.suppliers.values()]
    found = entries_for(space, frozenset(), normalise_names(pl.Series(names)))
    right = {one.register_id for one in truth.suppliers.values()}
    twins = found.filter(~pl.col("register_id").is_in(sorted(right)) & pl.col("name").is_in(found.filter(
        pl.col("register_id").is_in(sorted(right)))["name"].implode()))  # fmt: skip
    assert twins.height >= 10
    subsidiaries = found.filter(pl.col("size_class_reason").str.contains("its own is PME"))
    assert subsidiaries["size_class"].unique().to_list() == ["GE"]
    assert subsidiaries["parent_name"].str.starts_with("GROUPE ").all()
    assert found["is_ess"].sum() >= 3
    assert (~found["is_active"]).sum() >= 3
