# `make run`: one night over the samples, from a fresh clone to a published warehouse. It needs no root.
# `make test`: every gate. Besides, it wants the Debian packages of system-packages.txt: what is missing is installed where
# that asks for no password; elsewhere one line says what to type.
# Each makes the environment from uv.lock when it is missing.
# `make accuracy`, `make bench`, `make fuzz`: what reading gets right, what it costs, and what broken files do to it.
# `make scale`: what warehouses of 1 and of 10 million indicator rows cost. It wants hours and a large disk.

SHELL := /bin/bash
# Compiled modules are kept: without them every command of this size starts in twice the time.
unexport PYTHONDONTWRITEBYTECODE
UV ?= $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
BIN := .venv/bin
INBOX ?= samples/inbox

.PHONY: run test lint format accuracy bench scale dictionary queries fuzz standalone system-packages clean

run: .venv/.ready
	@$(BIN)/jixiao run --inbox $(INBOX)

# A night takes one core: several go side by side. Property tests try the same examples each time.
test: system-packages lint
	$(BIN)/pytest --numprocesses logical --maxprocesses 4 --dist worksteal --hypothesis-profile ci

lint: .venv/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint dbt_project --processes 0

format: .venv/.ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/sqlfluff fix dbt_project

accuracy: .venv/.ready
	$(BIN)/python -m evaluation.accuracy

bench: .venv/.ready
	$(BIN)/python -m benchmarks.speed

scale: .venv/.ready
	$(BIN)/python -m benchmarks.scale

# The pages that are made of the warehouse: docs/tables.md of the models' yml, the answers in docs/queries.md of a night.
dictionary: .venv/.ready
	$(BIN)/python -m tools.dictionary

queries: .venv/.ready
	$(BIN)/python -m tools.queries

fuzz: .venv/.ready
	$(BIN)/python -m tools.fuzz

# The scheduler, the page and SQLite on this machine; docker-compose.yml has PostgreSQL.
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
