"""The yardstick: a whole refresh against the bare script on the same files, from nothing, interleaved."""

from bench.measure import Measure, middle
from bench.oracle import differences
from bench.setting import Result, Setting, bare_file, forget, interleaved, megabytes, ratio
from hub.settings import Workspace


def bench(setting: Setting) -> Result:
    """By size: medians of both, the ratio of each round's times, seconds by stage, and whether the tables are equal."""
    return {f"{lines}": _compare(setting, lines) for lines in setting.lines}


def _compare(setting: Setting, lines: int) -> Result:
    space, times = setting.group(lines), setting.times(lines)

    def hub() -> Measure:
        forget(space)
        return setting.hub(space)

    hubs, bares = interleaved(times, hub, lambda: setting.bare(space))
    found = differences(space.cube_file, bare_file(space))
    one, other, times_slower = middle(hubs), middle(bares), ratio(hubs, bares)
    inbox = sum(path.stat().st_size for path in space.inbox.rglob("*") if path.is_file())
    rows = [
        ("seconds", f"{one.seconds:.1f}", f"{other.seconds:.1f}", f"{times_slower:.2f}"),
        ("processor seconds", f"{one.cpu:.1f}", f"{other.cpu:.1f}", f"{one.cpu / other.cpu:.2f}"),
        ("peak memory", megabytes(one.memory), megabytes(other.memory), f"{one.memory / other.memory:.2f}"),
        ("lines a second", f"{lines / one.seconds:,.0f}", f"{lines / other.seconds:,.0f}", f"{1 / times_slower:.2f}"),
        ("bytes read", megabytes(one.read), megabytes(other.read), f"{one.read / other.read:.2f}"),
        ("bytes written", megabytes(one.written), megabytes(other.written), f"{one.written / other.written:.2f}"),
    ]
    title = f"{lines:,} lines, {megabytes(inbox)} in the inbox, median of {times}"
    setting.table(title, ("a refresh", "hub", "bare", "hub ÷ bare"), rows)
    _show_stages(setting, "hub", one)
    _show_stages(setting, "bare", other)
    setting.console.print(f"the tables are {'equal' if not found else 'DIFFERENT: ' + ', '.join(found)}\n")
    return {
        "runs": times, "ratio": times_slower, "hub": vars(one), "bare": vars(other), "inbox_bytes": inbox,
        "every_hub": [vars(each) for each in hubs], "every_bare": [vars(each) for each in bares],
        "share_of_gates": gates(one), "differences": {name: [str(row) for row in rows] for name, rows in found.items()},
    }  # fmt: skip


def gates(one: Measure) -> float:
    """Share of judging in the seconds of a refresh; the metrics are made with the models, in other stages."""
    return sum(value for name, value in one.stages.items() if name.startswith("judge")) / one.seconds


def _show_stages(setting: Setting, side: str, one: Measure) -> None:
    rows = [(name, f"{value:.2f}", f"{value / one.seconds:.0%}") for name, value in one.stages.items()]
    setting.table("", (f"{side}, stage", "seconds", "share"), rows)


def refreshed(setting: Setting, space: Workspace) -> None:
    """Make sure that the workspace is published, for the parts that ask it."""
    if not space.cube_file.exists():
        setting.hub(space)
