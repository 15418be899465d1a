# `make demo` and `make test` work on a fresh clone with python3, make and git; everything else is installed into .venv.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check install --quiet --require-hashes
# Linters and tests never see the settings a developer has exported for a server of their own.
AS_TEST := env -u DATABASE_URL DJANGO_SETTINGS_MODULE=tests.settings
OURS := reception visitors tests manage.py

# For `make check`: the rules of the house, the rules of the policy, and the verbs of a visit.
QUICK := tests/architecture tests/organisation tests/policy/test_decide.py tests/reception tests/visitors/lifecycle \
	tests/visitors/visits
# For `make soak`: what the suite tries by a sample of hostile values and by few histories.
HOSTILE := tests/demo/test_links.py tests/accounts/test_hostile_input.py tests/accounts/test_flood.py \
	tests/api/test_hostile_input.py tests/scanning/test_api.py \
	tests/visitors/pages/test_any_text.py tests/visitors/lifecycle/test_histories.py \
	tests/discipline/ledger/test_history.py tests/discipline/payroll/test_histories.py tests/due/test_deadlines.py \
	tests/visitors/people/test_merging.py tests/browser/test_accessible.py tests/demo/test_making_the_demo.py
# Where a branch that no test takes is a rule that nobody has tried: at least 95 percent of lines and branches.
CORE := reception/policy/*,reception/accounts/*,visitors/lifecycle/*,visitors/visits/*,visitors/hosts/*,visitors/badges/*,$\
	visitors/discipline/ledger/*
# With COVERAGE=1 the suite on SQLite is measured: it takes about half as long again.
MEASURED := $(if $(COVERAGE),--cov --cov-report=)

.PHONY: help demo check test lint audit soak coverage coverage-report bench pictures messages clean

help:
	@echo "make demo      the product with demo data on http://127.0.0.1:$(PORT)"
	@echo "make check     before a commit: linters, types, architecture and a quick choice of tests"
	@echo "make test      linters, types, architecture and all tests (REQUIRE_ALL=1: nothing may be skipped)"
	@echo "make lint      linters and types alone"
	@echo "make audit     whether holes are known in what requirements.txt pins (needs the network)"
	@echo "make soak      50,000 bad inputs over every form, address and endpoint; hostile values and histories, all of them"
	@echo "make coverage  the suite on SQLite with the lines and branches that it runs"
	@echo "make bench     benchmarks, printed as a table"
	@echo "make pictures  the pictures of the README, made from the demo"
	@echo "make messages  collect sentences into the English catalogue and compile it"
	@echo "make clean     remove .venv, caches and what a run has written"

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Yingke needs Python 3.11 or newer as $(PYTHON); found: $$($(PYTHON) --version 2>&1)."; \
		echo "Install one, or name it: make demo PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Making .venv with $$($(PYTHON) --version) …"
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/.runtime: requirements.txt | .venv/.made
	@echo "Installing what $< pins …"
	@$(PIP) -r $< || { echo "The packages could not be installed: this needs the network once."; exit 1; }
	@touch $@

.venv/.test: requirements-test.txt requirements.txt | .venv/.made
	@echo "Installing what $< pins …"
	@$(PIP) -r $< || { echo "The packages could not be installed: this needs the network once."; exit 1; }
	@touch $@ .venv/.runtime

demo: .venv/.runtime
	@exec $(PY) manage.py up --demo --port $(PORT)

lint: .venv/.test
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	@if [ -d templates ]; then git ls-files -z --cached --others --exclude-standard 'templates/*.html' | xargs -0 -r sh -c \
		'for file; do [ ! -e "$$file" ] || printf "%s\0" "$$file"; done' sh | xargs -0 -r .venv/bin/djade --target-version 5.2 --check; fi
	.venv/bin/lint-imports
	$(AS_TEST) $(PY) -m mypy $(OURS)
	$(AS_TEST) $(PY) manage.py makemigrations --check --dry-run

check: lint
	env -u DATABASE_URL $(PY) -m pytest -m 'not (browser or races or postgres)' $(QUICK)

test: lint
ifeq ($(REQUIRE_ALL)$(TEST_DATABASE_URL),1)
	@echo "REQUIRE_ALL=1, but TEST_DATABASE_URL is not set: the suite cannot run on PostgreSQL."; exit 1
endif
ifneq ($(TEST_DATABASE_URL),)
	@# Side by side: a browser mostly waits, and so do races.
	@echo "== The suite on SQLite, and beside it on PostgreSQL what can differ there (the list stands in tests/conftest.py)"
	@said=$$(mktemp); DATABASE_URL='$(TEST_DATABASE_URL)' $(PY) -m pytest -n 1 -m 'both_databases and not browser' >$$said 2>&1 & \
	other=$$!; trap "kill $$other" INT TERM; env -u DATABASE_URL $(PY) -m pytest $(MEASURED); suite=$$?; wait $$other; postgres=$$?; \
	echo "== On PostgreSQL"; if [ $$postgres = 0 ]; then tail -n 1 $$said; else cat $$said; fi; rm $$said; exit $$((suite || postgres))
	$(if $(COVERAGE),@$(MAKE) --no-print-directory coverage-report)
else
	@echo "== The suite on SQLite"
	env -u DATABASE_URL $(PY) -m pytest $(MEASURED)
	$(if $(COVERAGE),@$(MAKE) --no-print-directory coverage-report)
	@echo "Skipped: the suite on PostgreSQL, because TEST_DATABASE_URL is not set (postgres://user@host:5432/name)."
endif

audit:
	@$(PYTHON) .ci/audit.py

soak: .venv/.test
	env -u DATABASE_URL SOAK=1 HISTORIES=200 $(PY) -m pytest $(HOSTILE)

coverage: .venv/.test
	env -u DATABASE_URL $(PY) -m pytest -m 'not browser' --cov --cov-report=
	@$(MAKE) --no-print-directory coverage-report

coverage-report:
	$(PY) -m coverage report
	@echo "== The core"
	$(PY) -m coverage report --include='$(CORE)' --fail-under=95

bench: .venv/.test
	@$(PY) -m tests.performance

pictures: .venv/.test
	$(AS_TEST) $(PY) -m tests.browser.pictures

# A process that starts reads what the one before it has compiled.
unexport PYTHONDONTWRITEBYTECODE

messages: .venv/.test
	@command -v xgettext >/dev/null || { echo "GNU gettext is missing. On Debian and Ubuntu: apt-get install gettext"; exit 1; }
	$(AS_TEST) $(PY) manage.py makemessages --locale en --no-obsolete --no-wrap --add-location file \
		--ignore 'var/*' --ignore 'tests/*' --ignore '.venv/*'
	$(AS_TEST) $(PY) manage.py compilemessages --locale en --ignore '.venv/*'

clean:
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .import_linter_cache test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
