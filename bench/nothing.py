"""A refresh that finds nothing new, against the import of DuckDB, which it cannot do without for long."""

from bench.measure import measured, middle
from bench.refresh import refreshed
from bench.setting import Result, Setting, interleaved, ratio


def bench(setting: Setting) -> Result:
    """Seconds of both, and their ratio."""
    space = setting.group(setting.lines[0])
    refreshed(setting, space)
    nothing, imports, bare_python = interleaved(
        max(setting.times(), 9),
        lambda: measured("-m", "hub.cli.main", "refresh", "--home", str(space.home)),
        lambda: measured("-c", "import duckdb"),
        lambda: measured("-c", "pass"),
    )
    sides = (("hub refresh, nothing new", nothing), ("import duckdb", imports), ("python alone", bare_python))
    rows = [(name, f"{middle(side).seconds:.3f}", f"{ratio(side, imports):.2f}") for name, side in sides]
    setting.table("Nothing new", ("command", "seconds", "÷ import duckdb"), rows)
    return {"seconds": middle(nothing).seconds, "import": middle(imports).seconds, "ratio": ratio(nothing, imports)}
