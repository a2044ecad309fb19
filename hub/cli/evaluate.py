"""``hub evaluate``: how right suppliers and categories are, measured against what people know."""

import typer

from hub.cli import evaluate_categories, evaluate_sample, evaluate_suppliers
from hub.cli.console import Home
from hub.errors import UsageError

app = typer.Typer(help="Measure how right suppliers and categories are; alone, as `sample`.")
app.command("suppliers")(evaluate_suppliers.suppliers)
app.command("categories")(evaluate_categories.categories)
app.command("sample")(evaluate_sample.sample)
app.command("accuracy")(evaluate_sample.accuracy)


@app.callback(invoke_without_command=True)
def alone(context: typer.Context, home: Home = None) -> None:
    """Measure how right suppliers and categories are. Without a verb: draw a sample of both to judge."""
    if context.invoked_subcommand is None:
        evaluate_sample.sample(home=home)
    elif home:
        raise UsageError("--home comes after the verb", todo=f"hub evaluate {context.invoked_subcommand} --home DIR")
