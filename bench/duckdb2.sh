#!/usr/bin/env bash
# The whole test suite on DuckDB 2.0, in an environment of its own: the pin can move when this passes.
set -euo pipefail
cd "$(dirname "$0")/.."
home=.venv-duckdb2
if [ ! -f "$home/stamp" ] || [ requirements-dev.lock -nt "$home/stamp" ]; then
  "${PYTHON:-python3}" -m venv "$home"
  "$home/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
  "$home/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.lock
  "$home/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
  "$home/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps "duckdb==2.0.*"
  touch "$home/stamp"
fi
"$home/bin/python" -c 'import duckdb; print("DuckDB", duckdb.__version__)'
"$home/bin/python" -m pytest tests/unit -q "$@"
"$home/bin/python" -m pytest tests/integration tests/pipeline -q -n 2 --dist loadfile --no-loadscope-reorder "$@"
