"""Groups with more feeds or months than the demonstration group has, made of several demonstration groups.

Each has its own seed, so that no two files are the same bytes; entity ``NORD`` of the fourth is ``NORD3``. SIREN, VAT
number and aliases stay with the first: two entities of one number would be one supplier.
"""

import os
import shutil
from pathlib import Path

import yaml

from hub.demo.generate import FEWEST_LINES, generate
from hub.settings import Workspace

ENTITIES = 6
OF_ONE = ("siren", "vat", "aliases")


def many_feeds(folder: Path, feeds: int, months: int, lines_a_file: int = 200) -> Workspace:
    """A workspace of about ``feeds`` feeds (a multiple of six), ``months`` files each."""
    home = folder / f"feeds-{feeds}-{months}"
    if (home / "group.yml").exists():
        return Workspace(home.resolve())
    shutil.rmtree(home, ignore_errors=True)
    group: dict[str, object] = {}
    entities: list[dict[str, object]] = []
    for number in range(feeds // ENTITIES):
        part = folder / "part"
        shutil.rmtree(part, ignore_errors=True)
        lines = max(FEWEST_LINES, ENTITIES * lines_a_file * months)
        generate(part, lines=lines, seed=number, months=months, with_truth=False)
        group = yaml.safe_load((part / "group.yml").read_text(encoding="utf-8"))
        for entity in group["entities"]:  # type: ignore[attr-defined]
            entities.append(_renamed(entity, number))
            code = entity["code"]
            for kind in ("feeds", "inbox"):
                shutil.copytree(part / kind / code, home / kind / f"{code}{number or ''}")
    for name in ("reference", "decisions"):
        (home / name).mkdir()
    text = yaml.safe_dump({**group, "entities": entities}, allow_unicode=True, sort_keys=False)
    (home / "group.yml").write_text(text, encoding="utf-8")
    shutil.rmtree(folder / "part")
    for at, path in enumerate(sorted(home.glob("inbox/*/*/*"), key=lambda one: one.name)):
        os.utime(path, (1_750_000_000 + at, 1_750_000_000 + at))  # the order of deliveries is that of the months
    return Workspace(home.resolve())


def _renamed(entity: dict[str, object], number: int) -> dict[str, object]:
    if not number:
        return entity
    kept = {name: value for name, value in entity.items() if name not in OF_ONE}
    return {**kept, "code": f"{entity['code']}{number}", "name": f"{entity['name']} {number}"}
