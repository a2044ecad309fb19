"""``hub onboard``: a proposed feed out of a file or a folder that nobody has declared yet."""

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.prompt import IntPrompt
from rich.table import Table

from hub.cli.console import AsJson, Home, out, say_json, table
from hub.errors import ConfigurationError, UsageError
from hub.group.load import load_group, parse_feed
from hub.group.models import Group
from hub.group.text import text_of
from hub.settings import Workspace, workspace

if TYPE_CHECKING:  # rapidfuzz and the lexicon are not imported before they are needed
    from hub.onboarding.proposal import Proposal, Question

FeedName = Annotated[
    str | None, typer.Option("--feed", help="Name of the feed; default ledger, purchases or invoices.")
]


def onboard(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A file, or a folder of files of the same feed.")],
    entity: Annotated[str, typer.Option("--entity", help="Code in group.yml; _group for files of several entities.")],
    feed: FeedName = None,
    home: Home = None,
    check: Annotated[bool, typer.Option("--check", help="Try the feed that exists: say what drifted.")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Ask nothing; what is unsure stays a question in the YAML.")
    ] = False,
    threshold: Annotated[float, typer.Option("--threshold", min=0, max=1, help="Confidence under which to ask.")] = 0.8,
    replace: Annotated[bool, typer.Option("--replace", help="Write over a feed that exists.")] = False,
    copy: Annotated[bool, typer.Option("--copy/--no-copy", help="Copy the files to the feed's inbox.")] = True,
    as_json: AsJson = False,
) -> None:
    """Look at an entity's export and propose the feed that reads it.

    Exit code: 0 the feed is written and nothing is left to ask, 1 questions are left in it (with --check: it drifted).
    """
    space = workspace(home)
    group = _group(space)
    if check:
        _check(space, group, path, entity, feed, as_json)
        return
    from hub.onboarding.propose import propose

    answers: dict[str, Any] = {}
    name = feed or "feed"
    made = propose(path, entity, name, group, threshold=threshold, answers=answers)
    while not (yes or as_json) and is_terminal() and (asked := _answered(made.questions, answers)):
        answers |= asked
        made = propose(path, entity, name, group, threshold=threshold, answers=answers)
    made.name = feed or str(made.feed.get("kind", "purchases"))
    target = _write(space, made, replace=replace)
    copied = _copy(space, made) if copy and not made.is_draft else []
    if as_json:
        say_json(_as_data(made, target, copied))
    else:
        _show(made, target, copied)
    if not made.is_settled:
        raise typer.Exit(1)


def is_terminal() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty()


def _group(space: Workspace) -> Group:
    return load_group(space).group


def _write(space: Workspace, made: "Proposal", *, replace: bool) -> Path:
    from hub.onboarding.text import feed_text

    target = space.feeds / made.entity / f"{made.name}.yml"
    if target.exists() and not replace:
        raise UsageError(
            f"feed {made.entity}.{made.name} exists already",
            where=str(target),
            todo="give --check to try it on these files, --feed NAME for another feed, or --replace to write over it",
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(feed_text(made), encoding="utf-8")
    return target


def _copy(space: Workspace, made: "Proposal") -> list[Path]:
    """The files in the feed's inbox, unless they are there; one that is there with other bytes is not touched."""
    inbox = space.inbox / made.entity / made.name
    inbox.mkdir(parents=True, exist_ok=True)
    copied = []
    for path in made.files:
        target = inbox / path.relative_to(made.root)
        if not target.exists() and not path.resolve().is_relative_to(inbox.resolve()):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)
            copied.append(target)
    return copied


def _answered(questions: "list[Question]", answers: dict[str, Any]) -> dict[str, Any]:
    """Ask the first open question that was not skipped; nothing when there is none."""
    for question in questions:
        if question.key in answers or not question.choices:
            continue
        out.print(f"\n[bold]?[/bold] {escape(question.text)}")
        shown = list(question.choices)
        for number, choice in enumerate(shown, start=1):
            out.print(f"  {number}. {choice}", markup=False)
        out.print("  0. leave the question in the YAML", markup=False)
        number = IntPrompt.ask("  answer", choices=[str(at) for at in range(len(shown) + 1)], default=0, console=out)
        answers[question.key] = None
        return {question.key: question.choices[shown[number - 1]]} if number else {question.key: None}
    return {}


def _show(made: "Proposal", target: Path, copied: list[Path]) -> None:
    from hub.onboarding.text import forms_found

    rows = [[one.name, " | ".join(one.headers), f"{one.confidence:.2f}", one.sample[:40]] for one in made.evidence]
    out.print(table("Columns", ["hub", "header", "confidence", "such as"], _plain(rows), {2}))
    if made.preview:
        names = [name for name in made.preview[0] if any(row[name] is not None for row in made.preview)]
        shown = [["" if row[name] is None else str(row[name])[:28] for name in names] for row in made.preview]
        out.print()
        out.print(table("First lines, as they would be read", names, _plain(shown), _money(names)))
    if made.totals:
        out.print()
        out.print(_totals(made))
    _list("Told by the files", [*forms_found(made), *made.remarks])
    _list("The same bytes twice", [f"{one.name} is {first.name}" for one, first in made.duplicates.items()])
    _list("Warnings", [f"{one.name}: {told}" for one in made.totals for told in one.warnings])
    _list("Left out", [f"{one.name}: {why}" for one, why in made.left_out.items()])
    _list("Questions", [question.text for question in made.questions])
    out.print(
        f"\nWritten: {target}" + (", a draft: it is not read until its questions are answered" * made.is_draft),
        markup=False,
    )
    if copied:
        files = "1 file" if len(copied) == 1 else f"{len(copied)} files"
        out.print(f"{files} copied to {target.parent.parent.parent / 'inbox' / made.entity / made.name}", markup=False)
    if made.is_draft:
        inbox = target.parent.parent.parent / "inbox" / made.entity / made.name
        out.print(
            f"Next: answer its questions, remove `draft: true`, drop the files in {inbox}, `hub refresh`", markup=False
        )
    else:
        out.print("Next: read the YAML, then `hub refresh`", markup=False)


def _totals(made: "Proposal") -> Table:
    heads = ["file", "lines", "rejected", "debit", "credit", "debit − credit", "first", "last", "suppliers"]
    rows = [
        [
            one.name, f"{one.lines:,}", f"{one.rejected:,}", f"{one.debit:,}", f"{one.credit:,}", f"{one.amount:,}",
            str(one.first or ""), str(one.last or ""), f"{len(one.suppliers):,}",
        ]
        for one in made.totals
    ]  # fmt: skip
    sums = [
        sum(getattr(one, name) for one in made.totals) for name in ("lines", "rejected", "debit", "credit", "amount")
    ]
    every = {supplier for one in made.totals for supplier in one.suppliers}
    rows.append(["all", *(f"{one:,}" for one in sums), "", "", f"{len(every):,}"])
    return table("Control totals", heads, _plain(rows), {1, 2, 3, 4, 5, 8})


def _plain(rows: list[list[str]]) -> list[list[str]]:
    return [[escape(cell) for cell in row] for row in rows]


def _money(names: list[str]) -> set[int]:
    return {at for at, name in enumerate(names) if name in ("debit", "credit")}


def _list(title: str, lines: list[str]) -> None:
    if lines:
        out.print(f"\n[bold]{title}[/bold]")
        for line in lines:
            out.print(f"  {line}", markup=False)


def _as_data(made: "Proposal", target: Path, copied: list[Path]) -> dict[str, Any]:
    return {
        "file": str(target),
        "is_draft": made.is_draft,
        "feed": made.feed,
        "evidence": [{"name": one.name, "headers": one.headers, "confidence": one.confidence} for one in made.evidence],
        "questions": [{"key": one.key, "text": one.text, "choices": one.choices} for one in made.questions],
        "remarks": made.remarks,
        "forms": {str(path): form for path, form in made.found.items()},
        "duplicates": {str(one): str(first) for one, first in made.duplicates.items()},
        "left_out": {str(one): why for one, why in made.left_out.items()},
        "files": [
            {
                **vars(one),
                "name": one.name,
                "amount": one.amount,
                "suppliers": len(one.suppliers),
                "months": sorted(one.months),
            }
            for one in made.totals
        ],
        "copied": [str(one) for one in copied],
    }


def _check(space: Workspace, group: Group, path: Path, entity: str, name: str | None, as_json: bool) -> None:
    from hub.onboarding.check import check

    feed_file = _existing(space, entity, name)
    feed = parse_feed(feed_file, text_of(feed_file), group, allow_draft=True)
    if not path.exists():
        raise UsageError(f"no file at {path}", todo="give the new file, or the folder of new files")
    paths = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    checked = check(feed, group, paths)
    if as_json:
        say_json(
            [{"file": str(one.path), "drift": one.drift, "lines": one.totals and one.totals.lines} for one in checked]
        )
    for one in checked if not as_json else []:
        told = f"{one.totals.lines:,} lines, {one.totals.amount:,}" if one.totals else "not read"
        out.print(f"{one.path.name}: {told}", markup=False)
        for drift in one.drift:
            out.print(f"  {drift}", markup=False)
    if any(one.drift for one in checked):
        raise typer.Exit(1)


def _existing(space: Workspace, entity: str, name: str | None) -> Path:
    found = sorted((space.feeds / entity).glob(f"{name or '*'}.y*ml"))
    if len(found) == 1:
        return found[0]
    names = ", ".join(one.stem for one in found) or "none"
    if len(found) > 1:
        raise UsageError(f"{entity} has several feeds: {names}", todo="name one with --feed")
    raise ConfigurationError(f"no feed {name or ''} of {entity}", str(space.feeds / entity), todo="run without --check")
