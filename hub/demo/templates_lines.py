"""The lines of a purchase ledger: one line a purchase, signed, without VAT."""

from dataclasses import replace

from hub.demo.templates import Template, legs, mirrored


def _line(name: str, frequency: float, pool: str, leg: str, scale: float = 1.0) -> Template:
    line = tuple(replace(only, is_purchase_line=True) for only in legs(leg))
    return Template(name, "purchases", frequency, (pool,), line, scale=scale)


LINE_ERROR = _line("line_error", 0.010, "general", "D charge1 n1 opex")

PURCHASE_LINES: tuple[Template, ...] = (
    _line("line", 0.880, "general", "D charge1 n1 opex"),
    _line("line_credit_note", 0.040, "general", "C charge1 n1 opex"),
    _line("line_rebate", 0.015, "general", "C rebate n1 rebate"),
    _line("line_insurance", 0.015, "insurance", "D 616 n1 opex", 4.0),
    _line("line_asset", 0.020, "asset", "D asset n1 capex", 15.0),
    _line("line_licence", 0.010, "general", "D 651 n1"),  # class 65: a purchase ledger has it, spend has not
    LINE_ERROR,
)
LINE_CORRECTIONS = {LINE_ERROR.name: mirrored(LINE_ERROR, "FACT", "any")}
GROUP_LINE = replace(_line("group_line", 0.0, "group", "D charge1 n1 opex"), is_group=True)
