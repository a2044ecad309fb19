"""Secrets of a source while it is asked: looked up by name, given to a library, and taken out of what it says."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote, quote_plus, unquote, urlsplit

from hub.errors import SourceRefusedError

SHORT = 4  # characters; taking every such piece out would make nonsense of a message, so nothing is told of it

# What any library may tell of a secret that came in another way, such as AWS's own environment variables.
_TOLD = re.compile(
    r"(?P<before>://[^/\s:@]*:|(?:password|passwd|pwd|secret|token|sig|signature|apikey|api_key|key)=|Bearer\s+|Basic\s+)"
    r"(?P<secret>[^\s@&;'\"]+)",
    re.IGNORECASE,
)


class Credentials:
    """The values of a source's ``secrets``. SourceRefusedError when one of the variables is not set."""

    def __init__(self, named: Mapping[str, str], look_up: Callable[[str], str | None], where: str) -> None:
        self._values: dict[str, str] = {}
        for name, variable in named.items():
            value = look_up(variable)
            if value is None:
                raise SourceRefusedError(
                    f"the environment variable {variable} is not set", where, f"the source's {name}",
                    todo=f"set {variable} where `hub` is started",
                )  # fmt: skip
            self._values[name] = value

    def get(self, name: str) -> str | None:
        """The value of one, if it is named."""
        return self._values.get(name)

    def scrub(self, text: str) -> str:
        """``text`` without any of them, however they are written in a URL."""
        pieces = {form for value in self._values.values() for form in _forms(value)}
        if any(len(piece) < SHORT and piece in text for piece in pieces):
            return "(not shown: it holds a secret)"
        for piece in sorted(pieces, key=len, reverse=True):
            text = text.replace(piece, "***")
        return _TOLD.sub(r"\g<before>***", text)


def _forms(value: str) -> set[str]:
    """A secret and the parts of it that are secret by themselves (a URI's password, a query's values), also encoded."""
    pieces = {value, *value.splitlines()}
    if "://" in value:
        try:
            pieces.add(urlsplit(value).password or value)
        except ValueError:
            pieces.add(value.rpartition("@")[0])
    pairs = [pair.partition("=")[2] for pair in re.split(r"[&;?\s]", value)]
    pieces = {piece for piece in (*pieces, *(one for one in pairs if len(one) >= SHORT)) if piece}
    encoded = {form for one in pieces for form in (quote(one, safe=""), quote(one), quote_plus(one), unquote(one))}
    return pieces | encoded
