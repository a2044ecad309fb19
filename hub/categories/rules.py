"""Rules that a committee writes and entities accept: which hold where, and which one holds for a line.

A rule asks for the beginning of an account, a supplier, words, or several of these. Reading and checking the ledgers is
not done here (``hub.decisions``), nor is joining rules to millions of lines, which SQL does with ``effective``.
"""

from collections.abc import Iterable

import polars as pl

from hub.categories.words import folded

EFFECTIVE = {
    "rule_id": pl.String(),
    "entity_code": pl.String(),
    "account_prefix": pl.String(),
    "supplier_id": pl.String(),
    "words": pl.List(pl.String()),
    "category_code": pl.String(),
    "rank": pl.Int64(),
}
EVERY = "*"


def effective(rules: pl.DataFrame, approvals: pl.DataFrame, entities: Iterable[str]) -> pl.DataFrame:
    """The rules in force, one row a rule and entity, columns EFFECTIVE.

    ``rules``: rows of ``category_rules.csv`` in file order, of one ``rule_id`` the last holds; ``approvals``: rows of
    ``category_approvals.csv`` in file order. A rule for one entity holds there at once. A rule for ``*`` holds where
    the entity's last word on it is ``accepted``; its last word on ``*`` counts where it said nothing on the
    rule itself.

    ``account_prefix`` and ``supplier_id`` are '' where anything goes; ``words`` are folded (``words.folded``), each to
    be the beginning of a word, and empty where anything goes. ``rank`` is 1 for the rule that goes before all others:
    more conditions given, then the longer account prefix, then the later in the file. A rule without a condition holds
    nowhere.
    """
    text = [pl.col(name).cast(pl.String).fill_null("").str.strip_chars() for name in ("account", "supplier")]
    listed = rules.with_row_index("place").unique("rule_id", keep="last", maintain_order=True)
    ruled = listed.select(
        "place",
        "rule_id",
        pl.col("entity").str.strip_chars(),
        account_prefix=text[0],
        supplier_id=text[1],
        words=folded(pl.col("words")).str.split(" ").list.filter(pl.element() != ""),
        category_code="category",
    )
    given = [pl.col("account_prefix") != "", pl.col("supplier_id") != "", pl.col("words").list.len() > 0]
    ruled = ruled.with_columns(conditions=pl.sum_horizontal(given)).filter(pl.col("conditions") > 0)
    ruled = ruled.sort("conditions", pl.col("account_prefix").str.len_chars(), "place", descending=True)
    ruled = ruled.with_row_index("rank", offset=1)
    own = ruled.filter(pl.col("entity") != EVERY).with_columns(entity_code="entity")
    proposed = ruled.filter(pl.col("entity") == EVERY).join(_accepted(approvals, ruled, entities), on="rule_id")
    known = pl.Series(sorted(set(entities)), dtype=pl.String)
    found = pl.concat([own.select(*EFFECTIVE), proposed.select(*EFFECTIVE)]).cast(pl.Schema(EFFECTIVE))
    return found.filter(pl.col("entity_code").is_in(known.implode())).sort("rank", "entity_code")


def _accepted(approvals: pl.DataFrame, ruled: pl.DataFrame, entities: Iterable[str]) -> pl.DataFrame:
    """``rule_id`` and ``entity_code`` of what each entity accepted."""
    words = approvals.select(
        "rule_id", entity_code=pl.col("entity"), decision=pl.col("decision").str.strip_chars().str.to_lowercase()
    ).unique(["rule_id", "entity_code"], keep="last", maintain_order=True)
    everywhere = pl.DataFrame({"entity_code": sorted(set(entities))}, schema={"entity_code": pl.String})
    asked = ruled.filter(pl.col("entity") == EVERY).select("rule_id").join(everywhere, how="cross")
    all_rules = words.filter(pl.col("rule_id") == EVERY).select("entity_code", on_all="decision")
    told = asked.join(words, on=["rule_id", "entity_code"], how="left").join(all_rules, on="entity_code", how="left")
    return told.filter(pl.coalesce("decision", "on_all") == "accepted").select("rule_id", "entity_code")


def match(lines: pl.DataFrame, rules: pl.DataFrame) -> pl.Series:
    """``rule_id`` of the rule that holds for each line, null where none does; ``rules`` as ``effective`` gives them.

    ``lines``: ``entity_code``, ``account_code`` (the entity's own), ``supplier_id``, and ``text``: line label, own
    category and item label with a blank between them, as delivered. Every word of a rule must be the beginning of a
    word of the text, case and accents aside.
    """
    text = pl.concat_str(pl.lit(" "), folded(pl.col("text")))
    rows = lines.select("entity_code", "account_code", "supplier_id", text=text)
    found: list[pl.Expr] = []
    for rank in rules.sort("rank").partition_by("rank", maintain_order=True):
        rule = rank.row(0, named=True)
        conditions = [pl.col("entity_code").is_in(rank["entity_code"].implode())]
        if rule["account_prefix"]:
            conditions.append(pl.col("account_code").str.starts_with(rule["account_prefix"]))
        if rule["supplier_id"]:
            conditions.append(pl.col("supplier_id") == rule["supplier_id"])
        conditions += [pl.col("text").str.contains(f" {word}", literal=True) for word in rule["words"]]
        found.append(pl.when(pl.all_horizontal(conditions)).then(pl.lit(rule["rule_id"])))
    held = pl.coalesce(found) if found else pl.lit(None, pl.String)
    return rows.select(rule_id=held).to_series() if found else pl.Series("rule_id", [None] * rows.height, pl.String)
