"""A proposal in the making: what is asked, what a person answered, and the trial of what is proposed so far.

What belongs here: what every step needs. The steps on columns are in ``tables``, those on lines in ``lines``.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hub.errors import UnreadableFileError
from hub.group.load import parse_feed
from hub.group.models import GROUP_FOLDER, Feed, Group
from hub.onboarding import text
from hub.onboarding.proposal import Proposal, Question
from hub.onboarding.trial import PREVIEW_LINES, try_file


class Making:
    """``made`` is filled step by step; ``answers``: key of a question → what a person said."""

    def __init__(self, made: Proposal, group: Group, threshold: float, answers: Mapping[str, Any]) -> None:
        self.made, self.group, self.threshold, self.answers = made, group, threshold, answers

    @property
    def is_of_several(self) -> bool:
        """Whether the files hold several entities."""
        return self.made.entity == GROUP_FOLDER

    def ask(self, question: Question) -> Any:
        """The answer to a question; None while it is open, and then it is in the proposal."""
        if question.key in self.answers:
            answer = self.answers[question.key]
            said = next((shown for shown, value in question.choices.items() if value == answer), str(answer))
            self.made.remarks.append(f"asked: {question.text}. Answered: {said}")
            return answer
        self.made.questions.append(question)
        return None

    def leave_out(self, reasons: Mapping[Path, str]) -> None:
        """Do not read these files, and say why."""
        made = self.made
        made.left_out |= reasons
        made.files = [one for one in made.files if one not in reasons]
        made.feed["leave_out"] = [made.pattern_of(one) for one in made.left_out]

    def stand_in(self) -> Feed:
        """A feed under the proposal's name, for what the readers say before its columns are known."""
        columns = {"posting_date": "Date", "supplier_name": "Supplier", "amount": "Amount"}
        given = {"entities": {"column": "Entity", "map": {}}} if self.is_of_several else {}
        content = {"reader": "delimited", "kind": "purchases", "columns": columns, **given}
        made = self.made
        return Feed.model_validate({**content, "entity": made.entity, "name": made.name, "path": self._path()})

    def feed(self) -> Feed:
        """The feed as proposed so far, open questions apart."""
        return parse_feed(self._path(), text.body(self.made, is_draft=False), self.group)

    def try_files(self) -> None:
        """Read every file as proposed; one that cannot be read is left out, with the reader's words."""
        feed, made = self.feed(), self.made
        made.totals, made.preview = [], []
        for path in list(made.files):
            try:
                totals, first = try_file(feed, self.group, made.content(path))
            except UnreadableFileError as error:
                self.leave_out({path: f"{error.what}: {error.found}" if error.found else error.what})
                continue
            if totals.faults:
                self.leave_out({path: "; ".join(totals.faults)})
                continue
            totals.path = path
            made.totals.append(totals)
            made.preview += first[: PREVIEW_LINES - len(made.preview)]

    def _path(self) -> Path:
        return Path("feeds") / self.made.entity / f"{self.made.name}.yml"
