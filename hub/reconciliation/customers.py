"""Which entity of the group a supplier's customer account is.

Here belong the rules, sure ones only, strongest first: what people judged, what the feed declares, a SIRET, a SIREN, a
VAT number, the same normalised name. What is only alike is a proposal. An account that is nobody's is a finding, an
entity that the group does not know of, never an error. Pure, whatever the order of the rows.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from hub.decisions.statements import CustomerJudgement
from hub.reconciliation.customer_keys import ACCOUNT, NUMBERS, Account, Company, accounts_of, companies_of
from hub.reconciliation.customer_likeness import Likeness, Names
from hub.reconciliation.customer_told import Declared, Judged

LINK: dict[str, pl.DataType] = {
    "entity_code": pl.String(), "method": pl.String(), "proposed_entity": pl.String(), "score": pl.Float64(),
    "evidence": pl.String(),
}  # fmt: skip
_NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Answer:
    """What one rule says: these entities; ``by``: who or what says so."""

    method: str
    entities: frozenset[str]
    by: str

    def __str__(self) -> str:
        return f"{self.by}: {' and '.join(sorted(self.entities))}"


@dataclass(frozen=True)
class _Link:
    entity: str | None
    method: str
    evidence: str
    proposed: str | None = None
    score: float | None = None


def link_customers(
    accounts: pl.DataFrame, entities: pl.DataFrame, mapped: pl.DataFrame, judgements: Sequence[CustomerJudgement]
) -> pl.DataFrame:
    """``accounts`` (ACCOUNT; any may be null), in the same order, with LINK.

    ``entities``: entity_code, name, aliases (list), siren, vat. ``mapped``: supplier_key, customer (account, SIRET,
    SIREN, VAT number or name, compared normalised, the more exact first), entity_code: what the feeds declare.
    ``judgements``: ``customers.csv`` in its order.

    ``method``: judgement, declared, siret, siren, vat, name or none. A judgement ``different`` bars its entity from
    every rule, and one that says "none of the group" leaves a null entity under method judgement. Where one rule finds
    two entities, or a SIRET, SIREN and VAT number disagree, nobody is linked and ``evidence`` says so. What a weaker
    rule says otherwise is told in ``evidence``. A name never goes against SIRENs, or VAT numbers of one country, that
    differ. Without a link ``proposed_entity`` is the entity whose name is most alike, with its ``score`` (0 to 1).
    """
    rules = _Rules(companies_of(entities), mapped, judgements)
    links = [rules.link(one) for one in accounts_of(accounts)]
    rows = [(one.entity, one.method, one.proposed, one.score, one.evidence) for one in links]
    told = pl.DataFrame(rows, schema=LINK, orient="row")
    return pl.concat([accounts.select(pl.col(list(ACCOUNT)).cast(pl.String)), told], how="horizontal")


class _Rules:
    """All that can answer for an account."""

    def __init__(self, companies: list[Company], mapped: pl.DataFrame, judgements: Sequence[CustomerJudgement]) -> None:
        self._companies = {one.code: one for one in companies}
        self._sirens = _by(companies, lambda one: [one.siren])
        self._vats = _by(companies, lambda one: [one.vat])
        self._names = _by(companies, lambda one: one.names)
        self._spelt = Names(companies)
        self._declared = Declared(mapped)
        self._judged = Judged(judgements)
        self._alike: dict[tuple[str, frozenset[str]], Likeness | None] = {}

    def link(self, account: Account) -> _Link:
        """Whose the account is."""
        judged = self._judged.of(account)
        by = f"judged by {judged.last.by} on {judged.last.on}" if judged.last else ""
        if judged.is_nobodys:
            return _Link(None, "judgement", f"{by}: none of the group's entities")
        answers = [_Answer("judgement", frozenset({judged.entity}), by)] if judged.entity else []
        answers += [_Answer(one.method, one.entities - judged.barred, one.by) for one in self._answers(account)]
        found = [one for one in answers if one.entities]
        if not found:
            return self._unlinked(account, judged.barred)
        first, *weaker = found
        others = [one for one in weaker if not one.entities & first.entities]
        numbers = [one for one in others if one.method in NUMBERS and first.method in NUMBERS]
        if len(first.entities) > 1 or numbers:
            return self._torn(account, [first, *numbers])
        (entity,) = first.entities
        if first.method in NUMBERS and (stranger := _stranger(account, first.method, self._companies[entity])):
            return self._torn(account, [first], f", but {stranger}")
        return _Link(entity, first.method, "; but ".join(map(str, (first, *others))))

    def _answers(self, account: Account) -> Iterator[_Answer]:
        if declared := self._declared.of(account):
            yield _Answer("declared", declared[1], f"declared as {declared[0]}")
        numbers, of_siren = account.numbers, self._sirens
        # Some suppliers number their customers by SIRET: an account number that only looks like one is no entity's.
        siret = numbers.get("siret", numbers.get("siren_of_account", ""))
        yield _Answer("siret", of_siren.get(siret, _NOBODY), "SIRET")
        yield _Answer("siren", of_siren.get(numbers.get("siren", ""), _NOBODY), "SIREN")
        by_vat = self._vats.get(numbers.get("vat", "")) or of_siren.get(numbers.get("siren_of_vat", ""), _NOBODY)
        yield _Answer("vat", by_vat, "VAT number")
        named = (self._companies[code] for code in self._names.get(account.plain_name, ()))
        yield _Answer("name", frozenset(one.code for one in named if not _differ(account, one)), "name")

    def _torn(self, account: Account, answers: list[_Answer], but: str = "") -> _Link:
        rivals = frozenset[str]().union(*(one.entities for one in answers))
        why = f"in doubt, {', '.join(map(str, answers))}{but}"
        return self._unlinked(account, frozenset(self._companies) - rivals, why)

    def _unlinked(self, account: Account, barred: frozenset[str], why: str = "") -> _Link:
        """No link, with the proposal that may still be right."""
        wrong = f"the key of its {' and '.join(account.wrong)} is wrong" if account.wrong else ""
        alike = self._most_alike(account.plain_name, barred)
        if alike is None:
            nothing = "no entity has a name like it" if account.plain_name else "it has no name"
            return _Link(None, "none", _sentence(why or nothing, wrong))
        like = "the same name as" if alike.spelt == account.plain_name else "a name like"
        differs = _differ(account, self._companies[alike.entity])
        words = _sentence(why, f"{like} {alike.spelt} of {alike.entity}", differs and f"but {differs}", wrong)
        return _Link(None, "none", words, alike.entity, alike.score)

    def _most_alike(self, name: str, barred: frozenset[str]) -> Likeness | None:
        if (name, barred) not in self._alike:
            self._alike[name, barred] = self._spelt.most_alike(name, barred)
        return self._alike[name, barred]


def _by(companies: Sequence[Company], texts: Callable[[Company], Iterable[str | None]]) -> dict[str, frozenset[str]]:
    """The entities that each text is of."""
    found = defaultdict[str, set[str]](set)
    for one in companies:
        for text in filter(None, texts(one)):
            found[text].add(one.code)
    return {text: frozenset(codes) for text, codes in found.items()}


def _stranger(account: Account, method: str, company: Company) -> str:
    """A number stronger than the one that answered, of another company than it: the members of a French VAT group share
    one VAT number, so the SIRET and the SIREN beside it say which is meant."""
    stronger = {kind: account.numbers[kind] for kind in NUMBERS[: NUMBERS.index(method)] if kind in account.numbers}
    others = [kind for kind, siren in stronger.items() if company.siren not in (None, siren)]
    return " and ".join(f"its {kind.upper()} is of {stronger[kind]}" for kind in others)


def _differ(account: Account, company: Company) -> str:
    """Which numbers say that an account is not the company of its name; '' where none does."""
    if company.siren and account.sirens:
        is_other = company.siren not in account.sirens
        return f"its SIREN {', '.join(sorted(account.sirens))} is not {company.siren}" if is_other else ""
    vat = account.numbers.get("vat", "")
    is_other = bool(company.vat) and vat[:2] == str(company.vat)[:2] and vat != company.vat
    return f"its VAT number {vat} is not {company.vat}" if is_other else ""


def _sentence(*parts: str) -> str:
    return "; ".join(filter(None, parts))
