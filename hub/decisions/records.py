"""What one row of each ledger says. The columns are the fields, in this order; a blank cell is an empty text.

Pure: a row's cells in, a record out, or the words for what is wrong with it (pydantic's ``ValidationError``).
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Annotated, Literal, NamedTuple, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, WrapValidator, model_validator

from hub.group.base import Declared

REGISTER = "_register"  # the entity of a register's entry
ANY = "*"  # a rule proposed to every entity; all rules of the committee

Judgement = Literal["same", "different", "unsure"]
Subject = tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """What a row may name: entities of group.yml, categories that a line can have, rules (None: any); and how its file
    is separated."""

    entities: frozenset[str]
    categories: frozenset[str]
    rules: frozenset[str] | None = None
    separator: str = ","


class Side(NamedTuple):
    """A local supplier as a judgement names it: a blank says that it may be anything."""

    entity: str
    code: str
    name: str

    def is_of(self, entity: str, code: str | None, name: str | None) -> bool:
        """Whether a local supplier is one that this side names."""
        pairs = ((self.entity, entity), (self.code, (code or "").strip()), (self.name, (name or "").strip()))
        return all(not asked or asked == found for asked, found in pairs)


def pair_subject(left: Side, right: Side) -> Subject:
    """Two sides, whichever was written first; of a register's entry its id alone, for its name may change."""
    sides = [one._replace(name="") if one.entity == REGISTER else one for one in (left, right)]
    first, second = sorted(sides)
    return (*first, *second)


def _known(kind: str, expected: str) -> Callable[[str, ValidationInfo], str]:
    def check(value: str, info: ValidationInfo) -> str:
        names: frozenset[str] = getattr(info.context, kind)
        if value in names:
            return value
        near = get_close_matches(value, names, 1)
        raise ValueError(expected + (f" (did you mean {near[0]!r}?)" if near else ""))

    return check


def _date(value: object, info: ValidationInfo) -> object:
    """A French spreadsheet writes 2026-03-31 back as 31/03/2026; between commas the order would be a guess."""
    found = re.fullmatch(r"(\d{2})/(\d{2})/(\d{4})", str(value))
    is_french = getattr(info.context, "separator", ",") == ";"
    text = "-".join(reversed(found.groups())) if found and is_french else str(value)
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError("a date such as 2026-03-31")
    return text


def _decimal(value: object) -> object:
    return None if value in ("", None) else str(value).replace(",", ".")


def _code(value: str) -> str:
    if re.fullmatch(r"\d+[.,]\d+E\+\d+", value):
        raise ValueError("a code: a spreadsheet made a rounded number of it")
    return value


def _rule(value: str, info: ValidationInfo) -> str:
    rules: frozenset[str] | None = getattr(info.context, "rules", None)
    if value != ANY and rules is not None and value not in rules:
        raise ValueError("a rule_id of category_rules.csv, or *")
    return value


_entity = _known("entities", "an entity code of group.yml")
EntityCode = Annotated[str, AfterValidator(_entity)]
AnyEntity = Annotated[str, AfterValidator(lambda value, info: _entity(value, info) if value else value)]
OfRegister = Annotated[
    str, AfterValidator(lambda value, info: _entity(value, info) if value not in ("", REGISTER) else value)
]
Proposed = Annotated[str, AfterValidator(lambda value, info: _entity(value, info) if value != ANY else value)]
Category = Annotated[str, AfterValidator(_known("categories", "a category of the lowest level of the taxonomy"))]
CategoryOrNone = Annotated[Category, WrapValidator(lambda value, known: known(value) if value != "" else value)]
Code = Annotated[str, AfterValidator(_code)]
Day = Annotated[dt.date, BeforeValidator(_date)]
Score = Annotated[Annotated[Decimal, Field(ge=0, le=1)] | None, BeforeValidator(_decimal)]
Amount = Annotated[Decimal, BeforeValidator(_decimal)]
Name = Annotated[str, Field(min_length=1)]
RuleId = Annotated[Name, AfterValidator(_rule)]


class Record(Declared):
    """A row of a ledger. ``subject``: of rows with the same one, the last counts."""

    @property
    def subject(self) -> Subject:
        """What the row is about."""
        raise NotImplementedError

    def cells(self) -> list[str]:
        """The row as text, in the order of the columns."""
        return ["" if value is None else str(value) for value in vars(self).values()]


class SupplierJudgement(Record):
    """``suppliers.csv``: whether two local suppliers are one, or a local supplier is a register's entry."""

    left_entity: AnyEntity
    left_code: Code
    left_name: str
    right_entity: OfRegister
    right_code: Code
    right_name: str
    judgement: Judgement
    score: Score
    by: Name
    on: Day
    reason: str

    @property
    def left(self) -> Side:
        return Side(self.left_entity, self.left_code, self.left_name)

    @property
    def right(self) -> Side:
        return Side(self.right_entity, self.right_code, self.right_name)

    @property
    def subject(self) -> Subject:
        return pair_subject(self.left, self.right)

    @model_validator(mode="after")
    def _names_two(self) -> "SupplierJudgement":
        if self.right_entity == REGISTER and not self.right_code:
            raise ValueError("right_code must name the register's entry, such as SIREN:552100554")
        if not any(self.left[1:]) or not any(self.right[1:]):
            raise ValueError("each side needs a code or a name")
        if self.left == self.right:
            raise ValueError("two sides that differ")
        return self


class CategoryJudgement(Record):
    """``categories.csv``: the category of one group of lines, blank where the group has none of that.

    A row without a category takes back what was judged of them before.
    """

    entity: EntityCode
    account: Code
    supplier: str
    words: str
    category: CategoryOrNone
    by: Name
    on: Day
    reason: str

    @property
    def subject(self) -> Subject:
        return (self.entity, self.account, self.supplier, self.words)


class CategoryRule(Record):
    """``category_rules.csv``: lines that meet every condition given have this category."""

    rule_id: Annotated[str, Field(pattern=r"^[^\s*]+$")]
    entity: Proposed
    account: Code
    supplier: str
    words: str
    category: Category
    by: Name
    on: Day
    reason: str

    @property
    def subject(self) -> Subject:
        return (self.rule_id,)

    @model_validator(mode="after")
    def _asks_something(self) -> "CategoryRule":
        if not (self.account or self.supplier or self.words):
            raise ValueError("at least one of account, supplier and words")
        return self


class RuleApproval(Record):
    """``category_approvals.csv``: an entity's answer to a rule of the committee, or to all of them."""

    rule_id: RuleId
    entity: EntityCode
    decision: Literal["accepted", "declined"]
    by: Name
    on: Day
    reason: str

    @property
    def subject(self) -> Subject:
        return (self.rule_id, self.entity)


class Verdict(Record):
    """``evaluation.csv``: one unit of a drawn sample; ``verdict`` is blank until somebody looked at it.

    ``stratum_count`` and ``stratum_amount`` (Σ|amount|, group currency) are those of the whole stratum, drawn or not;
    ``supplier`` and ``words`` are of a category's group of lines, ``code`` and ``name`` of a local supplier.
    """

    sample_id: Name
    measure: Literal["supplier", "category"]
    scope: Name
    publication_id: Name
    drawn_on: Day
    stratum: Annotated[int, Field(ge=1)]
    stratum_count: Annotated[int, Field(ge=1)]
    stratum_amount: Annotated[Amount, Field(gt=0)]
    entity: EntityCode
    account: Code
    supplier: str
    words: str
    code: Code
    name: str
    assigned: Name
    amount: Annotated[Amount, Field(gt=0)]
    verdict: Literal["right", "wrong", "unsure", ""]
    by: Name
    on: Day
    reason: str

    @property
    def subject(self) -> Subject:
        return (
            self.sample_id, self.measure, self.entity, self.account, self.supplier, self.words, self.code, self.name
        )  # fmt: skip


R = TypeVar("R", bound=Record)


def last_words(records: "tuple[R, ...]") -> dict[Subject, R]:
    """The row that counts for each subject: the last one, in the order of the ledger."""
    return {one.subject: one for one in records}
