"""Which statements of one feed count, and for which months: a pure fold over its deliveries, in order.

What belongs here: the later delivery replaces the months that it covers, unless it would lose what nobody told again;
then it is refused, with what to ask for. No I/O.
"""

from collections.abc import Iterable
from dataclasses import dataclass

COUNTED, PARTLY, SUPERSEDED, WITHDRAWN, REFUSED = (
    "counted", "partly_superseded", "superseded", "withdrawn", "refused"
)  # fmt: skip


@dataclass(frozen=True)
class Span:
    """Months that lines speak of as a whole, ``YYYY-MM`` both within; ``line_count`` 0: the statement is silent."""

    period_from: str
    period_to: str
    line_count: int

    @property
    def months(self) -> frozenset[str]:
        """Its months."""
        return frozenset(months_between(self.period_from, self.period_to))


@dataclass(frozen=True)
class Delivery:
    """One delivered statement. ``part``: its file name where files add up, else empty: only one part replaces another.

    ``customers``: whom it names. ``refusal``: why nothing of it can be taken, such as a file that is cut.
    """

    landing_id: str
    sequence: int
    part: str
    spans: tuple[Span, ...]
    customers: frozenset[str]
    file_name: str
    is_withdrawn: bool = False
    refusal: str | None = None


@dataclass(frozen=True)
class Verdict:
    """What became of a delivery: its status, why, and the spans of it that count."""

    landing_id: str
    status: str
    reason: str | None
    spans: tuple[Span, ...]


def settle(deliveries: Iterable[Delivery], shrinks_to: float) -> list[Verdict]:
    """A verdict for each delivery of one feed, in order of ``sequence``; the order in which they are given is nothing.

    ``shrinks_to``: a delivery that has fewer lines of a month than this share of the former one is refused.
    """
    standing: dict[str, tuple[Span, ...]] = {}
    counted: list[Delivery] = []
    verdicts: dict[str, Verdict] = {}
    ordered = sorted(deliveries, key=lambda one: one.sequence)
    for one in ordered:
        if one.is_withdrawn:
            verdicts[one.landing_id] = Verdict(one.landing_id, WITHDRAWN, "decisions/withdrawn.csv", ())
            continue
        rivals = [(former, standing[former.landing_id]) for former in counted if former.part == one.part]
        reason = one.refusal or _refusal(one, rivals, shrinks_to)
        if reason:
            verdicts[one.landing_id] = Verdict(one.landing_id, REFUSED, reason, ())
            continue
        months = frozenset[str]().union(*(span.months for span in one.spans))
        for former, spans in rivals:
            kept = () if one.part else tuple(span for span in spans if not span.months & months)
            standing[former.landing_id] = kept
        standing[one.landing_id] = one.spans
        counted.append(one)
    for one in counted:
        verdicts[one.landing_id] = _verdict(one, standing[one.landing_id])
    return [verdicts[one.landing_id] for one in ordered]


def _verdict(one: Delivery, spans: tuple[Span, ...]) -> Verdict:
    if len(spans) == len(one.spans):
        return Verdict(one.landing_id, COUNTED, None, spans)
    status = PARTLY if spans else SUPERSEDED
    return Verdict(one.landing_id, status, "a later delivery tells these months again", spans)


def _refusal(one: Delivery, rivals: list[tuple[Delivery, tuple[Span, ...]]], shrinks_to: float) -> str | None:
    """Why ``one`` must not replace what stands; None when it may. Where files add up, a file replaces itself."""
    if one.part:
        return None
    for former, spans in rivals:
        touched = [span for span in spans if any(span.months & own.months for own in one.spans)]
        if touched and (reason := _cut(one, former, touched) or _stranger(one, former)):
            return reason
    return _shrunk(one, rivals, shrinks_to)


def _cut(one: Delivery, former: Delivery, touched: list[Span]) -> str | None:
    """A line over several months cannot be cut where only some of them are told again."""
    told = frozenset[str]().union(*(own.months for own in one.spans))
    for span in touched:
        if span.line_count and not span.months <= told:
            return (
                f"{former.file_name} tells {_named(span)} in one, and this file tells a part of it only: ask for all "
                f"of {_named(span)}, or withdraw {former.file_name}"
            )
    return None


def _stranger(one: Delivery, former: Delivery) -> str | None:
    """Files of one customer each must not replace one another."""
    if one.customers and former.customers and not one.customers & former.customers:
        return (
            f"none of the customers of {former.file_name} is in this file, which tells the same months: where each "
            "file is of other customers, set supersede: file in the feed"
        )
    return None


def _shrunk(one: Delivery, rivals: list[tuple[Delivery, tuple[Span, ...]]], shrinks_to: float) -> str | None:
    """A month that lost most of its lines: an old open item in a later statement is no correction of that month."""
    for own in one.spans:
        former = [(span, name.file_name) for name, spans in rivals for span in spans if span.months & own.months]
        had = sum(span.line_count for span, _ in former)
        lines = sum(span.line_count for span in one.spans if any(span.months & other.months for other, _ in former))
        if lines < shrinks_to * had:
            names = ", ".join(sorted({name for _, name in former}))
            return (
                f"{lines} lines of {_named(own)}, where {names} has {had}: ask for the whole of it, or set shrinks_to "
                "or supersede: file in the feed"
            )
    return None


def _named(span: Span) -> str:
    return span.period_from if span.period_from == span.period_to else f"{span.period_from} to {span.period_to}"


def rank_of(month: str) -> int:
    """Months since year 0 of a ``YYYY-MM``."""
    return int(month[:4]) * 12 + int(month[5:]) - 1


def months_between(first: str, last: str) -> list[str]:
    """Every ``YYYY-MM`` from ``first`` to ``last``, both within."""
    return [f"{at // 12:04d}-{at % 12 + 1:02d}" for at in range(rank_of(first), rank_of(last) + 1)]
