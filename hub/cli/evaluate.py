"""``hub evaluate``: how right suppliers and categories are, measured against what people know."""

import typer

app = typer.Typer(help="Measure how right suppliers and categories are.", no_args_is_help=True)
