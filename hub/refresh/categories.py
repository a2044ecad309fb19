"""What was bought, in a refresh: the category of each group of lines, where people or rules have said anything.

Without any judgement or rule a line's category is its account's, and nothing here costs anything. With them, a version
of what people decided (``hub.refresh.state.decided_id``) is worked out once: rules are matched, a classifier is trained
on what is judged and ruled, and each group keeps the category that it got under that version, so that no figure moves
without a decision. Groups that come later are classified by the same model.
"""

import json

import polars as pl

from hub.categories.assign import assign
from hub.categories.classifier import Classifier, train
from hub.categories.rules import line_rules
from hub.decisions.categories import Decided, load_decided
from hub.group.load import Declared
from hub.lake import engine, told
from hub.lake.build import Build
from hub.lake.schemas import SCHEMAS

CHOICE = [name for name in SCHEMAS["category_choice"] if name not in ("publication_id", "version")]
RULE = {"rule_id": pl.String(), "entity_code": pl.String(), "account_prefix": pl.String(), "supplier_id": pl.String(),
        "words": pl.List(pl.String()), "category_code": pl.String(), "rank": pl.Int64()}  # fmt: skip
_TEXT = pl.String()
EMPTY: dict[str, pl.DataType] = dict.fromkeys(CHOICE, _TEXT) | dict.fromkeys(
    ("category_confidence", "second_confidence"), pl.Float64()
)  # type: ignore[assignment]


def categorise(build: Build, declared: Declared, version: str, publications: list[str]) -> pl.DataFrame:
    """Tables ``landed.line_rule`` and ``landed.category_choice``; returns the choices that are new, for ``tell``."""
    decided = load_decided(build.space.decisions, declared.group)
    if decided.is_empty:
        build.put("line_rule", pl.DataFrame(schema={"landing_id": _TEXT, "line_number": pl.Int64(), "part": pl.Int64(), "rule_id": _TEXT}))
        build.put("category_choice", pl.DataFrame(schema=EMPTY))
        return pl.DataFrame(schema=EMPTY)
    groups = _groups(build, decided)
    known = told.choices(build, publications, version).select(CHOICE)
    keys = list(told.GROUP)
    unknown = groups.join(known, on=keys, how="anti", nulls_equal=True)
    chosen = known.clear()
    if len(unknown):
        model = _model(build, version, groups, decided)
        chosen = assign(unknown, decided, model, float(declared.group.categories.abstain)).select(CHOICE)
    build.put("category_choice", pl.concat([known, chosen.cast(known.schema)]))
    return chosen


def tell(build: Build, choices: pl.DataFrame, version: str, publication_id: str) -> None:
    """Keep the new choices in the lake."""
    told.tell(build, "category_choice", choices, publication_id=publication_id, version=version)


def _groups(build: Build, decided: Decided) -> pl.DataFrame:
    connection = build.connection
    connection.execute(engine.sql("categories_groups"))
    build.put("category_rule", line_rules(decided).select(RULE.keys()).cast(RULE))
    connection.execute(engine.sql("categories_rules"))
    return build.frame(engine.sql("categories_known"))


def _model(build: Build, version: str, groups: pl.DataFrame, decided: Decided) -> Classifier | None:
    """The version's classifier: the one that was trained first, else one trained on all groups at hand."""
    kept = told.of(build, "learnt_model", kind="category", model_id=version)
    if len(kept):
        return Classifier.from_json(json.loads(kept["content"][0]))
    ...
