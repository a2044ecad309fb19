"""What a workbook's answers add to the ledgers: all of it is looked at before anything is written.

What belongs here: whether an answer is one, whether its question still stands, and the rows that it becomes.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from hub.decisions.ledgers import FILES, Ledgers, append, digests, load_ledgers, writing
from hub.decisions.records import CategoryJudgement, Known, Record, RuleApproval, Subject, SupplierJudgement, last_words
from hub.decisions.rules import standing
from hub.decisions.statements import CustomerJudgement, NamedDifference
from hub.errors import UsageError
from hub.group.models import Group
from hub.review import asked
from hub.review.filled import Answered, Filled, refused
from hub.review.published import Cube
from hub.review.questions import BEST, SECOND
from hub.review.rules import DECISIONS
from hub.review.statements import CUSTOMERS, DIFFERENCES, customer_judgement, named_difference, statement_facts
from hub.review.subjects import (
    GROUP_RESTS_ON,
    LINK_RESTS_ON,
    PAIR,
    PAIR_RESTS_ON,
    group_subject,
    link_subject,
    pair_key,
    rule_facts,
    said,
    texts,
)
from hub.settings import Workspace

_MOST_REASON = 300
# What the row of a sheet's ledger says.
_WORD = {
    "Suppliers": "judgement", "Categories": "category", "Rules": "decision", CUSTOMERS: "word", DIFFERENCES: "item",
}  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """``coming``: rows to append; ``known``: answers that the ledgers hold already; ``outdated``: (row, why not)."""

    coming: list[Record] = field(default_factory=list)
    known: list[Answered] = field(default_factory=list)
    outdated: list[tuple[Answered, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _Now:
    """What is known at the moment of applying."""

    ledgers: Ledgers
    known: Known
    facts: dict[Subject, dict[str, str]] | None  # None: the publication is the workbook's own
    by: str
    on: dt.date


def apply(
    space: Workspace, group: Group, cube: Cube, path: Path, filled: Filled, by: str, partly: bool, on: dt.date
) -> Plan:
    """Append the new answers to the ledgers, and tell which they are; nothing where one is not right.

    UsageError: unknown answers; no name; made from another publication or other ledgers and not ``partly``, which
    leaves out the rows whose subject changed and applies the others. The same file again adds nothing.
    """
    if not by and filled.answered:
        todo = "write it in the sheet 'Read me', or give --by NAME"
        raise UsageError("nobody's name is in the workbook", str(path), todo=todo)
    known = cube.known(group)
    with writing(space.decisions):
        ledgers = load_ledgers(space.decisions, known)
        is_other = cube.publication_id != filled.publication_id
        now = _Now(ledgers, known, _facts(cube, filled.kind) if is_other else None, by, on)
        plan = planned(path, filled.answered, now)
        told = digests(space.decisions)
        changed = [name for name, one in filled.ledgers.items() if told[name] != one]
        if (plan.coming or plan.outdated) and (is_other or changed or plan.outdated) and not partly:
            raise _outdated(path, plan, filled.publication_id, is_other, changed)
        for kind in FILES:
            append(space.decisions, [one for one in plan.coming if isinstance(one, kind)], known)
    return plan


def planned(path: Path, answers: Iterable[Answered], now: _Now) -> Plan:
    """What each answer comes to. UsageError with all answers that are none."""
    plan, problems = Plan(), []
    words = _Words(now)
    seen: dict[Subject, str] = {}
    for one in answers:
        try:
            record = words.record(one)
        except (ValueError, ValidationError) as error:
            told = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
            problems.append(f"{one.where}: {told}")
            continue
        if seen.setdefault((one.sheet, *_key(one.sheet, one.subject)), one.answer) != one.answer:
            problems.append(f"{one.where}: answered in two ways")
        elif words.is_known(one, record):
            plan.known.append(one)
        elif why := words.why_outdated(one):
            plan.outdated.append((one, why))
        else:
            plan.coming.append(record)
    if problems:
        raise refused(path, "answers that are none", problems, "nothing was written; choose from the drop-down")
    return plan


class _Words:
    """What the ledgers say of a question, and what its answer becomes."""

    def __init__(self, now: _Now) -> None:
        self._now = now
        self._rules, self._answers = last_words(now.ledgers.rules), last_words(now.ledgers.approvals)
        self._last_words: dict[str, Mapping[Subject, Record]] = {
            "Suppliers": last_words(now.ledgers.suppliers), "Categories": last_words(now.ledgers.categories),
            "Rules": self._answers, CUSTOMERS: last_words(now.ledgers.customers),
            DIFFERENCES: last_words(now.ledgers.differences),
        }  # fmt: skip
        self._make: dict[str, Callable[[Answered], Record]] = {
            "Suppliers": self._judgement, "Categories": self._category, "Rules": self._approval,
            CUSTOMERS: self._customer, DIFFERENCES: self._difference,
        }  # fmt: skip

    def record(self, one: Answered) -> Record:
        """The row that the answer is. ValueError when it is no answer."""
        return self._make[one.sheet](one)

    def is_known(self, one: Answered, record: Record) -> bool:
        """Whether the last word on its subject is this answer already."""
        last = self._last(one)
        word = _WORD[one.sheet]
        return last is not None and getattr(last, word) == getattr(record, word)

    def why_outdated(self, one: Answered) -> str:
        """What changed of its subject since the workbook was written; '' when nothing did."""
        if one.sheet == "Rules":
            rule = self._rules.get((one.subject["rule_id"],))
            if rule is None:
                return "the rule does not exist any more"
            if rule_facts(rule) != one.facts:
                return "the rule says something else now"
            is_answered = standing(rule, one.subject["entity"], self._answers) != "awaiting"
            return "answered meanwhile" if is_answered else ""
        if (last := said(self._last(one), _WORD[one.sheet])) != one.former:
            return f"somebody decided meanwhile: {last}"
        if self._now.facts is None:
            return ""
        facts = self._now.facts.get((one.sheet, *_key(one.sheet, one.subject)))
        if facts is None:
            return "not a question any more"
        changed = [
            f"{name} was {one.facts[name]!r}, is {facts[name]!r}" for name in facts if facts[name] != one.facts[name]
        ]
        return "; ".join(changed)

    def _last(self, one: Answered) -> Record | None:
        return self._last_words[one.sheet].get(_key(one.sheet, one.subject))

    def _judgement(self, one: Answered) -> SupplierJudgement:
        reason = one.reason or _reason(one.more["evidence"])
        row = {**one.subject, "judgement": one.answer.lower(), "score": one.more["score"]}
        return SupplierJudgement.model_validate({**row, **self._signed(reason)}, context=self._now.known)

    def _category(self, one: Answered) -> CategoryJudgement:
        chosen = {BEST: one.facts["category_code"], SECOND: one.facts["second_category_code"]}
        code = chosen.get(one.answer.lower(), one.answer.partition(" · ")[0].strip())
        if code not in self._now.known.categories:
            raise ValueError(f"{one.answer!r} is no category of the list" if code else f"there is no {one.answer}")
        row = {**one.subject, "category": code, **self._signed(one.reason or "reviewed")}
        return CategoryJudgement.model_validate(row, context=self._now.known)

    def _approval(self, one: Answered) -> RuleApproval:
        decision = DECISIONS.get(one.answer.lower(), one.answer)
        row = {**one.subject, "decision": decision, **self._signed(one.reason or "reviewed")}
        return RuleApproval.model_validate(row, context=self._now.known)

    def _customer(self, one: Answered) -> CustomerJudgement:
        return customer_judgement(one, self._now.known, self._signed(one.reason or _reason(one.more["evidence"])))

    def _difference(self, one: Answered) -> NamedDifference:
        return named_difference(one, self._now.known, self._signed(one.reason or "reviewed"))

    def _signed(self, reason: str) -> dict[str, str]:
        return {"by": self._now.by, "on": self._now.on.isoformat(), "reason": reason}


def _reason(evidence: str) -> str:
    return f"reviewed: {evidence}"[:_MOST_REASON] if evidence else "reviewed"


def _key(sheet: str, subject: Mapping[str, str]) -> Subject:
    return pair_key(subject) if sheet == "Suppliers" else tuple(subject.values())


def _facts(cube: Cube, kind: str) -> dict[Subject, dict[str, str]]:
    """What an answer rests on, of every question of the publication that is in place, by sheet and subject."""
    if kind == "customers":
        return statement_facts(cube)
    if kind == "categories":
        rows = cube.ask(asked.GROUP_FACTS)
        return {("Categories", *group_subject(row).values()): texts(row, GROUP_RESTS_ON) for row in rows}
    pairs = {pair_key(texts(row, PAIR)): texts(row, PAIR_RESTS_ON) for row in cube.ask(asked.PAIR_FACTS)}
    links = {pair_key(link_subject(row)): texts(row, LINK_RESTS_ON) for row in cube.ask(asked.LINK_FACTS)}
    return {("Suppliers", *subject): facts for subject, facts in (pairs | links).items()}


def _outdated(path: Path, plan: Plan, publication: str, is_other: bool, changed: list[str]) -> UsageError:
    why = [f"it was written from publication {publication}, which is not the last one"] if is_other else []
    why += [f"decisions/{name} changed since" for name in changed]
    rows = [f"{one.where}: {told}" for one, told in plan.outdated]
    todo = (
        f"nothing was written; --partly applies the {len(plan.coming)} answers whose subject did not change, or write "
        "the workbook again with `hub review`"
    )
    return refused(path, "the workbook is outdated", [*why, *rows], todo)
