"""From a file or a folder to a proposal: what is found, tried, and left to ask.

What belongs here: the order of the steps. Each step is a module of its own. Answers of a person are given by the key of
their question, and the proposal is made again with them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import ROUND_UP, Decimal
from pathlib import Path
from typing import Any, Literal

from hub.errors import UnreadableFileError, UsageError
from hub.group.load import is_passing, parse_feed
from hub.group.models import GROUP_FOLDER, Feed, Group
from hub.lake.staging import file_digest
from hub.onboarding import entities, text
from hub.onboarding.folder import Folder, look, map_columns
from hub.onboarding.forms import forms_of
from hub.onboarding.kinds import kind_of
from hub.onboarding.proposal import FileTotals, Proposal, Question
from hub.onboarding.roles import DECISIVE, Doubt
from hub.onboarding.trial import lines_of, try_file

THRESHOLD = 0.8
_LEDGER_LINES = 10
# Shares of the lines of common months that stand in both of two files: one repeats the other, or they add up.
_REPEATS, _ADDS, _STRAY = 0.9, 0.1, 0.01
_PAIRS = 12
_MOST_REJECTED = 0.1  # above, the proposal itself is doubtful
_STRUCTURED: Mapping[str, tuple[str, str]] = {
    "fec": ("fec", "ledger"),
    "saft": ("saft", "ledger"),
    "einvoice": ("einvoice", "invoices"),
}


def propose(
    path: Path, entity: str, name: str, group: Group, *, threshold: float = THRESHOLD,
    answers: Mapping[str, Any] | None = None,
) -> Proposal:  # fmt: skip
    """The feed that reads ``path`` for ``entity``. Raises UsageError for a path without files or an unknown entity."""
    _check_entity(entity, group)
    made = Proposal(entity, name)
    paths = _files(path, made)
    kinds = {one: kind_of(one) for one in paths}
    known = [kind for kind in kinds.values() if kind != "other"]
    if not known:
        raise UsageError(f"nothing in {path} can be read as lines", todo="give a CSV, a workbook, a FEC, a SAF-T …")
    main = max(dict.fromkeys(known), key=known.count)
    for one in paths:
        if kinds[one] != main:
            other = "not a file of lines" if kinds[one] == "other" else f"a {kinds[one]} among files of kind {main}"
            made.left_out[one] = other
    made.files = [one for one in paths if kinds[one] == main]
    if main == "table":
        _Tables(made, group, threshold, dict(answers or {})).fill()
    else:
        reader, kind = _STRUCTURED[main]
        made.feed = {"reader": reader, "kind": kind}
        _try(made, group)
    return made


def _check_entity(entity: str, group: Group) -> None:
    codes = [one.code for one in group.entities]
    if entity != GROUP_FOLDER and entity not in codes:
        raise UsageError(
            f"unknown entity {entity!r}",
            expected=f"one of {', '.join(codes)}, or {GROUP_FOLDER} for a file of several entities",
            todo=f"declare it under entities in group.yml: - {{code: {entity}, name: …, country: …, currency: …}}",
        )


def _files(path: Path, made: Proposal) -> list[Path]:
    """The files of ``path`` in order of name, the same bytes once."""
    found = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    if not path.exists() or not found:
        raise UsageError(f"no file at {path}", todo="give a file, or a folder of files of the same feed")
    first: dict[str, Path] = {}
    for one in found:
        if is_passing(one):
            continue
        kept = first.setdefault(file_digest(one), one)
        if kept != one:
            made.duplicates[one] = kept
    return [one for one in found if one in first.values()]


class _Tables:
    """Fills a proposal for CSV files and workbooks, step by step."""

    def __init__(self, made: Proposal, group: Group, threshold: float, answers: dict[str, Any]) -> None:
        self.made, self.group, self.threshold, self.answers = made, group, threshold, answers
        self.folder = Folder()

    def fill(self) -> None:
        """Every key of the feed, the evidence and the questions."""
        made = self.made
        self.folder = look(_stand_in(made), made.files)
        if not self.folder.seen:
            self._leave_out(self.folder.left_out)
            text_ = "no file could be read as a table: " + "; ".join(dict.fromkeys(self.folder.left_out.values()))
            made.questions.append(Question("columns", text_))
            return
        self._entities()
        forms = forms_of(self.folder.seen)
        self._leave_out({**self.folder.left_out, **forms.unsettled})
        if not self.folder.seen:
            made.questions += forms.questions or [Question("format", "; ".join(dict.fromkeys(made.left_out.values())))]
            return
        map_columns(self.folder)
        self._columns()
        made.remarks += [*self.folder.main.remarks, *forms.remarks]
        made.feed = {"reader": self._reader(), "kind": self._kind(), **self._patterns(), "format": forms.format}
        for question in forms.questions:
            self._ask(question)
        made.feed |= {"columns": self._shown_columns(), "optional": list(self.folder.optional)}
        if self.folder.main.period_rule != "posting_date":
            made.feed["period"] = {"rule": self.folder.main.period_rule}
        self._vat()
        self._currency()
        if not any(question.key.startswith("columns.") and question.weight == "must" for question in made.questions):
            self._after_trial()

    # What a person must say, or has said.

    def _ask(self, question: Question) -> Any:
        """The answer to a question, put into the feed where its key is one of it; None while it is open."""
        if question.key not in self.answers:
            self.made.questions.append(question)
            return None
        answer = self.answers[question.key]
        place, _, key = question.key.partition(".")
        if place == "format":
            self.made.feed.setdefault("format", {})[key] = answer
        return answer

    def _leave_out(self, reasons: Mapping[Path, str]) -> None:
        self.made.left_out |= reasons
        self.made.files = [one for one in self.made.files if one not in reasons]
        self.folder.seen = [one for one in self.folder.seen if one.path not in reasons]

    # The steps.

    def _entities(self) -> None:
        if self.made.entity == GROUP_FOLDER:
            return
        named = entities.single(self.folder.seen, self.group.entity(self.made.entity))
        for question in named.questions:
            self._ask(question)
        self._leave_out({one.path: why for one, why in named.foreign})

    def _columns(self) -> None:
        folder = self.folder
        for evidence in list(folder.evidence):
            if evidence.confidence < self.threshold and not self._is_answered(evidence.name):
                why = f"confidence {evidence.confidence:.2f}, under {self.threshold:.2f}"
                folder.doubts.append(Doubt(evidence.name, why, evidence.headers))
                folder.evidence.remove(evidence)
                folder.columns.pop(evidence.name)
        shape = folder.main
        needed = {shape.date: "posting_date"}
        for name in shape.missing:
            if not any(doubt.role in (name, needed.get(name)) for doubt in folder.doubts):
                titles = tuple(title for title in folder.seen[0].made.table.header if title)
                folder.doubts.append(Doubt(name, "no column was found for it", titles))
        for doubt in folder.doubts:
            self._settle(doubt)
        self.made.evidence = folder.evidence

    def _settle(self, doubt: Doubt) -> None:
        folder, key = self.folder, f"columns.{doubt.role}"
        if doubt.role == "vat":
            choices = {"without VAT": "excluded", "with VAT, taken off line by line": "included"}
            self._ask(Question("vat", doubt.why, choices))
            return
        if doubt.role == "layout":
            self._ask(Question("layout", f"{doubt.why}. Is it read as it is?", {"read it as it is": "as it is"}))
            return
        is_needed = doubt.role in DECISIVE or doubt.role in folder.main.missing
        weight: Literal["must", "may"] = "must" if is_needed else "may"
        choices = {title: title for title in doubt.titles}
        if self._ask(Question(key, f"{doubt.role}: {doubt.why}", choices, weight)) is None:
            if doubt.role in folder.columns:
                folder.columns.pop(doubt.role)
                folder.evidence = [one for one in folder.evidence if one.name != doubt.role]
        elif self.answers[key]:
            folder.columns[doubt.role] = (self.answers[key],)
        folder.optional = tuple(name for name in folder.optional if name in folder.columns)

    def _is_answered(self, name: str) -> bool:
        return f"columns.{name}" in self.answers

    def _shown_columns(self) -> dict[str, Any]:
        return {name: titles[0] if len(titles) == 1 else list(titles) for name, titles in self.folder.columns.items()}

    def _reader(self) -> str:
        readers = {one.made.table.reader for one in self.folder.seen}
        for one in self.folder.seen:
            table = one.made.table
            told = f"sheet {table.sheet!r}" if table.sheet else f"{table.encoding}, separated by {table.separator!r}"
            self.made.found[one.path] = f"{told}, header on line {table.header_line}"
            if one.others:
                others = ", ".join(map(repr, one.others))
                what = f"{one.path.name}: sheets {others} hold lines too, beside {table.sheet!r}"
                self._ask(Question("format.sheet", what, {table.sheet: table.sheet}))
        return readers.pop() if len(readers) == 1 else "table"

    def _kind(self) -> str:
        has = set(self.folder.columns)
        is_two_sided = {"debit", "credit"} <= has or "direction" in has
        return self.answers.get("kind", "ledger" if is_two_sided and "account_code" in has else "purchases")

    def _patterns(self) -> dict[str, Any]:
        return {"leave_out": [one.name for one in self.made.left_out]} if self.made.left_out else {}

    def _vat(self) -> None:
        shape, kind = self.folder.main, self.made.feed["kind"]
        vat = self.answers.get("vat") or shape.vat
        if vat == "included":
            self.made.feed["vat"] = "included"
        elif vat is None and kind == "purchases":
            self.made.remarks.append(
                "nothing tells whether amounts hold VAT: taken as without; correct `vat` if they do"
            )

    def _currency(self) -> None:
        if "currency" not in self.folder.columns or self.made.entity == GROUP_FOLDER:
            return
        own = self.group.entity(self.made.entity).currency
        columns = [column for one in self.folder.seen if (column := one.column("currency"))]
        found = sorted({value.upper() for column in columns for value in column.values})
        is_foreign = bool(set(found) - {own, "€" if own == "EUR" else "£" if own == "GBP" else own})
        if "amount_original" in self.folder.columns or (is_foreign and self.answers.get("currency") == "line"):
            return
        if is_foreign and "currency" not in self.answers:
            text_ = f"lines name {', '.join(found[:6])}: are their amounts in that currency, or already in {own}?"
            choices = {"in the currency of the line": "line", f"already in {own}": "entity"}
            self.made.questions.append(Question("currency", text_, choices))
        self.made.feed["columns"].pop("currency", None)
        self.made.feed["optional"] = [name for name in self.made.feed["optional"] if name != "currency"]

    def _after_trial(self) -> None:
        """What only the lines themselves tell: kind, sign, and what a new file replaces."""
        made = self.made
        if made.entity == GROUP_FOLDER:
            named = entities.several(self.folder.seen, self.group)
            made.feed["entities"] = {"column": named.title, "map": dict(named.map)}
            for question in named.questions:
                answer = self._ask(question)
                if answer:
                    made.feed["entities"]["map"][question.key.removeprefix("entities.map.")] = answer
            if not made.feed["entities"]["map"]:
                return
        _try(made, self.group)
        debit = sum((one.debit for one in made.totals), Decimal(0))
        credit = sum((one.credit for one in made.totals), Decimal(0))
        lines = sum(one.lines for one in made.totals)
        self._judge_kind(debit, credit, lines)
        self._judge_sign(debit - credit)
        self._judge_supersede()
        self._judge_rejects()

    def _judge_kind(self, debit: Decimal, credit: Decimal, lines: int) -> None:
        made, has = self.made, set(self.folder.columns)
        choices = {"a whole ledger, in double entry": "ledger", "a list of purchases only": "purchases"}
        if "kind" in self.answers:
            return
        if made.feed["kind"] == "ledger" and debit != credit:
            what = f"debits {debit:,} and credits {credit:,} differ: a ledger would balance"
            made.questions.append(Question("kind", what, choices))
        elif made.feed["kind"] == "purchases" and "account_code" in has and lines > _LEDGER_LINES and debit == credit:
            made.feed["kind"] = "ledger"
            made.remarks.append("debits and credits are equal: taken as a ledger")
            _try(made, self.group)

    def _judge_sign(self, total: Decimal) -> None:
        made = self.made
        is_list = made.feed["kind"] == "purchases"
        six = sum((one.class_six for one in made.totals), Decimal(0))
        is_french = made.entity != GROUP_FOLDER and self.group.entity(made.entity).country in ("FR", "MC")
        negative = sum(one.negative for one in made.totals)
        is_mostly_negative = 2 * negative > sum(one.lines for one in made.totals)
        is_upside_down = (total < 0 or is_mostly_negative) if is_list else (is_french and six < 0)
        if not is_upside_down:
            return
        shown = total if is_list else six
        what = f"the lines add up to {shown:,}, and {negative:,} of them are negative: are purchases negative here?"
        choices = {"yes, turn the sign": "inverted", "no, they are credit notes": "normal"}
        answer = self._ask(Question("sign", what, choices))
        if answer == "inverted":
            made.feed["sign"] = "inverted"
            _try(made, self.group)

    def _judge_rejects(self) -> None:
        """Lines that cannot be read are told; beyond the feed's bounds their month is held until somebody accepts it."""
        made = self.made
        bad = {one.name: lost for one in made.totals if (lost := sum(one.lost.values()))}
        if not bad or any(question.key.startswith("format.") for question in made.questions):
            return
        rules = Counter(rule for one in made.totals for rule in one.lost.elements())
        shown = ", ".join(f"{count:,} {rule}" for rule, count in rules.most_common(4))
        share = max(bad[one.name] / (one.lines + one.rejected) for one in made.totals if one.name in bad)
        amount = sum((one.lost_amount for one in made.totals), Decimal(0))
        text_ = (
            f"{sum(bad.values()):,} lines of {len(bad)} files are rejected ({shown}; {amount:,} in all, at most {share:.1%} "
            f"of a file's lines): are they to be left aside? Above 1 % a month is held until then"
        )
        bound = float(Decimal(str(share)).quantize(Decimal("0.01"), ROUND_UP))
        choices = {"leave them aside": {"max_line_share": bound, "max_amount_share": 1}}
        answer = self._ask(Question("rejects", text_, choices, "may" if bound <= _MOST_REJECTED else "must"))
        if answer:
            made.feed["rejects"] = answer

    def _judge_supersede(self) -> None:
        """Files that share months either add up, or the later one repeats the earlier: their lines tell."""
        made, pairs = self.made, _sharing(self.made.totals)
        if not pairs:
            if len(made.totals) > 1:
                made.remarks.append("no two files share a month: a new file replaces the former ones for its months")
            return
        feed = _parsed(made, self.group)
        by_name = {one.name: one for one in made.files}
        common = total = most = 0
        for one, other in pairs[:_PAIRS]:
            months = one.months & other.months
            mine, theirs = (lines_of(feed, self.group, by_name[file.name], months) for file in (one, other))
            common, total = common + (mine & theirs).total(), total + min(mine.total(), theirs.total())
            most += max(mine.total(), theirs.total())
        if common <= _ADDS * total:
            made.feed["supersede"] = "file"
            again = f"; {common} lines stand in two files and count twice" if common else ""
            made.remarks.append(f"{len(pairs)} pairs of files share months: files add up{again}")
        elif common >= _REPEATS * most:
            made.feed["supersede"] = "period"
            made.remarks.append("a later file repeats the lines of the earlier: it replaces them")
        else:
            what = f"files share months, and {common} of {total} lines there stand in two files"
            choices = {"files add up": "file", "the later file replaces the months that it has": "period"}
            # A few lines sent twice are told and added up; replacing a month by them would lose the month.
            is_stray = common <= _STRAY * sum(one.lines for one in made.totals)
            answer = self._ask(Question("supersede", what, choices, "may" if is_stray else "must"))
            made.feed["supersede"] = answer or "file"


def _sharing(totals: Sequence[FileTotals]) -> list[tuple[FileTotals, FileTotals]]:
    return [(one, other) for at, one in enumerate(totals) for other in totals[at + 1 :] if one.months & other.months]


def _stand_in(made: Proposal) -> Feed:
    """A feed under the proposal's name, for messages of the readers."""
    columns = {"posting_date": "Date", "supplier_name": "Supplier", "amount": "Amount"}
    given = {"entities": {"column": "Entity", "map": {}}} if made.entity == GROUP_FOLDER else {}
    content = {"reader": "delimited", "kind": "purchases", "columns": columns, **given}
    return Feed.model_validate({**content, "entity": made.entity, "name": made.name, "path": _path(made)})


def _path(made: Proposal) -> Path:
    return Path("feeds") / made.entity / f"{made.name}.yml"


def _parsed(made: Proposal, group: Group) -> Feed:
    return parse_feed(_path(made), text.body(made, is_draft=False), group)


def _try(made: Proposal, group: Group) -> None:
    """Read every file as proposed; one that cannot be read is left out, with the reader's words."""
    feed = _parsed(made, group)
    made.totals, made.preview = [], []
    for path in list(made.files):
        try:
            totals, first = try_file(feed, group, path)
        except UnreadableFileError as error:
            made.left_out[path] = f"{error.what}: {error.found}" if error.found else error.what
            made.files.remove(path)
            made.feed["leave_out"] = [one.name for one in made.left_out]
            continue
        made.totals.append(totals)
        made.preview += first[: 10 - len(made.preview)]
