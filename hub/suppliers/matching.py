"""How like two names are: Splink's comparisons of two records, and what its best pairs are looked at for again.

Here belongs the scoring of given pairs on a connection that ``hub.lake`` opened. Which pairs are scored is for
``likeness`` and ``linking``. The parameters (m and u of every level) were trained without labels on generated names
(``bench/name_model.py``) and are data: ``name_model.json``.
"""

import json
import logging
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import duckdb
import polars as pl

SHARED = "shared_weight(tokens_l, tokens_r)"
LEFT, RIGHT = f"({SHARED} / total_l)", f"({SHARED} / total_r)"
LOW, HIGH = f"({SHARED} / greatest(total_l, total_r))", f"({SHARED} / least(total_l, total_r))"
ALIKE = "jaro_winkler_similarity(wording_l, wording_r)"
# The first level that holds is taken; most pairs are unlike, so unlike goes first: 10 s for 827,000 pairs, else 4.
WORDS = [
    ("few words in common", f"{HIGH} < 0.4"),
    ("the same words", f"{LOW} >= 0.97"),
    ("nearly the same words", f"{LOW} >= 0.85"),
    ("the words of one are in the other, and most of it", f"{HIGH} >= 0.97 and {LOW} >= 0.65"),
    ("most words in common", f"{LOW} >= 0.7"),
    ("the words of one are in the other, and half of it", f"{HIGH} >= 0.97 and {LOW} >= 0.45"),
    ("half of the words in common", f"{LOW} >= 0.5"),
    ("the words of one are in the other", f"{HIGH} >= 0.97"),
    ("most words of one are in the other", f"{HIGH} >= 0.75"),
]
SPELLING = [
    ("spelt otherwise", f"{ALIKE} < 0.72"),
    ("spelt the same", f"{ALIKE} >= 0.995"),
    ("spelt nearly the same", f"{ALIKE} >= 0.95"),
    ("spelt much alike", f"{ALIKE} >= 0.9"),
    ("spelt alike", f"{ALIKE} >= 0.82"),
]
NUMBERS = [("the same numbers", "numbers_l = numbers_r"), ("a number on one side", "numbers_l = '' or numbers_r = ''")]
LEAST_WEIGHT = -7.0  # bits; of the candidates of likeness 1 in 20 has more
# What the shorter name shares says more than what the longer one does; of a name and an entry, what the name does.
OF_BOTH = "0.6 * greatest(of_left, of_right) + 0.4 * least(of_left, of_right)"
OF_NAME = "0.7 * of_left + 0.3 * of_right"
SHARED_WEIGHT = """
create or replace temp macro shared_weight(a, b) as
    coalesce(list_sum(list_transform(list_intersect(a, b), lambda x: x % 1024)), 0)
"""

LOOKS_LIKE = """
create or replace temp macro looks_like(a, b) as (
    (length(a) >= 3 and length(b) >= 5 and starts_with(b, a)) or (length(b) >= 3 and length(a) >= 5 and starts_with(a, b))
    or (length(a) >= 5 and jaro_winkler_similarity(a, b) >= 0.92)
)
"""
EXPLAINED = """
create or replace temp macro explained(missing, others) as coalesce(list_sum(list_transform(
    missing, lambda w: coalesce(list_max(list_transform(
        others, lambda o: case when looks_like(w.word, o.word) then w.weight else 0 end
    )), 0)
)), 0)
"""
# 1 for names of the same words. A word counts by its rarity; one of the name that looks like one of the other, 0.8.
# What both sides have left over (CITY HOSPITAL, CITY COLLEGE) tells them apart more than what one side alone has.
SCORE = """
with records as (
    select id, name, tokens, total, wording, spelling, words,
        list_transform(list_zip(words, weights), lambda z: {{'word': z[1], 'weight': z[2]}}) as weighed
    from {table}
),
paired as (
    select p.id_l, p.id_r, p.match_weight, l.name as name_l, r.name as name_r, l.total as total_l, r.total as total_r,
        shared_weight(l.tokens, r.tokens) as shared,
        list_filter(l.weighed, lambda w: not list_contains(r.words, w.word)) as left_over,
        list_filter(r.weighed, lambda w: not list_contains(l.words, w.word)) as right_over,
        list_filter(l.words, lambda w: list_contains(r.words, w)) as common,
        jaro_winkler_similarity(l.wording, r.wording) as alike,
        jaro_winkler_similarity(l.spelling, r.spelling) as alike_spelt
    from name_weighed as p
    inner join records as l on p.id_l = l.id
    inner join records as r on p.id_r = r.id
),
explained as (
    select *,
        (shared + 64 * 0.8 * explained(left_over, right_over)) / total_l as of_left,
        (shared + 64 * 0.8 * explained(right_over, left_over)) / total_r as of_right,
        coalesce(list_sum(list_transform(left_over, lambda w: w.weight)), 0) as left_weight,
        coalesce(list_sum(list_transform(right_over, lambda w: w.weight)), 0) as right_weight
    from paired
),
scored as (
    select *, (
        {in_common} + 0.6 * alike + 0.2 * alike_spelt - 0.02 * least(left_weight, right_weight)
    ) / 1.8 as raw_score
    from explained
)
select
    id_l, id_r, least(name_l, name_r) as left_name, greatest(name_l, name_r) as right_name,
    round(greatest(0.0, least(1.0, raw_score)), 4) as score,
    'in common: ' || coalesce(nullif(array_to_string(common, ' '), ''), 'no whole word')
        || case when len(left_over) + len(right_over) = 0 then ''
            else '; apart: ' || array_to_string(list_transform(left_over, lambda w: w.word), ' ')
            || ' / ' || array_to_string(list_transform(right_over, lambda w: w.word), ' ') end
        || '; match weight ' || format('{{:.1f}}', match_weight) as evidence
from scored
where raw_score >= {least}
"""


def settings(parameters: dict[str, Any] | None = None) -> dict[str, Any]:
    """Splink's settings, with m and u of the packaged model unless others are given."""
    known = parameters or packaged_parameters()
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "id",
        "probability_two_random_records_match": known["prior"],
        "comparisons": [
            _comparison("words", WORDS, known),
            _comparison("spelling", SPELLING, known),
            _comparison("numbers", NUMBERS, known, null="numbers_l = '' and numbers_r = ''"),
        ],
        "blocking_rules_to_generate_predictions": ["l.wording = r.wording"],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
    }


def _comparison(
    name: str, told: list[tuple[str, str]], known: dict[str, Any], null: str = "wording_l = '' or wording_r = ''"
) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [{"sql_condition": null, "label_for_charts": "nothing to compare", "is_null_level": True}]
    rates = known["comparisons"][name]
    for (label, condition), (m, u) in zip([*told, ("anything else", "ELSE")], rates, strict=True):
        level = {"sql_condition": condition, "label_for_charts": label, "m_probability": m, "u_probability": u}
        levels.append(level)
    return {"output_column_name": name, "comparison_levels": levels}


def packaged_parameters() -> dict[str, Any]:
    """``prior`` and, by comparison, [m, u] of each level in order."""
    found: dict[str, Any] = json.loads((files(__package__) / "name_model.json").read_text(encoding="utf-8"))
    return found


@dataclass(frozen=True)
class Look:
    """Which of the weighed pairs are looked at again: those of ``least_weight`` bits, of ``id_l`` the ``best`` ones only.

    ``in_common``: how the share of each name's words that the other has counts.
    """

    least_weight: float = LEAST_WEIGHT
    best: int | None = None
    in_common: str = OF_BOTH


def compare(
    connection: duckdb.DuckDBPyConnection, table: str, pairs: str, least: float, look: Look | None = None
) -> pl.DataFrame:
    """``left_name, right_name, score, evidence`` (and ``id_l``, ``id_r``) of the pairs with at least this score.

    ``table``: records (``records.RECORD``) with ``id``; ``pairs``: a table of ``id_l`` and ``id_r``, each pair once.
    Splink weighs them all; those worth another look are compared word by word. Score: see ``SCORE``.
    """
    look = look or Look()
    weighed = weigh(connection, table, pairs, look.least_weight)
    order = "partition by id_l order by match_weight desc, id_r"
    few = f"qualify row_number() over ({order}) <= {look.best}" if look.best else ""
    connection.execute(f"create or replace temp table name_weighed as select * from {weighed} {few}")
    connection.execute(f"drop table {weighed}")
    return connection.sql(SCORE.format(table=table, least=least, in_common=look.in_common)).pl()


def weigh(connection: duckdb.DuckDBPyConnection, table: str, pairs: str, least: float) -> str:
    """The name of a table ``id_l, id_r, match_weight`` of those pairs with at least this weight (in bits).

    ``table``: records with ``id``; ``pairs``: a table with ``id_l`` and ``id_r``, each pair once.
    """
    linker, api = linker_of(connection, table)
    connection.execute(f"""
        create or replace temp table name_blocked as
        select '0' as match_key, id_l as join_key_l, id_r as join_key_r from {pairs}
    """)
    linker.table_management.register_blocked_pairs_for_predict(api.register("name_blocked"))
    found = linker.inference.predict(threshold_match_weight=least, warning_mode="never")
    return str(found.physical_name)


def linker_of(connection: duckdb.DuckDBPyConnection, table: str, parameters: dict[str, Any] | None = None) -> tuple[Any, Any]:
    """Splink's linker of a table of records, and its DuckDB; a connection's own, so that it is asked as often as needed."""
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    for macro in (SHARED_WEIGHT, LOOKS_LIKE, EXPLAINED):
        connection.execute(macro)
    api = DuckDBAPI(connection)
    linker = Linker(api.register(table), settings(parameters), log_level=None, validate_settings=False)
    return linker, api


def put(connection: duckdb.DuckDBPyConnection, name: str, rows: pl.DataFrame) -> None:
    """Create or replace a temporary table of these rows."""
    connection.register("name_incoming", rows.to_arrow())
    connection.execute(f"create or replace temp table {name} as select * from name_incoming")
    connection.unregister("name_incoming")
