"""CSV files and workbooks: from the columns of many files to the keys of one feed.

What belongs here: the order of the steps on columns, and the questions about them. The lines are judged in ``lines``.
"""

from typing import Any, Literal

from hub.onboarding import entities
from hub.onboarding.folder import look, map_columns
from hub.onboarding.forms import forms_of
from hub.onboarding.lines import judge
from hub.onboarding.making import Making
from hub.onboarding.proposal import Proposal, Question
from hub.onboarding.roles import DECISIVE, Doubt


def fill(making: Making) -> None:
    """Every key of the feed, the evidence and the questions."""
    _Tables(making).fill()


class _Tables:
    """The tables of a proposal's files, step by step."""

    def __init__(self, making: Making) -> None:
        self.making = making
        self.folder = look(making.stand_in(), making.made.files, making.made.content)

    @property
    def made(self) -> Proposal:
        """The proposal that is filled."""
        return self.making.made

    def fill(self) -> None:
        """The steps."""
        made, making = self.made, self.making
        making.leave_out(self.folder.left_out)
        self._entities()
        forms = forms_of(self.folder.seen)
        self._leave_out(forms.unsettled)
        if not self.folder.seen:
            reasons = "; ".join(dict.fromkeys(made.left_out.values()))
            making.ask(Question("columns", f"no file can be read as a table: {reasons}"))
            return
        map_columns(self.folder)
        making.leave_out(self.folder.left_out)
        made.feed |= {"reader": self._reader(), "format": forms.format}
        for question in (*forms.questions, *self._several_sheets()):
            answer = making.ask(question)
            if answer is not None:
                forms.format[question.key.removeprefix("format.")] = answer
        self._columns()
        made.remarks += [*self.folder.main.remarks, *forms.remarks]
        made.feed |= {"kind": self._kind(), "columns": self._shown_columns(), "optional": list(self.folder.optional)}
        if self.folder.main.period_rule != "posting_date":
            made.feed["period"] = {"rule": self.folder.main.period_rule}
        self._vat()
        self._currency()
        is_readable = not any(one.key.startswith(_NEEDED) and one.weight == "must" for one in made.questions)
        if is_readable and (not making.is_of_several or self._map_entities()):
            judge(making, self.folder.columns)

    def _leave_out(self, reasons: dict[Any, str]) -> None:
        self.making.leave_out(reasons)
        self.folder.seen = [one for one in self.folder.seen if one.path not in reasons]

    def _entities(self) -> None:
        if self.making.is_of_several:
            return
        named = entities.single(self.folder.seen, self.making.group.entity(self.made.entity))
        self.made.remarks += named.remarks
        for question in named.questions:
            self.making.ask(question)
        self._leave_out({one.path: why for one, why in named.foreign})

    def _map_entities(self) -> bool:
        """Map the values of the entity column; whether any of them is known."""
        named = entities.several(self.folder.seen, self.making.group)
        mapping = dict(named.map)
        for question in named.questions:
            answer = self.making.ask(question)
            if answer is not None:
                mapping[question.key.removeprefix("entities.map.")] = answer
        self.made.feed["entities"] = {"column": named.title, "map": mapping}
        return bool(mapping)

    def _columns(self) -> None:
        folder = self.folder
        for evidence in list(folder.evidence):
            if evidence.confidence < self.making.threshold:
                why = f"confidence {evidence.confidence:.2f}, under {self.making.threshold:.2f}"
                folder.doubts.append(Doubt(evidence.name, why, evidence.headers))
        missing = list(folder.main.missing)
        if self._kind() == "purchases" and not {"supplier_name", "supplier_code"} & set(folder.columns):
            missing = [*dict.fromkeys([*missing, "supplier_name"])]
        for name in missing:
            if not any(doubt.role == name for doubt in folder.doubts):
                titles = tuple(title for title in folder.seen[0].made.table.header if title)
                folder.doubts.append(Doubt(name, "no column was found for it", titles))
        for doubt in folder.doubts:
            self._settle(doubt, is_needed=doubt.role in (*DECISIVE, *missing))
        folder.optional = tuple(name for name in folder.optional if name in folder.columns)
        self.made.evidence = [one for one in folder.evidence if one.name in folder.columns]

    def _settle(self, doubt: Doubt, *, is_needed: bool) -> None:
        """Ask about a doubt; a column that stays doubtful is not mapped."""
        folder = self.folder
        if doubt.role == "vat":
            choices = {
                "without VAT": "excluded",
                f"with VAT: then map columns.vat_amount: {doubt.titles[1]}": "included",
            }
            self.making.ask(Question("vat", doubt.why, choices))
            return
        if doubt.role == "layout":
            self.making.ask(Question("layout", f"{doubt.why}. Is it read as it is?", {"read it as it is": True}))
            return
        weight: Literal["must", "may"] = "must" if is_needed else "may"
        choices = {title: title for title in doubt.titles}
        answer = self.making.ask(Question(f"columns.{doubt.role}", f"{doubt.role}: {doubt.why}", choices, weight))
        if answer is None:
            folder.columns.pop(doubt.role, None)
        else:
            folder.columns[doubt.role] = (answer,)

    def _shown_columns(self) -> dict[str, Any]:
        return {name: titles[0] if len(titles) == 1 else list(titles) for name, titles in self.folder.columns.items()}

    def _reader(self) -> str:
        for one in self.folder.seen:
            table = one.made.table
            told = f"sheet {table.sheet!r}" if table.sheet else f"{table.encoding}, separated by {table.separator!r}"
            self.made.found[one.path] = f"{told}, header on line {table.header_line}"
        readers = {one.made.table.reader for one in self.folder.seen}
        return readers.pop() if len(readers) == 1 else "table"

    def _several_sheets(self) -> list[Question]:
        """Asked once: whether a sheet repeats another or holds other lines is nothing that a program can tell."""
        for one in self.folder.seen:
            if one.others:
                sheet = one.made.table.sheet
                others = ", ".join(map(repr, one.others))
                what = f"{one.path.name}: sheets {others} have the columns too, beside {sheet!r}"
                choices = {"read them all": "*", f"read {sheet} alone": sheet}
                return [Question("format.sheet", what, choices)]
        return []

    def _kind(self) -> str:
        has = set(self.folder.columns)
        is_two_sided = {"debit", "credit"} <= has or "direction" in has
        return str(self.making.answers.get("kind", "ledger" if is_two_sided and "account_code" in has else "purchases"))

    def _vat(self) -> None:
        vat = self.making.answers.get("vat") or self.folder.main.vat
        if vat == "included":
            self.made.feed["vat"] = "included"
            claim = self.folder.seen[0].made.claims.get("vat_amount")
            if claim and "vat_amount" not in self.folder.columns:
                self.made.feed["columns"]["vat_amount"] = claim.title
        elif vat is None and self.made.feed["kind"] == "purchases":
            self.made.remarks.append(
                "nothing tells whether amounts hold VAT: taken as without; correct `vat` if they do"
            )

    def _currency(self) -> None:
        """A column of currencies is mapped where it changes what the amounts mean: nobody but a person knows."""
        if "currency" not in self.folder.columns or self.making.is_of_several:
            return
        own = self.making.group.entity(self.made.entity).currency
        columns = [column for one in self.folder.seen if (column := one.column("currency"))]
        found = sorted({value.upper() for column in columns for value in column.values})
        if "amount_original" in self.folder.columns:
            return
        is_foreign = bool(set(found) - {own, _SIGNS.get(own, own)})
        title = self.folder.columns["currency"][0]
        if is_foreign:
            what = f"lines name {', '.join(found[:6])}: are their amounts in that currency, or already in {own}?"
            choices = {"in the currency of the line": title, f"already in {own}": False}
            if self.making.ask(Question("columns.currency", what, choices)):
                return
        self.made.feed["columns"].pop("currency")
        self.made.feed["optional"] = [name for name in self.made.feed["optional"] if name != "currency"]
        self.made.evidence = [one for one in self.made.evidence if one.name != "currency"]


_NEEDED = ("columns", "format")  # without an answer to these, the lines cannot be read
_SIGNS = {"EUR": "€", "GBP": "£"}
