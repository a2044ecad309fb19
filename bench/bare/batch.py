"""One batch of files: what the SQL is told of its feed, and its tables of parameters."""

import itertools
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import duckdb
import fastexcel
import polars as pl

from bench.bare.tables import put, quoted, texts
from hub.group.models import Feed
from hub.reference.currencies import CURRENCIES

# Name in `read.sql` → the FEC's column (art. A47 A-1 LPF).
FEC = {
    "journal_code": "JournalCode", "journal_label": "JournalLib", "entry_number": "EcritureNum",
    "posting_date": "EcritureDate", "account_code": "CompteNum", "account_label": "CompteLib",
    "supplier_code": "CompAuxNum", "supplier_name": "CompAuxLib", "document_ref": "PieceRef",
    "document_date": "PieceDate", "line_label": "EcritureLib", "debit": "Debit", "credit": "Credit",
    "amount_original": "Montantdevise", "currency": "Idevise",
}  # fmt: skip
COLUMNS = (*FEC, "supplier_siren", "supplier_vat", "amount", "entity")
# Country, key, at least ten more signs, and the last four, which stay.
IBAN = r"\b([A-Z]{2})[0-9]{2}(?: ?[0-9A-Z]){10,26}([0-9A-Z]{4})\b"


@dataclass(frozen=True)
class File:
    """A delivered file. ``number`` orders the deliveries; ``path`` is what is read, ``name`` what was delivered."""

    number: int
    feed: Feed
    path: Path
    name: str
    digest: str
    header: tuple[str, ...]


@dataclass
class Batch:
    """Files of one feed that are read at once. ``entities``: value of the entity column (None without), code, currency
    of the books."""

    feed: Feed
    files: list[File]
    header: tuple[str, ...]
    entities: list[tuple[str | None, str, str]]
    is_french: bool

    @property
    def parameters(self) -> dict[str, str]:
        """What `read`, `ledger` and `purchases` are told, as SQL."""
        feed, places = self.feed, self.places()
        is_workbook, is_fec = feed.reader == "workbook", feed.reader == "fec"
        number = "file_no" if is_workbook else f"file_index + {self.files[0].number}"
        columns = [
            f"c{places[name]} as {name}" if name in places else f"cast(null as varchar) as {name}" for name in COLUMNS
        ]
        raw = " || chr(9) || ".join(f"coalesce(c{at}, '')" for at in range(len(self.header)))
        return {
            "entity_code": self._by_entity(1),
            "ledger_currency": self._by_entity(2),
            "currencies": ", ".join(f"'{code}'" for code in sorted(CURRENCIES)),
            "columns": ", ".join([f"cast({number} as integer) as file_no", *columns]),
            "raw_text": raw,
            "source": "workbook" if is_workbook else self._read_csv(),
            "decimal": "'.'" if is_workbook or (feed.format.decimal != "," and not is_fec) else "','",
            "posting_date": self._date("posting_text"),
            "document_date": self._date("document_text"),
            "period_date": "document_date" if feed.period.rule == "document_date" else "posting_date",
            "has_original": _sql("amount_original" in places),
            "is_purchases": _sql(feed.kind == "purchases"),
            "is_fec": _sql(is_fec),
            "is_french": _sql(self.is_french),
            "has_map": _sql(bool(feed.accounts)),
            # A list of purchases is believed on charges and fixed assets only: nominal code 5000 is not a bank.
            "french_accounts": "'^[0-9]'" if feed.kind == "ledger" else "'^(20|21|23|6[0-8])'",
            "opening_journals": f"cast({list(feed.opening_journals)} as varchar[])",
            "first_line": str(feed.format.skip_lines + 2),
            "masked_label": f"regexp_replace(line_label, '{IBAN}', '\\1********\\2', 'g')",
        }

    def register(self, connection: duckdb.DuckDBPyConnection, scratch: Path) -> None:
        """Tell the connection what the feed declares; load the workbooks."""
        connection.executemany(
            "insert into source values (?, ?)", [(file.number, str(file.path)) for file in self.files]
        )
        accounts = texts(("local_account", "group_account"), list(self.feed.accounts.items()))
        put(connection, "temp table account_map", accounts, scratch)
        group_accounts = [(prefix, "group_account") for prefix in self.feed.intercompany.accounts]
        put(connection, "temp table account_role", texts(("account_prefix", "account_role"), group_accounts), scratch)
        connection.execute(
            "insert into account_role select account_prefix, account_role from account_role_seed "
            "where account_role <> 'group_account'"
        )
        if self.feed.reader == "workbook":
            put(connection, "temp table workbook", self._load_sheets(), scratch)

    def _by_entity(self, at: int) -> str:
        """The code (1) or the currency (2) of a line's entity: null where the column's value is not mapped."""
        if self.feed.entities is None:
            return quoted(self.entities[0][at])
        pairs = ", ".join(f"{quoted(str(one[0]))}: {quoted(str(one[at]))}" for one in self.entities)
        return f"map {{{pairs}}}[entity]"

    def places(self) -> dict[str, int]:
        """Name in `read.sql` → position of the column in the file."""
        wanted: dict[str, tuple[str, ...]] = {}
        if self.feed.reader == "fec":
            wanted = {name: (title,) for name, title in FEC.items()}
        for name, titles in self.feed.columns.items():
            wanted[name] = (titles,) if isinstance(titles, str) else titles
        if self.feed.entities:
            wanted["entity"] = (self.feed.entities.column,)
        places = {_folded(title): at for at, title in reversed(list(enumerate(self.header)))}
        found = {
            name: [places[_folded(one)] for one in titles if _folded(one) in places] for name, titles in wanted.items()
        }
        return {name: at[0] for name, at in found.items() if at}

    def _date(self, text: str) -> str:
        form = "%Y%m%d" if self.feed.reader == "fec" else self.feed.format.date_format
        if form is None or self.feed.reader == "workbook":
            return f"try_cast({text}[:10] as date)"
        return f"cast(try_strptime({text}, '{form}') as date)"

    def _read_csv(self) -> str:
        feed = self.feed
        columns = ", ".join(f"'c{at}': 'varchar'" for at in range(len(self.header)))
        quote = "''" if feed.reader == "fec" else "'\"'"
        return (
            f"read_csv({[str(file.path) for file in self.files]}, columns = {{{columns}}}, auto_detect = false, "
            f"header = false, skip = {feed.format.skip_lines + 1}, delim = '{self._separator()}', quote = {quote}, "
            f"escape = {quote}, strict_mode = false, store_rejects = true)"
        )

    def _separator(self) -> str:
        """The feed's, else the one that the header shows."""
        if self.feed.format.separator:
            return self.feed.format.separator
        with self.files[0].path.open(encoding="utf-8-sig") as stream:
            line = next(itertools.islice(stream, self.feed.format.skip_lines, None))
        return max(",;\t|", key=line.count)

    def _load_sheets(self) -> pl.DataFrame:
        """The rows below the header as texts, columns ``c0`` …; the header is then known."""
        sheets = []
        for file in self.files:
            reader = fastexcel.read_excel(file.path)
            sheet = self.feed.format.sheet or reader.sheet_names[0]
            cells = reader.load_sheet(sheet, header_row=self.feed.format.skip_lines, dtypes="string").to_polars()
            self.header = tuple(cells.columns)
            named = cells.rename({title: f"c{at}" for at, title in enumerate(cells.columns)})
            sheets.append(named.select(pl.lit(file.number).alias("file_no"), pl.all()))
        return pl.concat(sheets)


def _folded(title: str) -> str:
    """Letters and digits alone, without case and accents: headers of exports vary in the rest."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return "".join(one for one in plain.lower() if one.isalnum())


def _sql(flag: bool) -> str:
    return "true" if flag else "false"
