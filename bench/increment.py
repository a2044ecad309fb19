"""One entity's new month against a refresh from nothing: 12 months of 6 entities, and the same cube in both.

As the command that a user types, and inside a process whose imports are paid (as a service's would be).
"""

import shutil
from pathlib import Path
from statistics import median

from bench.measure import Measure, measured, middle
from bench.oracle import differences
from bench.setting import MADE, Result, Setting, forget, interleaved, ratio
from hub.settings import Workspace

# The publication's own name and moment apart, everything that is published.
PUBLISHED = {
    "spend_cube": "*",
    "fct_spend_line": "*",
    "trial_balance": "*",
    "dim_supplier": "*",
    "dim_account": "*",
    "dim_period": "*",
    "consolidation_status": "* exclude (as_of)",
    "gate_verdict": "* exclude (judged_at)",
    "delivery": "* exclude (landed_at, received_at)",
    "rejected_line": "*",
}


def bench(setting: Setting) -> Result:
    """Seconds and ratio of both, in both ways, and the tables that differ from a rebuild."""
    lines = setting.lines[0]
    space, times = setting.group(lines), setting.times(lines)
    last = new_file(space)
    held, kept = setting.folder / last.name, setting.folder / "before"
    forget(space)
    last.rename(held)
    try:
        setting.hub(space)
        _copy(space.home, kept)

        def month() -> Measure:
            _copy(kept, space.home)
            shutil.copy2(held, last)
            return setting.hub(space)

        def whole() -> Measure:
            forget(space)
            shutil.copy2(held, last)
            return setting.hub(space)

        months, wholes = interleaved(times, month, whole)
        whole()
        rebuilt = setting.folder / "rebuilt.duckdb"
        shutil.copyfile(space.cube_file, rebuilt)
        month()
        found = differences(space.cube_file, rebuilt, PUBLISHED)
        inside = []
        for _ in range(times):
            last.unlink(missing_ok=True)
            forget(space)
            arguments = ("--home", str(space.home), "--to", str(last), str(held))
            inside.append(measured("-m", "bench.in_process", *arguments).stages)
    finally:
        held.replace(last)
        shutil.rmtree(kept, ignore_errors=True)
        (setting.folder / "rebuilt.duckdb").unlink(missing_ok=True)
    new, nothing = (median(one[name] for one in inside) for name in ("new file", "from nothing"))
    within = median(one["new file"] / one["from nothing"] for one in inside)
    one, other = middle(months), middle(wholes)
    rows = [
        ("the command", f"{one.seconds:.2f}", f"{other.seconds:.2f}", f"{ratio(months, wholes):.1%}"),
        ("in one process", f"{new:.2f}", f"{nothing:.2f}", f"{within:.1%}"),
    ]
    columns = ("one entity's new month", "new month, s", "from nothing, s", "ratio")
    setting.table(f"{lines:,} lines, median of {times}", columns, rows)
    setting.console.print(f"the publications are {'equal' if not found else 'DIFFERENT: ' + ', '.join(found)}\n")
    return {
        "command": {"ratio": ratio(months, wholes), "month": vars(one), "whole": vars(other)},
        "in_process": {"ratio": within, "month": new, "whole": nothing},
        "differences": {name: [str(row) for row in rows] for name, rows in found.items()},
    }


def new_file(space: Workspace) -> Path:
    """The last month of the first feed: the one that is taken away and put back."""
    folder = next(iter(sorted(path for path in space.inbox.glob("*/*") if path.is_dir())))
    return sorted(path for path in folder.iterdir() if path.is_file())[-1]


def _copy(source: Path, target: Path) -> None:
    """What the hub made, from one folder to another, instead of what is there."""
    for name in MADE:
        shutil.rmtree(target / name, ignore_errors=True)
        shutil.copytree(source / name, target / name)
