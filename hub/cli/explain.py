"""``hub explain``: why a supplier or a line is what it is."""

import typer

app = typer.Typer(help="Tell why, in words.", no_args_is_help=True)
