"""Reads ``reference/registers.yml``: which registers the workspace keeps, and in which files.

Errors name file and line (``group.load``). A workspace without the file has no register, which is no error.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from hub.errors import ConfigurationError
from hub.group.base import Declared
from hub.group.load import is_passing, leads_out, parse
from hub.group.text import text_of
from hub.reference.registers.shape import ENTRY_SCHEMA
from hub.settings import Workspace

MADE = ("register", "register_id", "size_class_reason")
KEYS = ("siren", "lei", "company_number", "key")
MEASURES = ("headcount", "turnover", "balance")  # of the enterprise: people, euros, euros
MAPPABLE = (*(name for name in ENTRY_SCHEMA if name not in MADE), "key", *MEASURES)


class Register(Declared):
    """One register. ``files``: patterns below ``reference/registers/``, each of which must find a file.

    ``columns`` (kind csv): MAPPABLE name → header, a list of headers for ``other_names``. ``country``: of an entry that
    tells none.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")
    kind: Literal["sirene", "gleif", "csv"]
    files: Annotated[tuple[str, ...], Field(min_length=1)]
    columns: dict[str, str | tuple[str, ...]] = {}
    country: str | None = Field(None, pattern=r"^[A-Z]{2}$")
    separator: str | None = Field(None, min_length=1, max_length=1)
    encoding: str = "utf-8"

    @field_validator("columns")
    @classmethod
    def _known_columns(cls, value: dict[str, str | tuple[str, ...]]) -> dict[str, str | tuple[str, ...]]:
        if unknown := sorted(set(value) - set(MAPPABLE)):
            raise ValueError(f"unknown column {', '.join(unknown)}; a register's columns are {', '.join(MAPPABLE)}")
        if lists := sorted(name for name, to in value.items() if not isinstance(to, str) and name != "other_names"):
            raise ValueError(f"only other_names takes several headers, not {', '.join(lists)}")
        return value

    @model_validator(mode="after")
    def _fits_kind(self) -> "Register":
        if self.kind != "csv" and self.columns:
            raise ValueError(f"kind {self.kind!r} has columns of its own: remove 'columns', or take kind 'csv'")
        if self.kind == "csv" and ("name" not in self.columns or not set(KEYS) & set(self.columns)):
            raise ValueError(f"'columns' of kind 'csv' need 'name' and one of {', '.join(KEYS)}")
        return self


class RegistersFile(Declared):
    """``registers.yml``."""

    registers: tuple[Register, ...] = ()

    @field_validator("registers")
    @classmethod
    def _names_are_unique(cls, value: tuple[Register, ...]) -> tuple[Register, ...]:
        names = [one.name for one in value]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"register declared more than once: {', '.join(twice)}")
        return value


@dataclass(frozen=True)
class Registers:
    """The declared registers with the files that they have now."""

    declared: tuple[tuple[Register, tuple[Path, ...]], ...]
    digest: str  # of declarations and files (name, size, time of change); '' without a register


def load_registers(space: Workspace) -> Registers:
    """What ``reference/registers.yml`` declares. ConfigurationError when it is wrong or a pattern finds no file."""
    path = space.reference / "registers.yml"
    if not path.exists():
        return Registers((), "")
    text = text_of(path)
    file = parse(path, text, RegistersFile, {})
    folder = space.reference / "registers"
    declared = tuple((one, tuple(_files(folder, one, path))) for one in file.registers)
    digest = hashlib.sha256(text.encode())
    for _, files in declared:
        for found in files:
            stat = found.stat()
            digest.update(f"{found.relative_to(folder)}|{stat.st_size}|{stat.st_mtime_ns}\n".encode())
    return Registers(declared, digest.hexdigest()[:16] if declared else "")


def _files(folder: Path, register: Register, path: Path) -> list[Path]:
    found: set[Path] = set()
    for pattern in register.files:
        try:
            here = {one for one in folder.glob(pattern) if one.is_file() and not is_passing(one)}
        except (ValueError, NotImplementedError) as error:
            raise ConfigurationError(
                f"register {register.name!r}: {pattern!r} is no pattern", str(path), "such as Stock*.parquet"
            ) from error
        here = {one for one in here if not leads_out(one, folder)}
        if not here:
            todo = "put the register's file there, or remove the register"
            raise ConfigurationError(
                f"register {register.name!r} has no file", str(path), f"registers/{pattern}", "none", todo
            )
        found |= here
    return sorted(found)
