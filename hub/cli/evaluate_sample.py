"""``hub evaluate sample`` and ``hub evaluate accuracy``: what people say of a sample drawn by chance."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hub.cli.console import AsJson, Home, out, say_json, table
from hub.cli.review import EntityCode, Out, free_name, known_entity
from hub.errors import UsageError
from hub.group.load import load_group
from hub.settings import workspace

if TYPE_CHECKING:
    from hub.decisions.evaluation import Estimate
    from hub.decisions.records import Verdict

Measure = Annotated[
    Literal["suppliers", "categories", "both"], typer.Argument(metavar="[suppliers|categories]", show_default=False)
]


def sample(
    measure: Measure = "both",
    home: Home = None,
    n: Annotated[int, typer.Option("--n", min=10, help="Assignments to judge, of each.")] = 100,
    seed: Annotated[int, typer.Option("--seed", help="The same seed draws the same sample.")] = 1,
    entity: EntityCode = None,
    to: Out = None,
    filled: Annotated[
        Path | None, typer.Option("--apply", metavar="FILE", help="Read the verdicts of a workbook back.")
    ] = None,
    by: Annotated[str, typer.Option("--by", help="Who judged; default the name in the workbook.")] = "",
    as_json: AsJson = False,
) -> None:
    """Write a workbook of assignments drawn by chance for people to judge; or take their verdicts (--apply)."""
    if filled:
        _apply(filled, home, by, as_json)
        return
    from hub.review.published import opened
    from hub.review.sample import sample_book
    from hub.review.workbook import write

    space = workspace(home)
    group = load_group(space).group
    known_entity([one.code for one in group.entities], entity)
    measures = {"suppliers": ["supplier"], "categories": ["category"]}.get(measure, ["supplier", "category"])
    with opened(space) as cube:
        book = sample_book(group, cube, measures, n, seed, entity, dt.datetime.now(dt.UTC))
    counts = {sheet.name: len(sheet.questions) for sheet in book.sheets}
    if not any(counts.values()):
        raise UsageError("nothing to draw from", todo="run `hub refresh` until lines have a supplier or a category")
    file = to or free_name(space, "sample", entity, f"{book.publication_id}-{seed}")
    write(book, file)
    if as_json:
        say_json({"file": str(file), "rows": counts})
        return
    out.print(", ".join(f"{name}: {count:,} to judge" for name, count in counts.items()), markup=False)
    out.print(f"Written: {file}\nNext: judge every row, then `hub evaluate sample --apply {file}`", markup=False)


def accuracy(home: Home = None, as_json: AsJson = False) -> None:
    """Print the spend-weighted accuracy that the samples judged so far show, with n and 95 % interval."""
    from hub.decisions.ledgers import load
    from hub.decisions.records import Verdict
    from hub.review.published import opened

    space = workspace(home)
    with opened(space) as cube:
        known = cube.known(load_group(space).group)
    verdicts = load(space.decisions, Verdict, known)
    if not verdicts:
        raise UsageError("no sample was judged yet", todo="`hub evaluate sample` draws one")
    _show(verdicts, as_json)


def _apply(file: Path, home: Path | None, by: str, as_json: bool) -> None:
    from hub.review import filled
    from hub.review.published import opened
    from hub.review.sample import apply_verdicts

    space = workspace(home)
    found = filled.read(file)
    if found.kind != "sample":
        raise UsageError("a review is not a sample", str(file), todo="run `hub review apply FILE`")
    with opened(space) as cube:
        known = cube.known(load_group(space).group)
    today = dt.datetime.now(dt.UTC).date()
    count, verdicts = apply_verdicts(space.decisions, found, known, file, by or found.by, today)
    if not as_json:
        out.print(f"{count} new verdicts\n", markup=False)
    _show(tuple(verdicts), as_json)


def _show(verdicts: "tuple[Verdict, ...]", as_json: bool) -> None:
    from hub.decisions.evaluation import estimate, samples

    found = {sample_id: (rows[0], estimate(rows)) for sample_id, rows in samples(verdicts).items()}
    if as_json:
        say_json(
            [
                {"sample_id": sample_id, "measure": one.measure, "scope": one.scope,
                 "publication_id": one.publication_id, "sampled_on": one.drawn_on, **vars(shown)}
                for sample_id, (one, shown) in found.items()
            ]
        )  # fmt: skip
        return
    rows = [
        [one.measure, one.scope, str(one.drawn_on), one.publication_id, f"{shown.n} of {shown.drawn}", *_figures(shown)]
        for one, shown in found.values()
    ]
    columns = ["measure", "scope", "drawn on", "publication", "judged", "accuracy", "95 % interval"]
    out.print(table("Accuracy, weighted by amount", columns, rows, {4, 5}))


def _figures(shown: "Estimate") -> list[str]:
    if shown.accuracy is None:
        return ["", "not yet: judge every row"]
    return [f"{shown.accuracy:.1%}", f"{shown.low:.1%} to {shown.high:.1%}"]
