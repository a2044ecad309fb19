"""The dbt project itself: its unit tests pass, it is described, it travels, and a broken invariant stops publication.

One small workspace, published once and refreshed again up to its marts, serves all of it.
"""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hub.cube.dbt import ModelRun
from hub.errors import StructuralError
from hub.group.load import load_group
from hub.refresh.land import land_new
from hub.refresh.stages import Refresh
from hub.settings import DBT_PROJECT
from tests.support import deliver, fec, make_workspace, refresh

MODELS = sorted((DBT_PROJECT / "models").rglob("*.sql"))
TESTS = sorted((DBT_PROJECT / "tests").glob("*.sql"))
NOW = dt.datetime(2026, 1, 5, 8, 0, tzinfo=dt.UTC)

# What DuckDB alone understands, or what gives another answer elsewhere. Dialects are for macros/dialect.sql.
DOES_NOT_TRAVEL = {
    "* exclude": r"\*\s*exclude\b",
    "* replace": r"\*\s*replace\s*\(",
    "columns()": r"\bcolumns\s*\(",
    "group by all": r"\b(group|order)\s+by\s+all\b",
    "distinct on": r"\bdistinct\s+on\b",
    "qualify": r"\bqualify\b",
    "pivot": r"\b(un)?pivot\b",
    "asof": r"\basof\b",
    "list()": r"\blist(_\w+)?\s*\(",
    "unnest": r"\bunnest\s*\(",
    "series": r"\bgenerate_series\s*\(",
    "strip_accents": r"\bstrip_accents\b",
    "quantiles": r"\bquantile\w*\s*\(|\bmedian\s*\(",
    "averages": r"\bavg\s*\(",
    "sign()": r"\bsign\s*\(",
    "hashes as keys": r"\b(hash|md5|sha1|sha2|sha256|xxhash64|murmur\w*)(_\w+)?\s*\(",
    "regexp_matches": r"\bregexp_\w+\s*\(",
    "starts_with": r"\b(starts|ends)_with\s*\(",
    "arg_max": r"\b(arg_m(ax|in)|m(ax|in)_by)\s*\(",
    "strftime": r"\bstr[fp]time\s*\(",
    "intervals": r"\binterval\b",
    "text of no length": r"\bvarchar\b",
    "hugeint": r"\bhugeint\b",
    "whole division": r"//",
    "::": r"::",
}

# One query for each, which DuckDB answers. tests/pipeline/test_sail.py shows that Sail does not, or otherwise.
SAMPLES = [
    ("* exclude", "select line.* exclude (a) from (select 1 as a, 2 as b) as line"),
    ("* replace", "select * replace (2 as a) from (select 1 as a)"),
    ("columns()", "select max(columns(*)) from (select 1 as a)"),
    ("group by all", "select a, sum(b) from (select 1 as a, 2 as b) group  by all"),
    ("distinct on", "select distinct on (a) a from (select 1 as a)"),
    ("qualify", "select a from (select 1 as a) as t qualify row_number() over (order by a) = 1"),
    ("pivot", "from (pivot (select 'x' as a, 2 as b) on a using sum(b))"),
    ("asof", "select t.a from (select 2 as a) as t asof join (select 1 as a) as u on t.a >= u.a"),
    ("list()", "select list(a) from (select 1 as a)"),
    ("unnest", "select unnest([1, 2])"),
    ("series", "select * from generate_series(1, 2)"),
    ("strip_accents", "select strip_accents('é')"),
    ("quantiles", "select quantile_cont(a, 0.5) from (select 1 as a)"),
    ("averages", "select avg(a) from (select cast(1.11 as decimal(18, 2)) as a)"),
    ("sign()", "select sign(a) * 1.10 from (select cast(-2.5 as decimal(18, 2)) as a)"),
    ("hashes as keys", "select hash('a') as id"),
    ("regexp_matches", "select regexp_matches('a', 'b')"),
    ("starts_with", "select starts_with('abc', 'a')"),
    ("arg_max", "select arg_max(a, b) from (select 1 as a, 2 as b)"),
    ("strftime", "select strftime(date '2025-01-31', '%Y')"),
    ("intervals", "select date '2025-01-31' + interval 1 month"),
    ("text of no length", "select cast('a' as varchar)"),
    ("hugeint", "select cast(1 as hugeint)"),
    ("whole division", "select 7 // 2"),
    ("::", "select 2.5::integer"),
]


def code_of(path: Path) -> str:
    """A model's text without its comments, in lower case."""
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"--.*", "", text).lower()


@pytest.mark.parametrize("path", [*MODELS, *TESTS], ids=lambda path: path.stem)
def test_models_use_only_what_travels(path: Path) -> None:
    code = code_of(path)
    assert [what for what, pattern in DOES_NOT_TRAVEL.items() if re.search(pattern, code)] == []


def test_every_rule_of_the_lint_has_a_sample() -> None:
    assert [what for what, _ in SAMPLES] == list(DOES_NOT_TRAVEL)


@pytest.mark.parametrize(("what", "code"), SAMPLES)
def test_the_lint_finds_what_does_not_travel(what: str, code: str) -> None:
    assert [name for name, pattern in DOES_NOT_TRAVEL.items() if re.search(pattern, code)] == [what]


@dataclass
class Built:
    """A refresh whose marts are built, and what its last stage ran; the publication before it is in place."""

    refresh: Refresh
    runs: list[ModelRun]
    manifest: Any

    def published(self) -> bytes:
        return self.refresh.space.cube_file.read_bytes()

    def run(self, sql: str) -> None:
        self.refresh.build.connection.execute(sql)


def _books(amount: str) -> str:
    entries = [
        ("AC", "1", "20250115", [("615", amount, ""), ("401", "", amount, "S1")]),
        ("AC", "2", "20250115", [("6063", "0,03", ""), ("401", "", "0,02", "S1"), ("401", "", "0,01", "S2")]),
        ("AC", "3", "20250131", [("2183", "30,00", ""), ("404", "", "30,00", "S2")]),
        ("AC", "4", "20250131", [("611", "40,00", ""), ("401", "", "40,00", "SELLER")]),
    ]
    # One line of the file cannot be read.
    return fec(entries) + "\t".join(
        ["AC", "Journal AC", "5", "20251399", "615", "", "", "", "P5", "", "", "0,01", "0,00"]
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    space = make_workspace(
        tmp_path_factory.mktemp("dbt") / "group",
        [{"code": "E", "name": "Entity"}, {"code": "SELLER", "name": "Supplier SELLER"}],
        {"E/fec": {"reader": "fec", "rejects": {"max_line_share": 0.5, "max_amount_share": 0.5}}},
    )
    deliver(space, "E/fec", "first.txt", _books("100,00") + "\t" * 5 + "\r\n")
    assert refresh(space, NOW).publication is not None
    deliver(space, "E/fec", "second.txt", _books("200,00") + "\t" * 5 + "\r\n")
    declared, now = load_group(space), NOW + dt.timedelta(hours=1)
    [delivery] = land_new(space, declared, list(declared.feeds), now).deliveries
    assert (delivery["lines_read"], delivery["lines_rejected"]) == (10, 1)
    with Refresh(space, declared, now) as running:
        running.conform()
        for gate in ("L0", "L1"):
            running.judge(gate)
        running.harmonise()
        running.judge("L2")
        running.consolidate()
        running.judge("L3")
        running.certify()
        runs = running.make_marts()
        running.gather()
        runs += running.weigh()
        yield Built(running, runs, running.dbt.parse())


def test_every_unit_test_runs_and_passes(built: Built) -> None:
    result = built.refresh.dbt._invoke(["test", "--select", "test_type:unit"])
    assert result.exception is None
    found = {one.node.name: (str(one.status), one.message) for one in result.result.results}
    assert {name: told for name, told in found.items() if told[0] != "pass"} == {}
    assert set(found) == {one.name for one in built.manifest.unit_tests.values()}


def test_every_model_that_computes_has_a_unit_test(built: Built) -> None:
    tested = {one.model for one in built.manifest.unit_tests.values()}
    models = {path.stem for path in MODELS if path.stem.startswith(("stg_", "int_"))}
    # Marts that rename, sort or add up nothing need none.
    models |= {"fct_spend_line", "spend_cube", "consolidation_status", "trial_balance", "dim_supplier", "gate_verdict"}
    assert models - tested == set()


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_every_model_is_described_beside_it(built: Built, path: Path) -> None:
    node = built.manifest.nodes[f"model.spend_hub.{path.stem}"]
    assert node.description.strip()
    assert node.patch_path == f"spend_hub://{path.with_suffix('.yml').relative_to(DBT_PROJECT)}"


@pytest.mark.parametrize("name", [path.stem for path in MODELS if path.parent.name in ("marts", "evidence")])
def test_every_mart_keeps_its_contract(built: Built, name: str) -> None:
    node = built.manifest.nodes[f"model.spend_hub.{name}"]
    assert node.config.contract.enforced
    described = {column.name: (column.data_type, column.description) for column in node.columns.values()}
    assert {name for name, (kind, text) in described.items() if not kind or not text.strip()} == set()
    columns = built.refresh.build.frame(f"select column_name from (describe publication.main.{name})")["column_name"]
    assert set(columns) == set(described)


def test_the_invariants_run_with_the_marts(built: Built) -> None:
    assert {path.stem for path in TESTS} <= {run.name for run in built.runs if run.kind == "test"}


HARMONISED = "intermediate.int_spend_lines__harmonised"
BREAKS = {
    "a line twice": (
        HARMONISED,
        "insert into {0} by name select * replace (9 as part) from {0} where account_code = '2183'",
    ),
    "a line lost": (HARMONISED, "delete from {0} where account_code = '2183'"),
    "a part lost": (HARMONISED, "delete from {0} where account_code = '6063' and part = 2"),
    "an amount changed": (HARMONISED, "update {0} set amount_booked = amount_booked + 1 where part = 1"),
    "an amount lost": (HARMONISED, "update {0} set posting_date = null where account_code = '2183'"),
    "two landings of a slot": (
        "landed.admission",
        "insert into {0} by name select * replace ('other' as landing_id) from {0} where is_admitted limit 1",
    ),
    "a line unaccounted for": ("landed.delivery", "update {0} set lines_accepted = lines_accepted - 1"),
    "a reject lost": (
        "landed.delivery",
        "update {0} set lines_accepted = lines_accepted - 1, lines_rejected = lines_rejected + 1",
    ),
}
SAID_BY = {
    "two landings of a slot": "one_admitted_landing_a_slot",
    "a line unaccounted for": "every_line_read_is_accepted_or_rejected",
    "a reject lost": "every_rejected_line_is_kept",
}


@contextmanager
def broken(built: Built, table: str, sql: str) -> Iterator[None]:
    """The table changed by ``sql``, and put back at the end."""
    built.run(f"create or replace table main.kept as select * from {table}")
    built.run(sql.format(table))
    try:
        yield
    finally:
        built.run(f"create or replace table {table} as select * from main.kept")


@pytest.mark.parametrize("what", BREAKS)
def test_a_broken_invariant_stops_the_publication_and_the_former_stays(built: Built, what: str) -> None:
    before = built.published()
    with broken(built, *BREAKS[what]), pytest.raises(StructuralError) as raised:
        built.refresh.make_marts()
    assert f"test.spend_hub.{SAID_BY.get(what, 'admitted_lines_are_facts_once')}" in str(raised.value)
    assert "nothing was published" in str(raised.value)
    assert built.published() == before


def test_a_cube_that_differs_from_the_facts_is_found(built: Built) -> None:
    built.refresh.make_marts()
    for column in ("amount_accrual", "amount_invoiced", "line_count"):
        built.run(f"update publication.main.spend_cube set {column} = {column} + 1 where nature = 'capex'")
        result = built.refresh.dbt._invoke(["test", "--select", "cube_is_the_sum_of_external_facts"])
        assert [str(one.status) for one in result.result.results] == ["fail"], column
        built.run(f"update publication.main.spend_cube set {column} = {column} - 1 where nature = 'capex'")


def test_once_whole_again_it_is_published(built: Built) -> None:
    before = built.published()
    built.refresh.make_marts()
    built.refresh.publish()
    assert built.published() != before
