"""The Delta tables of the lake: their schemas, and the few ways in which they are written and read.

Every table only grows by appends, so that landings of different feeds never conflict. A landing writes its ``delivery``
row last: rows of the other tables whose ``landing_id`` has no such row belong to a landing that was cut off, and count
for nothing. No SQL here (see ``engine``) and no idea of what a line means.
"""

import fcntl
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

import duckdb
import pyarrow as pa
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError, TableNotFoundError

# What the engines raise when a disk is full or a file is broken.
BREAKDOWNS = (duckdb.Error, DeltaError)

PARTITION = "partition.feed_id"

MONEY = pa.decimal128(18, 2)
WIDE = pa.decimal128(18, 6)  # quantities and unit prices
TEXT, INTEGER, DATE, FLAG, INSTANT = pa.string(), pa.int64(), pa.date32(), pa.bool_(), pa.timestamp("us", tz="UTC")

SCHEMAS: dict[str, dict[str, pa.DataType]] = {
    # One row a landing: a delivered file as read under one reading of its feed's YAML.
    "delivery": {
        "feed_id": TEXT, "landing_id": TEXT, "delivery_id": TEXT, "reading_id": TEXT, "sequence": INTEGER,
        "file_name": TEXT, "file_bytes": INTEGER, "received_at": INSTANT, "landed_at": INSTANT,
        "outcome": TEXT, "failure": TEXT, "encoding": TEXT, "separator": TEXT, "header": TEXT,
        "lines_read": INTEGER, "lines_accepted": INTEGER, "lines_rejected": INTEGER,
        "debit_read": MONEY, "credit_read": MONEY, "debit_accepted": MONEY, "credit_accepted": MONEY,
        "debit_rejected": MONEY, "credit_rejected": MONEY, "amount_unreadable_lines": INTEGER,
        "not_claimed_lines": INTEGER, "unplaced_lines": INTEGER, "unplaced_amount": MONEY,
        "entry_count": INTEGER, "is_truncated": FLAG, "faults": TEXT, "warnings": TEXT, "hub_version": TEXT,
    },
    # What a landing says of each (entity, period) that it covers; a month without a line has zeros.
    "delivery_scope": {
        "feed_id": TEXT, "landing_id": TEXT, "entity_code": TEXT, "period": TEXT,
        "line_count": INTEGER, "debit": MONEY, "credit": MONEY,
        "rejected_line_count": INTEGER, "rejected_amount": MONEY,
        "unbalanced_entry_count": INTEGER, "unbalanced_amount": MONEY, "worst_entry": TEXT, "worst_entry_amount": MONEY,
        "unrebuilt_line_count": INTEGER, "unmapped_amount": MONEY, "unmapped_accounts": TEXT,
    },
    # Lines of purchase entries, the only ones kept in detail.
    "purchase_line": {
        "feed_id": TEXT, "landing_id": TEXT, "delivery_id": TEXT, "entity_code": TEXT, "period": TEXT,
        "line_number": INTEGER, "kind": TEXT, "entry_line": INTEGER, "entry_is_rebuilt": FLAG,
        "journal_code": TEXT, "posting_date": DATE, "document_date": DATE, "document_ref": TEXT,
        "account_code": TEXT, "account_label": TEXT, "group_account": TEXT, "account_role": TEXT,
        "supplier_code": TEXT, "supplier_name": TEXT, "supplier_siren": TEXT, "supplier_vat": TEXT, "line_label": TEXT,
        "debit": MONEY, "credit": MONEY, "booked_currency": TEXT, "currency": TEXT, "amount_original": MONEY,
    },
    # All lines, payroll and customers included, summed by account: what the gates need and all that is kept of them.
    "trial_balance": {
        "feed_id": TEXT, "landing_id": TEXT, "entity_code": TEXT, "period": TEXT, "account_code": TEXT,
        "account_label": TEXT, "group_account": TEXT, "account_role": TEXT, "is_opening": FLAG,
        "line_count": INTEGER, "debit": MONEY, "credit": MONEY,
    },
    # What a line of a ledger or of a list tells beside its amount, of the feeds that map it.
    "line_detail": {
        "feed_id": TEXT, "landing_id": TEXT, "delivery_id": TEXT, "entity_code": TEXT, "period": TEXT,
        "line_number": INTEGER, "category_label": TEXT, "item_code": TEXT, "item_label": TEXT, "quantity": WIDE,
        "unit": TEXT, "unit_price": WIDE,
    },
    # Identifiers of local suppliers beside SIREN and VAT number, as written; scheme: siret, lei, company_number, or
    # iban, of which the value is a digest (``secret``).
    "supplier_identifier": {
        "feed_id": TEXT, "landing_id": TEXT, "entity_code": TEXT, "supplier_code": TEXT, "supplier_name": TEXT,
        "scheme": TEXT, "value": TEXT,
    },
    # Lines of electronic invoices; document_* are the totals of the whole document, on each of its lines.
    "invoice_line": {
        "feed_id": TEXT, "landing_id": TEXT, "delivery_id": TEXT, "line_number": INTEGER, "document_number": INTEGER,
        "entity_code": TEXT, "period": TEXT, "document_ref": TEXT, "document_date": DATE, "type_code": TEXT,
        "syntax": TEXT, "currency": TEXT,
        "supplier_name": TEXT, "supplier_siren": TEXT, "supplier_siret": TEXT, "supplier_vat": TEXT,
        "supplier_company_number": TEXT, "supplier_gln": TEXT, "supplier_lei": TEXT,
        "buyer_name": TEXT, "buyer_siren": TEXT, "buyer_siret": TEXT, "buyer_vat": TEXT,
        "buyer_company_number": TEXT, "buyer_gln": TEXT, "buyer_lei": TEXT,
        "order_ref": TEXT, "line_kind": TEXT, "line_id": TEXT, "order_line": TEXT,
        "item_code": TEXT, "item_label": TEXT, "item_standard_id": TEXT,
        "classification_code": TEXT, "classification_scheme": TEXT,
        "quantity": WIDE, "unit": TEXT, "unit_price": WIDE, "base_quantity": WIDE,
        "net_amount": MONEY, "allowance_amount": MONEY, "charge_amount": MONEY, "vat_category": TEXT, "vat_rate": WIDE,
        "document_net": MONEY, "document_vat": MONEY, "document_gross": MONEY, "document_payable": MONEY,
    },
    "rejected_line": {
        "feed_id": TEXT, "landing_id": TEXT, "delivery_id": TEXT, "line_number": INTEGER, "entity_code": TEXT,
        "period": TEXT, "account_code": TEXT, "rule": TEXT, "detail": TEXT, "raw_text": TEXT,
        "debit": MONEY, "credit": MONEY,
    },
    # Exchange rates as used, one set a source file.
    "exchange_rate": {
        "rate_set_id": TEXT, "rate_date": DATE, "currency": TEXT, "units_per_euro": pa.decimal128(28, 10),
    },
    # The declarations (YAML, decisions, seeds) behind a publication, so that it can be rebuilt.
    "configuration": {"configuration_id": TEXT, "path": TEXT, "content": TEXT},
    # Verdict of one gate on one landing's (entity, period), as judged by one refresh.
    "gate_verdict": {
        "publication_id": TEXT, "feed_id": TEXT, "landing_id": TEXT, "entity_code": TEXT, "period": TEXT,
        "gate": TEXT, "passed": FLAG, "reason": TEXT, "metrics": TEXT, "judged_at": INSTANT,
    },
    # Which landing each (feed, part, entity, period) is certified with, publication by publication.
    "admission": {
        "publication_id": TEXT, "feed_id": TEXT, "part": TEXT, "entity_code": TEXT, "period": TEXT,
        "landing_id": TEXT, "sequence": INTEGER, "level": INTEGER, "is_admitted": FLAG, "reason": TEXT,
    },
    "publication": {
        "publication_id": TEXT, "published_at": INSTANT, "configuration_id": TEXT, "rate_set_id": TEXT,
        "lake_versions": TEXT, "hub_version": TEXT, "duckdb_version": TEXT, "line_count": INTEGER,
        "amount_group": MONEY, "digest": TEXT,
    },
}  # fmt: skip

# A refresh reads some feeds only, so the one large table is laid out by feed. The others are small: 300 feeds a month
# would make 300 files a month of each.
PARTITIONS = {"purchase_line": ["feed_id"]}

WIDENED = ("delivery",)  # tables that have got columns since their first version

SMALL_FILE = 16 << 20
MOST_SMALL_FILES = 40


def schema(table: str) -> pa.Schema:
    """Arrow schema of a Delta table of the lake."""
    return pa.schema(list(SCHEMAS[table].items()))


def append(lake: Path, table: str, rows: pa.Table | pa.RecordBatchReader | Iterable[dict[str, object]]) -> None:
    """Append rows in one commit; creates the table at its first use. Rows follow ``schema(table)``."""
    _create(lake, table)
    _widen(lake, table)
    if not isinstance(rows, pa.Table | pa.RecordBatchReader):
        rows = pa.Table.from_pylist(list(rows), schema=schema(table))
    write_deltalake(lake / table, rows, mode="append", partition_by=PARTITIONS.get(table))


def _create(lake: Path, table: str) -> None:
    """Make the table when it is not there. Two processes that made it at once would conflict; two appends do not."""
    if DeltaTable.is_deltatable(str(lake / table)):
        return
    lake.mkdir(parents=True, exist_ok=True)
    with (lake / ".create.lock").open("a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        DeltaTable.create(lake / table, schema(table), mode="ignore", partition_by=PARTITIONS.get(table))


def _widen(lake: Path, table: str) -> None:
    """Give a table that an earlier hub made the columns that it lacks; what it holds is not rewritten."""
    delta = DeltaTable(lake / table, without_files=True)
    lacking = [field for field in schema(table) if field.name not in _columns_of(delta)]
    if lacking:
        write_deltalake(lake / table, schema(table).empty_table(), mode="append", schema_mode="merge")


def _columns_of(delta: DeltaTable) -> set[str]:
    return {field.name for field in delta.schema().fields}


def columns(lake: Path, table: str, at: int | None = None) -> set[str]:
    """The columns of a table at a version: an earlier hub wrote fewer than ``SCHEMAS`` has."""
    return _columns_of(DeltaTable(lake / table, version=at, without_files=True))


def version(lake: Path, table: str) -> int | None:
    """The table's newest version; None when it does not exist yet."""
    try:
        return DeltaTable(lake / table, without_files=True).version()
    except TableNotFoundError:
        return None


def versions(lake: Path) -> dict[str, int]:
    """The newest version of every table that exists."""
    return {table: found for table in SCHEMAS if (found := version(lake, table)) is not None}


def tidy(lake: Path) -> None:
    """Merge small files where there are more than ``MOST_SMALL_FILES`` of a table, or of a feed in a table laid out so.

    A file takes a millisecond to open, so a read stays below 0.1 s for them. What was merged is kept for a week, for
    who reads the lake meanwhile; of ``delivery`` for good, since publications name its versions. One process at a time.
    """
    for table in SCHEMAS:
        if not DeltaTable.is_deltatable(str(lake / table)):
            continue
        delta = DeltaTable(lake / table)
        log = pa.table(delta.get_add_actions(flatten=True))
        keys = log[PARTITION].to_pylist() if PARTITION in log.column_names else [None] * len(log)
        sizes = log["size_bytes"].to_pylist()
        small = Counter(key for key, size in zip(keys, sizes, strict=True) if size < SMALL_FILE)
        crowded = [key for key, count in small.items() if count > MOST_SMALL_FILES]
        for key in crowded:
            delta.optimize.compact(partition_filters=None if key is None else [("feed_id", "=", key)])
        if crowded and table != "delivery":
            delta.vacuum(dry_run=False)


def files(
    lake: Path, table: str, at: int | None = None, landings: set[str] | None = None, feeds: set[str] | None = None
) -> list[str]:
    """Parquet files of a table at a version; only those that can hold one of ``landings`` of ``feeds``, by the log.

    An empty list when the table does not exist.
    """
    try:
        delta = DeltaTable(lake / table, version=at)
    except TableNotFoundError:
        return []
    log = pa.table(delta.get_add_actions(flatten=True))
    paths = log["path"].to_pylist()
    if landings is not None and "min.landing_id" in log.column_names:
        bounds = zip(paths, log["min.landing_id"].to_pylist(), log["max.landing_id"].to_pylist(), strict=True)
        paths = [path for path, low, high in bounds if low is None or low != high or low in landings]
    if feeds is not None and PARTITION in log.column_names:
        feed_of = dict(zip(log["path"].to_pylist(), log[PARTITION].to_pylist(), strict=True))
        paths = [path for path in paths if feed_of[path] in feeds]
    return sorted(str(lake / table / unquote(path)) for path in paths)
