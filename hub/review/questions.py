"""Which questions people are asked: the undecided, largest amount first, with what the hub knows of each."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from hub import __version__
from hub.decisions.ledgers import FILES, Ledgers, digests
from hub.decisions.records import (
    CategoryJudgement,
    CategoryRule,
    Record,
    RuleApproval,
    Subject,
    SupplierJudgement,
    last_words,
)
from hub.decisions.statements import CustomerJudgement, NamedDifference
from hub.group.models import Group
from hub.review import asked, columns
from hub.review.book import Book, Question, Sheet
from hub.review.notes import CATEGORY_HINT, CATEGORY_NOTES, RULE_HINT, SUPPLIER_HINT, SUPPLIER_NOTES
from hub.review.published import Cube
from hub.review.published import Record as Row
from hub.review.rules import DECISIONS, rule_questions
from hub.review.subjects import (
    GROUP_RESTS_ON,
    LINK_RESTS_ON,
    PAIR,
    PAIR_RESTS_ON,
    group_subject,
    link_subject,
    pair_key,
    said,
    texts,
)
from hub.settings import Workspace

BEST, SECOND = "best", "second best"
Asking = tuple[Row, Question]
_SHARED_ACCOUNT = "same bank account: one supplier?"


@dataclass(frozen=True)
class Asked:
    """``entity``: only what it deals with; ``most``: rows of a sheet; ``is_again``: what people were unsure of, too;
    ``below``: a classifier's confidence under which its category is asked."""

    entity: str | None = None
    most: int = 300
    is_again: bool = False
    below: float = 0.8


@dataclass(frozen=True)
class Extent:
    """How much of the undecided amount the rows of a sheet hold, and how many rows there are in all."""

    amounts: tuple[Decimal, ...]
    total: Decimal
    rows_in_all: int


def supplier_book(
    space: Workspace, group: Group, cube: Cube, ledgers: Ledgers, ask: Asked, now: dt.datetime
) -> tuple[Book, Extent]:
    """Pairs of suppliers and register entries that nobody decided."""
    given = {"statuses": ["proposed", *(["unsure"] if ask.is_again else [])], "entity": ask.entity, "most": ask.most}
    pairs, links = cube.ask(asked.PAIRS, given), cube.ask(asked.LINKS, given)
    words = last_words(ledgers.suppliers)
    rows = [*((row, _pair(row, words)) for row in pairs), *((row, _link(row, words)) for row in links)]
    rows.sort(key=lambda one: -one[0]["amount_group"])
    # Decided since the publication: the next refresh asks no more.
    waiting = [one for one in rows if not one[1].former or one[1].former.startswith("unsure")]
    extent = extent_of(waiting[: ask.most], rows, waiting, pairs, links)
    questions = cumulated((question for _, question in waiting), extent)
    sheet = Sheet("Suppliers", columns.SUPPLIERS, questions, ("same", "different", "unsure"), SUPPLIER_HINT)
    return book_of("suppliers", space, group, cube, now, (sheet,), SUPPLIER_NOTES), extent


def category_book(
    space: Workspace, group: Group, cube: Cube, ledgers: Ledgers, ask: Asked, now: dt.datetime
) -> tuple[Book, Extent]:
    """Groups of lines without a sure category, and rules of the committee that an entity did not answer."""
    groups = cube.ask(asked.GROUPS, {"entity": ask.entity, "most": ask.most, "below": ask.below})
    words = last_words(ledgers.categories)
    labels = {row["category_code"]: _category(row) for row in cube.ask(asked.CATEGORIES)}
    rows = [(row, _group(row, words, labels)) for row in groups]
    waiting = [one for one in rows if not one[1].former]
    extent = extent_of(waiting, rows, waiting, groups)
    questions = cumulated((question for _, question in waiting), extent)
    rules = rule_questions(group, cube, ledgers, ask.entity, labels)[: ask.most]
    choices = (BEST, SECOND, *labels.values())
    sheets = (
        Sheet("Categories", columns.GROUPS, questions, (BEST, SECOND), CATEGORY_HINT, has_list=True),
        Sheet("Rules", columns.RULES, rules, tuple(DECISIONS), RULE_HINT),
    )
    return book_of("categories", space, group, cube, now, sheets, CATEGORY_NOTES, choices), extent


def book_of(
    kind: str, space: Workspace, group: Group, cube: Cube, now: dt.datetime, sheets: tuple[Sheet, ...],
    notes: tuple[tuple[str, str], ...], choices: tuple[str, ...] = (), basis: str = Book.basis,
) -> Book:  # fmt: skip
    """The workbook of these sheets, with the digests of the ledgers that its questions depend on."""
    told = digests(space.decisions)
    used = {name: told[name] for name in ledgers_of(kind)}
    return Book(
        kind, group.name, group.currency, cube.publication_id, __version__, used, now, sheets, notes, choices, basis
    )  # fmt: skip


def ledgers_of(kind: str) -> tuple[str, ...]:
    """The ledgers that a workbook's questions depend on."""
    kinds: dict[str, tuple[type[Record], ...]] = {
        "suppliers": (SupplierJudgement,),
        "categories": (CategoryJudgement, CategoryRule, RuleApproval),
        "customers": (CustomerJudgement, NamedDifference),
    }
    return tuple(FILES[one] for one in kinds.get(kind, ()))


def extent_of(shown: list[Asking], read: list[Asking], waiting: list[Asking], *found: list[Row]) -> Extent:
    """``found`` tell how much there is in all; what was ``read`` and does not wait any more is none of it."""
    total = sum((rows[0]["total"] for rows in found if rows), Decimal(0)) - _amount(read) + _amount(waiting)
    count = sum(rows[0]["rows_in_all"] for rows in found if rows) - len(read) + len(waiting)
    return Extent(tuple(row["amount_group"] for row, _ in shown), total, count)


def _amount(rows: list[Asking]) -> Decimal:
    return sum((row["amount_group"] for row, _ in rows), Decimal(0))


def cumulated(questions: Iterable[Question], extent: Extent) -> tuple[Question, ...]:
    made, so_far = [], Decimal(0)
    for question, amount in zip(questions, extent.amounts, strict=False):  # those beyond the limit are not shown
        so_far += amount
        share = so_far / extent.total if extent.total else Decimal(1)
        made.append(question_with(question, cumulated=share))
    return tuple(made)


def question_with(question: Question, **cells: object) -> Question:
    """The question with more cells."""
    return Question({**question.cells, **cells}, question.subject, question.facts, question.former, question.more)


def _pair(row: Row, words: Mapping[Subject, SupplierJudgement]) -> Question:
    subject = texts(row, PAIR)
    cells = {
        **subject, "question": _SHARED_ACCOUNT if row["method"] == "iban" else "one supplier?", "score": row["score"],
        "evidence": row["evidence"], "amount": row["amount_group"],
    }  # fmt: skip
    former = said(words.get(pair_key(subject)), "judgement")
    return Question(cells, subject, texts(row, PAIR_RESTS_ON), former, texts(row, ("score", "evidence")))


def _link(row: Row, words: Mapping[Subject, SupplierJudgement]) -> Question:
    subject = link_subject(row)
    second = " ".join(str(row[name]) for name in ("second_register_id", "second_register_name") if row[name])
    cells = {
        **subject, "right_entity": row["register"], "question": "this entry of the register?", "score": row["score"],
        "evidence": row["evidence"], "second": second, "second_score": row["second_score"],
        "amount": row["amount_group"],
    }  # fmt: skip
    former = said(words.get(pair_key(subject)), "judgement")
    return Question(cells, subject, texts(row, LINK_RESTS_ON), former, texts(row, ("score", "evidence")))


def _group(row: Row, words: Mapping[Subject, CategoryJudgement], labels: Mapping[str, str]) -> Question:
    subject = group_subject(row)
    cells = {
        **subject, "account_label": row["account_label"], "supplier_name": row["supplier_name"],
        "label_words": row["label_words"], "best": labels.get(row["category_code"]),
        "confidence": row["category_confidence"], "method": row["category_method"],
        "second": labels.get(row["second_category_code"]), "second_confidence": row["second_confidence"],
        "amount": row["amount_group"], "line_count": row["line_count"],
    }  # fmt: skip
    return Question(cells, subject, texts(row, GROUP_RESTS_ON), said(words.get(tuple(subject.values())), "category"))


def _category(row: Row) -> str:
    return f"{row['category_code']} · {row['category_en']} · {row['category_fr']}"


def settled(extent: Extent, share: Decimal = Decimal("0.8")) -> tuple[int, Decimal]:
    """How many of the first rows hold ``share`` of the undecided amount (all, where they hold less), and theirs."""
    so_far = Decimal(0)
    for count, amount in enumerate(extent.amounts, start=1):
        so_far += amount
        if so_far >= share * extent.total:
            return count, so_far
    return len(extent.amounts), so_far
