"""What can go wrong, in words a user can act on.

Every error says what is wrong, where (entity, feed, file, line), what was expected, what was found and what to do.
The command prints it without a traceback and leaves with the error's ``exit_code``.
"""

from dataclasses import dataclass

from hub.neutral import one_line


@dataclass
class HubError(Exception):
    """A mistake or a failure that a user can understand; raised with the place where it was found."""

    what: str
    where: str = ""
    expected: str = ""
    found: str = ""
    todo: str = ""

    exit_code = 3

    def __str__(self) -> str:
        where = one_line(self.where)  # it ends with a file's name, which may hold a line end
        parts = [f"{where}: {self.what}" if where else self.what]
        if self.expected:
            parts.append(f"  expected: {self.expected}")
        if self.found:
            parts.append(f"  found:    {self.found}")
        if self.todo:
            parts.append(f"  to do:    {self.todo}")
        return "\n".join(parts)


class ConfigurationError(HubError):
    """A file of the workspace (group.yml, a feed, a reference) does not say what the hub needs. Raised by ``group``."""


class UnreadableFileError(HubError):
    """A delivered file cannot be read as a whole: empty, binary, no such column. Raised by ``readers``."""


class LakeError(HubError):
    """A Delta table or a DuckDB file is missing, locked or not what it should be. Raised by ``lake``."""


class StructuralError(HubError):
    """An invariant of the hub itself is broken, so nothing is published. Raised by ``cube`` and ``lake``."""


class SourceAwayError(HubError):
    """Where a feed's files come from does not answer, or broke off: trying again may help. Raised by ``sources``."""


class SourceRefusedError(HubError):
    """Where a feed's files come from refuses, or is not what was declared (credentials, host key, bucket, query, name
    of a file): trying again changes nothing. Raised by ``sources``."""


class UsageError(HubError):
    """The command was called in a way that has no meaning. Raised by ``cli``."""

    exit_code = 2
