"""What a file is, told by its first bytes and never by its name, and the words for it.

What belongs here: signatures. Who refuses which kind is decided in ``refusals``, ``archives`` and the readers.
"""

import re
from dataclasses import dataclass

_UNPACK = "unpack it before dropping it in the inbox, or pack it as .zip or .gz"
_AS_WORKBOOK = "declare reader: workbook, or save it as CSV"
_SAVE = "open it in a spreadsheet program and save it as .xlsx (reader: workbook) or as CSV (reader: delimited)"


@dataclass(frozen=True)
class Kind:
    """A kind of file: ``name`` for code, ``words`` and ``todo`` for people who took it for another."""

    name: str
    words: str
    todo: str


_SIGNATURES = {
    b"pk\x03\x04": Kind("zip", "a zip archive, such as an Excel workbook (.xlsx)", _AS_WORKBOOK),
    b"pk\x05\x06": Kind("zip", "an empty zip archive", "ask the entity to export it again"),
    b"\x1f\x8b": Kind("gzip", "a gzip archive", _UNPACK),
    b"7z\xbc\xaf": Kind("7z", "a 7z archive", _UNPACK),
    b"rar!": Kind("rar", "a RAR archive", _UNPACK),
    b"bzh91ay&sy": Kind("bzip2", "a bzip2 archive", _UNPACK),
    b"\xfd7zxz": Kind("xz", "an xz archive", _UNPACK),
    b"\x28\xb5\x2f\xfd": Kind("zstd", "a Zstandard archive", _UNPACK),
    b"\xd0\xcf\x11\xe0": Kind("xls", "an old Excel workbook (.xls)", _AS_WORKBOOK),
    b"%pdf": Kind("pdf", "a PDF document", "ask the entity for the export as text, not as a printed page"),
    b"{\\rtf": Kind("rtf", "an RTF document", "ask the entity for the export as text"),
    b"id;pwxl": Kind("sylk", "a SYLK sheet (.slk)", _SAVE),  # a text's header may well start with ID;P
    b"mime-version:": Kind("mhtml", "a web archive (.mht), as some systems export under a workbook's name", _SAVE),
}
_TAR = Kind("tar", "a tar archive", _UNPACK)
_TABLE = Kind("html table", "an HTML table, as some systems export under a workbook's name", _SAVE)
_PAGE = Kind("html", "a web page", "download the file itself: this is probably a sign-in page")
_XML_SHEET = Kind("xml sheet", "an XML spreadsheet of Excel 2003", _SAVE)
_XML = Kind(
    "xml",
    "an XML document",
    "declare the reader of this kind of XML: fec, saft or einvoice; xml for a supplier's statement",
)

_HTML = re.compile(
    rb"(<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(!doctype html|html|head|body|meta|style|title|table|div)\b", re.S
)
_ARCHIVES = ("zip", "gzip", "7z", "rar", "bzip2", "xz", "zstd", "tar")


def kind_of(head: bytes) -> Kind | None:
    """The kind of a file that starts with ``head``; None for what may be text."""
    bare = head[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    for signature, kind in _SIGNATURES.items():
        if bare.startswith(signature):
            return kind
    if head[257:262] == b"ustar":
        return _TAR
    if not bare.startswith(b"<"):
        return None
    if _HTML.match(bare):
        return _TABLE if b"<table" in head.replace(b"\0", b"").lower() else _PAGE
    if bare.startswith(b"<?xml") or b"xmlns" in bare:
        return _XML_SHEET if b"excel.sheet" in bare or b"office:spreadsheet" in bare else _XML
    return None


def is_archive(kind: Kind) -> bool:
    """Whether it holds files; a workbook in a zip counts too (``archives.is_package`` tells)."""
    return kind.name in _ARCHIVES
