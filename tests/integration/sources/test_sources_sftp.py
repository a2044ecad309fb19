"""SFTP sources against OpenSSH: pulled once, told when they are away or refuse, and never a half file in the inbox."""

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hub.errors import SourceAwayError, SourceRefusedError
from hub.sources import fetch
from hub.sources.arrivals import Change
from hub.sources.listing import Remote
from tests.integration.sources.conftest import Puller
from tests.integration.sources.source_servers import LOOPBACK, Sftp, free_port, wire

LONG_AGO = time.time() - 86_400


def put(sftp: Sftp, name: str, content: bytes, at: float = LONG_AGO) -> Path:
    path = sftp.outbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (at, at))
    return path


def source(sftp: Sftp, puller: Puller, names: str = "*.csv", port: int = 0, **more: Any) -> dict[str, Any]:
    puller.environment["ERP_KEY_FILE"] = str(sftp.key_file)
    return {
        "url": f"sftp://{sftp.user}@{LOOPBACK}:{port or sftp.port}{sftp.outbox}/{names}",
        "options": {"known_hosts": str(sftp.known_hosts)},
        "secrets": {"key_file": "ERP_KEY_FILE"},
        **more,
    }


def test_files_are_pulled_once_and_again_only_when_they_changed(sftp: Sftp, puller: Puller) -> None:
    put(sftp, "a.csv", b"one")
    put(sftp, "b.csv", b"two", LONG_AGO + 1)
    put(sftp, "notes.txt", b"not asked for")
    asked = source(sftp, puller)
    first = puller(asked)
    assert (first.files, first.problems) == ({"a.csv": Change.NEW, "b.csv": Change.NEW}, [])
    assert puller.inbox() == {"a.csv": b"one", "b.csv": b"two"}
    before = {path: path.stat() for path in puller.folder.iterdir()}
    # The order in which they were made at the source is the order in which they count.
    assert [path.name for path in sorted(before, key=lambda one: before[one].st_mtime)] == ["a.csv", "b.csv"]

    again = puller(asked)
    assert set(again.files.values()) == {Change.UNCHANGED}
    puller.memory.unlink()  # a cache: then they are downloaded, and compared
    assert set(puller(asked).files.values()) == {Change.UNCHANGED}
    after = {path: path.stat() for path in puller.folder.iterdir()}
    assert {one: (stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino) for one, stat in before.items()} == {
        one: (stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino) for one, stat in after.items()
    }

    put(sftp, "a.csv", b"three", LONG_AGO + 5)
    assert puller(asked).files == {"a.csv": Change.CHANGED, "b.csv": Change.UNCHANGED}
    assert puller.inbox() == {"a.csv": b"three", "b.csv": b"two"}


def test_what_did_not_change_is_not_downloaded_again(sftp: Sftp, puller: Puller) -> None:
    put(sftp, "big.csv", os.urandom(2_000_000))
    with wire(sftp.port) as line:
        sftp.knows(line.port)
        asked = source(sftp, puller, port=line.port)
        assert puller(asked).problems == []
        line.cut_after = 500_000  # a listing fits through, the file does not
        assert puller(asked).files == {"big.csv": Change.UNCHANGED}
        assert puller.pauses == []


def test_a_file_changed_a_moment_ago_is_compared_again(sftp: Sftp, puller: Puller) -> None:
    """SFTP tells whole seconds: another version of the same size within one would not be seen by its stamp."""
    now = int(time.time())
    put(sftp, "a.csv", b"one", now)
    puller(source(sftp, puller))
    put(sftp, "a.csv", b"two", now)
    assert puller(source(sftp, puller)).files == {"a.csv": Change.CHANGED}


def test_what_disappears_at_the_source_stays(sftp: Sftp, puller: Puller) -> None:
    path = put(sftp, "a.csv", b"one")
    puller(source(sftp, puller))
    path.unlink()
    assert puller(source(sftp, puller)).problems == []
    assert puller.inbox() == {"a.csv": b"one"}


def test_folders_by_wildcard_keep_their_names_apart(sftp: Sftp, puller: Puller) -> None:
    put(sftp, "2024/gl.csv", b"old")
    put(sftp, "2025/gl.csv", b"new")
    put(sftp, "2025/deeper/gl.csv", b"too deep")
    puller(source(sftp, puller, "*/gl.csv"))
    assert puller.inbox() == {"2024/gl.csv": b"old", "2025/gl.csv": b"new"}


def test_a_linked_file_is_a_file(sftp: Sftp, puller: Puller) -> None:
    (sftp.outbox / "latest.csv").symlink_to(put(sftp, "a.txt", b"one"))
    puller(source(sftp, puller))
    assert puller.inbox() == {"latest.csv": b"one"}


def test_an_absent_server_is_asked_four_times(sftp: Sftp, puller: Puller) -> None:
    put(sftp, "a.csv", b"one")
    asked = source(sftp, puller, port=free_port())
    [problem] = puller(asked).problems
    assert isinstance(problem, SourceAwayError)
    assert "tried 4 times" in problem.found
    assert len(puller.pauses) == 3
    # About 1, 2 and 4 seconds, each with up to a second of chance.
    assert all(2**at <= pause <= 2**at + 1 for at, pause in enumerate(puller.pauses))


def test_a_download_cut_in_the_middle_leaves_nothing_and_goes_on_by_itself(sftp: Sftp, puller: Puller) -> None:
    content = os.urandom(3_000_000)
    put(sftp, "big.csv", content)
    put(sftp, "a.csv", b"first", LONG_AGO - 9)
    with wire(sftp.port) as line:
        sftp.knows(line.port)
        line.cut_after = 1_000_000
        seen: list[dict[str, bytes]] = []

        def mend() -> None:
            seen.append(puller.inbox())
            line.cut_after = None

        puller.on_pause = mend
        pulled = puller(source(sftp, puller, port=line.port))
    assert seen == [{"a.csv": b"first"}]  # between the attempts: what came whole, and no piece of the other
    assert pulled.problems == []
    assert pulled.files == {"a.csv": Change.NEW, "big.csv": Change.NEW}
    assert puller.inbox() == {"a.csv": b"first", "big.csv": content}


def test_a_server_whose_key_is_unknown_or_another_is_refused_at_once(sftp: Sftp, puller: Puller) -> None:
    put(sftp, "a.csv", b"one")
    with wire(sftp.port) as line:
        [problem] = puller(source(sftp, puller, port=line.port)).problems
        assert isinstance(problem, SourceRefusedError)
        assert "key is not known" in problem.what
        assert "SHA256:" in problem.found  # to be compared with what the server's people say
        other = (sftp.folder / "user_key.pub").read_text().split()[:2]
        sftp.known_hosts.write_text(f"[{LOOPBACK}]:{line.port} {' '.join(other)}\n")
        [problem] = puller(source(sftp, puller, port=line.port)).problems
        assert "not the one that is known" in problem.what
        assert (line.connections, puller.pauses) == (2, [])
    assert puller.inbox() == {}


def test_a_wrong_password_is_tried_once_and_never_told(sftp: Sftp, puller: Puller) -> None:
    puller.environment["ERP_PASSWORD"] = "n0t-the-password"
    with wire(sftp.port) as line:
        sftp.knows(line.port)
        asked = source(sftp, puller, port=line.port, secrets={"password": "ERP_PASSWORD"})
        [problem] = puller(asked).problems
        assert (line.connections, puller.pauses) == (1, [])
    assert isinstance(problem, SourceRefusedError)
    assert "credentials" in problem.what
    assert "n0t-the-password" not in str(problem)
    assert problem.__cause__ is None


@pytest.mark.parametrize("names", ["*.csv", "a.csv"])
def test_an_absent_folder_is_refused(sftp: Sftp, puller: Puller, names: str) -> None:
    [problem] = puller(source(sftp, puller, f"nowhere/{names}")).problems
    assert isinstance(problem, SourceRefusedError)
    assert problem.what == "not found at the source"
    assert puller.pauses == []


def test_a_variable_that_is_not_set_is_told_by_its_name(sftp: Sftp, puller: Puller) -> None:
    asked = source(sftp, puller)
    puller.environment.clear()
    [problem] = puller(asked).problems
    assert problem.what == "the environment variable ERP_KEY_FILE is not set"


def test_files_of_this_machine_that_are_not_there_are_told(sftp: Sftp, puller: Puller) -> None:
    asked = source(sftp, puller)
    puller.environment["ERP_KEY_FILE"] = "no/such/key"
    [problem] = puller(asked).problems
    assert "is not there" in problem.what and "key_file" in problem.found
    [problem] = puller(source(sftp, puller, options={"known_hosts": "nowhere"})).problems
    assert "is not there" in problem.what and "known_hosts" in problem.found
    assert puller.pauses == []


def test_a_file_that_is_still_being_written_stops_no_other(
    sftp: Sftp, puller: Puller, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(sftp, "a.csv", b"listed as shorter than it is")
    put(sftp, "b.csv", b"whole", LONG_AGO + 1)
    whole = fetch.listed

    def listed(*given: Any) -> list[Remote]:
        return [replace(one, size=3) if one.path.endswith("a.csv") else one for one in whole(*given)]

    monkeypatch.setattr(fetch, "listed", listed)
    [problem] = puller(source(sftp, puller)).problems
    assert isinstance(problem, SourceAwayError)
    assert "28 bytes of 3" in problem.found
    assert puller.inbox() == {"b.csv": b"whole"}


def test_hostile_names_are_told_and_the_others_come(sftp: Sftp, puller: Puller) -> None:
    put(sftp, "good.csv", b"good")
    put(sftp, "x\\..\\evil.csv", b"evil")
    put(sftp, "line\nbreak.csv", b"evil")
    put(sftp, "Same.csv", b"1")
    put(sftp, "same.csv", b"2")
    put(sftp, "nul.csv", b"evil")
    put(sftp, "10:30.csv", b"time")
    put(sftp, ".hidden.csv", b"left alone")
    pulled = puller(source(sftp, puller))
    assert puller.inbox() == {"good.csv": b"good", "10_30.csv": b"time"}
    found = " ".join(problem.found for problem in pulled.problems)
    assert len(pulled.problems) == 5
    for word in ("evil.csv: a slash or a backslash", r"line\nbreak.csv: a character", "two files", "Windows"):
        assert word in found
    assert all(isinstance(problem, SourceRefusedError) for problem in pulled.problems)
    assert puller.pauses == []


def test_a_name_that_is_no_text_is_told(sftp: Sftp, puller: Puller) -> None:
    (sftp.outbox / os.fsdecode(b"caf\xe9.csv")).write_bytes(b"not UTF-8")
    [problem] = puller(source(sftp, puller)).problems
    assert problem.what == "a name at the source is not UTF-8"


def test_a_file_that_is_too_large_never_comes(sftp: Sftp, puller: Puller) -> None:
    put(sftp, "big.csv", bytes(1_000_001))
    put(sftp, "good.csv", bytes(1_000_000))
    [problem] = puller(source(sftp, puller, max_mb=1)).problems
    assert problem.what == "the file is too large"
    assert list(puller.inbox()) == ["good.csv"]
