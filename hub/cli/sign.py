"""``hub sign``: a controller's signature under the figures of an entity's months."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from hub.cli.console import AsJson, Home, out, say_json, table
from hub.cli.review import known_entity
from hub.errors import UsageError
from hub.group.load import load_group
from hub.lake.answers import money
from hub.settings import workspace

if TYPE_CHECKING:
    from hub.decisions.signoffs import Signoff
    from hub.signing.sign import Offer


def sign(
    entity: Annotated[str, typer.Option("--entity", help="Whose figures.")],
    period: Annotated[list[str], typer.Option("--period", help="Month, YYYY-MM; several: give it again.")],
    by: Annotated[str, typer.Option("--by", help="Who signs.")],
    home: Home = None,
    comment: Annotated[str, typer.Option("--comment", help="Kept with the signature.")] = "",
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take the signature back.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Sign the certified and reconciled figures of months, after showing them; level L5 with the next refresh."""
    from hub.signing import sign as signing

    if not by.strip():
        raise UsageError("nobody signs", found="--by is blank", todo="give the name of who signs")
    space, now = workspace(home), dt.datetime.now(dt.UTC)
    group = load_group(space).group
    known_entity([one.code for one in group.entities], entity)
    if withdraw:
        done = signing.withdraw(space, group, entity, period, by, comment, now)
    else:
        given = signing.offers(space, entity, period)
        if not as_json:
            for one in given:
                _show(one, group.currency)
        if not yes:
            typer.confirm(f"Sign this as {by.strip()}?", abort=True, err=True)
        done = signing.sign(space, group, given, by, comment, now)
    if as_json:
        say_json([one.model_dump() for one in done])
        return
    _tell(done)


def _show(offer: "Offer", currency: str) -> None:
    out.print(table(f"{escape(offer.entity)} {offer.period}, {currency}, without VAT", *_rows(offer), {2, 3, 4}))
    out.print(
        f"rebates inside opex: {money(offer.totals['rebates'])}; lines: {offer.totals['line_count']:,} "
        f"(hash {offer.totals['lines_hash']}); publication {offer.publication_id}\n",
        markup=False,
    )


def _rows(offer: "Offer") -> tuple[list[str], list[list[str]]]:
    def cells(side: str, account: str, accrual: Any, invoiced: Any, lines: int | None) -> list[str]:
        return [side, account, money(accrual), money(invoiced), f"{lines:,}" if lines is not None else ""]

    rows = [
        cells(
            "intercompany" if one["is_intercompany"] else str(one["nature"]), str(one["account_class"]),
            one["amount_accrual"], one["amount_invoiced"], one["line_count"],
        )
        for one in offer.classes
    ]  # fmt: skip
    told = offer.totals
    rows.append(cells("opex, external", "all", told["opex_accrual"], told["opex_invoiced"], None))
    rows.append(cells("capex, external", "all", told["capex"], None, None))
    rows.append(cells("intercompany", "all", told["intercompany"], None, None))
    return ["", "accounts", "accrual", "invoiced", "lines"], [[escape(cell) for cell in row] for row in rows]


def _tell(done: list["Signoff"]) -> None:
    for one in done:
        what = "taken back by" if one.is_withdrawal else "signed by"
        out.print(f"{one.entity} {one.period}: {what} {one.by} as {one.signoff_id}", markup=False, soft_wrap=True)
    out.print("Next: `hub refresh`, so that the ladder says it", markup=False)
