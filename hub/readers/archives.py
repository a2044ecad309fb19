"""Archives of one file (.gz, .zip): unpacked before a reader is chosen, within bounds.

What belongs here: what a zip's directory says and whether it is true. A member's name is only ever a text: what is
unpacked lies in the folder that the caller gives, under the name's last part. Every bound is asked of the directory
first, then held again while bytes are unpacked, since a directory can say anything.
"""

import errno
import gzip
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from hub.errors import HubError, UnreadableFileError
from hub.readers.kinds import is_archive, kind_of

MOST_BYTES = 16 << 30  # a ledger of 100 million lines
MOST_RATIO = 200  # ledgers pack 5 to 50 times, what deflate packs 1,000 times is a bomb
SMALL_BYTES = 64 << 20  # below, no ratio is asked: a short file of equal lines packs 500 times
MOST_MEMBERS = 10_000
MOST_DIRECTORY_BYTES = 4 << 20  # what Python makes of it takes ten times as much

_PIECE = 64 << 10  # unpacks to 64 MB at most
_END, _LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x07"
DAMAGED = (zipfile.BadZipFile, gzip.BadGzipFile, EOFError, zlib.error, struct.error, NotImplementedError, ValueError)
_SYSTEM_FILES = (".ds_store", "thumbs.db", "desktop.ini")


def unpacked(path: Path, where: str, folder: Path) -> Path:
    """The one file that the archive ``path`` holds, in ``folder``; ``path`` itself when it is no archive.

    Office documents are zips too and are no archives. Raises UnreadableFileError: several files or none, a password,
    an archive within the archive, beyond the bounds, damaged; HubError when the disk is full.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    kind = kind_of(head)
    if kind is None or not is_archive(kind):
        return path
    if kind.name not in ("gzip", "zip"):
        raise _refused(f"this is {kind.words}", where, "a file, or one file in a .zip or .gz", kind.words, kind.todo)
    try:
        if kind.name == "gzip":
            name, pieces = path.name.removesuffix(".gz").removesuffix(".GZ"), _gunzipped(path)
        else:
            members = directory(path, where)
            if is_package(members):
                return path
            member = _only_member(members, where)
            name, pieces = base_name(member.filename, where), inflated(path, member)
        made = _written(pieces, folder / name, path.stat().st_size, where)
    except DAMAGED as error:
        todo = "ask for it again, or unpack it and drop the file itself"
        raise _refused("the archive is damaged", where, "a whole .zip or .gz", str(error)[:200], todo) from error
    except OSError as error:
        raise HubError(
            "the archive cannot be unpacked", where, found=str(error.strerror), todo="mend it and run again"
        ) from error
    _refuse_nested(made, where)
    return made


def directory(path: Path, where: str) -> list[zipfile.ZipInfo]:
    """What the zip says it holds. UnreadableFileError when that is beyond the bounds; BadZipFile when it is no zip."""
    size = _directory_bytes(path)
    if size > MOST_DIRECTORY_BYTES:
        raise too_much(where, f"a directory of at most {MOST_DIRECTORY_BYTES:,} bytes", f"{size:,} bytes")
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        raise zipfile.BadZipFile("the directory is not where its end says") from error
    if len(members) > MOST_MEMBERS:
        raise too_much(where, f"at most {MOST_MEMBERS:,} members", f"{len(members):,}")
    refuse_beyond(sum(member.file_size for member in members), path.stat().st_size, where)
    return members


def is_package(members: Iterable[zipfile.ZipInfo]) -> bool:
    """Whether a zip is a document of an office program: its parts are one file to people."""
    return any(member.filename in ("[Content_Types].xml", "mimetype") for member in members)


def inflated(path: Path, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """A member's bytes, whatever its sizes say; BadZipFile at the end when they lied.

    ``zipfile`` itself stops at the size that the directory gives, in silence where the checksum fits.
    """
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError("packed in another way than deflate")
    size, checksum = 0, 0
    with path.open("rb") as file:
        for piece in _pieces(file, member):
            size, checksum = size + len(piece), zlib.crc32(piece, checksum)
            if size > member.file_size:
                break
            yield piece
    if (size, checksum) != (member.file_size, member.CRC):
        raise zipfile.BadZipFile(f"{size:,} bytes where the directory says {member.file_size:,}, or another checksum")


def refuse_beyond(size: int, packed: int, where: str) -> None:
    """UnreadableFileError when ``packed`` bytes unpack to too much."""
    if size > MOST_BYTES or (size > SMALL_BYTES and size > MOST_RATIO * packed):
        expected = f"at most {MOST_BYTES >> 30} GB and {MOST_RATIO} times its size"
        raise too_much(where, expected, f"{packed:,} bytes that unpack to {size:,} or more")


def too_much(where: str, expected: str, found: str) -> UnreadableFileError:
    """The error for a zip beyond a bound."""
    return _refused("the file unpacks to too much", where, expected, found, "export the data as text, unpacked")


def base_name(name: str, where: str) -> str:
    """The last part of a member's name, as a file name. UnreadableFileError when there is none that a disk takes."""
    last = PurePosixPath(name.replace("\\", "/")).name.rpartition(":")[2]
    if last in ("", ".", "..") or not last.isprintable() or len(last.encode("utf-8", "replace")) > 200:
        todo = "pack the file again under a plain name"
        raise _refused("the archive's file has no usable name", where, "a short name", repr(name[:80]), todo)
    return last


def _directory_bytes(path: Path) -> int:
    """Size of a zip's directory, as its end says; 0 when there is no end."""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - (66 << 10), 0))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0:
        return 0
    if at >= 76 and tail[at - 20 : at - 16] == _LOCATOR_64:
        return int.from_bytes(tail[at - 36 : at - 28], "little")
    return int.from_bytes(tail[at + 12 : at + 16], "little")


def _only_member(members: list[zipfile.ZipInfo], where: str) -> zipfile.ZipInfo:
    files = [member for member in members if not _is_beside(member)]
    if len(files) != 1:
        what = "the archive holds several files" if files else "the archive holds no file"
        found = ", ".join(repr(member.filename[:80]) for member in files[:5]) + (" …" if len(files) > 5 else "")
        todo = "drop the files themselves in the inbox, or one archive a file"
        raise _refused(what, where, "one file", found or "nothing", todo)
    if files[0].flag_bits & 1:
        raise _refused("the archive needs a password", where, "an archive without one", "", "unpack it first")
    return files[0]


def _is_beside(member: zipfile.ZipInfo) -> bool:
    """Folders, and what systems add by themselves."""
    parts = member.filename.replace("\\", "/").split("/")
    last = parts[-1].lower()
    return not last or "__MACOSX" in parts or last.startswith("._") or last in _SYSTEM_FILES


def _pieces(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    file.seek(max(member.header_offset, 0))
    signature, name, extra = struct.unpack("<4s22xHH", file.read(30))
    if signature != b"PK\x03\x04":
        raise zipfile.BadZipFile("no member where the directory says")
    file.seek(name + extra, 1)
    left, inflate = member.compress_size, zlib.decompressobj(-15)
    while left and (packed := file.read(min(_PIECE, left))):
        left -= len(packed)
        yield packed if member.compress_type == zipfile.ZIP_STORED else inflate.decompress(packed)
    if left or (member.compress_type == zipfile.ZIP_DEFLATED and (not inflate.eof or inflate.unused_data)):
        raise zipfile.BadZipFile("the member is cut, or longer than the directory says")


def _gunzipped(path: Path) -> Iterator[bytes]:
    with gzip.open(path) as file:
        while piece := file.read(1 << 20):
            yield piece


def _written(pieces: Iterable[bytes], path: Path, packed: int, where: str) -> Path:
    size = 0
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("xb") as file:
            for piece in pieces:
                size += len(piece)
                refuse_beyond(size, packed, where)
                file.write(piece)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _refuse_nested(path: Path, where: str) -> None:
    with path.open("rb") as file:
        kind = kind_of(file.read(4096))
    if kind is None or not is_archive(kind):
        return
    try:
        is_nested = kind.name != "zip" or not is_package(directory(path, where))
    except zipfile.BadZipFile:
        is_nested = True
    if is_nested:
        found = f"{path.name}: {kind.words}"
        raise _refused("an archive within an archive", where, "one file in the archive", found, "unpack the outer one")


def _refused(what: str, where: str, expected: str, found: str, todo: str) -> UnreadableFileError:
    return UnreadableFileError(what, where, expected, found, todo)
