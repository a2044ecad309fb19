"""Opens what a source's URL names, as a file system of fsspec. A driver is imported only when a feed asks for it."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.errors import SourceRefusedError
from hub.group.sources import KINDS, Source, Url, parse_url
from hub.sources.credentials import Credentials
from hub.sources.failures import MissingFileError

SECONDS = 60  # of silence after which an answer is given up
# Azure's library tries four times within about a minute, and its fsspec driver has no way to tell it otherwise.
TRIES_BY_ITSELF = {"abfs"}
KNOWN_HOSTS = Path("~/.ssh/known_hosts")


@dataclass(frozen=True)
class Store:
    """An opened source: ``path`` is what is asked of ``system``. ``is_flat``: folders exist only by their files."""

    system: Any
    url: Url
    path: str
    is_flat: bool = False


@contextmanager
def opened(source: Source, credentials: Credentials, home: Path, where: str) -> Iterator[Store]:
    """The store of ``source.url``; relative paths among the options are below ``home``, the workspace.

    SourceRefusedError when its driver is not installed. What the driver raises is left for ``failures``.
    """
    url = parse_url(source.url or "")
    store = driver(url.protocol, where, lambda: _OPEN[url.protocol](source, url, credentials, home))
    try:
        yield store
    finally:
        close = getattr(store.system, "close", None)
        if close:
            close()


def driver(kind: str, where: str, use: Callable[[], Any]) -> Any:
    """What ``use`` gives, which imports the driver of that kind of source."""
    try:
        return use()
    except ImportError as error:
        extra = KINDS[kind].extra
        raise SourceRefusedError(
            f"the driver of {kind} sources is not installed", where, found=f"no module {error.name or error}",
            todo=f"pip install 'spend-hub[{extra}]'",
        ) from None  # fmt: skip


def _file(source: Source, url: Url, credentials: Credentials, home: Path) -> Store:
    from fsspec.implementations.local import LocalFileSystem

    return Store(LocalFileSystem(), url, url.path)


def _sftp(source: Source, url: Url, credentials: Credentials, home: Path) -> Store:
    from hub.sources.sftp import StrictSFTP

    known = _present("known_hosts", home / Path(source.options.get("known_hosts", str(KNOWN_HOSTS))).expanduser())
    if key_file := credentials.get("key_file"):
        _present("key_file", home / key_file)
    given = {
        "port": url.port or 22, "username": url.user, "password": credentials.get("password"),
        "key_filename": key_file and str(home / key_file), "passphrase": credentials.get("key_passphrase"),
    }  # fmt: skip
    return Store(StrictSFTP(url.host, known, **given), url, url.path or "/")


def _s3(source: Source, url: Url, credentials: Credentials, home: Path) -> Store:
    from s3fs import S3FileSystem

    options = source.options
    client = {"region_name": options.get("region"), "verify": _authority(options, home)}
    system = S3FileSystem(
        anon=options.get("anonymous") == "true",
        endpoint_url=options.get("endpoint_url"),
        key=credentials.get("key"),
        secret=credentials.get("secret"),
        token=credentials.get("token"),
        client_kwargs={name: value for name, value in client.items() if value is not None},
        config_kwargs={"connect_timeout": 30, "read_timeout": SECONDS, "retries": {"total_max_attempts": 1}},
        use_listings_cache=False,
        skip_instance_cache=True,
        default_block_size=8 * 2**20,
    )
    system.retries = 1  # the hub counts attempts itself
    return Store(system, url, url.host + url.path, is_flat=True)


def _abfs(source: Source, url: Url, credentials: Credentials, home: Path) -> Store:
    from adlfs import AzureBlobFileSystem

    # abfs://container@account.dfs.core.windows.net/… and abfs://container/… are the same thing.
    container = url.user or url.host
    account = source.options.get("account_name") or (url.host.partition(".")[0] if url.user else None)
    names = ("account_key", "sas_token", "client_secret", "connection_string")
    system = AzureBlobFileSystem(
        account_name=account,
        anon=False,
        tenant_id=source.options.get("tenant_id"),
        client_id=source.options.get("client_id"),
        **{name: credentials.get(name) for name in names},
        use_listings_cache=False,
        skip_instance_cache=True,
        connection_timeout=30,
        read_timeout=SECONDS,
    )
    return Store(system, url, container + url.path, is_flat=True)


def _https(source: Source, url: Url, credentials: Credentials, home: Path) -> Store:
    import aiohttp
    from fsspec.implementations.http import HTTPFileSystem

    headers = {"Accept-Encoding": "identity"}
    if token := credentials.get("token"):
        own = source.options.get("token_header")
        headers |= {own: token} if own else {"Authorization": f"Bearer {token}"}
    password = credentials.get("password")
    authority = _authority(source.options, home)

    async def client(**given: Any) -> aiohttp.ClientSession:
        given.pop("loop", None)
        tls = ssl.create_default_context(cafile=authority)
        return aiohttp.ClientSession(
            headers=headers,
            auth=aiohttp.BasicAuth(url.user, password) if password else None,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=30, sock_read=SECONDS),
            connector=aiohttp.TCPConnector(ssl=tls),
            trust_env=True,  # a company's proxy
            **given,
        )

    system = HTTPFileSystem(get_client=client, simple_links=False, skip_instance_cache=True)
    place = f"{url.protocol}://{url.host}{f':{url.port}' if url.port else ''}{url.path}"
    if query := credentials.get("query"):
        place += ("&" if "?" in place else "?") + query
    return Store(system, url, place)


def _authority(options: dict[str, str], home: Path) -> str | None:
    named = options.get("ca_file")
    return str(_present("ca_file", home / named)) if named else None


def _present(name: str, path: Path) -> Path:
    if not path.is_file():
        raise MissingFileError(f"{name}: {path}")
    return path


_OPEN: dict[str, Callable[[Source, Url, Credentials, Path], Store]] = {
    "file": _file, "sftp": _sftp, "s3": _s3, "abfs": _abfs, "https": _https, "http": _https,
}  # fmt: skip
