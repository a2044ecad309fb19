"""The rule that SQL finds for each of millions of lines is the one that ``hub.categories.rules.match`` tells."""

import duckdb
import polars as pl
from hypothesis import example, given
from hypothesis import strategies as st

from hub.categories.rules import effective, match
from hub.lake import engine

TEXTS = st.sampled_from(
    ["", "Électricité de mars", "ELECTRICITE", "électricité", "Eau/gaz", "œuvre STRASSE ß", "Straße İstanbul",
     "n°3 eau", "ΣΊΣΥΦΟΣ", "e\u0301lan", "a'b-c", "10 kg", "Ⅷ ½", "한국 가스", "ﬁltre", "đồng", "d\u0142ug \u0141"]
)  # fmt: skip
WORDS = st.lists(
    st.sampled_from(["elec", "Élec", "eau", "gaz", "œuv", "stra", "strass", "ist", "n", "3", "σίσ", "elan", "b", "1",
                     "viii", "½", "한", "fil", "ﬁl", "dong", "dlug", "ług"]),
    max_size=2,
).map(" ".join)  # fmt: skip
LINES = st.lists(
    st.tuples(st.sampled_from("EF"), st.sampled_from(["606100", "615500", "6"]), st.sampled_from(["S1", "S2", None]),
              TEXTS | st.none() | st.text(max_size=8), TEXTS | st.none(), TEXTS | st.none()),
    max_size=6,
)  # fmt: skip
RULES = st.lists(
    st.tuples(st.sampled_from(["E", "F", "*"]), st.sampled_from(["", "6", "606", "6155"]),
              st.sampled_from(["", "S1"]), WORDS | st.text(max_size=5)),
    max_size=6,
)  # fmt: skip
LINE = ("entity_code", "account_code", "supplier_id", "line_label", "local_category", "item_label")


def in_sql(lines: pl.DataFrame, rules: pl.DataFrame) -> list[str | None]:
    with duckdb.connect() as connection:
        connection.execute("create schema landed")
        connection.register("given_lines", lines.to_arrow())
        connection.register("given_rules", rules.to_arrow())
        connection.execute(
            "create table landed.category_line as select *, 'L' as landing_id, 1 as part from given_lines"
        )
        connection.execute("create table landed.category_rule as select * from given_rules")
        connection.execute(engine.sql("categories_rules"))
        found = connection.execute("select line_number, rule_id from landed.line_rule").fetchall()
    return [dict(found).get(number) for number in range(lines.height)]


@given(LINES, RULES)
@example([("E", "6", None, "Straße İstanbul", None, "Ⅷ ½")], [("E", "", "", "strasse"), ("E", "", "", "ist viii")])
def test_sql_finds_the_same_rule(lines: list[tuple[str | None, ...]], listed: list[tuple[str, ...]]) -> None:
    schema = dict.fromkeys(LINE, pl.String)
    frame = pl.DataFrame(lines, schema=schema, orient="row").with_row_index("line_number")
    rows = [(f"R{at}", *row, "C") for at, row in enumerate(listed)]
    rules = pl.DataFrame(
        rows,
        schema=dict.fromkeys(("rule_id", "entity", "account", "supplier", "words", "category"), pl.String),
        orient="row",
    )
    accepted = pl.DataFrame({"rule_id": ["*"], "entity": ["E"], "decision": ["accepted"]})
    held = effective(rules, accepted, ["E", "F"])
    text = pl.concat_str("line_label", "local_category", "item_label", separator=" ", ignore_nulls=True)
    expected = match(frame.with_columns(text=text), held).to_list()
    assert in_sql(frame, held) == expected
