"""What only the lines themselves tell: is it a ledger, which sign, what a new file replaces, what is lost.

What belongs here: judging the totals of a trial. Nothing here looks at headers.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from decimal import ROUND_UP, Decimal

from hub.onboarding.making import Making
from hub.onboarding.proposal import FileTotals, Question
from hub.onboarding.trial import lines_of

FRENCH_CHART = ("FR", "MC")  # countries whose accounts are taken as French
_LEDGER_LINES = 10
# Shares of the lines of common months that stand in both of two files: one repeats the other, or they add up.
_REPEATS, _ADDS, _STRAY = 0.9, 0.1, 0.01
_PAIRS = 12
_MOST_REJECTED = 0.1  # above, the proposal itself is doubtful


def judge(making: Making, columns: Collection[str]) -> None:
    """Try the proposal and judge its lines."""
    making.try_files()
    totals = making.made.totals
    debit = sum((one.debit for one in totals), Decimal(0))
    credit = sum((one.credit for one in totals), Decimal(0))
    _kind(making, columns, debit, credit)
    _chart(making)
    _sign(making, debit - credit)
    _supersede(making)
    _rejects(making)


def _kind(making: Making, columns: Collection[str], debit: Decimal, credit: Decimal) -> None:
    made = making.made
    lines = sum(one.lines for one in made.totals)
    choices = {"a whole ledger, in double entry": "ledger", "a list of purchases only": "purchases"}
    if "kind" in making.answers or (made.feed["kind"] == "ledger" and debit != credit):
        what = f"debits {debit:,} and credits {credit:,} differ: a ledger would balance"
        making.ask(Question("kind", what, choices))
    elif made.feed["kind"] == "purchases" and "account_code" in columns and lines > _LEDGER_LINES and debit == credit:
        made.feed["kind"] = "ledger"
        made.remarks.append("debits and credits are equal: taken as a ledger")
        making.try_files()


def _chart(making: Making) -> None:
    """Accounts of another chart than the French one are mapped by people: the hub does not know what they are."""
    made = making.made
    if making.is_of_several or made.feed["kind"] != "ledger":
        return
    country = making.group.entity(made.entity).country
    if country not in FRENCH_CHART:
        made.remarks.append(
            f"the accounts of a ledger of {country} are to be mapped to the French chart, under `accounts`: "
            f"until then its months are held at L1"
        )


def _sign(making: Making, total: Decimal) -> None:
    made = making.made
    is_list = made.feed["kind"] == "purchases"
    six = sum((one.class_six for one in made.totals), Decimal(0))
    is_french = not making.is_of_several and making.group.entity(made.entity).country in FRENCH_CHART
    negative = sum(one.negative for one in made.totals)
    is_mostly_negative = 2 * negative > sum(one.lines for one in made.totals)
    is_upside_down = (total < 0 or is_mostly_negative) if is_list else (is_french and six < 0)
    if not is_upside_down:
        return
    shown = total if is_list else six
    what = f"the lines add up to {shown:,}, and {negative:,} of them are negative: are purchases negative here?"
    choices = {"yes, turn the sign": "inverted", "no, they are credit notes": "normal"}
    answer = making.ask(Question("sign", what, choices))
    if answer == "inverted":
        made.feed["sign"] = "inverted"
        making.try_files()


def _supersede(making: Making) -> None:
    """Files that share months either add up, or the later one repeats the earlier: their lines tell."""
    made, pairs = making.made, _sharing(making.made.totals)
    if not pairs:
        if len(made.totals) > 1:
            made.remarks.append("no two files share a month: a new file replaces the former ones for its months")
        return
    feed = making.feed()
    common = total = most = 0
    for one, other in pairs[:_PAIRS]:
        months = one.months & other.months
        mine, theirs = (lines_of(feed, making.group, made.content(file.path), months) for file in (one, other))
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
        answer = making.ask(Question("supersede", what, choices, "may" if is_stray else "must"))
        made.feed["supersede"] = answer or "file"


def _sharing(totals: Sequence[FileTotals]) -> list[tuple[FileTotals, FileTotals]]:
    return [(one, other) for at, one in enumerate(totals) for other in totals[at + 1 :] if one.months & other.months]


def _rejects(making: Making) -> None:
    """Lines that cannot be read are told; beyond the feed's bounds their month is held until somebody accepts it."""
    made = making.made
    bad = {one.name: lost for one in made.totals if (lost := sum(one.lost.values()))}
    if not bad or any(question.key.startswith("format.") for question in made.questions):
        return
    rules = Counter(rule for one in made.totals for rule in one.lost.elements())
    shown = ", ".join(f"{count:,} {rule}" for rule, count in rules.most_common(4))
    share = max(bad[one.name] / (one.lines + one.rejected) for one in made.totals if one.name in bad)
    amount = sum((one.lost_amount for one in made.totals), Decimal(0))
    text_ = (
        f"{sum(bad.values()):,} lines of {len(bad)} files are rejected ({shown}; {amount:,} in all, at most "
        f"{share:.1%} of a file's lines): are they to be left aside? Above 1 % a month is held until then"
    )
    bound = float(Decimal(str(share)).quantize(Decimal("0.01"), ROUND_UP))
    choices = {"leave them aside": {"max_line_share": bound, "max_amount_share": 1}}
    answer = making.ask(Question("rejects", text_, choices, "may" if bound <= _MOST_REJECTED else "must"))
    if answer:
        made.feed["rejects"] = answer
