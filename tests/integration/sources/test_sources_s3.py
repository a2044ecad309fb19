"""S3 sources against moto's server, which speaks S3's protocol on loopback."""

import datetime as dt
import os
import urllib.request
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from hub.errors import SourceAwayError, SourceRefusedError
from hub.sources import fetch
from hub.sources.arrivals import Change
from tests.integration.sources.conftest import Puller
from tests.integration.sources.source_servers import LOOPBACK, free_port, wire

KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"


class S3:
    """A server with one bucket, ``outbox``."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.tell("reset")  # moto keeps everything in this process, for the next test too
        self.tell("reset-auth", b"inf")
        self.client = boto3.client(
            "s3", endpoint_url=f"http://{LOOPBACK}:{port}", region_name="eu-west-3", aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
        )  # fmt: skip
        self.client.create_bucket(Bucket="outbox", CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})

    def put(self, key: str, body: bytes) -> None:
        self.client.put_object(Bucket="outbox", Key=key, Body=body)

    def checks_credentials(self) -> None:
        """From now on moto knows its users: none."""
        self.tell("reset-auth", b"0")

    def tell(self, what: str, body: bytes = b"") -> None:
        url = f"http://{LOOPBACK}:{self.port}/moto-api/{what}"
        urllib.request.urlopen(urllib.request.Request(url, body, {"Content-Type": "text/plain"})).read()


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3]:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    # Files are made while the test runs: without this, none of them is settled.
    monkeypatch.setattr(fetch, "SETTLED", dt.timedelta(seconds=-5))
    server = ThreadedMotoServer(ip_address=LOOPBACK, port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    try:
        yield S3(port)
    finally:
        server.stop()


def source(s3: S3, puller: Puller, place: str = "outbox/erp/*.csv", port: int = 0, **more: Any) -> dict[str, Any]:
    puller.environment |= {"LAKE_KEY": KEY, "LAKE_SECRET": SECRET}
    return {
        "url": f"s3://{place}",
        "options": {"endpoint_url": f"http://{LOOPBACK}:{port or s3.port}", "region": "eu-west-3"},
        "secrets": {"key": "LAKE_KEY", "secret": "LAKE_SECRET"},
        **more,
    }


def test_objects_are_pulled_once_and_again_when_they_changed(s3: S3, puller: Puller) -> None:
    s3.put("erp/a.csv", b"one")
    s3.put("erp/2025/b.csv", b"another folder")
    s3.put("erp/notes.txt", b"not asked for")
    assert puller(source(s3, puller)).files == {"a.csv": Change.NEW}
    assert puller.inbox() == {"a.csv": b"one"}
    before = (puller.folder / "a.csv").stat()
    s3.put("erp/a.csv", b"one")  # the same bytes, at another time
    assert puller(source(s3, puller)).files == {"a.csv": Change.UNCHANGED}
    assert (puller.folder / "a.csv").stat().st_mtime_ns == before.st_mtime_ns
    s3.put("erp/a.csv", b"two")  # as long, and the entity tag is another
    assert puller(source(s3, puller)).files == {"a.csv": Change.CHANGED}


def test_an_object_that_did_not_change_is_not_downloaded(s3: S3, puller: Puller) -> None:
    s3.put("erp/big.csv", os.urandom(2_000_000))
    with wire(s3.port) as line:
        asked = source(s3, puller, port=line.port)
        assert puller(asked).files == {"big.csv": Change.NEW}
        line.cut_after = 500_000
        assert puller(asked).files == {"big.csv": Change.UNCHANGED}
        assert puller.pauses == []


def test_one_object_by_its_name(s3: S3, puller: Puller) -> None:
    s3.put("erp/current", b"one")
    assert puller(source(s3, puller, "outbox/erp/current", save_as="erp.csv")).problems == []
    assert puller.inbox() == {"erp.csv": b"one"}


def test_an_empty_prefix_is_nothing_to_mend(s3: S3, puller: Puller) -> None:
    pulled = puller(source(s3, puller))
    assert (pulled.files, pulled.problems) == ({}, [])


@pytest.mark.parametrize("place", ["no-such-bucket/*.csv", "no-such-bucket/erp/*.csv", "outbox/erp/absent.csv"])
def test_a_missing_bucket_or_object_is_asked_for_once(s3: S3, puller: Puller, place: str) -> None:
    with wire(s3.port) as line:
        [problem] = puller(source(s3, puller, place, port=line.port)).problems
        # Of one object the driver asks whether it is a folder, too.
        assert (line.connections, puller.pauses) == (2 if "absent" in place else 1, [])
    assert isinstance(problem, SourceRefusedError)
    assert problem.what == "not found at the source"


def test_wrong_keys_are_tried_once_and_never_told(s3: S3, puller: Puller) -> None:
    s3.put("erp/a.csv", b"one")
    s3.checks_credentials()
    with wire(s3.port) as line:
        [problem] = puller(source(s3, puller, port=line.port)).problems
        assert (line.connections, puller.pauses) == (1, [])
    assert isinstance(problem, SourceRefusedError)
    assert "credentials" in problem.what
    assert KEY not in str(problem) and SECRET not in str(problem)


def test_without_any_credentials_it_says_so_at_once(s3: S3, puller: Puller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    [problem] = puller({**source(s3, puller), "secrets": {}}).problems
    assert isinstance(problem, SourceRefusedError)
    assert "credentials" in problem.what
    assert puller.pauses == []


def test_an_absent_server_is_asked_four_times(s3: S3, puller: Puller) -> None:
    [problem] = puller(source(s3, puller, port=free_port())).problems
    assert isinstance(problem, SourceAwayError)
    assert len(puller.pauses) == 3


def test_a_download_cut_in_the_middle_leaves_nothing(s3: S3, puller: Puller) -> None:
    content = os.urandom(3_000_000)
    s3.put("erp/big.csv", content)
    with wire(s3.port) as line:
        line.cut_after = 1_000_000
        [problem] = puller(source(s3, puller, port=line.port)).problems
        assert isinstance(problem, SourceAwayError)
        assert puller.inbox() == {}
        line.cut_after = None
        assert puller(source(s3, puller, port=line.port)).problems == []
    assert puller.inbox() == {"big.csv": content}


def test_hostile_keys_never_leave_the_inbox(s3: S3, puller: Puller) -> None:
    for key in ("good.csv", "x\\..\\evil.csv", "C:\\evil.csv", "/double.csv", "../up.csv", "../../up.csv"):
        s3.put(f"erp/{key}", b"x")
    pulled = puller(source(s3, puller))
    assert list(puller.inbox()) == ["good.csv"]
    assert len(pulled.problems) == 2
    puller(source(s3, puller, "outbox/erp/*/*.csv"))
    puller(source(s3, puller, "outbox/erp/*/*/*.csv"))
    assert {path.name for path in puller.home.rglob("*.csv")} == {"good.csv"}
