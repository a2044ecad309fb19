"""What people are asked of suppliers' statements, and what their answers are: whose an account is, what a document is.

What belongs here: both sheets of `hub review customers`, from the question to the row of the ledger.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import get_args

from hub.decisions.ledgers import Ledgers
from hub.decisions.records import Known, Subject, last_words
from hub.decisions.statements import CustomerJudgement, Item, NamedDifference
from hub.group.models import Group
from hub.review import asked, columns
from hub.review.book import Book, Question, Sheet
from hub.review.filled import Answered
from hub.review.notes import CUSTOMER_HINT, CUSTOMER_NOTES, DIFFERENCE_HINT
from hub.review.published import Cube
from hub.review.published import Record as Row
from hub.review.questions import Asked, Asking, Extent, book_of, cumulated
from hub.review.subjects import said, texts
from hub.settings import Workspace

CUSTOMERS, DIFFERENCES = "Customers", "Differences"
PROPOSED, DIFFERENT, NONE, UNSURE = "proposed", "different", "none", "unsure"
ITEMS: tuple[str, ...] = get_args(Item)
_ACCOUNT_RESTS_ON = ("proposed_entity", "customer_siret", "customer_siren", "customer_vat")
_DOCUMENT_RESTS_ON = ("declared", "recorded")


def customer_book(
    space: Workspace, group: Group, cube: Cube, ledgers: Ledgers, ask: Asked, now: dt.datetime
) -> tuple[Book, Extent]:
    """Customer accounts that are no entity's and documents that nothing explains; the extent is of the first sheet that
    has rows."""
    labels = {one.code: f"{one.code} · {one.name}" for one in group.entities}
    accounts, extent = _shown(_accounts(cube, ledgers, ask, labels), ask.most)
    documents, extent_of_documents = _shown(_documents(cube, ledgers, ask), ask.most)
    words = (PROPOSED, DIFFERENT, NONE, UNSURE)
    sheets = (
        Sheet(CUSTOMERS, columns.CUSTOMERS, accounts, words, CUSTOMER_HINT, has_list=True),
        Sheet(DIFFERENCES, columns.DIFFERENCES, documents, ITEMS, DIFFERENCE_HINT),
    )
    choices = (*words, *labels.values())
    book = book_of(
        "customers", space, group, cube, now, sheets, CUSTOMER_NOTES, choices, "as each supplier declares them"
    )
    return book, extent if accounts else extent_of_documents


def customer_judgement(one: Answered, known: Known, signed: Mapping[str, str]) -> CustomerJudgement:
    """The row that an answer is. ValueError when it is none."""
    proposed = one.facts["proposed_entity"]
    words = {
        PROPOSED: ("same", proposed), DIFFERENT: ("different", proposed), NONE: ("different", ""),
        UNSURE: ("unsure", ""),
    }  # fmt: skip
    word = one.answer.lower()
    if word in (PROPOSED, DIFFERENT) and not proposed:
        raise ValueError("there is no proposal")
    judgement, entity = words.get(word) or ("same", one.answer.partition(" · ")[0].strip())
    row = {**one.subject, "entity": entity, "judgement": judgement, **signed}
    return CustomerJudgement.model_validate(row, context=known)


def named_difference(one: Answered, known: Known, signed: Mapping[str, str]) -> NamedDifference:
    """The row that an answer is. ValidationError when it is none."""
    if one.answer.lower() not in ITEMS:
        raise ValueError(f"{one.answer!r} is not one of {', '.join(ITEMS)}")
    return NamedDifference.model_validate({**one.subject, "item": one.answer.lower(), **signed}, context=known)


def statement_facts(cube: Cube) -> dict[Subject, dict[str, str]]:
    """What an answer rests on, of every question of the publication that is in place."""
    accounts, documents = cube.ask(asked.CUSTOMERS), cube.ask(asked.DIFFERENCES)
    found = {(CUSTOMERS, *_account_subject(row).values()): texts(row, _ACCOUNT_RESTS_ON) for row in accounts}
    return found | {
        (DIFFERENCES, *_document_subject(row).values()): texts(row, _DOCUMENT_RESTS_ON) for row in documents
    }


def _accounts(cube: Cube, ledgers: Ledgers, ask: Asked, labels: Mapping[str, str]) -> list[Asking]:
    words, found = last_words(ledgers.customers), []
    for row in cube.ask(asked.CUSTOMERS):
        subject = _account_subject(row)
        last = words.get(tuple(subject.values()))
        if ask.entity in (None, row["proposed_entity"]) and _is_open(last, row["proposed_entity"], ask.is_again):
            cells = {
                **subject, "siret": row["customer_siret"], "siren": row["customer_siren"], "vat": row["customer_vat"],
                "proposed": labels.get(row["proposed_entity"]), "score": row["score"], "evidence": row["evidence"],
                "amount": row["amount_group"], "line_count": row["line_count"],
            }  # fmt: skip
            facts, more = texts(row, _ACCOUNT_RESTS_ON), texts(row, ("evidence",))
            found.append((row, Question(cells, subject, facts, said(last, "word"), more)))
    return found


def _documents(cube: Cube, ledgers: Ledgers, ask: Asked) -> list[Asking]:
    words, found = last_words(ledgers.differences), []
    for row in cube.ask(asked.DIFFERENCES):
        subject = _document_subject(row)
        former = said(words.get(tuple(subject.values())), "item")
        if ask.entity in (None, row["entity_code"]) and not former:
            cells = {
                **subject, "supplier_name": row["supplier_name"], "document_date": row["document_date"],
                "span": " … ".join(sorted({row["period_from"], row["period_to"]})), "declared": row["declared"],
                "recorded": row["recorded"], "likely": row["reason"], "amount": row["amount_group"],
            }  # fmt: skip
            found.append((row, Question(cells, subject, texts(row, _DOCUMENT_RESTS_ON), former)))
    return found


def _is_open(last: CustomerJudgement | None, proposed: str | None, is_again: bool) -> bool:
    """Whether the account still asks something: nobody answered, or said only that it is not another one's."""
    if last is None:
        return True
    if last.judgement == "unsure":
        return is_again
    return last.judgement == "different" and bool(last.entity) and last.entity != proposed


def _shown(waiting: list[Asking], most: int) -> tuple[tuple[Question, ...], Extent]:
    total = sum((row["amount_group"] for row, _ in waiting), Decimal(0))
    extent = Extent(tuple(row["amount_group"] for row, _ in waiting[:most]), total, len(waiting))
    return cumulated((question for _, question in waiting[:most]), extent), extent


def _account_subject(row: Row) -> dict[str, str]:
    found = texts(row, ("supplier_key", "account", "customer_name"))
    return dict(zip(("supplier", "account", "name"), found.values(), strict=True))


def _document_subject(row: Row) -> dict[str, str]:
    found = texts(row, ("supplier_key", "entity_code", "document_ref"))
    return dict(zip(("supplier", "entity", "document_ref"), found.values(), strict=True))
