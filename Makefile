# Needs only Python 3.11 or later and make. `make help` lists the commands.

PYTHON ?= python3
VENV ?= .venv
BENCH ?=
UV ?= uv

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input install --no-deps
LOCK := $(UV) pip compile --upgrade --quiet --universal --python-version 3.11 \
	--only-binary :all: --generate-hashes --no-annotate --no-header --no-emit-index-url

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test format openapi bench lock clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "%-10s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/run.stamp ## Install what is locked and serve on http://localhost:8000
	$(BIN)/events-api serve

test: $(VENV)/test.stamp ## Check style, types and layers, then run every test on both engines
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest --numprocesses 2 --dist worksteal

format: $(VENV)/test.stamp ## Format the code and repair what can be repaired
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

openapi: $(VENV)/run.stamp ## Write openapi/openapi.json
	mkdir -p openapi
	$(BIN)/events-api openapi openapi/openapi.json

bench: $(VENV)/test.stamp ## Run the benchmarks; BENCH="…" passes arguments
	$(BIN)/python -m benchmarks $(BENCH)

# The lock files hold every version for Python 3.11 to 3.14 with its hashes; only this needs uv.
lock: ## Resolve the lock files anew
	$(LOCK) pyproject.toml --extra postgres --extra xlsx --group dev -o requirements-dev.lock
	$(LOCK) pyproject.toml --extra postgres --extra xlsx -c requirements-dev.lock -o requirements.lock
	$(LOCK) --group build -c requirements-dev.lock -o requirements-build.lock

clean: ## Remove the environment and everything generated
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

$(VENV)/run.stamp: requirements.lock requirements-build.lock pyproject.toml | $(VENV)/venv.stamp
	$(PIP) --only-binary :all: -r requirements.lock -r requirements-build.lock
	$(PIP) --no-build-isolation --editable .
	@touch $@

$(VENV)/test.stamp: requirements-dev.lock pyproject.toml | $(VENV)/venv.stamp
	$(PIP) --only-binary :all: -r requirements-dev.lock
	$(PIP) --no-build-isolation --editable .
	@touch $@

$(VENV)/venv.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@
