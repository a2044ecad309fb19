"""Azure's sources, against as much of its blob service as a listing and a download ask for.

Azure's own emulator is not a package of Python; this server answers what the driver asked of it when it was written.
"""

import http.server
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from hub.errors import SourceRefusedError
from hub.sources.arrivals import Change
from tests.integration.sources.conftest import Puller
from tests.integration.sources.source_servers import LOOPBACK

KEY = "c2VjcmV0LWtleS1vZi10aGUtYWNjb3VudA=="
LONG_AGO = "Wed, 01 Jan 2025 08:00:00 GMT"


class _Handler(http.server.BaseHTTPRequestHandler):
    blobs: dict[str, bytes]
    status: list[int]

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        asked = parse_qs(url.query)
        if self.status:
            return self._answer(self.status[0], b"", {"x-ms-error-code": "AuthenticationFailed"})
        if asked.get("comp") == ["list"]:
            return self._answer(200, self._listing(asked.get("prefix", [""])[0]), {"Content-Type": "application/xml"})
        name = url.path.removeprefix("/devaccount/outbox/")
        if name not in self.blobs:
            return self._answer(404, b"", {"x-ms-error-code": "BlobNotFound"})
        body = self.blobs[name]
        size = len(body)
        told = {"Content-Range": f"bytes 0-{size - 1}/{size}"} if self.headers.get("x-ms-range") else {}
        self._answer(206 if told else 200, body, {**told, "x-ms-blob-type": "BlockBlob"})

    def _listing(self, prefix: str) -> bytes:
        below = {name: body for name, body in self.blobs.items() if name.startswith(prefix)}
        files = "".join(
            f"<Blob><Name>{name}</Name><Properties><Last-Modified>{LONG_AGO}</Last-Modified><Etag>0x{hash(body):x}</Etag>"
            f"<Content-Length>{len(body)}</Content-Length><BlobType>BlockBlob</BlobType></Properties></Blob>"
            for name, body in below.items()
            if "/" not in name[len(prefix) :]
        )
        names = {prefix + name[len(prefix) :].split("/")[0] + "/" for name in below if "/" in name[len(prefix) :]}
        folders = "".join(f"<BlobPrefix><Name>{name}</Name></BlobPrefix>" for name in sorted(names))
        return (
            '<?xml version="1.0" encoding="utf-8"?><EnumerationResults ContainerName="outbox">'
            f"<Blobs>{files}{folders}</Blobs><NextMarker/></EnumerationResults>"
        ).encode()

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        usual = {"Content-Length": str(len(body)), "Last-Modified": LONG_AGO, "ETag": f'"0x{hash(body):x}"'}
        for name, value in {**usual, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing."""


class Azure:
    """The server; ``status`` holds what it answers to everything, if it refuses."""

    def __init__(self, port: int, blobs: dict[str, bytes], status: list[int]) -> None:
        self.port, self.blobs, self.status = port, blobs, status


@pytest.fixture
def azure() -> Iterator[Azure]:
    blobs: dict[str, bytes] = {}
    status: list[int] = []
    handler = type("Handler", (_Handler,), {"blobs": blobs, "status": status})
    server = http.server.ThreadingHTTPServer((LOOPBACK, 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Azure(server.server_port, blobs, status)
    finally:
        server.shutdown()
        server.server_close()


def source(puller: Puller, port: int, place: str = "outbox/erp/*.csv") -> dict[str, Any]:
    puller.environment["LAKE_CONNECTION"] = (
        f"DefaultEndpointsProtocol=http;AccountName=devaccount;AccountKey={KEY};"
        f"BlobEndpoint=http://{LOOPBACK}:{port}/devaccount;"
    )
    return {"url": f"abfs://{place}", "secrets": {"connection_string": "LAKE_CONNECTION"}}


def test_blobs_are_pulled_once_and_again_when_they_changed(azure: Azure, puller: Puller) -> None:
    azure.blobs |= {"erp/a.csv": b"one", "erp/deeper/b.csv": b"two", "other.csv": b"three"}
    assert puller(source(puller, azure.port)).problems == []
    assert puller.inbox() == {"a.csv": b"one"}
    assert puller(source(puller, azure.port)).files == {"a.csv": Change.UNCHANGED}
    azure.blobs["erp/a.csv"] = b"One"
    assert puller(source(puller, azure.port)).files == {"a.csv": Change.CHANGED}


def test_a_refused_key_is_told_without_it_and_at_once(azure: Azure, puller: Puller) -> None:
    azure.status.append(403)
    [problem] = puller(source(puller, azure.port)).problems
    assert isinstance(problem, SourceRefusedError)
    assert "credentials" in problem.what
    assert KEY not in str(problem)
    assert puller.pauses == []
