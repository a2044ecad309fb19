"""A proposal as the YAML that a controller reads and corrects: each line with the reason for it.

What belongs here: text. The keys come in the order in which a person asks: what is it, which files, how is it written,
which column is what, and what is still to be answered.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import yaml

from hub.onboarding.proposal import Evidence, Proposal, Question

_ORDER = (
    "reader", "kind", "draft", "leave_out", "format", "columns", "optional", "entities", "period", "supersede", "sign",
    "vat", "currency", "rejects",
)  # fmt: skip
_NO_KEYS = ("entity", "layout")  # questions that no key of the YAML answers
# Of a ledger these may name people and their wages, and the YAML is kept and shared.
_PERSONAL = ("line_label", "supplier_name", "supplier_code", "account_label")
_WIDE = 1 << 20


def feed_text(made: Proposal) -> str:
    """The whole file: comments, keys and questions."""
    files = len(made.files)
    head = [
        f"# Feed {made.name} of {made.entity}, proposed by `hub onboard` from {files} file{'s' * (files != 1)}.",
        "# Read it and correct it: what follows a # is the reason for the line. `hub onboard --check` tries it again.",
        *(f"# {line}" for line in _wrapped([*forms_found(made), *made.remarks])),
    ]
    return "\n".join([*head, "", body(made), *_questions(made)]).rstrip() + "\n"


def forms_found(made: Proposal) -> list[str]:
    """How the files are written, as it was found: the readers find it again in each file."""
    counts = Counter(made.found[path] for path in made.files if path in made.found)
    return [f"{count} file{'s' * (count != 1)}: {form}" for form, count in counts.most_common()]


def body(made: Proposal, *, is_draft: bool | None = None) -> str:
    """The keys alone, with their reasons."""
    feed = dict(made.feed)
    if made.is_draft if is_draft is None else is_draft:
        feed["draft"] = True
    lines: list[str] = []
    for key in _ORDER:
        if feed.get(key) in (None, [], {}):
            continue
        lines += list(_lines(key, feed[key], made))
    return "\n".join(lines) + "\n"


def _lines(key: str, value: Any, made: Proposal) -> Iterator[str]:
    if key == "columns":
        yield "columns:"
        is_ledger = made.feed.get("kind") == "ledger"
        reasons = {one.name: _reason(one, len(made.files), is_ledger=is_ledger) for one in made.evidence}
        for name, titles in value.items():
            yield f"  {name}: {scalar(titles)}" + (f"  # {reasons[name]}" if name in reasons else "")
    elif key == "leave_out":
        yield "leave_out:"
        for path, why in made.left_out.items():
            yield f"  - {scalar(made.pattern_of(path))}  # {plain(why)}"
    elif isinstance(value, dict):
        yield f"{key}:"
        for name, one in value.items():
            if isinstance(one, dict):
                yield f"  {name}:"
                yield from (f"    {scalar(inner)}: {scalar(code)}" for inner, code in one.items())
            else:
                yield f"  {name}: {scalar(one)}"
    elif key == "draft":
        yield "draft: true  # the questions below are open: answer them, then remove this line"
    elif key == "optional":
        yield f"optional: {scalar(value)}  # not in every file"
    else:
        yield f"{key}: {scalar(value)}"


def _reason(evidence: Evidence, files: int, *, is_ledger: bool) -> str:
    claim = evidence.claims[0] if evidence.claims else None
    parts = [f"{evidence.confidence:.2f}"]
    if claim:
        parts.append(f"header {claim.header:.2f}, values {claim.values:.2f}")
    if evidence.files != files:
        parts.append(f"in {evidence.files} of {files} files")
    if evidence.sample and not (is_ledger and evidence.name in _PERSONAL):
        parts.append(f"such as {evidence.sample[:40]!r}")
    return plain(" · ".join(parts))


def _questions(made: Proposal) -> Iterator[str]:
    if not made.questions:
        return
    yield "\n# Questions"
    for question in made.questions:
        yield from _question(question)


def _question(question: Question) -> Iterator[str]:
    kept = "" if question.weight == "must" else " (optional)"
    yield f"# ?{kept} {plain(question.text)}"
    if question.key in _NO_KEYS:
        yield "#     if so, remove `draft: true`" if question.weight == "must" else "#     if so, nothing is to be done"
        return
    for shown, value in list(question.choices.items())[:12]:
        if value is False:
            yield f"#     {plain(shown)}: remove `draft: true`"
            continue
        yield f"#     {plain(question.key)}: {scalar(value)}" + (f"  # {plain(shown)}" if str(value) != shown else "")


def scalar(value: Any) -> str:
    """A value in YAML's flow form, on one line, quoted where it must be."""
    dumped: str = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=_WIDE)
    return dumped.removesuffix("\n...\n").strip()


def plain(told: str) -> str:
    """Text for a comment: one line, without control characters, which YAML refuses even there."""
    return re.sub(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]+", " ", told).strip()


def _wrapped(remarks: list[str]) -> Iterator[str]:
    yield from (plain(remark) for remark in remarks)
