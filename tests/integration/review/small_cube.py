"""A workspace with a published file of the tables that review, explain and samples read, and workbooks filled in.

Two entities. 1,000 of DUPONT (ALPHA, as two local suppliers) and 600 of DUPOND (BETA) may be one supplier; ACME has two
entries of a register; four groups of lines, two of them without a sure category. A statement of VERRE names an account
of 4,000 that may be ALPHA and one of 1,000 that is like nobody; three documents of it nothing explains.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import fastexcel
import xlsxwriter
from typer.testing import CliRunner

from hub.cli.main import app
from hub.errors import HubError
from hub.settings import Workspace
from tests.support import make_workspace

PUBLISHED = "P20260105-080000-000000"
LATER = "P20260106-080000-000000"
HOSTILE = '=HYPERLINK("http://bad","x")'

TABLES = {
    "publication": "publication_id varchar",
    "xref_supplier": (
        "entity_code varchar, local_supplier_code varchar, local_supplier_name varchar, supplier_id varchar, "
        "method varchar, score decimal(5, 4), status varchar, identifier_flag varchar, amount_group decimal(18, 2), "
        "line_count bigint"
    ),
    "supplier_pair": (
        "left_supplier_id varchar, right_supplier_id varchar, left_entity varchar, left_code varchar, "
        "left_name varchar, right_entity varchar, right_code varchar, right_name varchar, method varchar, "
        "score decimal(5, 4), status varchar, evidence varchar, amount_group decimal(18, 2)"
    ),
    "supplier_register_link": (
        "supplier_id varchar, entity_code varchar, local_supplier_code varchar, local_supplier_name varchar, "
        "register varchar, register_id varchar, register_name varchar, method varchar, score decimal(5, 4), "
        "status varchar, evidence varchar, second_register_id varchar, second_register_name varchar, "
        "second_score decimal(5, 4), amount_group decimal(18, 2)"
    ),
    "supplier_change": (
        "publication_id varchar, changed_at timestamp, kind varchar, former_supplier_id varchar, supplier_id varchar, "
        "reason varchar"
    ),
    "category_choice": (
        "entity_code varchar, account_code varchar, account_label varchar, supplier_id varchar, "
        "local_category varchar, category_code varchar, category_method varchar, category_confidence decimal(5, 4), "
        "category_version varchar, second_category_code varchar, second_confidence decimal(5, 4), "
        "label_words varchar, amount_group decimal(18, 2), line_count bigint"
    ),
    "dim_supplier": (
        "supplier_id varchar, supplier_name varchar, siren varchar, vat_number varchar, identified_by varchar, "
        "register_id varchar, register_name varchar, size_class varchar, size_class_year bigint, activity varchar, "
        "is_ess boolean, is_person boolean, parent_id varchar, parent_name varchar, postcode varchar, city varchar, "
        "department varchar"
    ),
    "dim_category": (
        "category_code varchar, category_level integer, family_en varchar, category_en varchar, category_fr varchar"
    ),
    "fct_spend_line": (
        "spend_line_id varchar, delivery_id varchar, feed_id varchar, line_number bigint, entity_code varchar, "
        "period varchar, posting_date date, document_ref varchar, account_code varchar, line_label varchar, "
        "supplier_id varchar, local_supplier_code varchar, local_supplier_name varchar, "
        "supplier_attribution varchar, category_code varchar, category_method varchar, "
        "category_confidence decimal(5, 4), category_version varchar, local_category varchar, nature varchar, "
        "line_type varchar, is_intercompany boolean, currency varchar, amount_original decimal(18, 2), "
        "amount_entity decimal(18, 2), fx_rate decimal(20, 12), fx_rate_date date, consolidation_share decimal(9, 6), "
        "amount_group decimal(18, 2), level varchar"
    ),
    "delivery": "delivery_id varchar, feed_id varchar, file_name varchar, landed_at timestamp",
    "purchase_detail": "spend_line_id varchar, item_label varchar, category_label varchar",
    "dim_account": "entity_code varchar, account_code varchar, account_label varchar, group_account varchar",
    "customer_account": (
        "supplier_key varchar, supplier_id varchar, customer_account varchar, customer_name varchar, "
        "customer_siret varchar, customer_siren varchar, customer_vat varchar, entity_code varchar, method varchar, "
        "proposed_entity varchar, score double, evidence varchar, line_count bigint, amount_group decimal(18, 2)"
    ),
    "reconciliation_line": (
        "supplier_key varchar, supplier_id varchar, supplier_name varchar, entity_code varchar, period_from varchar, "
        "period_to varchar, side varchar, line_id varchar, document_ref varchar, document_date date, item varchar, "
        "amount_group decimal(18, 2), reason varchar"
    ),
    "consolidation_status": (
        "entity_code varchar, period varchar, level varchar, level_wanted varchar, reason varchar"
    ),
}

ROWS: dict[str, list[tuple[Any, ...]]] = {
    "publication": [(PUBLISHED,)],
    "xref_supplier": [
        ("ALPHA", "007", "Dupont SA", "S-1", "name", None, "sure", "", 700, 7),
        ("ALPHA", "008", "DUPONT", "S-1", "likeness", 0.99, "accepted", "", 300, 3),
        ("BETA", "9", "Dupond", "S-2", "name", None, "sure", "", 600, 6),
        ("BETA", "10", HOSTILE, "S-3", "code", None, "sure", "invalid_siren", 5000, 2),
        ("ALPHA", "011", "Bolt", "S-4", "siren", None, "sure", "", 40, 1),
    ],
    "supplier_pair": [
        ("S-1", "S-2", "ALPHA", "007", "Dupont SA", "BETA", "9", "Dupond", "likeness", 0.91, "proposed",
         "names differ by one letter", 600),
        ("S-1", "S-2", "ALPHA", "007", "Dupont SA", "BETA", "9", "Dupond", "iban", None, "proposed",
         "both paid on FR********0404", 600),
        ("S-4", "S-3", "ALPHA", "011", "Bolt", "BETA", "10", HOSTILE, "likeness", 0.7, "different", "@evil", 40),
    ],
    "supplier_register_link": [
        ("S-3", "BETA", "10", HOSTILE, "SIRENE", "SIREN:552100554", "ACME SA", "likeness", 0.88, "proposed",
         "same words", "SIREN:356000000", "ACME SERVICES", 0.8, 5000),
    ],
    "supplier_change": [
        ("P20260101-080000-000000", "2026-01-01 08:00:00", "merge", "S-0", "S-1", "same siren"),
    ],
    "category_choice": [
        ("ALPHA", "6063", "Small tools", "S-1", "Outils", "IT-SW-10", "account", None, "v1", None, None,
         "tools repair", 1000, 10),
        ("BETA", "6226", "Fees", "S-2", None, "UNCLASSIFIED", "none", None, "v1", "IT-SW-20", 0.4, "audit", 600, 6),
        ("BETA", "6226", "Fees", "S-3", None, "IT-SW-20", "classifier", 0.97, "v1", "IT-SW-10", 0.02, "licence",
         5000, 2),
        ("ALPHA", "613", "Rent", "S-4", None, "IT-SW-10", "rule", 1, "v1", None, None, "rent", 40, 1),
    ],
    "dim_supplier": [
        ("S-1", "Dupont SA", "732829320", None, "name", "SIREN:732829320", "DUPONT", "PME", 2024, "43.21A", False,
         False, None, None, "75001", "Paris", "75"),
        *((f"S-{at}", name, *[None] * 15) for at, name in ((2, "Dupond"), (3, HOSTILE), (4, "Bolt"))),
    ],
    "dim_category": [
        ("IT", 1, "IT", "IT", "Informatique"),
        ("IT-SW-10", 3, "IT", "Licences", "Licences"),
        ("IT-SW-20", 3, "IT", "Software as a service", "Logiciels en ligne"),
        ("UNCLASSIFIED", 3, "Unclassified", "Unclassified", "Non classé"),
    ],
    "fct_spend_line": [
        ("abc-1-1", "abcdef", "ALPHA.ledger", 12, "ALPHA", "2025-12", "2025-12-03", "F1", "6063", "tools for repair",
         "S-1", "007", "Dupont SA", "direct", "IT-SW-10", "account", None, "v1", "Outils", "opex", "invoice", False,
         "EUR", 700, 700, 1, "2025-12-03", 1, 700, "L2"),
        ("abc-2-1", "abcdef", "BETA.ledger", 13, "BETA", "2025-12", "2025-12-04", "F2", "6226", "audit",
         "S-2", "9", "Dupond", "allocated", "UNCLASSIFIED", "none", None, "v1", None, "opex", "invoice", False,
         "GBP", 500, 500, 1.2, "2025-12-04", 1, 600, "L1"),
    ],
    "delivery": [
        ("abcdef", "ALPHA.ledger", "alpha.txt", "2026-01-05"),
        ("abcdef", "BETA.ledger", "b.txt", "2026-01-05"),
    ],
    "purchase_detail": [],
    "dim_account": [("ALPHA", "6063", "Small tools", "6063"), ("BETA", "6226", "Fees", None)],
    "customer_account": [
        ("VERRE", "S-1", "C-1", "Alpha Lille", None, None, None, None, "none", "ALPHA", 0.9, "a name like ALPHA", 4,
         4000),
        ("VERRE", "S-1", None, None, "44306184100013", None, None, None, "none", None, None, "it has no name", 1,
         -1000),
        ("VERRE", "S-1", "C-2", "Beta", None, None, None, "BETA", "name", None, None, "name: BETA", 9, 9000),
        ("VERRE", "S-1", "C-3", "Stranger", None, None, None, None, "judgement", None, None, "judged", 7, 7000),
        ("VERRE", "S-1", None, None, None, None, None, None, "none", None, None, "it has no name", 1, 500),
    ],
    "reconciliation_line": [
        # F7 in two lines of the statement, 300 in all; A8 a credit note that the books have, −80; no number: 60.
        ("VERRE", "S-1", "Verre", "ALPHA", "2025-12", "2025-12", "declared", "d-1", "F7", "2025-12-30", "residual", 200,
         "near the end of the period: cut-off?"),
        ("VERRE", "S-1", "Verre", "ALPHA", "2025-12", "2025-12", "declared", "d-2", "F7", "2025-12-30", "residual", 100,
         "near the end of the period: cut-off?"),
        ("VERRE", "S-1", "Verre", "BETA", "2025-12", "2025-12", "recorded", "r-1", "A8", None, "residual", 80, None),
        ("VERRE", "S-1", "Verre", "BETA", "2025-12", "2025-12", "recorded", "r-2", None, None, "residual", -60, None),
        ("VERRE", "S-1", "Verre", "BETA", "2025-12", "2025-12", "recorded", "r-3", "F9", None, "cut_off", -900, None),
    ],
    "consolidation_status": [("BETA", "2025-12", "L1", "L3", "40 % has a supplier, 80 % wanted")],
}  # fmt: skip

_ANSWERS = ("Same?", "Category", "Accept?", "Right?", "Whose?", "What is it?")


def workspace_with(home: Path, rows: Mapping[str, list[tuple[Any, ...]]] | None = None) -> Workspace:
    """A workspace that has published ``ROWS``, those given instead."""
    entities = [{"code": "ALPHA", "name": "Alpha"}, {"code": "BETA", "name": "Beta"}]
    space = make_workspace(home, entities, {})
    publish(space, rows or {})
    return space


def publish(space: Workspace, rows: Mapping[str, list[tuple[Any, ...]]]) -> None:
    """Write the published file anew."""
    space.published.mkdir(exist_ok=True)
    space.cube_file.unlink(missing_ok=True)
    with duckdb.connect(str(space.cube_file)) as connection:
        for name, columns in TABLES.items():
            connection.execute(f"create table {name} ({columns})")
            for row in rows.get(name, ROWS[name]):
                marks = ", ".join("?" for _ in row)
                connection.execute(f"insert into {name} values ({marks})", list(row))


def cells_of(path: Path) -> dict[str, list[list[Any]]]:
    """The cells of every sheet, as a program that saves the workbook has them."""
    reader = fastexcel.read_excel(path)
    grids = {}
    for name in reader.sheet_names:
        sheet = reader.load_sheet(name, header_row=None, skip_rows=0)
        grids[name] = [list(row) for row in sheet.to_polars().iter_rows()]
    return grids


def save(path: Path, grids: Mapping[str, list[list[Any]]]) -> Path:
    """Save cells as a plain workbook: whatever the hub formatted, protected or hid is gone, as after a conversion."""
    saved = path.with_name(f"saved-{path.name}")
    with xlsxwriter.Workbook(saved, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        for name, rows in grids.items():
            page = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for number, value in enumerate(row):
                    page.write(at, number, value)
    return saved


def fill(path: Path, answers: Mapping[tuple[str, str], str], by: str = "Ann", reason: str = "") -> Path:
    """The workbook with these answers, by (sheet, row id), saved by another program."""
    grids = cells_of(path)
    for (sheet, row_id), answer in answers.items():
        titles = grids[sheet][1]
        at = next(number for number, title in enumerate(titles) if title in _ANSWERS
                  and (title != "Category" or titles[number + 1] == "Reason (optional)"))  # fmt: skip
        row = next(row for row in grids[sheet][2:] if row[0] == row_id)
        row[at] = answer
        row[at + 1] = reason or None
    for row in grids["Read me"]:
        if row[0] == "Your name / Votre nom":
            row[1] = by or None
    return save(path, grids)


RULES = "rule_id,entity,account,supplier,words,category,by,on,reason\n"


def hub(*words: object) -> str:
    """What the command prints; its HubError when it fails."""
    result = CliRunner().invoke(app, [str(word) for word in words])
    if isinstance(result.exception, HubError):
        raise result.exception
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def written(space: Any, kind: str, *options: str) -> Path:
    told = json.loads(hub("review", kind, "--home", space.home, "--json", *options))
    return Path(told["file"])


def apply(space: Any, path: Path, *options: str) -> Any:
    return json.loads(hub("review", "apply", path, "--home", space.home, "--no-refresh", "--json", *options))
