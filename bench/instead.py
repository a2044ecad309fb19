"""What a user would write instead: pandas; and the same dbt project as ``dbt build`` under Dagster's own executor.

The pandas script makes the cube alone (no lake, no gates, no facts, no rejects); Dagster's does all of a refresh.
"""

from bench.measure import Measure, measured, middle
from bench.setting import LARGE, Result, Setting, forget, interleaved, megabytes, ratio


def bench(setting: Setting) -> Result:
    """By size up to five million lines: the sides' medians, and their ratios by the hub's time."""
    return {f"{lines}": _compare(setting, lines) for lines in setting.lines if lines <= LARGE}


def _compare(setting: Setting, lines: int) -> Result:
    space = setting.group(lines)
    home = str(space.home)

    def hub() -> Measure:
        forget(space)
        return setting.hub(space)

    def bare() -> Measure:
        return setting.bare(space)

    def pandas() -> Measure:
        return measured("-m", "bench.instead_pandas", "--home", home, "--target", f"{home}/pandas.parquet")

    def dagster() -> Measure:
        forget(space)
        return measured("-m", "bench.instead_dagster", "--home", home)

    names = ("hub", "bare", "pandas, the cube alone", "dagster and dbt build")
    sides = interleaved(setting.times(lines), hub, bare, pandas, dagster)
    told = {
        name: {**vars(middle(side)), "ratio": ratio(side, sides[0])} for name, side in zip(names, sides, strict=True)
    }
    rows = [
        (name, f"{one['seconds']:.1f}", f"{one['cpu']:.1f}", megabytes(one["memory"]), f"{one['ratio']:.2f}")
        for name, one in told.items()
    ]
    columns = (f"{lines:,} lines", "seconds", "processor s", "memory", "÷ hub")
    setting.table("What a user would write instead", columns, rows)
    return dict(told)
