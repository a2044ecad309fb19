"""What the hub has seen already, so that a refresh with nothing new costs nothing.

Two digests tell: one of the declarations (YAML, decisions, seeds, code), one of the inbox (paths, sizes, times). The
files kept here are caches: deleting them costs a refresh, never a figure.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from hub import __version__
from hub.cube.dbt import project_digest
from hub.errors import HubError
from hub.lake.staging import file_digest, file_stamp
from hub.reference.registers import load_registers
from hub.settings import PACKAGE, Workspace

REGISTERS_STATE = "reference/registers.id"  # under which a configuration keeps which state the registers were in
REFERENCE_LISTS = ("account_category.csv", "name_words.csv", "registers.yml", "taxonomy.csv")


def declaration_files(space: Workspace) -> list[Path]:
    """The text files that decide how figures are made: group.yml, feeds, decisions, and lists of the reference."""
    folders = (space.feeds, space.decisions)
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file() and path.name != ".gitkeep"]
    lists = [space.reference / name for name in REFERENCE_LISTS]
    return [space.group_file, *sorted(found), *(path for path in lists if path.is_file())]


def declaration(path: Path) -> bytes:
    """A declaration's bytes; why not, when the file cannot be opened (``group.load`` tells people)."""
    try:
        return path.read_bytes()
    except OSError as error:
        return str(error.strerror).encode()


def configuration_id(space: Workspace) -> str:
    """Digest of the declarations, of the state of the registers and of the code that reads them."""
    digest = hashlib.sha256(f"{__version__} {project_digest()} {load_registers(space).digest}".encode())
    for path in declaration_files(space):
        digest.update(str(path.relative_to(space.home)).encode() + b"\0" + declaration(path))
    return digest.hexdigest()[:16]


def decided_id(space: Workspace) -> str:
    """Digest of what decides categories: people's judgements, rules, approvals, the taxonomy, and the hub's method."""
    digest = hashlib.sha256()
    for path in sorted((PACKAGE / "categories").iterdir()):
        if path.is_file():
            digest.update(path.read_bytes())
    lists = [space.reference / name for name in ("account_category.csv", "taxonomy.csv")]
    for path in (*sorted(space.decisions.glob("categor*.csv")), *lists):
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + declaration(path))
    return digest.hexdigest()[:16]


def world_id(space: Workspace, rate_set_id: str) -> str:
    """Digest of what every figure depends on besides its own landings and declarations: rates, registers, what was
    decided of categories, code and engine."""
    outside = f"{rate_set_id} {load_registers(space).digest} {decided_id(space)}"
    digest = hashlib.sha256(f"{outside} {__version__} {duckdb.__version__} {project_digest()}".encode())
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in {".py", ".sql", ".yml", ".csv", ".txt", ".json"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def inbox_id(space: Workspace) -> str:
    """Digest of the inbox and reference listings: paths, sizes and times, without reading a file."""
    digest = hashlib.sha256()
    for folder in (space.inbox, space.reference):
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            digest.update(os.fsencode(path.relative_to(space.home)) + f"|{file_stamp(path)}\n".encode())
    return digest.hexdigest()[:16]


@dataclass(frozen=True)
class Seen:
    """The inputs of the last refresh that went to its end."""

    configuration_id: str
    inbox_id: str
    problems: list[str] = field(default_factory=list)


def seen(space: Workspace) -> Seen | None:
    """What the last finished refresh saw; None when there is none."""
    path = space.warehouse / "seen.json"
    try:
        return Seen(**json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):  # no refresh yet, or a cache cut off by a crash
        return None


def remember(space: Workspace, now_seen: Seen) -> None:
    """Keep ``now_seen`` for the next refresh, atomically."""
    _write(space.warehouse / "seen.json", vars(now_seen))


class Digests:
    """SHA-256 of inbox files, remembered by path, size and times so that a file is hashed once."""

    def __init__(self, space: Workspace) -> None:
        self._space, self._path = space, space.warehouse / "digests.json"
        try:
            self._known: dict[str, list[object]] = json.loads(self._path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):  # a cache
            self._known = {}

    def of(self, path: Path) -> tuple[str, list[object]]:
        """The file's digest, and its stamp when that was taken."""
        stamp, name = file_stamp(path), str(path.relative_to(self._space.home))
        known = self._known.get(name)
        if known and known[:3] == stamp:
            return str(known[3]), stamp
        digest = file_digest(path)
        self._known[name] = [*stamp, digest]
        return digest, stamp

    def save(self) -> None:
        """Keep them."""
        _write(self._path, self._known)


def _write(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    coming = path.with_suffix(f".{os.getpid()}.coming")  # landings of several feeds may run at once
    coming.write_text(json.dumps(content), encoding="utf-8")
    coming.replace(path)


@contextmanager
def locked(space: Workspace, name: str, what: str) -> Iterator[None]:
    """Hold the workspace's lock ``name``; the system lets it go when the process ends, however it ends.

    HubError at once when another process holds it.
    """
    space.warehouse.mkdir(parents=True, exist_ok=True)
    with (space.warehouse / f"{name}.lock").open("a+", encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            stream.seek(0)
            holder = stream.read() or "another process"
            raise HubError(
                f"{what} is running already", str(space.home), found=holder, todo="wait for it to end"
            ) from error
        stream.truncate(0)
        stream.write(f"process {os.getpid()}")
        stream.flush()
        yield
