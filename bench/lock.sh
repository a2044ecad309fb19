#!/usr/bin/env bash
# Makes the lock files again: every dependency pinned with hashes, for all platforms, without naming an index.
# Needs uv. pip wants extras kept in a file with hashes.
set -euo pipefail
cd "$(dirname "$0")/.."
compile() {
  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
    --no-emit-index-url --no-strip-extras "$@"
}
compile --extra dev pyproject.toml --output-file requirements-dev.lock
compile pyproject.toml --constraint requirements-dev.lock --output-file requirements.lock
printf 'hatchling\neditables\n' | compile - --constraint requirements-dev.lock --output-file requirements-build.lock
# What the extra `sail` adds to the development lock. dbt-spark asks for the whole of pyspark (450 MB, a JVM's jars); its
# client alone, of the same version, is enough, so that this lock is to be installed with --no-deps.
override=$(mktemp)
trap 'rm -f "$override"' EXIT
printf 'pyspark ; python_version < "3"\n' > "$override"
printf 'pyspark-client>=4.1,<5\n' | compile - --extra sail pyproject.toml --constraint requirements-dev.lock \
  --override "$override" --output-file requirements-sail.lock \
  $(sed -nE 's/^([a-z0-9._-]+)(\[[a-z,-]*\])?==.*/--no-emit-package \1/p' requirements-dev.lock)
