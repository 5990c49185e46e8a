# `make run` tries the site, `make test` tests it. Both need Python 3.11 or newer and nothing else.

PYTHON ?= python3
WORKERS ?= 2
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
# Settings of no service at all, for tools that read the settings and touch nothing.
NOWHERE := ALSPORTAL_DEMO=1 DATABASE_URL=postgresql:///none REDIS_URL=redis://127.0.0.1:9/0
# The production shape, with secrets made for this one look at it.
PRODUCTION = set -a; . ./.env.example; \
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))'); POSTGRES_PASSWORD=checked; \
	DATABASE_URL=postgresql:///none; REDIS_URL=redis://127.0.0.1:9/0; set +a;

.PHONY: run test check lint types layers migrations deploy compose format race bench faults

run: .venv/installed
	@$(BIN)/python -m alsportal

test: .venv/installed-for-tests
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

check: lint layers types migrations deploy compose
	@$(MAKE) --no-print-directory test

lint: .venv/installed-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

layers: .venv/installed-for-tests
	$(BIN)/lint-imports

types: .venv/installed-for-tests
	$(NOWHERE) $(BIN)/mypy

migrations: .venv/installed-for-tests
	$(BIN)/python manage.py makemigrations --check --dry-run

deploy: .venv/installed-for-tests
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

compose: .venv/installed-for-tests
	@if docker compose version >/dev/null 2>&1; \
	then $(PRODUCTION) docker compose config --quiet && echo "docker-compose.yml is sound"; \
	elif command -v docker-compose >/dev/null; \
	then $(PRODUCTION) docker-compose config --quiet && echo "docker-compose.yml is sound"; \
	else echo "docker-compose.yml was not checked: there is no docker compose here"; fi

format: .venv/installed-for-tests
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

race: .venv/installed-for-tests
	@$(BIN)/python -m pytest -n 0 tests/races

bench: .venv/installed-for-tests
	@$(BIN)/python -m tests.bench

faults: .venv/installed-for-tests
	@$(BIN)/python -m tests.faults

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("alsportal needs Python 3.11 or newer.") if sys.version_info < (3, 11) else 0'
	@$(PYTHON) -c 'import ensurepip' || { echo "This Python cannot make virtual environments. On Debian: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/installed: requirements.txt | .venv/bin/python
	@echo "Installing what alsportal needs into .venv …"
	@$(INSTALL) -r requirements.txt
	@touch $@

.venv/installed-for-tests: requirements-dev.txt .venv/installed
	@echo "Installing what its tests need into .venv …"
	@$(INSTALL) -r requirements-dev.txt
	@touch $@
