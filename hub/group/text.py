"""Reads a text file of the workspace, and says in the hub's words why it cannot be read."""

from pathlib import Path

from hub.errors import ConfigurationError


def text_of(path: Path) -> str:
    """Its text. ConfigurationError with the line of the first byte that is not UTF-8, or with the system's reason."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        found = error.object[error.start : error.start + 1].decode("cp1252", errors="replace")
        raise ConfigurationError(
            "not UTF-8 text", f"{path}:{line}", "UTF-8", f"a byte that is {found!r} elsewhere", "save the file as UTF-8"
        ) from error
    except OSError as error:
        found = str(error.strerror)
        raise ConfigurationError(
            "cannot be opened", str(path), "a text file", found, "mend it and run again"
        ) from error
