"""The cartography: what people of each company believed that it bought in a year, before anybody looked."""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal

import numpy as np

from hub.demo.arrays import FloatArray, IntArray
from hub.demo.calendar import Month
from hub.demo.members import Member
from hub.demo.small_workbook import workbook
from hub.demo.statements.newcomer import NEWCOMER
from hub.demo.statements.truth import BeliefTruth
from hub.demo.suppliers import Supplier
from hub.demo.truth import euros

HEADERS = ("Entity", "Year", "Category", "Supplier", "Amount", "Currency", "Said by", "Said on", "Remark")
LARGEST = 6  # suppliers of each company that people think of
FAR_OFF = (2.1, 0.45)
REMARKS = {"right": "", "far_off": "from memory", "never": "framework contract", "unseen": "interview"}


def believe(
    bought: Mapping[str, IntArray],
    cast: tuple[Member, ...],
    master: tuple[Supplier, ...],
    months: list[Month],
    seed: int,
) -> list[BeliefTruth]:
    """Beliefs about the first year; ``bought``: cents by supplier of the master, by company, over the run's months.

    The four largest suppliers are known well, the next two badly, and one that the company never bought from is named.
    """
    rng, year = np.random.default_rng([seed, 9]), months[0].year
    beliefs: list[BeliefTruth] = []
    for member in cast:
        yearly: FloatArray = bought[member.code] * 12 / len(months)
        for place, number in enumerate(np.argsort(-yearly, kind="stable")[:LARGEST].tolist()):
            guessed = place - (LARGEST - len(FAR_OFF))
            verdict = "right" if guessed < 0 else "far_off"
            factor = float(rng.uniform(0.96, 1.04)) if guessed < 0 else FAR_OFF[guessed]
            beliefs.append(_belief(member.code, year, master[number], yearly[number], factor, verdict))
        never = next(number for number, one in enumerate(master) if member.number not in one.buyers)
        beliefs.append(_belief(member.code, year, master[never], 0.0, 0.0, "never"))
    for number in range(LARGEST):
        guess = round(float(rng.uniform(20_000, 150_000)), -3)
        supplier = master[number]
        beliefs.append(
            BeliefTruth(
                NEWCOMER.code, year, supplier.trade.category, supplier.name, Decimal(round(guess)), None, "unseen"
            )
        )
    return beliefs


def _belief(entity: str, year: int, supplier: Supplier, cents: float, factor: float, verdict: str) -> BeliefTruth:
    amount = Decimal(round(cents / 100 * factor, -2 if verdict == "right" else -3)) if factor else Decimal(50_000)
    return BeliefTruth(
        entity, year, supplier.trade.category, supplier.name, Decimal(int(amount)), euros(round(cents)), verdict
    )


def cartography_workbook(beliefs: list[BeliefTruth], cast: tuple[Member, ...], said_on: dt.date) -> bytes:
    """The workbook as people filled it."""
    currencies = {member.code: member.currency for member in (*cast, NEWCOMER)}
    return workbook([HEADERS, *_rows(beliefs, currencies, said_on)], "Cartography")


def _rows(
    beliefs: list[BeliefTruth], currencies: dict[str, str], said_on: dt.date
) -> Iterator[tuple[str | int | Decimal | dt.date | None, ...]]:
    for one in beliefs:
        said_by = f"achats@{one.entity.lower()}.example"
        currency = currencies[one.entity]
        told = (one.entity, one.year, one.category, one.supplier, one.amount, currency, said_by, said_on)
        yield (*told, REMARKS[one.verdict])
