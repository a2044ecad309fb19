"""What grows with what: time a line with the lines, and the cost of one feed's new file with feeds and months.

Time a line is told by the part ``refresh``; here are the feeds (6 to 300, one month each) and the months (12 to 60 of
six feeds), in files of about 200 lines, so that what is measured is the number of things and not their weight.
"""

import shutil

from bench.increment import new_file
from bench.many_feeds import many_feeds
from bench.measure import measured
from bench.setting import Result, Setting, forget

SHAPES = ((6, 1), (60, 1), (300, 1), (6, 12), (6, 60))


def bench(setting: Setting) -> Result:
    """By shape: seconds of a new file's refresh, as a command and in one process, and of all from nothing."""
    found: Result = {}
    rows = []
    for feeds, months in SHAPES:
        one = _measure(setting, feeds, months)
        found[f"{feeds} feeds x {months} months"] = one
        rows.append((f"{feeds} × {months}", *(f"{one[name]:.2f}" for name in ("command", "in_process", "whole"))))
    columns = ("feeds × months", "new file, command, s", "in one process, s", "from nothing, s")
    setting.table("Cost of one feed's new file", columns, rows)
    return found


def _measure(setting: Setting, feeds: int, months: int) -> dict[str, float]:
    space = many_feeds(setting.folder, feeds, months)
    last = new_file(space)
    held = setting.folder / last.name
    last.rename(held)
    try:
        forget(space)
        whole = setting.hub(space)
        shutil.copy2(held, last)
        command = setting.hub(space)
        last.unlink()
        forget(space)
        arguments = ("--only-new", "--home", str(space.home), "--to", str(last), str(held))
        inside = measured("-m", "bench.in_process", *arguments)
    finally:
        held.replace(last)
    return {"whole": whole.seconds, "command": command.seconds, "in_process": inside.stages["new file"]}
