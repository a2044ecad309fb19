"""Great Expectations, in a process of its own that starts while files are still being read.

Importing it takes 5 s of one core, more than all the rest of a small refresh; here that happens beside the landing and
the first models. ``bounds_broken`` is the question; ``main`` is the process that answers. It stays for the next
question and ends with the process that asked.
"""

import atexit
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any, BinaryIO

from hub.errors import StructuralError
from hub.settings import silence_telemetry

Bound = tuple[str, float | None, float | None]  # column, least and most

_process: subprocess.Popen[bytes] | None = None


def warm() -> None:
    """Start the judge, so that it is ready when it is asked."""
    global _process
    if not _is_loaded() and (_process is None or _process.poll() is not None):
        silence_telemetry()
        # -c with this process's own path: the judge runs the very code that asks.
        code = f"import sys; sys.path[:] = {sys.path!r}; from hub.quality.judge import main; main()"
        _process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def bounds_broken(bounds: Sequence[Bound], metrics: dict[str, list[float | None]], rows: int) -> list[list[int]]:
    """For each bound the positions of the rows that do not keep it; all of them when the check could not run.

    ``metrics``: column → values, one for each of the ``rows``; a value that is missing is not within its bound.
    """
    if _is_loaded():
        return [_broken(_batches(), bound, metrics, rows) for bound in bounds]
    warm()
    assert _process and _process.stdin and _process.stdout
    try:
        pickle.dump((list(bounds), metrics, rows), _process.stdin)
        _process.stdin.flush()
        return list(pickle.load(_process.stdout))
    except (EOFError, BrokenPipeError) as error:
        raise StructuralError(
            "Great Expectations ended before it judged",
            found=f"exit code {_process.wait()}",
            todo="nothing was published; what it said is above. Run `hub refresh` again",
        ) from error


def _is_loaded() -> bool:
    """Whether this process has paid for the import already."""
    return "great_expectations" in sys.modules


@atexit.register
def _end() -> None:
    if _process is not None:
        _process.kill()


def main() -> None:
    """Answer questions from standard input until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asks decides when it is over
    # Great Expectations imports PySpark where it is installed, which without a JVM ends the process.
    sys.modules["pyspark"] = None  # type: ignore[assignment]
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # whatever a library prints is no answer
        _answer(sys.stdin.buffer, answers)


def _answer(questions: BinaryIO, answers: BinaryIO) -> None:
    _batches()
    while True:
        try:
            bounds, metrics, rows = pickle.load(questions)
        except EOFError:
            return
        pickle.dump([_broken(_batches(), bound, metrics, rows) for bound in bounds], answers)
        answers.flush()


@cache
def _batches() -> Any:
    """The definition of the batches that frames of metrics make."""
    import great_expectations as gx

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("metrics").add_dataframe_asset("metrics")
    return asset.add_batch_definition_whole_dataframe("all")


def _broken(batches: Any, bound: Bound, metrics: dict[str, list[float | None]], rows: int) -> list[int]:
    import pandas as pd
    from great_expectations.expectations import ExpectColumnValuesToBeBetween

    column, low, high = bound
    values = metrics.get(column)
    if values is None:
        return list(range(rows))
    # Great Expectations passes over nulls; a metric that is missing was not met.
    missing = {position for position, value in enumerate(values) if value is None}
    frame = pd.DataFrame({column: pd.Series(values, dtype="float64"), "position": range(rows)})
    result = batches.get_batch({"dataframe": frame}).validate(
        ExpectColumnValuesToBeBetween(column=column, min_value=low, max_value=high),
        result_format={"result_format": "COMPLETE", "unexpected_index_column_names": ["position"]},
    )
    if result.success:
        return sorted(missing)
    unexpected = (result.result or {}).get("unexpected_index_list")
    if not unexpected:  # the check itself could not run
        return list(range(rows))
    return sorted(missing | {int(row["position"]) for row in unexpected})
