"""Rules of hostile files: refused or read in bounded time and memory, and nothing of them reaches a terminal raw.

Each attack runs in a process of its own, which tells what came of it, the processor's time that it took and the most
memory that it or its child held. The bounds are those of docs/production.md.
"""

import json
import struct
import subprocess
import sys
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from readers_support import LAW, PURCHASE_COLUMNS

SECONDS, MEGABYTES = 20, 1024
ROOT = Path(__file__).resolve().parents[3]

RUN = """
import json, resource, sys
from pathlib import Path
import hub.readers, hub.readers.sheets
from hub.errors import HubError
from hub.group.models import Entity, Feed, Group
told = json.loads(sys.argv[1])
path = Path(told.pop("file"))
lines, rejected = 0, 0
try:
    group = Group(name="G", entities=(Entity(code="A", name="Alpha"),))
    feed = Feed(entity="A", name="f", path=Path("f.yml"), **told)
    inside = hub.readers.unpacked(path, "A.f", path.parent / "unpacked")
    reading = hub.readers.open_reading(feed, group, inside)
    for batch in reading.batches():
        assert batch.rows.height + batch.rejects.height == batch.lines_read
        lines, rejected = lines + batch.lines_read, rejected + batch.rejects.height
    outcome = "read"
except HubError as error:
    assert error.todo
    outcome = f"{type(error).__name__}: {error}"
hub.readers.sheets._end_all()
mine, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
seconds = mine.ru_utime + mine.ru_stime + children.ru_utime + children.ru_stime
# Of this process alone: ru_maxrss starts with the size of the one that started it.
own = next(int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line)
kb = max(own, children.ru_maxrss)
print(json.dumps({"outcome": outcome, "lines": lines, "rejected": rejected, "seconds": seconds, "kb": kb}))
"""

FEC = {"reader": "fec"}
TEXT = {"reader": "delimited", "kind": "purchases", "columns": PURCHASE_COLUMNS}
BOOK = {**TEXT, "reader": "workbook"}


def attack(path: Path, feed: dict[str, Any], megabytes: int = MEGABYTES) -> dict[str, Any]:
    """What came of it. The process is killed after three times the bound, which a loaded machine may need."""
    command = [sys.executable, "-c", RUN, json.dumps({**feed, "file": str(path)})]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=3 * SECONDS, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["seconds"] < SECONDS
    assert told["kb"] < megabytes << 10, f"{told['kb'] >> 10} MB"
    return told


def refused(path: Path, feed: dict[str, Any], words: str, megabytes: int = MEGABYTES) -> None:
    outcome = attack(path, feed, megabytes)["outcome"]
    assert outcome.startswith("UnreadableFileError: A.f")
    assert words in outcome


def made(path: Path, *parts: bytes) -> Path:
    path.write_bytes(b"".join(parts))
    return path


# XML


def laughs(levels: int) -> str:
    names = "abcdefghijklmnop"[:levels]
    rest = "".join(f'<!ENTITY {name} "{f"&{below};" * 10}">' for below, name in pairwise(names))
    return f'<!DOCTYPE x [<!ENTITY a "ha">{rest}]><comptabilite>&{names[-1]};</comptabilite>'


@pytest.mark.parametrize(
    "content",
    [
        laughs(16),
        f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]><comptabilite>{"&a;" * 100_000}</comptabilite>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><comptabilite>&a;</comptabilite>',
        '<!DOCTYPE comptabilite SYSTEM "http://127.0.0.1:9/x.dtd"><comptabilite/>',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><comptabilite/>',
    ],
    ids=["billion laughs", "quadratic", "external entity", "external dtd", "parameter entity"],
)
def test_xml_with_a_dtd_is_refused(tmp_path: Path, content: str) -> None:
    refused(made(tmp_path / "fec.xml", b'<?xml version="1.0"?>', content.encode()), FEC, "a DTD or an entity")


@pytest.mark.parametrize("inner", [b"<a>" * 300_000, b"<ligne>" * 100_000, b"<journal>" * 100_000])
def test_deeply_nested_xml(tmp_path: Path, inner: bytes) -> None:
    path = made(tmp_path / "fec.xml", b"<comptabilite><exercice><journal><ecriture>", inner)
    refused(path, FEC, "cannot be read")


@pytest.mark.slow
def test_xml_with_very_many_tags_and_attributes(tmp_path: Path) -> None:
    leaves = b"".join(b"<t%d>x</t%d>" % (at, at) for at in range(100_000))
    many = b" ".join(b'a%d="x"' % at for at in range(100_000))
    content = b"<ecriture><ligne " + many + b"><CompteNum>606</CompteNum>" + leaves + b"</ligne></ecriture>"
    refused(
        made(tmp_path / "fec.xml", b"<comptabilite>", content, b"</comptabilite>"), FEC, "1 MB of text without any tag"
    )


# Archives


def test_overlapping_members_unpack_once_at_most(tmp_path: Path) -> None:
    """Fifield's bomb: many entries of the directory over one member; each is a file more, so none is unpacked."""
    path = tmp_path / "f.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", bytes(50 << 20))
    data = path.read_bytes()
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entries = b"".join(data[start:end].replace(b"a.csv", b"%05d" % at) for at in range(5_000))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 5_000, 5_000, len(entries), start, 0)
    refused(made(path, data[:start], entries, tail), TEXT, "unpacks to too much")
    members = data[start:end].replace(b"a.csv", b"b.csv")
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, 2 * len(members), start, 0)
    few = data[:start] + data[start:end] + members + tail
    refused(made(path, few), TEXT, "unpacks to too much")


@pytest.mark.slow
def test_a_gz_of_ten_gigabytes(tmp_path: Path) -> None:
    import zlib

    packer, path = zlib.compressobj(9, zlib.DEFLATED, 31), tmp_path / "f.csv.gz"
    block = packer.compress(bytes(100 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    repeated = packer.compress(bytes(100 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    refused(made(path, block, repeated * 100), TEXT, "unpacks to too much")
    assert [one.name for one in tmp_path.rglob("*") if one.is_file()] == ["f.csv.gz"]


# Workbooks


def xlsx(path: Path, sheet: str | None = None, strings: str = "") -> Path:
    """The least of an .xlsx, with this content of ``worksheet`` or of ``sst``, made by hand."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{links}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{links}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{links}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}">{sheet or "<sheetData/>"}</worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{strings}</sst>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADER = "".join(text_cell(f"{column}1", title) for column, title in zip("ABC", PURCHASE_COLUMNS.values(), strict=True))
LINE = text_cell("A2", "2022-04-01") + text_cell("B2", "S") + '<c r="C2"><v>1.5</v></c>'
ROWS = f'<row r="1">{HEADER}</row><row r="2">{LINE}</row>'


def test_a_dimension_that_claims_everything_costs_nothing(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "f.xlsx", f'<dimension ref="A1:XFD1048576"/><sheetData>{ROWS}</sheetData>')
    assert attack(path, BOOK)["lines"] == 1


@pytest.mark.slow
@pytest.mark.parametrize("corner", ["XFD1048576", "ZZZZZZ9", "A4294967295", "CV1048576", "BAAAAA2"])
def test_two_cells_far_apart(tmp_path: Path, corner: str) -> None:
    """A table as large as the corners: 17 billion cells, or 100 million, which 4 GB of addresses do not hold."""
    row = "".join(one for one in corner if one.isdigit())
    far = f'<row r="{row}">{text_cell(corner, "x")}</row>'
    path = xlsx(tmp_path / "f.xlsx", f"<sheetData>{ROWS}{far}</sheetData>")
    told = attack(path, BOOK, megabytes=4096)
    assert told["outcome"] == "read" or "UnreadableFileError" in told["outcome"]


@pytest.mark.slow
def test_a_sheet_of_100_000_columns(tmp_path: Path) -> None:
    cells = "".join('<c t="inlineStr"><is><t>x</t></is></c>' for _ in range(100_000))
    path = xlsx(tmp_path / "f.xlsx", f"<sheetData><row>{cells}</row>{ROWS}</sheetData>")
    refused(path, BOOK, "not a workbook that can be opened")


def test_a_cell_of_10_megabytes(tmp_path: Path) -> None:
    huge = ROWS + f'<row r="3">{text_cell("A3", "2022-04-01")}{text_cell("B3", "x" * (10 << 20))}</row>'
    assert attack(xlsx(tmp_path / "f.xlsx", f"<sheetData>{huge}</sheetData>"), BOOK)["rejected"] == 1


def test_shared_strings_without_end(tmp_path: Path) -> None:
    strings = f"<si><t>{'x' * 1000}</t></si>" * 400_000
    refused(xlsx(tmp_path / "f.xlsx", None, strings), BOOK, "unpacks to too much")
    many = "<si><t/></si>" * 4_000_000  # 52 MB: too small for a bound on what it unpacks to
    assert attack(xlsx(tmp_path / "g.xlsx", f"<sheetData>{ROWS}</sheetData>", many), BOOK)["lines"] == 1


def test_an_opendocument_that_repeats_a_cell_a_billion_times(tmp_path: Path) -> None:
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    repeated = 'table:number-columns-repeated="16384" office:value-type="string"'
    cell = f"<table:table-cell {repeated}><text:p>x</text:p></table:table-cell>"
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    path = tmp_path / "f.ods"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f"<office:document-content{spaces}><office:body><office:spreadsheet><table:table table:name='S'>{row}"
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    refused(path, BOOK, "not a workbook that can be opened")  # calamine's own bound


@pytest.mark.parametrize("member", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_a_workbook_whose_directory_lies(tmp_path: Path, member: str) -> None:
    content = "<si><t>x</t></si>" * 1_000_000
    path = xlsx(tmp_path / "f.xlsx", f"<sheetData>{ROWS}</sheetData>{content}", content)
    data = bytearray(path.read_bytes())
    at = data.index(member.encode(), data.index(b"PK\x01\x02")) - 46 + 24
    data[at : at + 4] = struct.pack("<L", 10)
    refused(made(path, bytes(data)), BOOK, "the directory says")


# Text


def test_100_000_columns(tmp_path: Path) -> None:
    more = ";".join(f"c{at}" for at in range(100_000))
    line = "2022-04-01;S;1,50;" + ";" * 99_999
    content = f"Date;Supplier;Amount;{more}\n" + f"{line}\n" * 20
    assert attack(made(tmp_path / "f.csv", content.encode()), TEXT)["lines"] == 20


def test_a_field_of_10_megabytes(tmp_path: Path) -> None:
    content = f'Date,Supplier,Amount\n2022-04-01,"{"x" * (10 << 20)}",1.50\n2022-04-01,"a\nb",1.50\n'
    told = attack(made(tmp_path / "f.csv", content.encode()), TEXT)
    assert (told["lines"], told["rejected"]) == (2, 0)


def test_a_quote_that_never_closes_over_a_million_lines(tmp_path: Path) -> None:
    content = b'Date,Supplier,Amount\n2022-04-01,"open,1.50\n' + b"2022-04-01,S,1.50\n" * 1_000_000
    told = attack(made(tmp_path / "f.csv", content), TEXT)
    assert (told["lines"], told["rejected"]) == (1_000_001, 1)


def test_a_stray_quote_on_each_of_many_lines(tmp_path: Path) -> None:
    content = b"Date,Supplier,Amount\n" + b'2022-04-01,5" pipe,1.50\n' * 100_000
    told = attack(made(tmp_path / "f.csv", content), TEXT)
    assert told["lines"] == 100_000


@pytest.mark.parametrize("line", [b"x" * (70 << 20), b"," * (70 << 20)])
def test_a_line_without_end(tmp_path: Path, line: bytes) -> None:
    told = attack(made(tmp_path / "f.csv", b"Date,Supplier,Amount\n2022-04-01,S,1\n", line), TEXT)
    assert "longer than 64 MB" in told["outcome"]


def test_nul_bytes_far_into_a_file(tmp_path: Path) -> None:
    content = b"Date,Supplier,Amount\n" + b"2022-04-01,S,1.50\n" * 10_000 + b"2022-04-01,S\0,1.50\n" * 10
    told = attack(made(tmp_path / "f.csv", content), TEXT)
    assert (told["lines"], told["rejected"]) == (10_010, 10)


def test_every_line_rejected(tmp_path: Path) -> None:
    content = "\t".join(LAW) + "\n" + ("\t" * 17 + "x\n") * 300_000
    told = attack(made(tmp_path / "f.txt", content.encode()), FEC)
    assert told["lines"] == told["rejected"] == 300_000


@pytest.mark.parametrize("label", ["FR76" * 20_000, "FR7630004 " * 10_000, "AA00 " * 20_000, "1" * 100_000])
def test_texts_made_to_slow_down_the_masking_of_ibans(tmp_path: Path, label: str) -> None:
    content = f"Date,Supplier,Amount\n2022-04-01,{label},1.50\n" * 1
    assert attack(made(tmp_path / "f.csv", content.encode()), TEXT)["lines"] == 1


@pytest.mark.parametrize("amount", ["1" * 100_000, "1 " * 50_000, "1." * 50_000, "(" * 50_000, "-" * 50_000 + "1"])
def test_texts_made_to_slow_down_the_reading_of_amounts(tmp_path: Path, amount: str) -> None:
    content = f"Date,Supplier,Amount\n2022-04-01,S,{amount}\n2022-04-01,S,1.50\n"
    told = attack(made(tmp_path / "f.csv", content.encode()), TEXT)
    assert (told["lines"], told["rejected"]) == (2, 1)


@pytest.mark.parametrize("pattern", [r"(?P<year>\d{4})-(?P<month>\d\d)(a+)+$", r"((?P<year>\d+)+)+-(?P<month>\d+)x"])
def test_a_pattern_that_python_would_match_for_years(tmp_path: Path, pattern: str) -> None:
    path = made(tmp_path / f"2022-04{'a' * 200}!.csv", b"Date,Supplier,Amount\n2022-04-01,S,1.50\n")
    period = {"rule": "file_name", "pattern": pattern}
    refused(path, {**TEXT, "period": period}, "does not tell the period")


def test_letters_made_to_slow_down_the_telling_of_encodings(tmp_path: Path) -> None:
    content = b"Date,Supplier,Amount\n2022-04-01,\xff\xfd,1.50\n2022-04-01," + b"a" * (4 << 20) + b",1.50\n"
    assert attack(made(tmp_path / "f.csv", content), TEXT)["lines"] == 2


def test_spaces_made_to_slow_down_what_can_be_told_of_a_broken_line(tmp_path: Path) -> None:
    content = "Date,Supplier,Amount\n2022-04-01,S,1" + " " * (4 << 20) + "x,y,z\n2022-04-01,S,1.50\n"
    told = attack(made(tmp_path / "f.csv", content.encode()), TEXT)
    assert (told["lines"], told["rejected"]) == (2, 1)
