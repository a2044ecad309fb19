"""``python -m bench.in_process --home DIR FILE``: a new file's refresh inside a process that has paid its imports.

Without the file first (which pays them), then with it, then all again from nothing; seconds of the two as JSON.
"""

import argparse
import datetime as dt
import json
import sys
import time
from pathlib import Path

from bench.setting import forget
from hub.refresh.run import run
from hub.settings import Workspace, share_with_children, workspace


def main() -> None:
    """``FILE`` lies outside the inbox; it comes into ``--to`` and leaves again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--only-new", action="store_true", help="leave out the rebuild from nothing")
    parser.add_argument("file", type=Path)
    given = parser.parse_args()
    space = workspace(given.home)
    share_with_children(space)
    _refresh(space)
    given.file.rename(given.to)
    try:
        told = {"new file": _refresh(space)}
        if not given.only_new:
            forget(space)
            told["from nothing"] = _refresh(space)
    finally:
        given.to.rename(given.file)
    sys.stdout.write("\n" + json.dumps(told) + "\n")


def _refresh(space: Workspace) -> float:
    began = time.perf_counter()
    outcome = run(space, dt.datetime.now(dt.UTC))
    if not outcome.is_new:
        raise SystemExit("the refresh published nothing")
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
