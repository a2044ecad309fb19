"""``python -m bench.land --home DIR FEED …``: lands what is new of some feeds, in this process or in one each.

``--at-once`` starts a process a feed, all at the same time; ``--one-by-one`` the same processes, each after the last.
"""

import argparse
import datetime as dt
import subprocess
import sys
from pathlib import Path

from hub.group.load import load_group
from hub.refresh.land import land_new
from hub.settings import workspace


def main() -> None:
    """Exit code 1 when a file could not be landed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--at-once", action="store_true")
    parser.add_argument("--one-by-one", action="store_true")
    parser.add_argument("feeds", nargs="+")
    given = parser.parse_args()
    commands = [[sys.executable, "-m", "bench.land", "--home", str(given.home), feed] for feed in given.feeds]
    if given.at_once:
        started = [subprocess.Popen(command) for command in commands]
        sys.exit(max(process.wait() for process in started))
    if given.one_by_one:
        sys.exit(max(subprocess.run(command, check=False).returncode for command in commands))
    space = workspace(given.home)
    declared = load_group(space)
    landed = land_new(space, declared, [declared.feed(feed) for feed in given.feeds], dt.datetime.now(dt.UTC))
    sys.stderr.write("".join(f"{failure}\n" for failure in landed.failures))
    sys.exit(1 if landed.failures or not landed.deliveries else 0)


if __name__ == "__main__":
    main()
