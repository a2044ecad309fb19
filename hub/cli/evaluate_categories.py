"""``hub evaluate categories``: how right the classifier is on labelled lines that it has not seen."""

from pathlib import Path
from typing import Annotated

import typer

from hub.cli.console import AsJson, out, say_json, table

Train = Annotated[Path, typer.Option("--train", help="CSV of lines with their category, to learn from.")]
Test = Annotated[Path, typer.Option("--test", help="CSV of lines with their category, to be measured on.")]
Abstain = Annotated[
    float | None,
    typer.Option("--abstain", min=0, max=1, help="Confidence under which no category is given.", show_default=False),
]


def categories(train: Train, test: Test, abstain: Abstain = None, as_json: AsJson = False) -> None:
    """Learn categories from one file of labelled lines and measure them on another."""
    from hub.categories.assign import ABSTAIN
    from hub.categories.evaluate import evaluate
    from hub.categories.labelled import groups, read_labelled

    figures = evaluate(
        groups(read_labelled(train)), groups(read_labelled(test)), ABSTAIN if abstain is None else abstain
    )
    if as_json:
        say_json(figures)
        return
    rows = [
        [key.replace("_", " "), f"{figures[key]:.3f}", f"{figures[f'{key}_low']:.3f} to {figures[f'{key}_high']:.3f}"]
        for key in figures
        if f"{key}_low" in figures
    ]
    for point in figures["review_curve"]:
        said = f"by amount after {point['reviewed']} reviewed"
        rows.append([said, f"{point['accuracy_by_amount']:.3f}", f"{point['low']:.3f} to {point['high']:.3f}"])
    out.print(table(f"{figures['n']:,} groups of lines", ["accuracy", "share", "95 % interval"], rows, {1, 2}))
    out.print(f"\nabstained: {figures['abstained_share']:.1%} of the amount")
