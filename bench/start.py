"""What a first user waits for: ``make run`` apart from its set-up, and the bare script, on the demonstration group."""

import shutil

from bench.measure import Measure, measured, middle
from bench.setting import Result, Setting, forget, interleaved, ratio

LINES, MONTHS = 24_000, 6


def bench(setting: Setting) -> Result:
    """Seconds, imports included, of generating the group and refreshing it, and of the bare script on it."""
    space = setting.group(LINES, MONTHS)
    other = setting.folder / "made"

    def demo() -> Measure:
        shutil.rmtree(other, ignore_errors=True)
        return measured("-m", "hub.cli.main", "demo", str(other))

    def hub() -> Measure:
        forget(space)
        return setting.hub(space)

    demos, hubs, bares = interleaved(setting.times(), demo, hub, lambda: setting.bare(space))
    both = [Measure(a.seconds + b.seconds, a.cpu + b.cpu, 0, 0, 0) for a, b in zip(demos, hubs, strict=True)]
    rows = [
        (name, f"{middle(side).seconds:.1f}", f"{middle(side).cpu:.1f}", f"{ratio(side, bares):.2f}")
        for name, side in (("hub demo", demos), ("hub refresh", hubs), ("make run, both", both), ("bare", bares))
    ]
    setting.table(f"The demonstration group, {LINES:,} lines", ("command", "seconds", "processor s", "÷ bare"), rows)
    return {
        "demo": vars(middle(demos)), "refresh": vars(middle(hubs)), "bare": vars(middle(bares)),
        "refresh_ratio": ratio(hubs, bares), "run_ratio": ratio(both, bares),
    }  # fmt: skip
