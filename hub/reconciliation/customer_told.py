"""What feeds declare and people judge of customer accounts, found by any of the texts that an account has."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

import polars as pl

from hub.decisions.statements import CustomerJudgement, Standing, standing_of
from hub.reconciliation.customer_keys import Account, key, names_of

Where = tuple[str, str]  # the supplier, and a text


class Declared:
    """The feeds' ``customers``: supplier_key, customer (account, SIRET, SIREN, VAT number or name), entity_code."""

    def __init__(self, mapped: pl.DataFrame) -> None:
        self._exact, self._plain, self._named = (defaultdict[Where, set[str]](set) for _ in range(3))
        rows = list(mapped.select("supplier_key", "customer", "entity_code").iter_rows())
        names = names_of(customer for _, customer, _ in rows)
        for supplier, customer, entity in rows:
            self._exact[supplier, customer.strip()].add(entity)
            self._plain[supplier, key(customer)].add(entity)
            self._named[supplier, names[customer]].add(entity)

    def of(self, account: Account) -> tuple[str, frozenset[str]] | None:
        """The text that was declared and its entities; of several texts the first of account, SIRET, SIREN, VAT number
        and name, as it is written before as it is normalised: an establishment may be another entity than its SIREN."""
        texts = (account.account, account.siret, account.siren, *sorted(account.sirens), account.vat)
        for text in filter(key, texts):
            if found := self._exact.get((account.supplier, text)) or self._plain.get((account.supplier, key(text))):
                return text, frozenset(found)
        found = self._named.get((account.supplier, account.plain_name)) if account.plain_name else None
        return (account.name, frozenset(found)) if found else None


class Judged:
    """The rows of ``customers.csv``, in its order."""

    def __init__(self, judgements: Sequence[CustomerJudgement]) -> None:
        self._rows = judgements
        self._names = names_of(one.name for one in judgements)
        self._by_account, self._by_number, self._by_name = (defaultdict[Where, list[int]](list) for _ in range(3))
        for at, one in enumerate(judgements):
            if one.account:
                self._by_account[one.supplier, one.account].append(at)
                self._by_number[one.supplier, _compact(one.account)].append(at)
            else:
                self._by_name[one.supplier, self._names[one.name]].append(at)

    def of(self, account: Account) -> Standing:
        """What they say of an account together."""
        return standing_of(self._rows[at] for at in sorted(set(self._found(account))))

    def _found(self, account: Account) -> Iterator[int]:
        """An account number is compared as it is written: C-1 and C1 may be two. Numbers go without their spaces."""
        numbers = {_compact(text) for text in (account.siret, account.siren, account.vat)} | account.sirens
        named = [*self._by_account.get((account.supplier, account.account), ())]
        named += [at for text in numbers - {""} for at in self._by_number.get((account.supplier, text), ())]
        yield from (at for at in named if self._names[self._rows[at].name] in ("", account.plain_name))
        if account.plain_name:
            yield from self._by_name.get((account.supplier, account.plain_name), ())


def _compact(text: str) -> str:
    return re.sub(r"[\W_]", "", text).upper()
