"""What one company's third-party file holds: its spelling of each supplier, the group's companies, customers, staff.

Parties are numbered; 0 is "nobody". The arrays line up with these numbers, so that a whole block of entries can look
things up at once.
"""

from dataclasses import dataclass, field

import numpy as np

from hub.demo.arrays import FloatArray, IntArray
from hub.demo.chart import INDEX
from hub.demo.members import Member
from hub.demo.names import CUSTOMERS, EMPLOYEES
from hub.demo.spelling import local_code, spell, without_accents
from hub.demo.suppliers import Supplier

WIDTH = 3  # accounts kept for a supplier


@dataclass(frozen=True)
class Party:
    """One line of the third-party file. ``supplier`` numbers the master, -1 when it is not a supplier of the master."""

    code: str
    name: str
    siren: str = ""
    vat: str = ""
    iban: str = ""
    supplier: int = -1
    group_code: str = ""
    accounts: tuple[str, ...] = ("611",)
    capex: str = "2154"
    scale: float = 1.0


@dataclass(frozen=True)
class Pool:
    """Parties that an entry can be about, with their cumulated chances."""

    parties: IntArray
    cumulated: FloatArray

    def pick(self, count: int, rng: np.random.Generator, but: IntArray | None = None) -> IntArray:
        """``count`` parties, the largest far more often than the others; none of them that of ``but`` in its place."""
        found = np.minimum(np.searchsorted(self.cumulated, rng.random(count), side="right"), len(self.parties) - 1)
        if but is not None:
            found = np.where(self.parties[found] == but, (found + 1) % len(self.parties), found)
        return self.parties[found]


@dataclass(frozen=True)
class Directory:
    """The third-party file of ``member`` and the arrays made of it."""

    member: Member
    parties: tuple[Party, ...]
    pools: dict[str, Pool]
    accounts: IntArray  # party × WIDTH → number of the account in the chart, repeated to fill
    capex: IntArray
    scale: FloatArray
    supplier: IntArray
    declared: dict[str, str] = field(default_factory=dict)  # local code or name → company of the group, for the feed

    def group_party(self, code: str) -> int:
        """The number of a company of the group."""
        return next(number for number, party in enumerate(self.parties) if party.group_code == code)


def make_directory(
    member: Member, cast: tuple[Member, ...], master: tuple[Supplier, ...], rng: np.random.Generator
) -> Directory:
    """The third-party file of one company; about 5 % of its suppliers are in it twice."""
    parties = [Party("", "")]
    members_of: dict[str, list[tuple[int, float]]] = {}
    for number, supplier in enumerate(master):
        if member.number not in supplier.buyers:
            continue
        weight = supplier.weight * float(rng.lognormal(0, 0.4))
        for _ in range(2 if rng.random() < 0.05 else 1):
            for pool in supplier.trade.pools:
                members_of.setdefault(pool, []).append((len(parties), weight))
            parties.append(_supplier_party(member, number, supplier, len(parties), rng))
    declared: dict[str, str] = {}
    for other in cast:
        if other.code != member.code:
            members_of.setdefault("group", []).append((len(parties), 1.0))
            parties.append(_group_party(member, other, len(parties), declared))
    for pool, people in (("customer", CUSTOMERS), ("employee", EMPLOYEES)):
        for name in people:
            members_of.setdefault(pool, []).append((len(parties), 1.0))
            parties.append(Party(f"{pool[0].upper()}{len(parties):05d}", name))
    return _with_arrays(member, tuple(parties), members_of, declared)


def _supplier_party(member: Member, number: int, supplier: Supplier, local: int, rng: np.random.Generator) -> Party:
    knows = rng.random(2) < 0.8
    return Party(
        code=local_code(member.spelling.code, local, supplier.name),
        name=spell(supplier.name, supplier.legal_form, member.spelling, rng),
        siren=supplier.siren if knows[0] else "",
        vat=supplier.vat if knows[1] else "",
        iban=supplier.iban,
        supplier=number,
        accounts=supplier.trade.accounts,
        capex=supplier.trade.capex or "2154",
        scale=supplier.trade.scale,
    )


def _group_party(member: Member, other: Member, local: int, declared: dict[str, str]) -> Party:
    """A company of the group; where neither name nor alias nor SIREN tells it, the feed declares it."""
    code = local_code(member.spelling.code, local, other.name)
    name = {
        "name": other.name,
        "alias": other.aliases[0],
        "siren": f"Sté {without_accents(other.name)}",
        "code": f"Groupe - {other.name.split()[0]} {other.division}",
    }[member.group_names]
    if member.group_names == "code" or (member.group_names == "siren" and not other.siren):
        declared[code or name] = other.code
    return Party(code, name, other.siren, other.vat, group_code=other.code, accounts=("611", "6226", "6241"), scale=2.0)


def _with_arrays(
    member: Member, parties: tuple[Party, ...], members_of: dict[str, list[tuple[int, float]]], declared: dict[str, str]
) -> Directory:
    pools = {}
    for name, weighted in members_of.items():
        weights = np.cumsum([weight for _, weight in weighted])
        pools[name] = Pool(np.array([number for number, _ in weighted]), weights / weights[-1])
    accounts = [[INDEX[(party.accounts * WIDTH)[slot]] for slot in range(WIDTH)] for party in parties]
    return Directory(
        member,
        parties,
        pools,
        accounts=np.array(accounts),
        capex=np.array([INDEX[party.capex] for party in parties]),
        scale=np.array([party.scale for party in parties]),
        supplier=np.array([party.supplier for party in parties]),
        declared=declared,
    )
