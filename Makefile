# Needs only Python 3.11 or later and make. `make help` lists the commands.

PYTHON ?= python3
VENV ?= .venv
BENCH ?=
UV ?= uv

CLIENTS := tests/clients
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input install --no-deps
LOCK := $(UV) pip compile --upgrade --quiet --universal --python-version 3.11 \
	--only-binary :all: --generate-hashes --no-annotate --no-header --no-emit-index-url

# Byte code is made once, not by each of the hundred processes that tests start.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test clients format catalogues openapi bench fonts lock clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "%-12s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/run.stamp ## Install what is locked and serve on http://localhost:8000
	$(BIN)/events-api serve

test: $(VENV)/test.stamp $(VENV)/clients.stamp ## Check style, types and layers, then run every test on both engines
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/lint-imports --no-logo
	$(MAKE) --no-print-directory --jobs 2 --keep-going types behaviour

# Beside one another: types are checked by one process, and take a minute where nothing is kept.
types:
	$(BIN)/mypy

behaviour:
	$(BIN)/pytest --numprocesses 2 --dist worksteal

clients: $(VENV)/clients.stamp ## Install what makes clients of OpenAPI, for tests; Node where it is had

format: $(VENV)/test.stamp ## Format the code and repair what can be repaired
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

catalogues: $(VENV)/run.stamp ## Carry what is new in the template of texts into every language
	for each in src/events_api/locale/*.po; do \
		$(BIN)/pybabel --quiet update --no-fuzzy-matching --width 100 -i src/events_api/locale/events_api.pot \
			-o $$each -l $$(basename $$each .po); done

openapi: $(VENV)/run.stamp ## Write openapi/openapi.json
	mkdir -p openapi
	$(BIN)/events-api openapi openapi/openapi.json

bench: $(VENV)/test.stamp ## Run the benchmarks; BENCH="…" passes arguments
	$(BIN)/python -m benchmarks $(BENCH)

# The letters of the pages, from the packages that have the whole fonts; needs uv.
fonts: ## Make the vendored fonts anew
	$(UV) run --no-project --with "fonttools[woff]==4.68.0" --with fontpkg-noto-sans==2.15 \
		--with fontpkg-noto-sans-arabic==2.12 fonts/subset.py

# The lock files hold every version for Python 3.11 to 3.14 with its hashes; only this needs uv.
lock: ## Resolve the lock files anew
	$(LOCK) pyproject.toml --extra otel --extra pdf --extra postgres --extra redis --extra xlsx --group dev -o requirements-dev.lock
	$(LOCK) pyproject.toml --extra otel --extra pdf --extra postgres --extra redis --extra xlsx -c requirements-dev.lock -o requirements.lock
	$(LOCK) --group build -c requirements-dev.lock -o requirements-build.lock
	$(LOCK) $(CLIENTS)/python/requirements.in -o $(CLIENTS)/python/requirements.lock
	npm install --package-lock-only --omit-lockfile-registry-resolved --prefix $(CLIENTS)/typescript

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

# An environment of their own: what makes clients is no part of what is tested.
$(VENV)/clients.stamp: $(CLIENTS)/python/requirements.lock $(CLIENTS)/typescript/package-lock.json | $(VENV)/venv.stamp
	$(PYTHON) -m venv --clear $(VENV)/clients
	$(VENV)/clients/bin/python -m pip --quiet --disable-pip-version-check --no-input install --no-deps \
		--only-binary :all: -r $(CLIENTS)/python/requirements.lock
	@if command -v npm >/dev/null; then \
		cp $(CLIENTS)/typescript/package*.json $(VENV)/clients && \
		npm ci --prefix $(VENV)/clients --ignore-scripts --no-audit --no-fund --silent; \
	else echo "No client is made in TypeScript: there is no npm."; fi
	@touch $@

$(VENV)/venv.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@
