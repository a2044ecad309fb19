#!/usr/bin/env bash
# Opens the published file of a workspace with each DuckDB that a user may have, and compares the sums.
# usage: bench/compat.sh [WORKSPACE]
set -euo pipefail
cd "$(dirname "$0")/.."
file=${1:-data}/published/spend_cube.duckdb
test -f "$file" || { echo "no $file: run \`make run\` first" >&2; exit 3; }

expected=""
for version in 1.0.0 1.1.3 1.3.2 1.4.5 1.5.6 2.0.0; do
  home=.venv-compat/$version
  if [ ! -x "$home/bin/python" ] || ! "$home/bin/python" -c 'import duckdb' 2>/dev/null; then
    "${PYTHON:-python3}" -m venv "$home"
    "$home/bin/python" -m pip install --quiet --disable-pip-version-check "duckdb==$version"
  fi
  found=$("$home/bin/python" bench/compat.py "$file")
  expected=${expected:-$found}
  if [ "$found" = "$expected" ]; then verdict=equal; else verdict=DIFFERENT; fi
  printf 'DuckDB %-6s %s  %s\n' "$version" "$verdict" "$(printf '%s' "$found" | head -c 90)"
  [ "$verdict" = equal ] || exit 1
done
