"""Eight landings of different feeds, in a process each: all at once against one after the other."""

from bench.many_feeds import many_feeds
from bench.measure import Measure, measured, middle
from bench.setting import Result, Setting, forget, interleaved, megabytes, ratio

FEEDS, LANDINGS, LINES_A_FILE = 12, 8, 20_000


def bench(setting: Setting) -> Result:
    """Seconds of both, of the same eight in one process, and the ratios."""
    space = many_feeds(setting.folder, FEEDS, 1, LINES_A_FILE)
    feeds = sorted(space.inbox.glob("*/*"), key=lambda one: -sum(path.stat().st_size for path in one.iterdir()))
    names = [f"{path.parent.name}.{path.name}" for path in feeds[:LANDINGS]]

    def land(*how: str) -> Measure:
        forget(space)
        return measured("-m", "bench.land", "--home", str(space.home), *how, *names)

    together, apart, alone = interleaved(
        setting.times(), lambda: land("--at-once"), lambda: land("--one-by-one"), lambda: land()
    )
    sides = (("at once", together), ("one by one", apart), ("in one process", alone))
    rows = [
        (name, f"{one.seconds:.1f}", f"{one.cpu:.1f}", megabytes(one.memory), f"{ratio(side, apart):.2f}")
        for name, side in sides
        for one in (middle(side),)
    ]
    columns = (f"{LANDINGS} landings", "seconds", "processor s", "memory", "÷ one by one")
    setting.table(f"Landings of about {LINES_A_FILE:,} lines in processes of their own", columns, rows)
    return {name: {**vars(middle(side)), "ratio": ratio(side, apart)} for name, side in sides}
