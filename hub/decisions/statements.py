"""What people say of suppliers' statements: whose a customer account is, and what an unexplained document is. Pure.

The supplier is the folder under ``feeds/_suppliers`` of its statements; feeds come and go, so any is accepted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import model_validator

from hub.decisions.records import AnyEntity, Code, Day, EntityCode, Judgement, Name, Record, Subject, last_words

Item = Literal["dispute", "cut_off", "purchasing_card", "rebates", "vat_or_currency"]


class CustomerJudgement(Record):
    """``customers.csv``: whether a supplier's customer account is an entity of the group.

    ``account``: the customer number, SIRET, SIREN or VAT number of the statement; of account and name a blank is any.
    ``different`` without an entity says that it is none of the group's; ``unsure`` takes back what was said before, of
    this entity or, without one, of all.
    """

    supplier: Name
    account: Code
    name: str
    entity: AnyEntity
    judgement: Judgement
    by: Name
    on: Day
    reason: str

    @property
    def subject(self) -> Subject:
        return (self.supplier, self.account, self.name)

    @property
    def word(self) -> str:
        """The judgement with its entity."""
        return f"{self.judgement} {self.entity}".strip()

    @model_validator(mode="after")
    def _names_an_account(self) -> "CustomerJudgement":
        if not (self.account or self.name):
            raise ValueError("an account or a name")
        if self.judgement == "same" and not self.entity:
            raise ValueError("the entity that the account is of")
        return self


class NamedDifference(Record):
    """``differences.csv``: what a document that only one side knows is; a blank item takes back what was said."""

    supplier: Name
    entity: EntityCode
    document_ref: Code
    item: Literal[Item, ""]
    by: Name
    on: Day
    reason: str

    @property
    def subject(self) -> Subject:
        return (self.supplier, self.entity, self.document_ref)

    @model_validator(mode="after")
    def _names_a_document(self) -> "NamedDifference":
        if not self.document_ref:
            raise ValueError("the document_ref of the statement or of the books")
        return self


@dataclass(frozen=True)
class Standing:
    """What judgements say of one account. ``entity``: whose it is; ``barred``: whose it is not; ``is_nobodys``: no
    entity's; ``last``: who said so."""

    entity: str | None = None
    barred: frozenset[str] = frozenset()
    is_nobodys: bool = False
    last: CustomerJudgement | None = None


def standing_of(rows: Iterable[CustomerJudgement]) -> Standing:
    """The rows on one account, in the order of the ledger, together: an account is of one entity, the last one named,
    and may be barred from several."""
    found = Standing()
    for one in rows:
        found = _after(found, one)
    return found


def named_differences(rows: Sequence[NamedDifference]) -> tuple[NamedDifference, ...]:
    """The rows that count: the last one on each document, unless it takes back."""
    return tuple(one for one in last_words(tuple(rows)).values() if one.item)


def _after(former: Standing, one: CustomerJudgement) -> Standing:
    if not one.entity:
        return Standing(is_nobodys=True, last=one) if one.judgement == "different" else Standing()
    barred = former.barred - {one.entity}
    if one.judgement == "same":
        return Standing(one.entity, barred, last=one)
    barred |= {one.entity} if one.judgement == "different" else frozenset()
    if former.entity == one.entity:
        return Standing(barred=barred)
    return Standing(former.entity, barred, former.is_nobodys, former.last)
