# `make run`: one run over the samples, from a fresh clone to a published warehouse. Needs no root.
# `make test-quick`: the tests that build no warehouse, for daily work.
# `make test`: lint, and every test that is not marked `long`; .ci/run runs this.
# `make test-full`: all tests, altered files, the accuracy page, and the pages made from the warehouse.
# The tests need the Debian packages of system-packages.txt: missing ones are installed where that needs no password;
# elsewhere the command to type is printed.
# Each creates the environment from uv.lock first.
# `make accuracy`, `make bench`, `make fuzz`: accuracy and cost of extraction, and its behaviour on broken files.
# `make scale`: cost of warehouses of 1 and of 10 million indicator rows. Takes hours and a large disk.

SHELL := /bin/bash
# Keep compiled modules: without them every command takes twice as long to start.
unexport PYTHONDONTWRITEBYTECODE
UV ?= $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
BIN := .venv/bin
INBOX ?= samples/inbox

.PHONY: run test test-quick test-full lint format accuracy bench scale dictionary queries fuzz standalone system-packages clean

run: .venv/.ready
	@$(BIN)/jixiao run --inbox $(INBOX)

# A run takes one core, so tests run in parallel. Property tests use the same examples each time.
PYTEST := $(BIN)/pytest --numprocesses logical --maxprocesses 4 --dist worksteal --hypothesis-profile ci

test: system-packages lint
	$(PYTEST) -m "not long"

# tests/harness/order.py says which tests are marked.
test-quick: .venv/.ready
	$(PYTEST) -m "not night and not slow and not long"

test-full: system-packages lint
	$(PYTEST)
	$(BIN)/python -m tools.fuzz --files 100 --office 5
	$(MAKE) accuracy dictionary queries
	git diff --exit-code -- docs/accuracy.md docs/tables.md docs/queries.md

lint: .venv/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.word_list
	$(BIN)/sqlfluff lint dbt_project --processes 0

format: .venv/.ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/sqlfluff fix dbt_project

accuracy: .venv/.ready
	$(BIN)/python -m evaluation.accuracy
	$(BIN)/python -m evaluation.seen

bench: .venv/.ready
	$(BIN)/python -m benchmarks.speed

scale: .venv/.ready
	$(BIN)/python -m benchmarks.scale

# Generated pages: docs/tables.md from the models' yml, the layers of docs/architecture.md from pyproject.toml, the answers
# in docs/queries.md from a run.
dictionary: .venv/.ready
	$(BIN)/python -m tools.dictionary
	$(BIN)/python -m tools.layers

queries: .venv/.ready
	$(BIN)/python -m tools.queries

fuzz: .venv/.ready
	$(BIN)/python -m tools.fuzz

# Scheduler, web page and SQLite on this machine; docker-compose.yml has PostgreSQL.
standalone: export AIRFLOW_HOME := $(CURDIR)/data/standalone
standalone: export AIRFLOW__CORE__DAGS_FOLDER := $(CURDIR)/dags
standalone: export AIRFLOW__CORE__LOAD_EXAMPLES := false
standalone: export AIRFLOW__API__HOST := 127.0.0.1
standalone: export AIRFLOW__API__BASE_URL := http://127.0.0.1:8080
standalone: export JIXIAO_HOME ?= $(CURDIR)/data
standalone: .venv/.ready
	$(BIN)/airflow db migrate
	$(BIN)/airflow pools set warehouse_build 1 "One build at a time: DuckDB takes one writer"
	PATH="$(CURDIR)/$(BIN):$$PATH" airflow standalone

system-packages:
	@.ci/system-packages < system-packages.txt

.venv/.ready: pyproject.toml uv.lock
	@command -v $(UV) >/dev/null || python3 -m pip install --quiet --disable-pip-version-check --target .uv uv
	@$(UV) sync --frozen --quiet
	@touch $@

clean:
	rm -rf .venv .uv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
