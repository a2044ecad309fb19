"""``hub evaluate``: how right suppliers and categories are, measured against what people know."""

import typer

from hub.cli.evaluate_suppliers import suppliers

app = typer.Typer(help="Measure how right suppliers and categories are.", no_args_is_help=True)
app.command("suppliers")(suppliers)
