#!/usr/bin/env bash
# Publishes a copy of a workspace with each engine, and compares every published table with DuckDB's, row by row.
# usage: bench/engines.sh VENV WORKSPACE ENGINE…    (engines: sail, sail-cluster, spark)
set -euo pipefail
cd "$(dirname "$0")/.."
venv=$1 workspace=$2
shift 2
export GX_ANALYTICS_ENABLED=false
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for engine in duckdb "$@"; do
  cp -r "$workspace" "$scratch/$engine"
  rm -rf "$scratch/$engine/warehouse"
  case $engine in
    sail-cluster) settings="HUB_ENGINE=sail SAIL_MODE=local-cluster" ;;
    *) settings="HUB_ENGINE=$engine" ;;
  esac
  /usr/bin/env bash -c 'TIMEFORMAT="%R s, %U s of processor"; time "$@"' - env $settings "$venv/bin/hub" publish --home "$scratch/$engine" \
    2>"$scratch/$engine.log" || { cat "$scratch/$engine.log" >&2; exit 1; }
  printf '%-13s %s\n' "$engine" "$(tail -1 "$scratch/$engine.log")"
  "$venv/bin/python" bench/engines.py "$scratch/duckdb" "$scratch/$engine"
done
