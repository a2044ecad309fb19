#!/usr/bin/env bash
# Sail held to DuckDB's figures, in an environment of its own: the comparison row by row, then tests whose figures were
# derived by hand, with Sail as the engine. Arguments go to the first pytest.
set -euo pipefail
cd "$(dirname "$0")/.."
home=.venv-sail
if [ ! -f "$home/stamp" ] || [ requirements-dev.lock -nt "$home/stamp" ] || [ requirements-sail.lock -nt "$home/stamp" ]; then
  "${PYTHON:-python3}" -m venv "$home"
  install() { "$home/bin/python" -m pip install --quiet --disable-pip-version-check "$@"; }
  install --require-hashes -r requirements-dev.lock
  install --require-hashes -r requirements-build.lock
  install --require-hashes --no-deps -r requirements-sail.lock
  install --no-deps --no-build-isolation --editable .
  touch "$home/stamp"
fi
"$home/bin/python" -c 'import pysail; print("Sail", pysail.__version__)'
# One process: PySpark takes a worker of pytest-xdist for its own doctests, and wants a JVM.
"$home/bin/python" -m pytest tests/pipeline/test_sail.py -q "$@"
HUB_ENGINE=sail "$home/bin/python" -m pytest tests/pipeline/test_golden_case.py tests/pipeline/test_attribution.py \
  tests/pipeline/test_what_is_spend.py tests/pipeline/test_deliveries.py -q
