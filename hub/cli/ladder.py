"""How the ladder and the first figures are shown: by ``hub status``, and at the end of ``hub refresh``."""

from rich.markup import escape

from hub.cli.console import out, table
from hub.lake.answers import Answers, money
from hub.neutral import one_line

MONTH_WIDTH = 9
SHOWN_REASONS = 40


def show_ladder(answers: Answers) -> None:
    """Entities × periods, a level in each cell; then, in words, why something is held or below what is wanted."""
    periods = sorted({row["period"] for row in answers.ladder})
    shown = periods[-max(3, (out.width - 14) // MONTH_WIDTH) :]
    cells = {(row["entity_code"], row["period"]): _cell(row) for row in answers.ladder}
    entities = sorted({row["entity_code"] for row in answers.ladder})
    rows = [[escape(entity), *(cells.get((entity, period), "·") for period in shown)] for entity in entities]
    earlier = f", the last {len(shown)} of {len(periods)} months" if len(periods) > len(shown) else ""
    out.print(table(f"The ladder{earlier}", ["entity", *shown], rows))
    out.print(
        "L1 balanced · L2 harmonised · L3 consolidated · L4 reconciled · L5 signed\n"
        "! held · (L3) outside the perimeter · — no figure\n"
    )
    reasons = _reasons(answers)
    for is_held, level, reason, where in reasons[:SHOWN_REASONS]:
        out.print(f"{'held' if is_held else '    '} {where} ({level}): {reason}", markup=False)
    if len(reasons) > SHOWN_REASONS:
        more = 'hub sql "from consolidation_status where reason is not null"'
        out.print(f"… and {len(reasons) - SHOWN_REASONS} more: {more}", markup=False)


def _reasons(answers: Answers) -> list[tuple[bool, str, str, str]]:
    """(is held, level, reason, where), what is held first; months with one reason are told once."""
    told: dict[tuple[bool, str, str], dict[str, list[str]]] = {}
    for row in answers.ladder:
        if row["reason"]:
            key = (not row["is_held"], row["level"], row["reason"])
            told.setdefault(key, {}).setdefault(row["entity_code"], []).append(row["period"])
    lines = []
    for (not_held, level, reason), places in sorted(told.items(), key=lambda one: (one[0][0], *min(one[1].items()))):
        where = ", ".join(f"{entity} {_months(months)}" for entity, months in list(places.items())[:4])
        more = f" and {len(places) - 4} entities more" if len(places) > 4 else ""
        lines.append((not not_held, level, reason, where + more))
    return lines


def _months(periods: list[str]) -> str:
    return periods[0] if len(periods) == 1 else f"{periods[0]} … {periods[-1]} ({len(periods)} months)"


def _cell(row: dict[str, object]) -> str:
    level = str(row["level"]) if row["is_certified"] else "—"
    if row["level_wanted"] == "none" and row["is_certified"]:
        level = f"({level})"
    return f"[bold red]{level} ![/]" if row["is_held"] else level


def show_spend(answers: Answers, currency: str) -> None:
    """Spend by entity and by category family."""
    rows = [
        [escape(row["entity_code"]), escape(row["entity_name"]), money(row["opex_accrual"]),
         money(row["opex_invoiced"]), money(row["capex"]), str(row["suppliers"])]
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
    """Files that could not be read, lines that were rejected, and what is asked of people."""
    for row in answers.unreadable:
        out.print(f"not read  {row['feed_id']} {one_line(row['file_name'])}:\n{row['failure']}", markup=False)
    for row in answers.rejects:
        amount = money(row["amount"])
        words = (
            f"rejected  {row['feed_id']} {one_line(row['file_name'])}: {row['lines']} lines, {amount} ({row['rule']})"
        )
        out.print(words, markup=False)
    for row in answers.questions:
        pairs = f"{row['pairs']} pairs of suppliers that may be one, {money(row['amount'])}"
        out.print(f"asked     {pairs}: hub review suppliers", markup=False)


def show_residuals(answers: Answers) -> None:
    """What suppliers declare and nothing explains, with what it looks like; and how much they speak of at all."""
    for row in answers.stated:
        share = f"{row['share'] * 100:.1f} %"
        out.print(f"statements speak of suppliers with {share} of the spend of their months", markup=False)
    rows = []
    for row in answers.residuals:
        unknown = row["entity_code"] is None
        amount = row["account_not_linked"] if unknown else row["residual_gross"]
        months = (
            row["period_from"]
            if row["period_from"] == row["period_to"]
            else (f"{row['period_from']} … {row['period_to']}")
        )
        whose = f"account {row['customer_account'] or '?'}" if unknown else row["entity_code"]
        reason = "nobody recognises this account: hub review customers" if unknown else row["likely_reason"] or ""
        rows.append([escape(one_line(str(row["supplier_name"]))), escape(one_line(str(whose))), months,
                     money(row["declared"]), money(row["recorded"]), money(amount), escape(reason)])  # fmt: skip
    if rows:
        columns = ["supplier", "entity", "months", "declared", "recorded", "unexplained", "looks like"]
        out.print(table("Suppliers' statements: the largest differences", columns, rows, {3, 4, 5}))
