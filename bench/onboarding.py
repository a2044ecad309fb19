"""Onboarding measured on real files: what is found, what is left out, and whether figures tie to the source.

Run as ``python -m bench.onboarding`` (``make bench-onboarding``). The truth is read by other code than the hub's: the
csv module for text, one cell after another for workbooks, a hand-made list of headers.
"""

import argparse
import csv
import io
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import duckdb
import fastexcel
import yaml
from rich.console import Console

OUT = Console(highlight=False, width=240)
REAL = Path(__file__).resolve().parents[2] / "shared" / "real"
# Headers as people read them, by hand. What the hub takes for one of these names must be one of these headers.
TRUTH = {
    "posting_date": r"date|date paid|payment date|clearing date|data|jour",
    "supplier_name": r"supplier|supplier name|suppklier|vendor name|beneficiary name|supplier name\(t\)",
    "amount": r"(ap |net )?amount",
}


@dataclass
class Body:
    """One folder given whole: what was found and whether it ties."""

    name: str
    files: int = 0
    found: int = 0
    left_out: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    untied: list[str] = field(default_factory=list)
    questions: int = 0
    seconds: float = 0.0
    landed: str = ""


def rows_of(path: Path) -> list[list[str]]:
    """Every row of the first sheet that holds any, or of the text, as texts."""
    if path.suffix.lower() in (".xlsx", ".xls"):
        book = fastexcel.read_excel(path)
        for name in book.sheet_names:
            frame = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars()
            if frame.height:
                return [[cell or "" for cell in row] for row in frame.iter_rows()]
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    return list(csv.reader(io.StringIO(text, newline="")))


def amount_of(text: str) -> Decimal | None:
    """An amount with a decimal point, as all of these bodies write it."""
    bare = re.sub(r"[,£\s]", "", text)
    is_negative = bare.startswith("(") or bare.endswith("-")
    try:
        value = Decimal(bare.strip("()-") if is_negative else bare)
    except InvalidOperation:
        return None
    return (-value if is_negative else value).quantize(Decimal("0.01"))


def truth_of(path: Path) -> tuple[int, Decimal]:
    """Lines that are not blank below the header, and the sum of all of their amounts."""
    rows = rows_of(path)
    places = [at for at, title in enumerate(rows[0]) if re.fullmatch(TRUTH["amount"], title.strip().lower())]
    lines = [row for row in rows[1:] if any(cell.strip() for cell in row)]
    values = [amount_of(row[places[0]]) for row in lines if len(row) > places[0]]
    return len(lines), sum((value for value in values if value is not None), Decimal(0))


def hub(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, as a user runs it."""
    return subprocess.run(
        [sys.executable, "-m", "hub.cli.main", *arguments], capture_output=True, text=True, check=False
    )


def onboard(home: Path, folder: Path, entity: str) -> Body:
    """One command for one folder, compared with the truth."""
    body = Body(entity)
    start = time.perf_counter()
    ran = hub("onboard", str(folder), "--entity", entity, "--yes", "--json", "--home", str(home))
    body.seconds = time.perf_counter() - start
    if ran.returncode not in (0, 1):
        body.wrong.append(f"exit code {ran.returncode}: {ran.stderr.strip()[:300]}")
        return body
    told: dict[str, Any] = json.loads(ran.stdout)
    repeated = {Path(one).name for one in told["duplicates"]}
    files = [path for path in sorted(folder.iterdir()) if path.suffix != ".json" and path.name not in repeated]
    body.files, body.questions = len(files), len(told["questions"])
    body.left_out = [f"{Path(one).name}: {why}" for one, why in told["left_out"].items() if not one.endswith(".json")]
    for name, pattern in TRUTH.items():
        for header in _headers(told["feed"].get("columns", {}).get(name)):
            if not re.fullmatch(pattern, re.sub(r" \(\d\)$", "", header).lower()):
                body.wrong.append(f"{name}: {header}")
    read = {one["name"]: one for one in told["files"]}
    is_mapped = set(TRUTH) <= set(told["feed"].get("columns", {})) and not told["is_draft"]
    body.found = len(read) if is_mapped else 0
    for path in files:
        if path.name in read:
            body.untied += _untied(path, read[path.name])
    return body


def _headers(value: str | list[str] | None) -> Iterator[str]:
    yield from [value] if isinstance(value, str) else value or []


def _untied(path: Path, read: dict[str, Any]) -> list[str]:
    lines, amount = truth_of(path)
    found_lines = read["lines"] + read["rejected"]
    found = Decimal(read["amount"]) + Decimal(read["rejected_amount"])
    if (lines, amount) == (found_lines, found):
        return []
    return [f"{path.name}: {found_lines} lines {found}, source {lines} lines {amount}"]


def landed(home: Path, bodies: list[Body]) -> None:
    """A refresh of everything: what the published file holds of each body, as read and as counted."""
    ran = hub("refresh", "--home", str(home))
    if ran.returncode != 0:
        OUT.print(ran.stderr[-2000:], markup=False)
    with duckdb.connect(str(home / "published" / "spend_cube.duckdb"), read_only=True) as cube:
        query = """
            select split_part(feed_id, '.', 1), sum(lines_read), sum(lines_accepted), sum(lines_rejected),
                   sum(debit_accepted - credit_accepted)
            from delivery group by 1
        """
        rows = {row[0]: row[1:] for row in cube.execute(query).fetchall()}
        counted = dict(cube.execute("select entity_code, sum(amount_group) from fct_spend_line group by 1").fetchall())
    for body in bodies:
        if body.name in rows:
            lines, accepted, rejected, amount = rows[body.name]
            tie = "ties" if lines == accepted + rejected else "LOST LINES"
            cube_amount = counted.get(body.name, 0)
            body.landed = (
                f"{lines:,} = {accepted:,} + {rejected:,}, {tie}; {amount:,} landed, {cube_amount:,} in the cube"
            )


def group_of_companies(home: Path, folder: Path) -> None:
    """One command for the files of a group: 17 entities in a column, one value of it unknown."""
    names = sorted({row[0] for path in folder.glob("*.csv") for row in rows_of(path)[1:]} - {"oyster"})
    entities = [
        {"code": f"E{at:02}", "name": name, "country": "GB", "currency": "GBP"} for at, name in enumerate(names)
    ]
    home.mkdir()
    (home / "group.yml").write_text(yaml.safe_dump({"name": "Bench", "currency": "GBP", "entities": entities}))
    told = json.loads(hub("onboard", str(folder), "--entity", "_group", "--yes", "--json", "--home", str(home)).stdout)
    truth = [truth_of(path) for path in sorted(folder.glob("*.csv"))]
    read = [
        (one["lines"] + one["rejected"], Decimal(one["amount"]) + Decimal(one["rejected_amount"]))
        for one in told["files"]
    ]
    mapped = len(told["feed"]["entities"]["map"])
    asked = len(told["questions"])
    OUT.print(f"group_uk: {mapped} entities mapped, {asked} question; read {_sums(read)}, source {_sums(truth)}")


def _sums(files: list[tuple[int, Decimal]]) -> str:
    return f"{sum(lines for lines, _ in files):,} lines {sum(amount for _, amount in files):,}"


def audit_files(home: Path, folder: Path) -> None:
    """SAF-T files: debits and credits against the file's own control totals."""
    home.mkdir()
    entity = {"code": "NORGE", "name": "Norge", "country": "NO", "currency": "NOK"}
    (home / "group.yml").write_text(yaml.safe_dump({"name": "Bench", "currency": "NOK", "entities": [entity]}))
    told = json.loads(hub("onboard", str(folder), "--entity", "NORGE", "--yes", "--json", "--home", str(home)).stdout)
    for one in told["files"]:
        text = (folder / one["name"]).read_text(encoding="utf-8")
        said = [re.search(rf"<(?:\w+:)?Total{side}>([^<]+)<", text) for side in ("Debit", "Credit")]
        own = " / ".join(f"{Decimal(found[1]):,.2f}" for found in said if found)
        sides = f"{Decimal(one['debit']):,} / {Decimal(one['credit']):,}"
        OUT.print(f"saft {one['name']}: {one['lines']} lines, {sides}, its own totals {own}")
    for name, why in told["left_out"].items():
        OUT.print(f"saft {Path(name).name} left out: {why}", markup=False)


def invoices(home: Path, folder: Path) -> None:
    """Examples of EN 16931, and files made to break a rule: read, or refused in words."""
    home.mkdir()
    entity = {"code": "BUYER", "name": "Buyer"}
    (home / "group.yml").write_text(yaml.safe_dump({"name": "Bench", "entities": [entity]}))
    for part in (
        "en16931/ubl/examples",
        "en16931/cii/examples",
        "en16931/test/Invoice-unit-UBL",
        "factur-x/tests/fixtures",
    ):
        feed = part.replace("/", "-").lower()
        ran = hub(
            "onboard", str(folder / part), "--entity", "BUYER", "--feed", feed, "--yes", "--json", "--home", str(home)
        )
        if ran.returncode not in (0, 1):
            OUT.print(f"einvoice {part}: exit code {ran.returncode}: {ran.stderr[-300:]}", markup=False)
            continue
        told = json.loads(ran.stdout)
        rules = sorted({rule for why in told["left_out"].values() for rule in re.findall(r"BR-[A-Z0-9-]+", why)})
        read, refused = len(told["files"]), len(told["left_out"])
        OUT.print(f"einvoice {part}: {read} files read, {refused} refused, naming {len(rules)} rules")


def main() -> None:
    """Every folder of the real data, and what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--real", type=Path, default=REAL)
    real = parser.parse_args().real
    if not real.exists():
        sys.exit(f"no real data at {real}: give them with --real")
    folders = [path for path in sorted((real / "public_bodies" / "nhs" / "raw").iterdir()) if path.is_dir()]
    folders += [path for path in sorted((real / "public_bodies" / "councils").iterdir()) if path.is_dir()]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "group"
        home.mkdir()
        entities = [{"code": path.name, "name": path.name, "country": "GB", "currency": "GBP"} for path in folders]
        (home / "group.yml").write_text(yaml.safe_dump({"name": "Bench", "currency": "GBP", "entities": entities}))
        bodies = [onboard(home, path, path.name) for path in folders]
        landed(home, bodies)
        group_of_companies(Path(folder) / "companies", real / "group_uk")
        audit_files(Path(folder) / "audit", real / "saft")
        invoices(Path(folder) / "invoices", real / "einvoice")
    for body in bodies:
        told = (
            f"{body.found:3} of {body.files:3} files, {body.questions} questions, {body.seconds:.1f} s; {body.landed}"
        )
        OUT.print(f"{body.name:12} {told}", markup=False)
        faults = [*(f"wrong: {one}" for one in body.wrong), *(f"untied: {one}" for one in body.untied)]
        for line in [*faults, *body.left_out]:
            OUT.print(f"             {line[:220]}", markup=False)
    files, found = sum(body.files for body in bodies), sum(body.found for body in bodies)
    wrong, untied = sum(len(body.wrong) for body in bodies), sum(len(body.untied) for body in bodies)
    share = f"found {found} of {files} files ({found / files:.1%})"
    OUT.print(f"\n{share}, wrong mappings {wrong}, files that do not tie {untied}", markup=False)


if __name__ == "__main__":
    main()
