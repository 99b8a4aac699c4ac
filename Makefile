# Everything here works from a fresh clone with Python 3.11 or newer (with venv), git and make. `make help` lists it.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: help lab test test-real soak check format bench screenshots man constraints changelog clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

lab: .venv/.lab ## A fleet of 12 practice hosts on this machine, with something wrong, and the console on it
	@if [ -t 0 ] && [ -t 1 ]; then exec $(BIN)/quarterdeck lab; fi
	@echo 'make lab opens the console, and the console needs a terminal; there is none here.' >&2
	@echo 'Without one:  $(BIN)/quarterdeck lab up;  $(BIN)/quarterdeck --lab hosts;  $(BIN)/quarterdeck lab down' >&2
	@exit 2

test: .venv/.dev ## Every test that needs neither root nor a service; skips are named
	$(BIN)/pytest -m 'not real and not soak'

test-real: .venv/.dev ## The tests against Debian's services, as root; a skip is an error
	$(BIN)/pytest -m real -p tests.no_skips

soak: .venv/.dev ## The long ones: thousands of kills, hours
	$(BIN)/pytest -m soak -p tests.no_skips

check: .venv/.dev ## Format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/.dev ## Mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/.dev ## Every benchmark, and docs/benchmarks.md drawn from the results; QUICK=1 for smaller ones
	@for file in benchmarks/bench_*.py; do \
	  echo "== $$file"; $(BIN)/python -m "benchmarks.$$(basename "$$file" .py)" $(if $(QUICK),--quick) || true; \
	done
	$(BIN)/python -m benchmarks.report

screenshots: .venv/.dev ## The pictures of the README and the docs
	$(BIN)/python docs/pictures/draw.py

man: .venv/.dev ## The man page, from the command line itself
	$(BIN)/python docs/man/draw.py

constraints: ## constraints.txt anew, from the newest that pyproject.toml allows
	rm -rf .venv/constraints
	$(call venv,.venv/constraints)
	.venv/constraints/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[lab,dev]'
	{ sed -n 1p constraints.txt; .venv/constraints/bin/python -m pip freeze --exclude-editable; } > constraints.new
	mv constraints.new constraints.txt
	rm -rf .venv/constraints

changelog: ## Move the sentences of changelog.d/ into CHANGELOG.md under Unreleased
	@cat changelog.d/*.md | sed 's/^/- /' > changelog.new
	@sed -i -e '/^## Unreleased/{n;r changelog.new' -e '}' CHANGELOG.md
	@rm -f changelog.new changelog.d/*.md

clean: ## Remove what was installed and cached here
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# The environment: made once, brought up to date when the dependencies change.

define venv
	@python=; for each in python3 python3.11 python3.12 python3.13 python3.14; do \
	  if "$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$each; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo 'Python 3.11 or newer is needed, and there is none on PATH.' >&2; exit 2; \
	fi; \
	if ! "$$python" -c 'import venv, ensurepip' 2>/dev/null; then \
	  echo "$$python has no venv module. Debian and Ubuntu: apt install python3-venv" >&2; exit 2; \
	fi; \
	[ -x $(1)/bin/python ] || "$$python" -m venv $(1)
endef

.venv/bin/python:
	$(call venv,.venv)

.venv/.lab: pyproject.toml constraints.txt | .venv/bin/python
	@echo 'Installing what the console and its lab need into .venv ...' >&2
	@$(PIP) --editable '.[lab]'
	@touch $@

.venv/.dev: pyproject.toml constraints.txt | .venv/bin/python
	@echo 'Installing what the console, its lab and its tests need into .venv ...' >&2
	@$(PIP) --editable '.[lab,dev]'
	@touch $@ .venv/.lab
