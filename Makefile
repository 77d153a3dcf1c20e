# The words of the house. `make` alone prints them.
#
# Everything is installed into .venv, from the hashed lists in requirements/; a stamp file in it
# remembers which list it has, so that the second call starts at once.

PYTHON ?= python3
ORDERS ?= 3000
ARGS ?=
QUICK ?=
REPORT ?=

VENV := .venv
PY := $(VENV)/bin/python
RUN := $(VENV)/.installed-run
DEV := $(VENV)/.installed-dev
LOCK := $(VENV)/.installed-lock
INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check
COMPILE := $(VENV)/bin/uv pip compile --quiet --universal --generate-hashes \
	--python-version 3.11 --custom-compile-command "make lock" \
	--no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test thorough browser faults check format demo story migration openapi lock clean

help: ## print these words
	@sed -n 's/^\([a-z]*\):.*## /\1|/p' Makefile | while IFS='|' read -r word meaning; do \
		printf '  make %-8s %s\n' "$$word" "$$meaning"; done

run: $(RUN) ## start the service on http://127.0.0.1:8000 (its /docs too); PORT=… for another
	@$(PY) -m yemen_hybrid serve

test: $(DEV) ## all tests, on SQLite and on a real PostgreSQL; ARGS="-k stock" for some of them
	$(PY) -m pytest -n auto --dist worksteal $(ARGS)

thorough: $(DEV) ## the long walks: all that is wrong to each operation, many hands at once, demos, backups
	$(PY) -m pytest -n auto -m thorough $(ARGS)

browser: $(DEV) ## the customers' page in a real Chromium, on a phone; Debian's is installed where we may
	@.ci/browser $(ARGS)

faults: $(DEV) ## every promise, by killing, cutting and filling up; QUICK=1: a tenth; REPORT=file.md
	@QUICK=$(QUICK) REPORT=$(REPORT) $(PY) -m pytest -n 0 -m faults $(or $(ARGS),tests/faults)

check: $(DEV) ## format, lint, types and the direction of the arrows, changing nothing
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports --no-logo

format: $(DEV) ## write every file the one way, and mend what the linter can
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

demo: $(RUN) ## fill the database with a believable year of work; ORDERS=100000 for more
	@$(PY) -m yemen_hybrid demo --orders $(ORDERS)

story: $(DEV) ## play one car's day over HTTP against a fresh server, line by line
	@$(PY) tools/story.py

migration: $(DEV) ## draft a migration from what the models say and the schema does not; NAME=what_changes
	@$(PY) tools/migration.py $(NAME)

openapi: $(DEV) ## write the snapshot of the API's description, so that its diff can be read
	$(PY) -m yemen_hybrid openapi > tests/contract/openapi.json

lock: $(LOCK) ## write requirements/ anew from pyproject.toml; UPGRADE=1 for the newest of all
	$(COMPILE) pyproject.toml --group install --output-file requirements/run.txt >/dev/null
	$(COMPILE) pyproject.toml --group dev --constraint requirements/run.txt \
		--output-file requirements/dev.txt >/dev/null
	$(COMPILE) --group lock --output-file requirements/lock.txt >/dev/null

clean: ## remove the environment and every cache; the data folder stays
	rm -rf $(VENV) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ------------------------------------------------------------------------------- the environment

$(PY):
	@command -v $(PYTHON) >/dev/null || { \
		echo "There is no $(PYTHON) here. Install Python 3.11 or newer, or name one: make PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V 2>&1). Name another: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) has no venv module. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Making the environment in $(VENV) (once, it needs the internet) …" >&2
	@$(PYTHON) -m venv --clear $(VENV)

$(RUN): requirements/run.txt pyproject.toml | $(PY)
	@echo "Installing what the service needs …" >&2
	@$(INSTALL) --require-hashes -r requirements/run.txt
	@$(INSTALL) --no-index --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements/dev.txt pyproject.toml | $(PY)
	@echo "Installing what the service, its tests and its checks need …" >&2
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@$(INSTALL) --no-index --no-deps --no-build-isolation --editable .
	@touch $@ $(RUN)

$(LOCK): requirements/lock.txt | $(PY)
	@$(INSTALL) --require-hashes -r requirements/lock.txt
	@touch $@
