"""The files of a workspace, and in what batches they are read.

A batch is some files of one feed with the same header, about 200 MB of text: enough for all cores, little enough for
the memory limit. Files in an encoding that DuckDB does not know are written again in UTF-8 first.
"""

import codecs
import hashlib
from collections.abc import Iterator
from pathlib import Path

from bench.bare.batch import Batch, File
from hub.group.load import Declared
from hub.group.models import Feed
from hub.settings import Workspace

BATCH_BYTES = 200 << 20
BLOCK = 8 << 20


def list_files(space: Workspace, declared: Declared) -> list[File]:
    """Every file that a feed asks for, oldest first, with the SHA-256 that names it in the published tables."""
    files: list[File] = []
    for feed in declared.feeds:
        _refuse_unknown(feed)
        folder = space.inbox / feed.entity / feed.name
        found = [path for path in folder.rglob("*") if path.match(feed.pattern) and path.is_file()]
        for path in sorted(found, key=lambda one: (one.stat().st_mtime_ns, str(one))):
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            files.append(File(len(files), feed, path, path.relative_to(folder).as_posix(), digest, _header(feed, path)))
    return files


def batches(declared: Declared, files: list[File], scratch: Path, size: int) -> Iterator[Batch]:
    """The files in batches of about ``size`` bytes, in order; a file larger than that is alone."""
    group = declared.group
    waiting: list[File] = []
    for at, file in enumerate(files):
        waiting.append(file)
        following = files[at + 1] if at + 1 < len(files) else None
        held = sum(one.path.stat().st_size for one in waiting)
        if (
            following
            and (following.feed, following.header) == (file.feed, file.header)
            and held + following.path.stat().st_size <= size
        ):
            continue
        feed = file.feed
        codes = feed.entities.map if feed.entities else {None: feed.entity}
        entities = [(value, code, feed.currency or group.entity(code).currency) for value, code in codes.items()]
        is_french = all(group.entity(code).country in ("FR", "MC") for code in feed.entity_codes)
        batch = Batch(feed, [_in_utf8(one, scratch) for one in waiting], file.header, entities, is_french)
        yield batch
        for one in batch.files:
            if one.path.parent == scratch:
                one.path.unlink()
        waiting = []


def _refuse_unknown(feed: Feed) -> None:
    has_other_form = feed.sign != "normal" or feed.vat != "excluded" or feed.period.rule == "file_name"
    if has_other_form or "direction" in feed.columns:
        raise ValueError(f"{feed.path}: the bare script does not read such a feed (see bench/bare)")


def _header(feed: Feed, path: Path) -> tuple[str, ...]:
    if feed.reader == "workbook":
        return ()  # known once the sheet is loaded, which costs as much as reading it
    with path.open("rb") as stream:
        lines = [stream.readline() for _ in range(feed.format.skip_lines + 1)]
    line = lines[-1].decode(feed.format.encoding or "utf-8").strip("\ufeff\r\n")
    separator = feed.format.separator or max(",;\t|", key=line.count)
    return tuple(title.strip('" ') for title in line.split(separator))


def _in_utf8(file: File, scratch: Path) -> File:
    """The file itself where DuckDB reads its encoding, else a copy."""
    encoding = file.feed.format.encoding or "utf-8"
    if file.feed.reader == "workbook" or codecs.lookup(encoding).name == "utf-8":
        return file
    copy = scratch / f"{file.number}.txt"
    decode = codecs.getincrementaldecoder(encoding)().decode
    with file.path.open("rb") as source, copy.open("wb") as target:
        while block := source.read(BLOCK):
            target.write(decode(block).encode())
    return File(file.number, file.feed, copy, file.name, file.digest, file.header)
