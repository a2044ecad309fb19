"""What kind of file this is, told by its content: a table, a FEC, a SAF-T, an e-invoice, or none of them.

What belongs here: a look at the first bytes. The readers check the rest.
"""

import re
from pathlib import Path
from typing import Literal

from hub.readers.fec import is_fec_name
from hub.readers.workbook import is_workbook

Kind = Literal["table", "fec", "saft", "einvoice", "other"]

_HEAD = 64 << 10
_ROOT = re.compile(rb"<(?:[A-Za-z0-9_.-]+:)?([A-Za-z][A-Za-z0-9_]*)[\s>/]")
_ROOTS = {
    b"auditfile": "saft", b"comptabilite": "fec", b"invoice": "einvoice", b"creditnote": "einvoice",
    b"crossindustryinvoice": "einvoice", b"crossindustrydocument": "einvoice", b"testset": "einvoice",
}  # fmt: skip
_FEC_HEADER = (b"journalcode", b"ecriturenum", b"comptenum", b"ecrituredate")


def kind_of(path: Path) -> Kind:
    """The kind of a file; ``other`` for what nothing reads, such as JSON or a web page."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if is_workbook(path):
        return "table"
    if head.startswith(b"%PDF"):
        return "einvoice"
    plain = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    first_line = plain.split(b"\n", 1)[0].lower()
    if is_fec_name(path) or all(name in first_line for name in _FEC_HEADER):
        return "fec"
    if plain.startswith(b"<"):
        return _of_xml(plain)
    return "other" if plain[:1] in (b"{", b"[") or not plain else "table"


def _of_xml(text: bytes) -> Kind:
    body = re.sub(rb"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(\[.*?\])?>", b"", text, flags=re.DOTALL)
    found = _ROOT.search(body)
    kind = _ROOTS.get(found[1].lower(), "other") if found else "other"
    return kind  # type: ignore[return-value]
