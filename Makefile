# Every target sets up what it needs on a machine with python3 (3.11 or newer) and nothing else. `make help` lists them.
SHELL := /bin/bash
PY := .venv/bin/python
UV := .uv/bin/uv
PORT ?= 8080
# Trust the certificates that this machine trusts, also behind a proxy of its own.
export UV_SYSTEM_CERTS ?= 1
export UV_NATIVE_TLS ?= 1

.PHONY: help demo run setup test test-sqlite test-postgres check offline bench evidence browser shots wheel bundle bill advisories safety-case lock blank clean

help: ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

.uv/bin/uv:
	python3 -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Closeknit needs Python 3.11 or newer; this is " + sys.version.split()[0])'
	python3 -m venv .uv
	.uv/bin/pip install --quiet --disable-pip-version-check 'uv>=0.9,<1'

.venv/run: .uv/bin/uv requirements/run.lock requirements/build.lock pyproject.toml
	@test -x $(PY) || $(UV) venv --quiet --python python3 .venv
	$(UV) pip install --quiet --compile-bytecode --python $(PY) --require-hashes -r requirements/run.lock -r requirements/build.lock
	$(UV) pip install --quiet --python $(PY) --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev: .venv/run requirements/dev.lock
	$(UV) pip install --quiet --python $(PY) --require-hashes -r requirements/dev.lock
	@touch $@

.venv/bench: .venv/dev requirements/bench.lock
	$(UV) pip install --quiet --python $(PY) --require-hashes -r requirements/bench.lock
	@touch $@

setup: .venv/run ## Install; leaves .venv/bin/closeknit

demo: .venv/run ## An invented life through the real importers, this week's plan, then the pages at 127.0.0.1
	$(PY) -m closeknit.cli demo --port $(PORT)

run: .venv/run ## Serve your own circle at 127.0.0.1
	$(PY) -m closeknit.cli serve --port $(PORT)

test: .venv/dev check test-sqlite test-postgres ## Everything: checks, then the suite on SQLite and on PostgreSQL

test-sqlite: .venv/dev ## The suite on encrypted SQLite, browser journeys included
	$(PY) -m pytest -q -n 2 --durations 25

ON_POSTGRES = tests/accounts tests/circle tests/outbox tests/rights tests/storage tests/wellbeing tests/shape/test_policy.py tests/web/test_once.py

test-postgres: .venv/dev ## On PostgreSQL, whatever asks the database itself
	$(PY) tests/on_postgres.py -q -n 2 --durations 15 -m "not browser" $(ON_POSTGRES)

browser: .venv/dev ## Only the journeys in Chromium
	$(PY) -m pytest -q tests/browser

check: .venv/dev ## Style, import contracts, types, templates, migrations
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports --no-cache
	.venv/bin/mypy
	.venv/bin/djade --check --target-version 5.2 $$(find src -name '*.html')
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; export CLOSEKNIT_DATA=$$folder/data DJANGO_SETTINGS_MODULE=tests.check_settings; \
	  $(PY) -m django makemigrations --check --dry-run && \
	  $(PY) -m django check --fail-level WARNING && \
	  $(PY) -m django lintmigrations --sql-analyser sqlite --no-cache --quiet ok ignore --include-apps accounts outbox circle rights wellbeing \
	    --ignore-name 0003_seal 0004_plain_gone 0002_journal 0006_sign_in 0006_died # plain text goes for good; no release ran before the others

offline: .venv/dev ## The suite without browser in a place that has no network but itself (Linux): nothing may miss it
	$(PY) bench/offline.py

bench: .venv/bench ## Ratios against rivals measured in the same run
	$(PY) bench/everything.py

evidence: .venv/dev ## The whole under load, kills, faults and scanners; SHORT=1 for the version of CI
	$(PY) bench/evidence.py $(if $(SHORT),--short)

shots: .venv/dev ## Screenshots for the README, from the demo
	$(PY) docs/build/shots.py

wheel: .venv/dev ## The wheel of this commit, built twice and compared
	$(PY) release/build_wheel.py

bundle: .venv/dev ## A folder to carry: the wheel and all it needs, to install without a network
	$(PY) release/bundle.py

bill: .venv/dev ## A bill of materials (CycloneDX) of what is installed to run
	$(PY) release/bill.py $(if $(WHEEL),--wheel $(WHEEL))

advisories: .venv/dev ## Is anything of it named in a published advisory? Ends with 2 where that could not be asked
	$(PY) release/advisories.py

safety-case: .venv/dev ## Run the tests that controls of hazards name, and write the safety-case report
	tests=$$($(PY) release/safety_case.py --tests) && { $(PY) -m pytest -q -n 2 -o junit_family=xunit1 --junitxml build/safety-tests.xml $$tests || true; }
	$(PY) release/safety_case.py --results build/safety-tests.xml

lock: .uv/bin/uv ## Write the hash-pinned locks again
	UV=$(UV) requirements/lock.sh

blank: .venv/dev ## After a new migration: write what all migrations make to src/closeknit/storage/blank.json
	$(PY) -m tests.storage.test_blank

clean: ## Remove what the targets above installed
	rm -rf .venv .uv
