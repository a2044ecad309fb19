"""What a library says when a source fails, in the hub's words: away (try again) or refused (do not).

Libraries are told by the names of their exceptions and by the HTTP status or SQLSTATE that these carry, so that none
has to be imported to be understood.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from hub.errors import HubError, SourceAwayError, SourceRefusedError
from hub.sources.credentials import Credentials

PATIENT_STATUS = {408, 425, 429}

CREDENTIALS = ("the source refuses the credentials", "check the variables that 'secrets' names, and the user's rights")
ABSENT = ("not found at the source", "check the URL: host, bucket, folder and name")
KEY = ("the server's key is not the one that is known", "check it with whoever runs the server before it is trusted")
CERTIFICATE = ("the server's certificate is not trusted", "mend it, or name the authority with the option ca_file")
UNEXPECTED = ("the source cannot be read", "check the keys of 'source' in the feed's YAML")

# Names of classes, as a class or one of its bases is called; the first that is met decides.
REFUSED = {
    "BadHostKeyException": KEY,
    "UnknownHostError": ("the server's key is not known", "add its line, checked, to the file known_hosts"),
    "AuthenticationException": CREDENTIALS,
    "ClientAuthenticationError": CREDENTIALS,
    "CredentialUnavailableError": CREDENTIALS,
    "NoCredentialsError": CREDENTIALS,
    "PartialCredentialsError": CREDENTIALS,
    "PermissionError": CREDENTIALS,
    "SSLCertVerificationError": CERTIFICATE,
    "ClientConnectorCertificateError": CERTIFICATE,
    "MissingFileError": ("a file that the source's options or secrets name is not there", "check its path"),
    "InvalidURL": UNEXPECTED,
    "UnicodeDecodeError": ("a name at the source is not UTF-8", "rename the file at the source"),
    "FileNotFoundError": ABSENT,
    "NotADirectoryError": ABSENT,
    "IsADirectoryError": ABSENT,
    "ResourceNotFoundError": ABSENT,
}
AWAY = {
    "SSHException", "EOFError", "OSError", "TimeoutError", "ClientConnectionError", "ClientPayloadError",
    "HTTPClientError", "ConnectionError", "ServiceRequestError", "ServiceResponseError", "ReadTimeoutError",
    "ConnectTimeoutError", "EndpointConnectionError", "IncompleteRead", "ContentLengthError",
}  # fmt: skip


class MissingFileError(Exception):
    """A file of this machine that an option or a secret names is not there; a driver would tell an absent source."""


SourceError = SourceAwayError | SourceRefusedError


@contextmanager
def told(explain: Callable[[Exception], SourceError]) -> Iterator[None]:
    """Raise whatever a driver raises as what ``explain`` makes of it.

    The driver's own error is cut off, for its text and its frames hold secrets. Only the driver's calls belong inside:
    an OSError of this machine is none of the source's.
    """
    try:
        yield
    except HubError:
        raise
    except Exception as error:  # noqa: BLE001 - drivers raise dozens of kinds, and each is raised again in our words
        raise explain(error) from None


def explained(error: Exception, where: str, credentials: Credentials) -> SourceError:
    """The hub's error for a library's, whose text is told without secrets."""
    found = f"{type(error).__name__}: {credentials.scrub(' '.join(str(error).split()))}"[:500]
    for one in reversed(list(_chain(error))):  # the innermost is what happened; the others are how it was told
        if told := _told(one):
            return SourceRefusedError(told[0], where, found=found, todo=told[1])
        if _is_away(one):
            return away(where, found)
    return SourceRefusedError(UNEXPECTED[0], where, found=found, todo=UNEXPECTED[1])


def away(where: str, found: str) -> SourceAwayError:
    """The source does not answer, or broke off."""
    todo = "the next refresh tries again; what is certified stays"
    return SourceAwayError("the source is away", where, found=found, todo=todo)


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in seen:
        seen.append(current)
        yield current
        current = current.__cause__


def _status(error: BaseException) -> int | None:
    """The HTTP status: of aiohttp, of Azure's libraries, of botocore."""
    response = getattr(error, "response", None)
    told = response.get("ResponseMetadata", {}).get("HTTPStatusCode") if isinstance(response, dict) else None
    for status in (getattr(error, "status", None), getattr(error, "status_code", None), told):
        if isinstance(status, int) and not isinstance(status, bool) and 100 <= status < 600:
            return int(status)
    return None


def _told(error: BaseException) -> tuple[str, str] | None:
    status = _status(error)
    if status is not None:
        if status in (401, 403):
            return CREDENTIALS
        if status in (404, 410):
            return ABSENT
        return UNEXPECTED if 300 <= status < 500 and status not in PATIENT_STATUS else None
    return next((REFUSED[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in REFUSED), None)


def _is_away(error: BaseException) -> bool:
    if (status := _status(error)) is not None:
        return status in PATIENT_STATUS or status >= 500
    return any(kind.__name__ in AWAY for kind in type(error).__mro__)
