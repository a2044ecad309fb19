"""What was bought, in a refresh: the category of each group of lines, and what gave it.

Groups are told once for each version of what people decided (``state.decided_id``): then all of them are, by rules,
judgements and a classifier that learns from both, and keep their category, so that no figure moves without a decision.
Groups that come later are told by what the others teach.
"""

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from hub.categories.assign import ASSIGNED, assign
from hub.categories.rules import effective
from hub.decisions.records import Record
from hub.group.load import Declared
from hub.lake import engine, told
from hub.lake.build import Build

_TEXT = pl.String()
GROUP: dict[str, pl.DataType] = {
    "entity_code": _TEXT, "account_code": _TEXT, "group_account": _TEXT, "account_label": _TEXT, "supplier_id": _TEXT,
    "supplier_name": _TEXT, "local_category": _TEXT, "label_words": _TEXT, "rule_id": _TEXT, "default_category": _TEXT,
    "amount": pl.Decimal(18, 2), "line_count": pl.Int64(),
}  # fmt: skip
CHOICE: dict[str, pl.DataType] = GROUP | ASSIGNED


@dataclass
class Categories:
    """The categories of the refresh that makes ``publication_id`` at ``now``. ``version``: of what decides them; None
    for a publication that is made again, where nothing is chosen once more."""

    build: Build
    declared: Declared
    version: str | None
    former: list[str]
    publication_id: str
    now: dt.datetime
    new: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=CHOICE), init=False)
    card: dict[str, Any] | None = field(default=None, init=False)

    def choose(self) -> None:
        """Tables ``landed.line_rule`` and ``landed.category_choice`` for the lines that are computed."""
        build, ledgers = self.build, self.declared.ledgers
        rules = effective(
            frame(ledgers.rules, RULE),
            frame(ledgers.approvals, APPROVAL),
            [one.code for one in self.declared.group.entities],
        )
        groups = self._groups(rules, is_read=bool(ledgers.categories or len(rules)))
        known = told.choices(build, self.former, self.version).select(*CHOICE)
        unknown = groups.join(known, on=list(told.GROUP), how="anti", nulls_equal=True)
        if len(unknown) and self.version:
            every = pl.concat([known.select(*GROUP), unknown])
            taxonomy, abstain = self.declared.taxonomy, float(self.declared.group.categories.abstain)
            judged = frame(ledgers.categories, JUDGEMENT)
            chosen, self.card = assign(every, judged, rules, taxonomy, abstain=abstain, trained_on=self.now.date())
            self.new = chosen.tail(len(unknown)).cast(CHOICE)  # type: ignore[arg-type]
        build.put("category_choice", pl.concat([known, self.new]))

    def _groups(self, rules: pl.DataFrame, is_read: bool) -> pl.DataFrame:
        """GROUP of what is computed. What the labels say is looked at only where somebody decided something."""
        connection = self.build.connection
        connection.execute(engine.sql("categories_lines"))
        self.build.put("category_rule", rules)
        connection.execute(engine.sql("categories_rules"))
        connection.execute(engine.sql("categories_words") + ("" if is_read else " limit 0"))
        return self.build.frame(engine.sql("categories_groups")).cast(GROUP)  # type: ignore[arg-type]

    def tell(self) -> None:
        """Keep the new choices in the lake, and the card of the classifier that made some of them."""
        stamp = {"publication_id": self.publication_id, "version": str(self.version)}
        told.tell(self.build, "category_choice", self.new, **stamp)
        if self.card:
            row = pl.DataFrame(
                {"model_id": [self.card["model"]], "content": [json.dumps(self.card, ensure_ascii=False)]}
            )
            told.tell(self.build, "classifier_card", row, **stamp)


RULE = ("rule_id", "entity", "account", "supplier", "words", "category")
APPROVAL = ("rule_id", "entity", "decision")
JUDGEMENT = ("entity", "account", "supplier", "words", "category", "on")


def frame(records: tuple[Record, ...], columns: tuple[str, ...]) -> pl.DataFrame:
    """These columns of a ledger's rows, as text, in their order."""
    rows = [tuple(str(getattr(one, name)) for name in columns) for one in records]
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
