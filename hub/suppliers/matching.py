"""How like two names are: Splink's comparisons of two records, and what its best pairs are looked at for again.

Here belongs the scoring of given pairs on a connection that ``hub.lake`` opened. Which pairs are scored is for
``likeness`` and ``linking``. The parameters (m and u of every level) were trained without labels on generated names
(``bench/name_model.py``) and are data: ``name_model.json``.
"""

import json
import logging
from dataclasses import asdict
from importlib.resources import files
from typing import Any

import polars as pl

from hub.suppliers.connection import Connection
from hub.suppliers.second_look import BEGUN_WEIGHT, MACROS, SCORE, Look

SHARED = "shared_weight(tokens_l, tokens_r)"
LOW, HIGH = f"({SHARED} / greatest(total_l, total_r))", f"({SHARED} / least(total_l, total_r))"
ALIKE = "jaro_winkler_similarity(wording_l, wording_r)"
COMPARED: dict[str, pl.DataType] = {
    "id_l": pl.Int64(), "id_r": pl.Int64(), "left_name": pl.String(), "right_name": pl.String(), "score": pl.Float64(),
    "evidence": pl.String(), "common": pl.List(pl.String()), "is_left_whole": pl.Boolean(),
    "is_right_whole": pl.Boolean(), "is_begun": pl.Boolean(),
}  # fmt: skip
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

BATCH = 2_000_000  # pairs at a time: their records stay in the processor's cache, and memory is bounded


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
    levels: list[dict[str, Any]] = [
        {"sql_condition": null, "label_for_charts": "nothing to compare", "is_null_level": True}
    ]
    rates = known["comparisons"][name]
    for (label, condition), (m, u) in zip([*told, ("anything else", "ELSE")], rates, strict=True):
        level = {"sql_condition": condition, "label_for_charts": label, "m_probability": m, "u_probability": u}
        levels.append(level)
    return {"output_column_name": name, "comparison_levels": levels}


def packaged_parameters() -> dict[str, Any]:
    """``prior`` and, by comparison, [m, u] of each level in order."""
    found: dict[str, Any] = json.loads((files(__package__) / "name_model.json").read_text(encoding="utf-8"))
    return found


def compare(connection: Connection, table: str, pairs: str, least: float, look: Look | None = None) -> pl.DataFrame:
    """COMPARED of the pairs with at least this score, ``left_name`` < ``right_name`` whichever is id_l.

    ``common``: words that both have; ``is_left_whole``, ``is_right_whole``: all words of id_l, of id_r, are in the
    other; ``is_begun``: see ``Look``.

    ``table``: records (``records.RECORD``) with ``id``; ``pairs``: a table of ``id_l`` and ``id_r``, each pair once.
    Splink weighs them all; those worth another look are compared word by word. Score: see ``SCORE``.
    """
    look = look or Look()
    ranges = connection.sql(f"""
        with counted as (select id_l, count(*) as n from {pairs} group by id_l),
        batched as (select id_l, (sum(n) over (order by id_l) - n) // {BATCH} as batch from counted)
        select min(id_l), max(id_l) from batched group by batch order by 1
    """).fetchall()
    some = [f"(select id_l, id_r from {pairs} where id_l between {first} and {last})" for first, last in ranges]
    parts = [_compare_batch(connection, table, batch, least, look) for batch in some or [pairs]]
    return pl.concat(parts)


def _compare_batch(connection: Connection, table: str, pairs: str, least: float, look: Look) -> pl.DataFrame:
    weighed = weigh(connection, table, pairs, look.least_weight)
    order = "partition by id_l order by match_weight desc, id_r"
    few = f"qualify row_number() over ({order}) <= {look.best}" if look.best else ""
    connection.execute(f"create or replace temp table name_weighed as select * from {weighed} {few}")
    connection.execute(f"drop table {weighed}")
    query = SCORE.format(table=table, least=least, begun_weight=BEGUN_WEIGHT, **asdict(look))
    scored: pl.DataFrame = connection.sql(query).pl()
    return scored


def weigh(connection: Connection, table: str, pairs: str, least: float) -> str:
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


def linker_of(connection: Connection, table: str, parameters: dict[str, Any] | None = None) -> tuple[Any, Any]:
    """Splink's linker of a table of records, and its DuckDB; macros included."""
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    for macro in MACROS:
        connection.execute(macro)
    given: Any = connection
    api = DuckDBAPI(given)
    linker = Linker(api.register(table), settings(parameters), log_level=None, validate_settings=False)
    return linker, api


def put(connection: Connection, name: str, rows: pl.DataFrame) -> None:
    """Create or replace a temporary table of these rows."""
    connection.register("name_incoming", rows.to_arrow())
    connection.execute(f"create or replace temp table {name} as select * from name_incoming")
    connection.unregister("name_incoming")
