"""Fuzzes every reader with atheris (extra ``fuzz``), led by the code that the bytes reach.

    python -m bench.fuzz                    # 60 s a reader
    python -m bench.fuzz fec_xml --seconds 600

Anything but a reading whose lines and amounts add up, or UnreadableFileError, is a find: its bytes are kept in
``.bench/fuzz/`` and the exit code is 1. The tests run the same checks on random changes (test_fuzz.py).
"""

import argparse
import gzip
import io
import subprocess
import sys
import tempfile
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from hub.errors import UnreadableFileError
from hub.group.models import Entity, Feed, Group
from hub.readers import open_reading, unpacked
from hub.readers.contract import MONEY

GROUP = Group(name="G", entities=(Entity(code="A", name="Alpha"),))
FINDS = Path(".bench/fuzz")

_PURCHASES = {"posting_date": "Date", "supplier_name": "Supplier", "amount": "Amount"}
_FULL = {**_PURCHASES, "vat_amount": "VAT", "amount_original": "Original", "currency": "Currency"}
_LEDGER = {
    "posting_date": "Date",
    "account_code": "Account",
    "line_label": "Label",
    "debit": "Debit",
    "credit": "Credit",
}
TARGETS: dict[str, dict[str, Any]] = {
    "fec": {"reader": "fec"},
    "fec_xml": {"reader": "fec"},
    "ledger": {"reader": "delimited", "columns": _LEDGER},
    "purchases": {"reader": "delimited", "kind": "purchases", "columns": _PURCHASES},
    "with_vat": {"reader": "delimited", "kind": "purchases", "columns": _FULL, "vat": "included", "sign": "inverted"},
    "workbook": {"reader": "workbook", "kind": "purchases", "columns": _PURCHASES},
    "archive": {"reader": "delimited", "kind": "purchases", "columns": _PURCHASES},
}


def _fec() -> bytes:
    names = (
        "JournalCode JournalLib EcritureNum EcritureDate CompteNum CompteLib CompAuxNum CompAuxLib PieceRef PieceDate "
        "EcritureLib Debit Credit EcritureLet DateLet ValidDate Montantdevise Idevise"
    )
    lines = [
        "AC|Achats|1|20220401|606300|Fournitures|||F1|20220331|Facture é|1 234,50|0,00|||20220430|1300,00|USD",
        "AC|Achats|1|20220401|401000|Fournisseurs|F001|DUPONT|F1|20220331|FR7630004028370001234567890|0|1234,50||||| ",
    ]
    return "\r\n".join([names.replace(" ", "|"), *lines, ""]).encode()


def _xml() -> bytes:
    def leaves(**texts: str) -> str:
        return "".join(f"<{tag}>{text}</{tag}>" for tag, text in texts.items())

    line = leaves(CompteNum="606300", CompteLib="F", Debit="12,50", Credit="0,00")
    other = leaves(CompteNum="401000", CompAuxNum="S", CompAuxLib="D &amp; Cie", Debit="0,00", Credit="12,50")
    entry = leaves(EcritureNum="1", EcritureDate="2022-04-01", EcritureLib="x", PieceRef="F1", PieceDate="2022-04-01")
    lines = f"<ligne>{line}</ligne><ligne>{other}</ligne>"
    journal = f"<journal>{leaves(JournalCode='AC', JournalLib='A')}<ecriture>{entry}{lines}</ecriture></journal>"
    return f'<?xml version="1.0"?><comptabilite><exercice>{journal}</exercice></comptabilite>'.encode()


def _workbook() -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for at, row in enumerate([list(_PURCHASES.values()), [44291, "A", 1.5], ["2022-04-01", 12, "1 234,50"]]):
            page.write_row(at, 0, row)
    with zipfile.ZipFile(made) as packed:  # stored, so that a changed byte is a change of the XML
        parts = {name: packed.read(name) for name in packed.namelist()}
    return _zip(parts)


def _zip(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return made.getvalue()


_CSV = b'Date;Supplier;Amount\n2022-04-01;"A ""B"";C";1 234,50\n30/05/2022;D;-3,00\n'
SEEDS: dict[str, list[bytes]] = {
    "fec": [_fec(), _fec().decode().encode("cp850"), _fec().decode().encode("utf-16")],
    "fec_xml": [_xml()],
    "ledger": [b'Date,Account,Label,Debit,Credit\n2022-04-01,606,"a\nb",1.50,\n2022-04-30,401,x,,"1,234.50"\n'],
    "purchases": [_CSV, _CSV.replace(b"\n", b"\r\n"), _CSV.decode().encode("utf-16")],
    "with_vat": [b"Date;Supplier;Amount;VAT;Original;Currency\n2022-04-13;A;12,50;2,00;9,00;USD\n"],
    "workbook": [_workbook()],
    "archive": [gzip.compress(_CSV, mtime=0), _zip({"a/b.csv": _CSV})],
}


def check(target: str, content: bytes, folder: Path) -> bool:
    """Whether ``content`` is read; AssertionError, or anything else that a reader must not raise, is a find."""
    path = folder / "fuzz.bin"
    path.write_bytes(content)
    feed = Feed(entity="A", name=target, path=Path("f.yml"), **TARGETS[target])
    with tempfile.TemporaryDirectory(dir=folder) as inside:
        try:
            reading = open_reading(feed, GROUP, unpacked(path, "A", Path(inside)), max_lines_per_batch=3)
            for batch in reading.batches():
                assert batch.rows.height + batch.rejects.height == batch.lines_read
                for side, read in (("debit", batch.debit_read), ("credit", batch.credit_read)):
                    parts = [frame[side] for frame in (batch.rows, batch.rejects)]
                    assert all(part.dtype == MONEY for part in parts)
                    assert sum((part.sum() or Decimal(0) for part in parts), Decimal(0)) == read
                assert (
                    not batch.rows.select("debit", "credit", "period", "entity_code").null_count().sum_horizontal()[0]
                )
        except UnreadableFileError as error:
            assert error.what and error.expected
            return False
    return True


# The readers are instrumented as they are imported, so in a process that has not imported them yet.
_PROCESS = """
import sys, atheris
with atheris.instrument_imports(include=["hub.readers"]):
    import bench.fuzz
bench.fuzz.fuzz(sys.argv[1], int(sys.argv[2]))
"""


def fuzz(target: str, seconds: int) -> None:
    """Fuzz one reader; never comes back, since libFuzzer ends the process."""
    import atheris

    seeds = FINDS / target
    seeds.mkdir(parents=True, exist_ok=True)
    for at, seed in enumerate(SEEDS[target]):
        (seeds / f"seed{at}").write_bytes(seed)
    options = [f"-max_total_time={seconds}", "-max_len=16384", "-timeout=30", f"-artifact_prefix={FINDS}/{target}-"]
    with tempfile.TemporaryDirectory() as folder:
        atheris.Setup(["fuzz", *options, str(seeds)], lambda content: check(target, content, Path(folder)) and None)
        atheris.Fuzz()


def main() -> int:
    """Fuzz the readers asked for, each in a process of its own; 1 when one had a find."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", default=list(TARGETS), metavar="reader", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=60)
    given = parser.parse_args()
    command = [sys.executable, "-c", _PROCESS]
    codes = [subprocess.run([*command, one, str(given.seconds)], check=False).returncode for one in given.targets]
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main())
