#!/usr/bin/env bash
# A workspace published again by Spark itself (session method, a JVM of Java 17 or later), on Parquet exports of the
# lake, and by DuckDB: every table compared row by row. Works on copies. Takes minutes, and 450 MB to install.
# usage: bench/spark.sh [WORKSPACE]
set -euo pipefail
cd "$(dirname "$0")/.."
workspace=${1:-data}
test -f "$workspace/published/spend_cube.duckdb" || { echo "nothing published in $workspace: run \`make run\` first" >&2; exit 3; }
command -v java >/dev/null || { echo "Spark needs Java 17 or later" >&2; exit 3; }
home=.venv-spark
if [ ! -f "$home/stamp" ] || [ requirements-sail.lock -nt "$home/stamp" ]; then
  "${PYTHON:-python3}" -m venv "$home"
  install() { "$home/bin/python" -m pip install --quiet --disable-pip-version-check "$@"; }
  install --require-hashes -r requirements.lock
  install --require-hashes -r requirements-build.lock
  # The whole of pyspark instead of its client, which has the same name for Python.
  version=$(sed -n 's/^pyspark-client==\([0-9.]*\).*/\1/p' requirements-sail.lock)
  install --no-deps "$(sed -n 's/^dbt-spark.*==\([0-9.]*\).*/dbt-spark==\1/p' requirements-sail.lock)" sqlparams
  install --no-deps "pyspark==$version" 'py4j>=0.10.9.7,<0.10.9.10'
  install --no-deps --no-build-isolation --editable .
  touch "$home/stamp"
fi
exec bench/engines.sh "$home" "$workspace" spark
