"""What rules and answers say together: where a rule holds, and which lines it means. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
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


def is_met(rule: CategoryRule, account: str | None, supplier: str | None, words: Iterable[str]) -> bool:
    """Whether lines of this account and supplier, with these words (``words_of``), meet the rule.

    The account begins with the rule's, the supplier is the rule's, and every word of the rule begins one of the words.
    """
    if not (account or "").startswith(rule.account) or rule.supplier not in ("", supplier):
        return False
    return all(any(word.startswith(asked) for word in words) for asked in words_of(rule.words))


@lru_cache(1024)
def words_of(*texts: str | None) -> frozenset[str]:
    """The words of label, own category and item, case and accents aside."""
    parts = unicodedata.normalize("NFKD", " ".join(text for text in texts if text))
    return frozenset(re.findall(r"\w+", "".join(one for one in parts if not unicodedata.combining(one)).casefold()))


def told(rule: CategoryRule) -> str:
    """A rule's conditions in words."""
    parts = [
        f"account begins with {rule.account}" if rule.account else "",
        f"supplier is {rule.supplier}" if rule.supplier else "",
        f"text holds {', '.join(rule.words.split())}" if rule.words else "",
    ]
    return "; ".join(part for part in parts if part)
