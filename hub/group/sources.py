"""Where a feed's files come from, as its YAML declares it under ``source``: a URL or a query.

Nothing is fetched here (see ``hub.sources``). A secret is never written: ``secrets`` names environment variables, and
what looks like a secret in the YAML is refused without being repeated.
"""

import re
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import parse_qsl

from pydantic import Field, field_validator, model_validator

from hub.group.base import Declared

# An underscore is asked for: without it, an access key pasted in place of a name (AKIA…) would pass for one.
EnvironmentName = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$")]


@dataclass(frozen=True)
class Kind:
    """The ``options`` and ``secrets`` that one kind of source takes; ``extra``: what ``pip install`` needs for it."""

    options: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    extra: str = ""


KINDS = {
    "file": Kind(),
    "sftp": Kind(("known_hosts",), ("password", "key_file", "key_passphrase"), "sftp"),
    "s3": Kind(("endpoint_url", "region", "anonymous", "ca_file"), ("key", "secret", "token"), "s3"),
    "abfs": Kind(
        ("account_name", "tenant_id", "client_id"),
        ("account_key", "sas_token", "client_secret", "connection_string"),
        "azure",
    ),
    "https": Kind(("token_header", "ca_file"), ("password", "token", "query"), "https"),
    "http": Kind((), (), "https"),
    "sql": Kind(("driver",), ("connection",), "sql"),
}

_SECRET = re.compile(
    r"pass(word|wd|phrase)?|pwd|secret|token|(^|[_-])key|credential|signature|^sig$|^sas|api-?key", re.IGNORECASE
)
_URL = re.compile(r"(?P<protocol>[a-z][a-z0-9]*)://(?P<authority>[^/?#]*)(?P<path>.*)", re.DOTALL)


class WrittenSecretError(ValueError):
    """A secret, or what looks like one, stands in the YAML itself."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} is written in the file: take it out, put it in an environment variable, and name that variable "
            "under 'secrets'"
        )


@dataclass(frozen=True)
class Url:
    """A URL in parts; ``path`` is everything after the authority, as written."""

    protocol: str
    user: str
    host: str
    port: int | None
    path: str

    @property
    def has_wildcard(self) -> bool:
        """Whether it asks for what matches rather than for one file."""
        is_query = self.protocol in ("http", "https")
        return bool(re.search(r"[*\[]" if is_query else r"[*?\[]", self.path))


def parse_url(url: str) -> Url:
    """The parts of a URL. ValueError when it is none; WrittenSecretError when it holds a password."""
    found = _URL.fullmatch(url)
    if not found:
        raise ValueError("a URL such as sftp://user@host/folder/*.csv is expected")
    user, _, place = found["authority"].rpartition("@")
    if ":" in user:
        raise WrittenSecretError("the password in the URL")
    host, _, port = place.partition(":") if not place.startswith("[") else (place, "", "")
    if port and not (port.isascii() and port.isdigit() and int(port) < 65536):
        raise ValueError("the port of the URL is not a number below 65536")
    path = found["path"] + "*" if found["path"].endswith("/") else found["path"]
    return Url(found["protocol"], user, host, int(port) if port else None, path)


class Source(Declared):
    """``source`` of a feed: exactly one of ``url``, ``sql`` and ``sql_file``.

    ``url`` is one file, or several with ``*`` in names of folders and files. ``sql_file`` stands beside the feed's
    YAML. ``save_as`` names the one file of a query or of a URL without a wildcard. ``max_mb`` bounds a file, in 10⁶
    bytes. ``options`` and ``secrets`` are those of the kind (``KINDS``).
    """

    url: str | None = None
    sql: str | None = None
    sql_file: str | None = Field(None, pattern=r"^[A-Za-z0-9_][\w.-]*\.sql$")
    save_as: str | None = Field(None, pattern=r"^[A-Za-z0-9_][\w.-]*$", max_length=200)
    options: dict[str, str] = {}
    secrets: dict[str, EnvironmentName] = {}
    max_mb: int = Field(2000, ge=1)

    @property
    def kind(self) -> str:
        """Key of ``KINDS``."""
        return parse_url(self.url).protocol if self.url is not None else "sql"

    @property
    def is_query(self) -> bool:
        """Whether a database is asked."""
        return self.url is None

    @property
    def named(self) -> str:
        """What to call it in messages."""
        return self.url or self.sql_file or "query"

    @field_validator("options", mode="before")
    @classmethod
    def _booleans_are_text(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {name: str(one).lower() if isinstance(one, bool) else one for name, one in value.items()}

    @model_validator(mode="after")
    def _is_whole(self) -> "Source":
        given = [name for name in ("url", "sql", "sql_file") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError("exactly one of 'url', 'sql' and 'sql_file' is expected")
        if self.url is not None:
            self._url_is_sound(parse_url(self.url))
        if self.kind not in KINDS:
            raise ValueError(f"sources are {', '.join(f'{kind}://' for kind in KINDS if kind != 'sql')} and 'sql'")
        self._options_are_known(KINDS[self.kind])
        if self.is_query and "connection" not in self.secrets:
            raise ValueError("a query needs secrets: {connection: NAME}, the variable that holds the database's URI")
        return self

    def _url_is_sound(self, url: Url) -> None:
        if url.protocol in ("http", "https"):
            names = [name for name, _ in parse_qsl(url.path.partition("?")[2], keep_blank_values=True)]
            if secret := next((name for name in names if _SECRET.search(name)), None):
                raise WrittenSecretError(f"the value of {secret!r} in the URL")
            if url.has_wildcard and "?" in url.path:
                raise ValueError("a URL has either a wildcard or a query after '?'")
        if "**" in url.path:
            raise ValueError("'**' is not understood: name the folders, such as /2025/*/*.csv")
        if url.has_wildcard and self.save_as:
            raise ValueError("'save_as' names one file, and the URL asks for several")
        if url.protocol == "sftp" and not url.user:
            raise ValueError("the URL needs its user: sftp://user@host/folder/*.csv")
        if url.protocol != "file" and not url.host and not url.user:
            raise ValueError("the URL needs a host, a bucket or a container")
        if url.protocol == "file" and (url.host or not url.path.startswith("/")):
            raise ValueError("a file's URL has three slashes: file:///folder/*.csv")

    def _options_are_known(self, kind: Kind) -> None:
        for name, value in self.options.items():
            if name in kind.secrets or (name not in kind.options and _SECRET.search(name)):
                raise WrittenSecretError(f"'{name}'")
            if name not in kind.options:
                raise ValueError(f"unknown option {name!r}; {self.kind} takes {', '.join(kind.options) or 'none'}")
            if "://" in value:
                parse_url(value)
        if unknown := sorted(set(self.secrets) - set(kind.secrets)):
            raise ValueError(f"unknown secret {unknown[0]!r}; {self.kind} takes {', '.join(kind.secrets) or 'none'}")


def query_format(content: Any) -> Any:
    """A feed's YAML, with the format of the CSV that the hub writes of a query where the YAML does not tell another."""
    source = content.get("source") if isinstance(content, dict) else None
    given = content.get("format", {}) if isinstance(source, dict) else None
    if not isinstance(source, dict) or "url" in source or not isinstance(given, dict):
        return content
    return {**content, "format": {"encoding": "utf-8", "separator": ",", "decimal": ".", **given}}
