"""How the ladder and the first figures are shown: by ``hub status``, and at the end of ``hub refresh``."""

from rich.markup import escape

from hub.cli.console import out, table
from hub.lake.answers import Answers, money

SHOWN_MONTHS = 12


def show_ladder(answers: Answers) -> None:
    """Entities × periods, a level in each cell; then, in words, why something is held or below what is wanted."""
    periods = sorted({row["period"] for row in answers.ladder})
    shown = periods[-SHOWN_MONTHS:]
    cells = {(row["entity_code"], row["period"]): _cell(row) for row in answers.ladder}
    entities = sorted({row["entity_code"] for row in answers.ladder})
    rows = [[escape(entity), *(cells.get((entity, period), "·") for period in shown)] for entity in entities]
    earlier = f", the last {len(shown)} of {len(periods)} months" if len(periods) > len(shown) else ""
    out.print(table(f"The ladder{earlier}", ["entity", *shown], rows))
    out.print("L1 balanced · L2 harmonised · L3 consolidated · ! held · (L3) outside the perimeter · — no figure\n")
    why = [row for row in answers.ladder if row["reason"]]
    for row in [*(one for one in why if one["is_held"]), *(one for one in why if not one["is_held"])][:40]:
        mark = "held " if row["is_held"] else "      "
        out.print(f"{mark}{row['entity_code']} {row['period']} ({row['level']}): {row['reason']}", markup=False)
    if len(why) > 40:
        out.print(f"… and {len(why) - 40} more: hub sql \"from consolidation_status where reason is not null\"", markup=False)


def _cell(row: dict[str, object]) -> str:
    level = str(row["level"]) if row["is_certified"] else "—"
    if row["level_wanted"] == "none" and row["is_certified"]:
        level = f"({level})"
    return f"[bold red]{level} ![/]" if row["is_held"] else level


def show_spend(answers: Answers, currency: str) -> None:
    """Spend by entity and by category family."""
    rows = [
        [escape(row["entity_code"]), escape(row["entity_name"]), money(row["opex_accrual"]), money(row["opex_invoiced"]),
         money(row["capex"]), str(row["suppliers"])]
        for row in answers.by_entity
    ]  # fmt: skip
    columns = ["entity", "name", "opex, accrual", "opex, invoiced", "capex", "suppliers"]
    out.print(table(f"External spend by entity, {currency} without VAT", columns, rows, {2, 3, 4, 5}))
    rows = [
        [escape(row["family_code"]), escape(row["family_en"]), money(row["amount_accrual"]), str(row["suppliers"]),
         str(row["entities"])]
        for row in answers.by_category
    ]  # fmt: skip
    columns = ["family", "name", "accrual", "suppliers", "entities"]
    out.print()
    out.print(table(f"External spend by category, {currency} without VAT", columns, rows, {2, 3, 4}))


def show_refused(answers: Answers) -> None:
    """Files that could not be read, and lines that were rejected."""
    for row in answers.unreadable:
        out.print(f"not read  {row['feed_id']} {row['file_name']}:\n{row['failure']}", markup=False)
    for row in answers.rejects:
        amount = money(row["amount"])
        words = f"rejected  {row['feed_id']} {row['file_name']}: {row['lines']} lines, {amount} ({row['rule']})"
        out.print(words, markup=False)
