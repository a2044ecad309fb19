"""SFTP with strict host keys: fsspec's own connects to any server that it has not met."""

from pathlib import Path
from typing import Any

import paramiko
from fsspec.implementations.sftp import SFTPFileSystem

SECONDS = 30  # to connect, to authenticate, and for each answer
# Bytes asked for at once, each for one wait: the most that OpenSSH gives, others give less. Paramiko asks for 32 KB, or
# for many at a time from a thread whose errors end on the terminal.
PIECE = 255 * 1024


class UnknownHostError(Exception):
    """No line of known_hosts is this server's."""


class _Refuse(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]
    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:
        raise UnknownHostError(f"{hostname} shows {key.get_name()} {key.fingerprint}")


class StrictSFTP(SFTPFileSystem):  # type: ignore[misc]
    """Only servers of ``known_hosts``, only the credentials that are given: no agent and no key of the user's own."""

    protocol = "sftp"
    cachable = False  # a new connection for each pull

    def __init__(self, host: str, known_hosts: Path, **given: Any) -> None:
        self._known_hosts = known_hosts
        super().__init__(host, **given)

    def _connect(self) -> None:
        self.client = paramiko.SSHClient()
        self.client.load_host_keys(str(self._known_hosts))
        self.client.set_missing_host_key_policy(_Refuse())
        bounds = {"timeout": SECONDS, "banner_timeout": SECONDS, "auth_timeout": SECONDS, "channel_timeout": SECONDS}
        try:
            self.client.connect(self.host, allow_agent=False, look_for_keys=False, **bounds, **self.ssh_kwargs)
            self.ftp = self.client.open_sftp()
            self.ftp.get_channel().settimeout(SECONDS)
        except BaseException:
            self.client.close()
            raise

    def _open(self, path: str, mode: str = "rb", block_size: int | None = None, **kwargs: Any) -> Any:
        stream = self.ftp.open(path, mode)
        stream.MAX_REQUEST_SIZE = PIECE
        return stream

    def close(self) -> None:
        """End the connection."""
        self.client.close()
