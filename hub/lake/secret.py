"""Digests of what may be compared but not kept: bank accounts.

HMAC-SHA-256 under a key of the workspace, ``lake/.iban.key``: without it a digest tells nothing, whereas a plain hash
of an IBAN is found by trying them all. It is made at the first IBAN that is read, readable by its owner only, and lies
beside the digests, outside what is versioned. With another key, accounts landed before and after no longer meet;
nothing else depends on it.
"""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

import polars as pl

from hub.errors import LakeError
from hub.settings import Workspace

KEY_BYTES = 32


def digests(space: Workspace, values: pl.Series) -> pl.Series:
    """64 hexadecimal digits of each value, null of null. LakeError when the workspace's key is not one."""
    distinct = values.drop_nulls().unique()
    if distinct.is_empty():
        return values
    key = _key(space.lake / ".iban.key")
    hidden = [hmac.new(key, value.encode(), hashlib.sha256).hexdigest() for value in distinct]
    return values.replace_strict(distinct, pl.Series(hidden, dtype=pl.String), default=None, return_dtype=pl.String)


def _key(path: Path) -> bytes:
    """The key, made when there is none; of two threads or processes that make one, the first one's."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        coming = path.with_suffix(f".{secrets.token_hex(8)}.coming")  # two files are read at a time, by two threads
        coming.touch(0o600)
        with coming.open("w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(KEY_BYTES))
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(coming, path)
        except FileExistsError:
            pass
        finally:
            coming.unlink()
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        todo = "put it back from a backup, or remove it: accounts landed before then meet none that come"
        raise LakeError("not the workspace's key", str(path), f"{2 * KEY_BYTES} hexadecimal digits", todo=todo)
    return key
