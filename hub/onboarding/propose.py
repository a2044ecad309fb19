"""From a file or a folder to a proposal: what is found, tried, and left to ask.

What belongs here: the order of the steps. Each step is a module of its own. Answers of a person are given by the key of
their question, and the proposal is made again with them.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hub.errors import UnreadableFileError, UsageError
from hub.group.load import is_passing
from hub.group.models import CODE, GROUP_FOLDER, Group
from hub.lake.staging import file_digest
from hub.onboarding.kinds import kind_of
from hub.onboarding.making import Making
from hub.onboarding.proposal import Proposal
from hub.onboarding.tables import fill
from hub.readers import unpacked

THRESHOLD = 0.8
_STRUCTURED: Mapping[str, tuple[str, str]] = {
    "fec": ("fec", "ledger"),
    "saft": ("saft", "ledger"),
    "einvoice": ("einvoice", "invoices"),
}


def propose(
    path: Path, entity: str, name: str, group: Group, *, threshold: float = THRESHOLD,
    answers: Mapping[str, Any] | None = None,
) -> Proposal:  # fmt: skip
    """The feed that reads ``path`` for ``entity``. Raises UsageError for a path without files or an unknown entity."""
    _check_names(entity, name, group)
    made = Proposal(entity, name, path if path.is_dir() else path.parent)
    paths = _files(path, made)
    given = {key: answer for key, answer in (answers or {}).items() if answer is not None}  # None: asked, left open
    with TemporaryDirectory() as scratch:
        _propose(Making(made, group, threshold, given), paths, Path(scratch))
    return made


def _propose(making: Making, paths: list[Path], scratch: Path) -> None:
    made = making.made
    damaged = _unpack(made, paths, scratch)
    kinds = {one: kind_of(made.content(one)) for one in paths if one not in damaged}
    known = [kind for kind in kinds.values() if kind != "other"]
    if not known:
        why = "; ".join(damaged.values())
        raise UsageError(
            f"nothing in {made.root} can be read as lines", found=why, todo="give a CSV, a workbook, a FEC, a SAF-T …"
        )
    main = max(dict.fromkeys(known), key=known.count)
    made.files = paths
    making.leave_out(damaged | {one: _other_kind(kind, main) for one, kind in kinds.items() if kind != main})
    if main == "table":
        fill(making)
    else:
        reader, kind = _STRUCTURED[main]
        made.feed |= {"reader": reader, "kind": kind}
        making.try_files()


def _unpack(made: Proposal, paths: list[Path], scratch: Path) -> dict[Path, str]:
    """Unpack archives of one file; the others, with the reason."""
    refused: dict[Path, str] = {}
    for number, path in enumerate(paths):
        try:
            made.contents[path] = unpacked(path, path.name, scratch / str(number))
        except UnreadableFileError as error:
            refused[path] = f"{error.what}: {error.found}"
    return refused


def _other_kind(kind: str, main: str) -> str:
    return (
        "not a file of lines" if kind == "other" else f"a file of kind {kind} among those of kind {main}: give --feed"
    )


def _check_names(entity: str, name: str, group: Group) -> None:
    if not re.fullmatch(CODE, name):
        raise UsageError(
            f"{name!r} cannot be a feed's name",
            expected="letters, digits, _ and -, at most 32",
            todo="give another --feed",
        )
    codes = [one.code for one in group.entities]
    if entity != GROUP_FOLDER and entity not in codes:
        raise UsageError(
            f"unknown entity {entity!r}",
            expected=f"one of {', '.join(codes)}, or {GROUP_FOLDER} for a file of several entities",
            todo=f"declare it under entities in group.yml: - {{code: {entity}, name: …, country: …, currency: …}}",
        )


def _files(path: Path, made: Proposal) -> list[Path]:
    """The files of ``path`` in order of name, the same bytes once."""
    found = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    if not path.exists() or not found:
        raise UsageError(f"no file at {path}", todo="give a file, or a folder of files of the same feed")
    first: dict[str, Path] = {}
    for one in found:
        if is_passing(one):
            continue
        kept = first.setdefault(file_digest(one), one)
        if kept != one:
            made.duplicates[one] = kept
    return [one for one in found if one in first.values()]
