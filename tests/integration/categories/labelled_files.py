"""Labelled lines of invented suppliers: what they are is in their names and accounts, with some noise."""

import random
from pathlib import Path

TRADES = {
    "ENERGY.POWER": ("Electricity", "Utilities", ("Power", "Electric", "Energy")),
    "ENERGY.WATER": ("Water", "Utilities", ("Water", "Wells")),
    "PEOPLE.TRAINING": ("Courses", "Staff", ("Training", "Learning", "Skills")),
    "PEOPLE.RECRUITMENT": ("Advertising posts", "Staff", ("Recruitment", "Staffing")),
    "SITES.CLEANING": ("Cleaning", "Premises", ("Cleaning", "Hygiene")),
    "SITES.BUILDING": ("Repairs", "Premises", ("Builders", "Roofing", "Construction")),
}
STEMS = [
    f"{first}{last}"
    for first in ("Bol", "Car", "Dre", "Fim", "Gor", "Hul", "Jat")
    for last in ("mon", "ver", "tis", "quo")
]
HEADER = "supplier_name,account_label,account_group,department,service,amount,category"


def labelled(seed: int, suppliers: int = 84, first: int = 0) -> list[str]:
    """CSV lines, header apart; suppliers are numbered from ``first``, so that two files can share none."""
    draw = random.Random(seed)
    lines = []
    for number in range(first, first + suppliers):
        category, (account, group, words) = list(TRADES.items())[number % len(TRADES)]
        name = f"{STEMS[number % len(STEMS)]}{number} {draw.choice(words)} Ltd"
        for _ in range(draw.randint(1, 6)):
            label = account if draw.random() < 0.7 else "Sundry"
            amount = draw.choice([1, 1, 1, -1]) * round(draw.lognormvariate(6, 1.5), 2)
            lines.append(f"{name},{label},{group},{draw.choice(['North', 'South'])},Works,{amount:.2f},{category}")
    return lines


def write(path: Path, lines: list[str], header: str = HEADER) -> Path:
    """The file."""
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path
