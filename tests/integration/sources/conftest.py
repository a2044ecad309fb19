"""Fixtures of the servers that sources are pulled from; a server that is not installed skips its tests, and says so."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hub.group.sources import Source
from hub.sources.fetch import Order, Pulled, pull
from hub.sources.patience import Patience
from tests.integration.sources.source_servers import (
    SSHD,
    Https,
    Postgresql,
    Sftp,
    https_server,
    postgresql_programs,
    postgresql_server,
    sftp_server,
)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    if postgresql_programs() is None:
        pytest.skip("PostgreSQL's server is not installed (Debian: apt-get install postgresql)")
    with postgresql_server() as server:
        yield server


@pytest.fixture
def sftp() -> Iterator[Sftp]:
    if SSHD is None:
        pytest.skip("OpenSSH's server is not installed (Debian: apt-get install openssh-server)")
    with sftp_server() as server:
        yield server


@pytest.fixture
def https(tmp_path: Path) -> Iterator[Https]:
    with https_server(tmp_path / "https") as server:
        yield server


class Puller:
    """Pulls a source into a feed's inbox below ``home``; ``pauses`` are those between attempts of the last pull."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "inbox" / "ALPHA" / "erp"
        self.memory = home / "warehouse" / "sources" / "ALPHA.erp.json"
        self.environment: dict[str, str] = {}
        self.pauses: list[float] = []
        self.on_pause: Callable[[], None] = lambda: None

    def order(self, source: dict[str, Any]) -> Order:
        feed_file = self.home / "feeds" / "ALPHA" / "erp.yml"
        declared = Source.model_validate(source)
        return Order("ALPHA.erp", declared, feed_file, self.folder, self.memory, self.home, self.environment.get)

    def __call__(self, source: dict[str, Any]) -> Pulled:
        self.pauses.clear()

        def sleep(seconds: float) -> None:
            self.pauses.append(seconds)
            self.on_pause()

        return pull(self.order(source), Patience(sleep=sleep))

    def inbox(self) -> dict[str, bytes]:
        """Everything in the feed's inbox, hidden files included."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file()
        }


@pytest.fixture
def puller(tmp_path: Path) -> Puller:
    return Puller(tmp_path / "home")
