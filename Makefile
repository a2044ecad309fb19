# Targets of spend-hub; a bare `make` prints them. Everything happens in .venv, made at the first use.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
HUB := $(VENV)/bin/hub
DEMO ?= data
LINES ?= 2000000 10000000 50000000
DIR ?= .bench
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export DAGSTER_DISABLE_TELEMETRY := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := 0
export DO_NOT_TRACK := 1
export GX_ANALYTICS_ENABLED := false

.PHONY: help run test test-fast test-unit test-duckdb2 test-sail compat check format ui bench bench-onboarding bench-harmonise \
	bench-reconcile fuzz lock clean

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-17s %s\n", $$1, $$2}'

# A stamp for each set of dependencies: nothing is installed again until its lock changes.
$(VENV)/run.stamp: requirements.lock pyproject.toml
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	@echo "installing the locked dependencies in $(VENV) …"
	@$(VENV)/bin/python -m pip install --quiet --require-hashes -r requirements.lock
	@$(VENV)/bin/python -m pip install --quiet --require-hashes -r requirements-build.lock
	@$(VENV)/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@$(VENV)/bin/python -c "from hub.cube.dbt import manifest_file; manifest_file()"
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	@echo "installing the development tools in $(VENV) …"
	@$(VENV)/bin/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

run: $(VENV)/run.stamp ## the demonstration group from nothing to a published cube, then what to try
	@test -f $(DEMO)/group.yml || $(HUB) demo $(DEMO)
	@$(HUB) refresh --home $(DEMO)

test: $(VENV)/dev.stamp ## all the tests
	@$(VENV)/bin/python -m pytest tests/unit -q -n 2 --dist worksteal
	@$(VENV)/bin/python -m pytest tests/integration tests/pipeline -q -n 2 --dist loadfile --no-loadscope-reorder

test-fast: $(VENV)/dev.stamp ## the tests that take seconds
	@$(VENV)/bin/python -m pytest tests -q -n 2 --dist loadfile --no-loadscope-reorder -m "not slow"

test-unit: $(VENV)/dev.stamp ## the unit tier alone
	@$(VENV)/bin/python -m pytest tests/unit -q -n 2 --dist worksteal

test-duckdb2: $(VENV)/dev.stamp ## the tests again, on DuckDB 2.0
	@bench/duckdb2.sh

test-sail: ## Sail's figures against DuckDB's, in .venv-sail
	@bench/sail.sh

compat: $(VENV)/dev.stamp ## open the published file with DuckDB 1.0 to 2.0
	@bench/compat.sh $(DEMO)

check: $(VENV)/dev.stamp ## format, lint, types and SQL style
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/sqlfluff lint --processes 2 --disable-progress-bar dbt_project hub/lake/sql

format: $(VENV)/dev.stamp ## put code and SQL in the house's form
	@$(VENV)/bin/ruff format .
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/sqlfluff fix --processes 2 --disable-progress-bar dbt_project hub/lake/sql

# The folder keeps the generated groups (50 million lines: 8 GB with what is made of them); another with DIR=….
bench: $(VENV)/dev.stamp ## the hub against a bare DuckDB script: LINES="2000000 10000000", PARTS="refresh size", RUNS=5
	@$(VENV)/bin/python -m bench.run $(PARTS) --lines $(LINES) --dir $(DIR) $(if $(RUNS),--runs $(RUNS))

bench-onboarding: $(VENV)/dev.stamp ## onboarding on real files: what is found, and whether it ties to the source
	@$(VENV)/bin/python -m bench.onboarding $(if $(REAL),--real $(REAL))

bench-harmonise: $(VENV)/dev.stamp ## suppliers and categories on real files, and what names cost: SIZES="100000 1000000"
	@$(VENV)/bin/python -m bench.harmonise_suppliers $(if $(REAL),--real $(REAL))
	@$(VENV)/bin/python -m bench.harmonise_categories $(if $(REAL),--real $(REAL))
	@$(VENV)/bin/python -m bench.harmonise_scale --sizes $(or $(SIZES),100000)

bench-reconcile: $(VENV)/dev.stamp ## statements' lines matched with the books', beside a SQL join: SIZES="10000 100000 1000000"
	@$(VENV)/bin/python -m bench.reconcile_scale $(if $(SIZES),--sizes $(SIZES))

fuzz: $(VENV)/dev.stamp ## fuzz every reader with atheris (installed here, not in CI): SECONDS=60 a reader
	@$(VENV)/bin/python -m pip install --quiet "atheris>=3"
	@$(VENV)/bin/python -m bench.fuzz --seconds $(or $(SECONDS),60)

ui: $(VENV)/run.stamp ## Dagster's UI on http://127.0.0.1:3000
	@$(HUB) ui --home $(DEMO)

lock: ## make the lock files again (needs uv)
	@bench/lock.sh

clean: ## remove what the hub made in the demonstration group; declarations and inbox stay
	rm -rf $(DEMO)/lake $(DEMO)/warehouse $(DEMO)/published $(DEMO)/reports
