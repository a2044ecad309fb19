"""What the category committees of the demonstration group decided: rules for every company, and who accepted them.

The rules read the wordings of ``chart``, so they are right wherever they hold. Two companies accepted them all, one
declined them, the others have not answered.
"""

import csv
import datetime as dt
import io
from collections.abc import Sequence

from hub.demo.members import Member

RULES_HEADER = ("rule_id", "entity", "account", "supplier", "words", "category", "by", "on", "reason")
APPROVALS_HEADER = ("rule_id", "entity", "decision", "by", "on", "reason")

# (account, words, category, reason)
RULES = (
    ("6061", "electric", "EN-EL-10", "the account holds every utility"),
    ("6061", "gaz naturel", "EN-GA-10", "the account holds every utility"),
    ("6061", "eau", "EN-WA-10", "the account holds every utility"),
    ("6063", "epi", "EQ-SP-40", "protection is bought with workwear"),
    ("6063", "visserie", "RM-CO-20", "screws are components"),
    ("6135", "vehicule", "MO-VE-20", "the fleet contract"),
    ("6135", "chariot", "EQ-RE-10", "plant hire"),
    ("6135", "nacelle", "EQ-RE-10", "plant hire"),
    ("6152", "espaces verts", "FM-SI-20", "not a repair"),
    ("6155", "vehicule", "MO-VM-10", "the fleet contract"),
    ("6156", "logicielle", "IT-SE-30", "not a machine"),
    ("6156", "infogerance", "IT-SE-30", "not a machine"),
    ("616", "flotte", "IF-IN-40", "the fleet contract"),
    ("616", "rc pro", "IF-IN-20", "liability"),
    ("6185", "formation", "HR-RT-20", "training, not an event"),
    ("6226", "conseil", "PF-CO-10", "fees by profession"),
    ("6226", "juridique", "PF-LE-10", "fees by profession"),
    ("6228", "recrutement", "HR-RT-10", "fees by profession"),
    ("6256", "hotel", "MO-TR-20", "the hotel programme"),
    ("6256", "nuitee", "MO-TR-20", "the hotel programme"),
)


def rules_csv(on: dt.date) -> str:
    """The text of ``decisions/category_rules.csv``: proposals to all companies, dated ``on``."""
    rows = [
        (f"R{number:03d}", "*", account, "", words, category, "category committees", on.isoformat(), reason)
        for number, (account, words, category, reason) in enumerate(RULES, start=1)
    ]
    return _text(RULES_HEADER, rows)


def approvals_csv(cast: tuple[Member, ...], on: dt.date) -> str:
    """The text of ``decisions/category_approvals.csv``: the first two companies accept, the third declines."""
    answers = (
        ("accepted", "as proposed"),
        ("accepted", "as proposed"),
        ("declined", "its own nomenclature is under way"),
    )
    rows = [
        ("*", member.code, decision, f"achats@{member.code.lower()}.example", on.isoformat(), reason)
        for member, (decision, reason) in zip(cast, answers, strict=False)
    ]
    return _text(APPROVALS_HEADER, rows)


def _text(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([header, *rows])
    return stream.getvalue()
