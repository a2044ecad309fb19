"""``hub demo``: write the demonstration group."""

from pathlib import Path
from typing import Annotated

import typer

from hub.cli.console import err, out
from hub.errors import UsageError


def demo(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make.")],
    lines: Annotated[int, typer.Option("--lines", help="Ledger lines, about.", min=1000)] = 24_000,
    seed: Annotated[int, typer.Option("--seed", help="Same seed, same files.")] = 7,
    months: Annotated[int, typer.Option("--months", help="Months of books.", min=2)] = 6,
) -> None:
    """Write a fictional group of seven entities: declarations, ledgers in six formats, some electronic
    invoices, statements of four suppliers, a cartography, and the true totals beside."""
    if (directory / "group.yml").exists():
        raise UsageError(f"{directory} is a workspace already", todo="choose another folder")
    from rich.progress import Progress

    from hub.demo.generate import generate

    with Progress(console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task("writing ledgers", total=lines)
        truth = generate(
            directory,
            lines=lines,
            seed=seed,
            months=months,
            with_invoices=True,
            with_statements=True,
            progress=lambda count: progress.update(task, advance=count),
        )
    del truth
    out.print(f"The demonstration group is in {directory}. Next: hub refresh --home {directory}", markup=False)
