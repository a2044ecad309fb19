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
