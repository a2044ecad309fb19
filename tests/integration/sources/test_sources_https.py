"""HTTPS sources against http.server behind TLS, and sources that are folders of this machine."""

import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from hub.errors import SourceAwayError, SourceRefusedError
from hub.sources.arrivals import Change
from tests.integration.sources.conftest import Puller
from tests.integration.sources.source_servers import LOOPBACK, TOKEN, Https, free_port, wire

LONG_AGO = time.time() - 86_400


def put(root: Path, name: str, content: bytes, at: float = LONG_AGO) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (at, at))


def source(https: Https, puller: Puller, place: str, port: int = 0, **more: Any) -> dict[str, Any]:
    puller.environment.setdefault("EXPORT_TOKEN", TOKEN)
    return {
        "url": f"https://{LOOPBACK}:{port or https.port}/{place}",
        "options": {"ca_file": str(https.authority)},
        "secrets": {"token": "EXPORT_TOKEN"},
        **more,
    }


def test_a_listed_folder_is_pulled_and_asked_again_by_its_stamps(https: Https, puller: Puller) -> None:
    put(https.root, "out/a.csv", b"one")
    put(https.root, "out/F\u00e9vrier 2025.csv", b"two")
    put(https.root, "out/deeper/c.csv", b"three")
    assert puller(source(https, puller, "out/*.csv")).problems == []
    assert puller.inbox() == {"a.csv": b"one", "F\u00e9vrier 2025.csv": b"two"}
    https.asked.clear()
    assert set(puller(source(https, puller, "out/*.csv")).files.values()) == {Change.UNCHANGED}
    assert [one for one in https.asked if one.startswith("GET")] == ["GET /out/"]  # the listing, and no file
    put(https.root, "out/a.csv", b"One")
    os.utime(https.root / "out" / "a.csv", (LONG_AGO + 5, LONG_AGO + 5))
    assert puller(source(https, puller, "out/*.csv")).files["a.csv"] is Change.CHANGED


def test_one_file_by_its_url_with_a_query(https: Https, puller: Puller) -> None:
    put(https.root, "export", b"one")
    asked = source(https, puller, "export?year=2025", save_as="export.csv")
    assert puller(asked).problems == []
    assert puller.inbox() == {"export.csv": b"one"}
    assert "GET /export?year=2025" in https.asked


def test_a_secret_in_the_query_is_sent_and_never_told(https: Https, puller: Puller) -> None:
    put(https.root, "export.csv", b"one")
    puller.environment["EXPORT_QUERY"] = f"key={TOKEN}"
    asked = source(https, puller, "export.csv", secrets={"query": "EXPORT_QUERY"})
    assert puller(asked).problems == []
    assert list(puller.inbox()) == ["export.csv"]
    [problem] = puller(source(https, puller, "absent.csv", secrets={"query": "EXPORT_QUERY"})).problems
    assert problem.what == "not found at the source"
    assert TOKEN not in str(problem)


def test_a_wrong_token_is_sent_once_and_never_told(https: Https, puller: Puller) -> None:
    put(https.root, "export.csv", b"one")
    puller.environment["EXPORT_TOKEN"] = "wr0ng-token"
    for place in ("export.csv", "*.csv"):
        [problem] = puller(source(https, puller, place)).problems
        assert isinstance(problem, SourceRefusedError)
        assert "credentials" in problem.what
        assert "wr0ng-token" not in str(problem)
        assert puller.pauses == []


def test_a_server_that_no_authority_vouches_for_is_refused(https: Https, puller: Puller) -> None:
    put(https.root, "export.csv", b"one")
    [problem] = puller(source(https, puller, "export.csv", options={})).problems
    assert isinstance(problem, SourceRefusedError)
    assert "certificate" in problem.what
    assert https.asked == []  # the token did not leave
    assert puller.pauses == []


def test_a_web_page_instead_of_a_file_is_refused(https: Https, puller: Puller) -> None:
    put(https.root, "export.html", b"<html>please log in</html>")
    [problem] = puller(source(https, puller, "export.html")).problems
    assert problem.what == "the server answers with a web page"


def test_an_absent_server_is_asked_four_times(https: Https, puller: Puller) -> None:
    [problem] = puller(source(https, puller, "a.csv", port=free_port())).problems
    assert isinstance(problem, SourceAwayError)
    assert len(puller.pauses) == 3


def test_a_download_cut_in_the_middle_leaves_nothing(https: Https, puller: Puller) -> None:
    put(https.root, "big.csv", os.urandom(3_000_000))
    with wire(https.port) as line:
        line.cut_after = 1_000_000
        [problem] = puller(source(https, puller, "big.csv", port=line.port)).problems
    assert isinstance(problem, SourceAwayError)
    assert puller.inbox() == {}


def test_links_of_a_page_lead_nowhere_else(https: Https, puller: Puller) -> None:
    put(https.root, "good.csv", b"good")
    links = ("good.csv", "/other/evil.csv", "../evil.csv", "%2e%2e%2fevil.csv", "https://evil.invalid/x.csv", "?C=N")
    page = "".join(f'<a href="{link}">x</a>' for link in links)
    put(https.root, "index.html", page.encode())
    pulled = puller(source(https, puller, "*.csv"))
    assert puller.inbox() == {"good.csv": b"good"}
    assert not any("evil" in one for one in https.asked if "%2e" not in one)
    [problem] = pulled.problems
    assert "a slash or a backslash" in problem.found


def test_a_folder_of_this_machine(puller: Puller, tmp_path: Path) -> None:
    put(tmp_path / "share", "a.csv", b"one")
    (tmp_path / "share" / "b.csv.part").write_bytes(b"still coming")
    asked = {"url": f"file://{tmp_path}/share/"}
    assert puller(asked).files == {"a.csv": Change.NEW}
    assert puller(asked).files == {"a.csv": Change.UNCHANGED}
    [problem] = puller({"url": f"file://{tmp_path}/absent/*.csv"}).problems
    assert problem.what == "not found at the source"


def test_a_folder_without_its_slash_says_what_to_write(puller: Puller, tmp_path: Path) -> None:
    put(tmp_path / "share", "a.csv", b"one")
    [problem] = puller({"url": f"file://{tmp_path}/share"}).problems
    assert "end it with a slash" in problem.todo


@pytest.mark.parametrize("taken", ["a.csv/b.txt", "a.csv"])
def test_what_stands_in_the_way_in_the_inbox_is_told(puller: Puller, tmp_path: Path, taken: str) -> None:
    put(tmp_path / "share", "a.csv", b"one")
    put(tmp_path / "share", "x/b.csv", b"two")
    if taken == "a.csv/b.txt":
        put(puller.folder, taken, b"in the way")
        asked = {"url": f"file://{tmp_path}/share/*.csv"}
    else:
        put(puller.folder, "x", b"in the way")
        asked = {"url": f"file://{tmp_path}/share/*/*.csv"}
    [problem] = puller(asked).problems
    assert "one name in the inbox" in problem.what


@pytest.mark.parametrize(("source", "module", "extra"), [
    ({"url": "sftp://u@127.0.0.1/x.csv"}, "paramiko", "sftp"),
    ({"url": "s3://b/x.csv"}, "s3fs", "s3"),
    ({"url": "abfs://c@a.dfs.core.windows.net/x.csv"}, "adlfs", "azure"),
    ({"url": "https://127.0.0.1/x.csv"}, "aiohttp", "https"),
    ({"sql": "select 1", "secrets": {"connection": "ERP_DB"}}, "adbc_driver_postgresql", "sql"),
])  # fmt: skip
def test_a_missing_driver_names_what_to_install(
    puller: Puller, monkeypatch: pytest.MonkeyPatch, source: dict[str, Any], module: str, extra: str
) -> None:
    for name in [
        name for name in sys.modules if name.startswith((module, "hub.sources.sftp", "fsspec.implementations"))
    ]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    puller.environment["ERP_DB"] = "postgresql://u:p4ssw0rd@127.0.0.1/b"
    [problem] = puller(source).problems
    assert isinstance(problem, SourceRefusedError)
    assert problem.todo == f"pip install 'spend-hub[{extra}]'"
    assert puller.pauses == []
