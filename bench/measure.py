"""One command as a process of its own: how long it took, on how much memory, and what it read and wrote.

Memory is the largest sum of resident sizes over the process and its descendants, looked at every 50 ms (pages that two
of them share count twice). Processor time and bytes are those of the whole tree, as the kernel adds them up when a
descendant has been waited for. Bytes are those asked for with read and write, from the page cache or not.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import psutil

PROJECT = Path(__file__).resolve().parent.parent
EVERY = 0.05


@dataclass(frozen=True)
class Measure:
    """``seconds`` of wall clock, ``cpu`` user and system seconds, bytes; ``stages``: seconds by stage where told."""

    seconds: float
    cpu: float
    memory: int
    read: int
    written: int
    stages: dict[str, float] = field(default_factory=dict)


class FailedError(Exception):
    """A measured command ended with another exit code than 0; the message holds the end of what it said."""


def measured(*arguments: str) -> Measure:
    """Run ``python <arguments>`` from the project; stages are a JSON object in the last line that it prints."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "COLUMNS": "120"}
    with tempfile.TemporaryFile() as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=PROJECT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
        memory = _watch(process)
        seconds = time.perf_counter() - began
        read, written = _bytes(process.pid)
        output.seek(0)
        said = output.read().decode(errors="replace")
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise FailedError(f"{' '.join(arguments)}: exit code {process.returncode}\n{said[-3000:]}")
    return Measure(seconds, usage.ru_utime + usage.ru_stime, memory, read, written, _stages(said))


def middle(measures: list[Measure]) -> Measure:
    """The median of each figure."""
    names = list(dict.fromkeys(name for one in measures for name in one.stages))
    return Measure(
        median(one.seconds for one in measures),
        median(one.cpu for one in measures),
        int(median(one.memory for one in measures)),
        int(median(one.read for one in measures)),
        int(median(one.written for one in measures)),
        {name: median(one.stages.get(name, 0.0) for one in measures) for name in names},
    )


def _watch(process: subprocess.Popen[bytes]) -> int:
    """Peak of the resident bytes of the tree until the process ends; it is left for ``wait4``."""
    root, peak = psutil.Process(process.pid), 0
    while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is None:
        total = 0
        try:
            for one in (root, *root.children(recursive=True)):
                total += one.memory_info().rss
        except psutil.NoSuchProcess:
            pass
        peak = max(peak, total)
        time.sleep(EVERY)
    return peak


def _bytes(pid: int) -> tuple[int, int]:
    """Bytes read and written by a process that has ended and was not yet waited for, its own children included."""
    counted = dict(line.split(": ") for line in Path(f"/proc/{pid}/io").read_text().splitlines())
    return int(counted["rchar"]), int(counted["wchar"])


def _stages(said: str) -> dict[str, float]:
    last = said.rstrip().rpartition("\n")[2]
    return {name: float(value) for name, value in json.loads(last).items()} if last.startswith("{") else {}
