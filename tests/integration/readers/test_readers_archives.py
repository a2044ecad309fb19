"""Rules of archives: one file in it is that file, under its own name; anything else is refused, and nothing escapes."""

import gzip
import io
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from readers_support import fec_line, purchase_feed, read, text_of

from hub.errors import HubError, UnreadableFileError
from hub.readers import archives, unpacked

CSV = b"Date,Supplier,Amount\n2022-04-01,DUPONT,12.50\n"


def zipped(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def open_it(path: Path) -> Path:
    """Unpacked beside it; nothing else may appear, wherever a member's name points."""
    folder = path.parent / "inside" / "unpacked"
    before = set(path.parent.rglob("*"))
    found = unpacked(path, "A.buy, it", folder)
    new = set(path.parent.rglob("*")) - before
    assert found == path or {one for one in new if one.is_file()} == {found}
    assert found == path or found.parent == folder
    return found


def refused(path: Path, words: str) -> UnreadableFileError:
    with pytest.raises(UnreadableFileError, match=words) as raised:
        open_it(path)
    assert raised.value.where == "A.buy, it"
    assert raised.value.todo
    return raised.value


def test_a_zip_of_one_file_is_that_file(tmp_path: Path) -> None:
    members = {"out/": b"", "out/GL_2022-04.csv": CSV, "__MACOSX/out/._GL_2022-04.csv": b"x", "out/.DS_Store": b"x"}
    found = open_it(zipped(tmp_path / "f.zip", members))
    assert found.name == "GL_2022-04.csv"
    assert read(purchase_feed(), found).total[0] == 12.5


@pytest.mark.parametrize(("name", "inside"), [("gl.csv.gz", "gl.csv"), ("GL.CSV.GZ", "GL.CSV"), ("gl.csv", "gl.csv")])
def test_a_gz_is_the_file_in_it_even_without_its_extension(tmp_path: Path, name: str, inside: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(CSV[:20]) + gzip.compress(CSV[20:]))  # two members are one file, as gunzip says
    found = open_it(path)
    assert (found.name, found.read_bytes()) == (inside, CSV)


def test_what_is_no_archive_is_left_where_it_is(tmp_path: Path) -> None:
    book = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(book) as made:
        made.add_worksheet()
    opendocument = zipped(tmp_path / "b.ods", {"mimetype": b"application/vnd.oasis", "content.xml": b""})
    plain = tmp_path / "plain.csv"
    plain.write_bytes(CSV + b"PK\x05\x06" + bytes(18))  # ends like an empty zip
    for path in (book, opendocument, plain):
        assert open_it(path) == path


def test_a_workbook_in_a_zip_is_a_workbook(tmp_path: Path) -> None:
    book = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(book) as made:
        page = made.add_worksheet()
        page.write_row(0, 0, ["Date", "Supplier", "Amount"])
        page.write_row(1, 0, ["2022-04-01", "A", 1.5])
    found = open_it(zipped(tmp_path / "b.zip", {"b.xlsx": book.read_bytes()}))
    assert read(purchase_feed(reader="workbook"), found).total[0] == 1.5


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("../../escape.csv", "escape.csv"),
        ("/etc/cron.d/x.csv", "x.csv"),
        ("C:\\Users\\x\\gl.csv", "gl.csv"),
        ("C:gl.csv", "gl.csv"),
        ("..\\..\\gl.csv", "gl.csv"),
        ("a/../../../b.csv", "b.csv"),
        ("'); drop table x; --.csv", "'); drop table x; --.csv"),
    ],
)
def test_a_path_in_a_members_name_is_only_a_text(tmp_path: Path, name: str, last: str) -> None:
    assert open_it(zipped(tmp_path / "f.zip", {name: CSV})).name == last


@pytest.mark.parametrize("name", ["..", "a/..", ".", "x\n.csv", "\x1b[31m.csv", "é" * 150, "\u202egpj.csv"])
def test_a_member_without_a_usable_name_is_refused(tmp_path: Path, name: str) -> None:
    refused(zipped(tmp_path / "f.zip", {name: CSV}), "no usable name")


def test_several_files_and_none_are_refused(tmp_path: Path) -> None:
    error = refused(zipped(tmp_path / "f.zip", {"jan.csv": CSV, "feb.csv": CSV}), "several files")
    assert "'jan.csv', 'feb.csv'" in error.found
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = zipped_twice(tmp_path / "g.zip")
    refused(twice, "several files")
    refused(zipped(tmp_path / "h.zip", {}), "no file")
    refused(zipped(tmp_path / "i.zip", {"d/": b"", "__MACOSX/x": b"1"}), "no file")


def zipped_twice(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", CSV)
        archive.writestr("a.csv", CSV)
    return path


def test_an_archive_within_an_archive_is_refused(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"a.csv": CSV}).read_bytes()
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.csv"))
    for name, content in {"zip": inner, "gz": gzip.compress(CSV), "tar": tar.getvalue(), "7z": b"7z\xbc\xaf"}.items():
        refused(zipped(tmp_path / f"z{name}.zip", {f"i.{name}": content}), "archive within an archive")
        path = tmp_path / f"g{name}.gz"
        path.write_bytes(gzip.compress(content))
        refused(path, "archive within an archive")


@pytest.mark.parametrize(
    "head", [b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"BZh91AY&SY", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd"]
)
def test_other_archives_are_named(tmp_path: Path, head: bytes) -> None:
    (tmp_path / "f.csv").write_bytes(head + bytes(600))
    assert "unpack" in refused(tmp_path / "f.csv", "archive").todo


def patched(path: Path, signature: bytes, at: int, content: bytes) -> Path:
    data = bytearray(path.read_bytes())
    start = data.index(signature) + at
    data[start : start + len(content)] = content
    path.write_bytes(bytes(data))
    return path


def test_a_password_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "f.zip", {"a.csv": CSV})
    refused(patched(path, b"PK\x01\x02", 8, b"\x01\x00"), "password")


def test_a_directory_that_lies_about_a_size_is_refused(tmp_path: Path) -> None:
    """``zipfile`` itself would stop at the declared 21 bytes, whose checksum fits: lines would be lost in silence."""
    import zlib

    path = zipped(tmp_path / "f.zip", {"a.csv": CSV})
    patched(path, b"PK\x01\x02", 24, struct.pack("<L", 21))
    patched(path, b"PK\x01\x02", 16, struct.pack("<L", zlib.crc32(CSV[:21])))
    with zipfile.ZipFile(path) as archive:
        assert archive.read("a.csv") == CSV[:21]
    refused(path, "damaged")


@pytest.mark.parametrize("size", [1, 60, -1, -30])
def test_a_cut_archive_is_refused(tmp_path: Path, size: int) -> None:
    path = zipped(tmp_path / "f.zip", {"a.csv": CSV * 50})
    path.write_bytes(path.read_bytes()[:size])
    if size > 3:
        refused(path, "damaged")
    packed = tmp_path / "f.gz"
    packed.write_bytes(gzip.compress(CSV * 50)[: size if size != 60 else 40])
    if size != 1:
        refused(packed, "damaged")


def test_bombs_are_refused_by_what_they_say_and_by_what_they_do(tmp_path: Path) -> None:
    content = bytes(archives.SMALL_BYTES + 1)
    flat = zipped(tmp_path / "f.zip", {"a.csv": content})
    assert "to 67,108,865" in refused(flat, "unpacks to too much").found
    refused(patched(flat, b"PK\x01\x02", 24, struct.pack("<L", 100)), "damaged")
    packed = tmp_path / "f.gz"
    packed.write_bytes(gzip.compress(content * 2))
    refused(packed, "unpacks to too much")


def test_a_directory_of_very_many_members_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 3)
    refused(zipped(tmp_path / "f.zip", dict.fromkeys("abcd", b"")), "unpacks to too much")
    monkeypatch.setattr(archives, "MOST_DIRECTORY_BYTES", 100)
    refused(zipped(tmp_path / "g.zip", dict.fromkeys("abc", b"")), "unpacks to too much")


def test_another_packing_than_deflate_is_refused(tmp_path: Path) -> None:
    refused(zipped(tmp_path / "f.zip", {"a.csv": CSV}, zipfile.ZIP_LZMA), "damaged")


def test_a_full_disk_is_no_fault_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archives, "_written", full)
    with pytest.raises(HubError, match="cannot be unpacked") as raised:
        unpacked(zipped(tmp_path / "f.zip", {"a.csv": CSV}), "A.buy, it", tmp_path / "to")
    assert not isinstance(raised.value, UnreadableFileError)


def test_lines_of_a_fec_in_an_archive_know_its_fiscal_year(tmp_path: Path) -> None:
    from readers_support import LAW, fec_feed

    content = text_of([LAW, fec_line(EcritureDate="20210101")]).encode()
    found = open_it(zipped(tmp_path / "f.zip", {"356000000FEC20221231.txt": content}))
    assert any("fiscal year" in warning for warning in read(fec_feed(), found).facts.warnings)
