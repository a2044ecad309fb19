"""Samples of supplier and category assignments for people to judge, and their verdicts back into the ledger.

What belongs here: what is drawn from, what the workbook shows of it, and what its answers become. How it is drawn and
what accuracy it shows is in ``decisions.evaluation``.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hub import __version__
from hub.decisions.evaluation import Drawn, Unit, draw
from hub.decisions.ledgers import append, load, writing
from hub.decisions.records import Known, Subject, Verdict, last_words
from hub.errors import UsageError
from hub.group.models import Group
from hub.review import columns
from hub.review.book import Book, Question, Sheet
from hub.review.filled import Answered, Filled, refused
from hub.review.notes import SAMPLE_HINT, SAMPLE_NOTES
from hub.review.published import Cube, Record
from hub.review.subjects import texts

CHOICES = ("right", "wrong", "unsure")
SCOPE = "group"  # all entities together

_SUPPLIERS = """
    select
        entity_code as entity, local_supplier_code as code, local_supplier_name as name,
        supplier_id as assigned, sum(amount_group) as amount
    from xref_supplier
    where supplier_id is not null and ($entity is null or entity_code = $entity)
    group by all
    having sum(amount_group) > 0
"""

_SUPPLIER_SHOWN = """
    select
        supplier.supplier_id as assigned, supplier.supplier_name as assigned_name,
        concat_ws(' ', supplier.register_id, supplier.register_name) as register,
        string_agg(distinct local.entity_code || ' ' || local.local_supplier_name, '; ') as others
    from dim_supplier as supplier
    left join xref_supplier as local using (supplier_id)
    where supplier.supplier_id in (select unnest($ids))
    group by all
"""

_CATEGORIES = """
    select
        choice.entity_code as entity, choice.account_code as account, choice.supplier_id as supplier,
        choice.local_category as words, choice.category_code as assigned, choice.amount_group as amount,
        choice.account_label, choice.label_words, supplier.supplier_name,
        category.category_en || ' · ' || category.category_fr as assigned_name
    from category_choice as choice
    left join dim_supplier as supplier using (supplier_id)
    left join dim_category as category using (category_code)
    where choice.category_method <> 'none' and choice.amount_group > 0
    and ($entity is null or choice.entity_code = $entity)
"""

_SUBJECTS = {
    "supplier": ("entity", "code", "name", "assigned"),
    "category": ("entity", "account", "supplier", "words", "assigned"),
}
_SHEETS = {"supplier": ("Suppliers", columns.SAMPLE_SUPPLIERS), "category": ("Categories", columns.SAMPLE_CATEGORIES)}


def sample_book(
    group: Group, cube: Cube, measures: Sequence[str], n: int, seed: int, entity: str | None, now: dt.datetime
) -> Book:
    """A workbook with ``n`` assignments to judge of each measure (supplier, category); amounts are Σ|amount|.

    A sample is of what has a supplier or a category: what has none is told by the published rates.
    """
    sheets = tuple(_sheet(cube, measure, n, seed, entity, now.date()) for measure in measures)
    return Book(
        "sample", group.name, group.currency, cube.publication_id, __version__, {}, now, sheets, SAMPLE_NOTES
    )  # fmt: skip


def _sheet(cube: Cube, measure: str, n: int, seed: int, entity: str | None, day: dt.date) -> Sheet:
    found = cube.ask(_SUPPLIERS if measure == "supplier" else _CATEGORIES, {"entity": entity})
    names = _SUBJECTS[measure]
    rows = {tuple(texts(row, names).values()): row for row in found}
    drawn = draw([Unit(key, row["amount"]) for key, row in rows.items()], n, seed)
    if measure == "supplier":
        ids = sorted({rows[one.key]["assigned"] for one in drawn})
        shown = {row["assigned"]: row for row in cube.ask(_SUPPLIER_SHOWN, {"ids": ids})}
        rows |= {one.key: {**shown.get(rows[one.key]["assigned"], {}), **rows[one.key]} for one in drawn}
    scope, publication = entity or SCOPE, cube.publication_id
    more = {
        "sample_id": f"{measure}-{scope}-{publication}-{seed}-{n}", "measure": measure, "scope": scope,
        "publication_id": publication, "drawn_on": day.isoformat(),
    }  # fmt: skip
    name, shown_columns = _SHEETS[measure]
    # Not by amount: who judges must not tell the strata, nor stop after the large ones.
    drawn.sort(key=lambda one: one.key)
    questions = tuple(_question(rows[one.key], one, names, more) for one in drawn)
    return Sheet(name, shown_columns, questions, CHOICES, SAMPLE_HINT)


def _question(row: Record, drawn: Drawn, names: Sequence[str], more: Mapping[str, str]) -> Question:
    weights = {
        "stratum": str(drawn.stratum), "stratum_count": str(drawn.stratum_count),
        "stratum_amount": str(drawn.stratum_amount), "amount": str(drawn.amount),
    }  # fmt: skip
    return Question(row, texts(row, names), {}, "", {**more, **weights})


def apply_verdicts(
    decisions: Path, filled: Filled, known: Known, path: Path, by: str, on: dt.date
) -> tuple[int, list[Verdict]]:
    """Append what is new, and tell how many verdicts that was, and every row of these samples. UsageError likewise.

    All of a sample is kept, what nobody judged yet with a blank verdict: which units were drawn decides what the
    judged ones stand for. A sample is of its own publication, whatever was published since.
    """
    if not by:
        raise UsageError("nobody's name is in the workbook", str(path), todo="write it in 'Read me', or give --by NAME")
    verdicts, problems = [], []
    for one in filled.questions:
        try:
            verdicts.append(_verdict(one, known, by, on))
        except ValidationError as error:
            problems.append(f"{one.where}: {error.errors()[0]['msg']}")
    if problems:
        raise refused(path, "answers that are none", problems, "nothing was written; choose from the drop-down")
    with writing(decisions):
        former = load(decisions, Verdict, known)
        last: dict[Subject, Verdict] = last_words(former)
        coming = [one for one in verdicts if _is_new(one, last.get(one.subject))]
        append(decisions, coming, known)
    ids = {one.sample_id for one in verdicts}
    return sum(bool(one.verdict) for one in coming), [one for one in (*former, *coming) if one.sample_id in ids]


def _is_new(one: Verdict, last: Verdict | None) -> bool:
    """A blank never takes a verdict back: it may come from a workbook that somebody else goes on with."""
    return last is None or bool(one.verdict and one.verdict != last.verdict)


def _verdict(one: Answered, known: Known, by: str, on: dt.date) -> Verdict:
    blank: dict[str, Any] = dict.fromkeys(("account", "supplier", "words", "code", "name"), "")
    told = {"verdict": one.answer.lower(), "by": by, "on": on.isoformat(), "reason": one.reason}
    return Verdict.model_validate({**blank, **one.subject, **one.more, **told}, context=known)
