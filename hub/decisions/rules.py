"""What rules and answers say together: where a rule holds, and which lines it means. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Literal

from hub.decisions.records import ANY, CategoryRule, RuleApproval, Subject

Standing = Literal["accepted", "declined", "awaiting"]


def standing(rule: CategoryRule, entity: str, answers: Mapping[Subject, RuleApproval]) -> Standing:
    """What a rule is in an entity; ``answers``: last words of ``category_approvals.csv``.

    A rule written for one entity holds there at once and nowhere else. A rule for ``*`` holds once the entity accepted
    it; its answer to that rule goes before its answer to all rules of the committee.
    """
    if rule.entity != ANY:
        return "accepted" if rule.entity == entity else "declined"
    answer = answers.get((rule.rule_id, entity)) or answers.get((ANY, entity))
    return answer.decision if answer else "awaiting"


def is_met(rule: CategoryRule, account: str | None, supplier: str | None, texts: Sequence[str | None]) -> bool:
    """Whether lines of this account and supplier, with these words in label, own category or item, meet the rule.

    The account begins with the rule's, the supplier is the rule's, and every word of the rule begins one of the texts',
    case and accents aside.
    """
    if not (account or "").startswith(rule.account) or rule.supplier not in ("", supplier):
        return False
    found = [word for text in texts for word in _words(text or "")]
    return all(any(word.startswith(asked) for word in found) for asked in _words(rule.words))


def told(rule: CategoryRule) -> str:
    """A rule's conditions in words."""
    parts = [
        f"account begins with {rule.account}" if rule.account else "",
        f"supplier is {rule.supplier}" if rule.supplier else "",
        f"text holds {', '.join(rule.words.split())}" if rule.words else "",
    ]
    return "; ".join(part for part in parts if part)


def _words(text: str) -> list[str]:
    plain = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return re.findall(r"\w+", plain.casefold())
