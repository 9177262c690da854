# Everything this project can be asked to do. `make` alone tells what.

PYTHON ?= python3
PORT ?= 8000
JOBS ?= 2
# More than there are processors: much of what these tests do is waiting for the database.
TEST_JOBS ?= 3
QA_DIR ?= ../shared/qa
export PORT

BIN := .venv/bin
# The environment is made anew for another Python, and installed into anew when the lists of packages change.
PYTHON_IS := $(shell $(PYTHON) -c 'import sys; print(sys.version, sys.base_prefix)' 2>&1)
KEY := $(shell (printf '%s' '$(PYTHON_IS)'; cat requirements.txt requirements-local.txt) | cksum | cut -d ' ' -f 1)
DEV_KEY := $(shell (printf '%s' '$(KEY)'; cat requirements-dev.txt) | cksum | cut -d ' ' -f 1)
READY := .venv/ready-$(KEY)
DEV_READY := .venv/ready-for-development-$(DEV_KEY)

LOCAL := $(BIN)/python -m association.local
PYTEST := $(BIN)/python -m pytest
# Values that let the settings load where nothing is served; none of them opens anything.
THROWAWAY := SECRET_KEY=throw-away-$(KEY)-not-used-by-anything-that-answers-requests-anywhere
APPS := association newsletters events resources community cms membership billing accounts office
TESTING := env SITE_MODE=test $(THROWAWAY)
PRODUCTION := env SITE_MODE=production $(THROWAWAY) REDIS_URL=redis://redis.invalid:6379/0 \
	SITE_URL=https://www.association.invalid ALLOWED_HOSTS=www.association.invalid \
	EMAIL_HOST=mail.association.invalid DEFAULT_FROM_EMAIL=office@association.invalid

.PHONY: help run test check prove bench qa clean
.DEFAULT_GOAL := help

help: ## Tell what there is to ask for
	@echo "make run     start the whole site on this machine: http://localhost:8000, elsewhere with PORT=8123"
	@echo "make test    all tests, the heavy proofs at a reduced size"
	@echo "make check   format, lint, types, layers, migrations, deployment settings"
	@echo "make prove   the heavy proofs at full size"
	@echo "make bench   pages and orders measured beside the barest view, pages with 200 and 100,000 examples, mail beside raw smtplib, as ratios of one run"
	@echo "make rehearse  a mailing sent while workers, Redis and PostgreSQL are killed: ARGS=\"--recipients 20000 --kills 20\""
	@echo "make qa      every page in a browser, light and dark: accessibility, markup, console, and Lighthouse (QA_DIR names the tool)"
	@echo "make clean   remove caches and the virtual environment; what the site keeps in var/ stays"

run: $(READY)
	@exec $(LOCAL) run

# The journeys run by themselves: a browser's event loop gives Django a second connection, which must not meet open transactions.
test: $(DEV_READY)
	@$(LOCAL) programs chromium redis-server nginx
ifeq ($(ARGS),)
	@$(PYTEST) -n $(JOBS) --dist loadfile tests/journeys
	@exec $(PYTEST) -n $(TEST_JOBS) --dist loadfile --ignore tests/journeys
else
	@exec $(PYTEST) -n $(JOBS) --dist loadfile $(ARGS)
endif

prove: $(DEV_READY)
	@$(LOCAL) programs chromium redis-server nginx
	@exec $(PYTEST) -n $(JOBS) --dist loadfile --prove -m prove --timeout 3600 $(ARGS)

check: $(DEV_READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/lint-imports
	@exec $(LOCAL) with-database --scratch -- $(MAKE) --no-print-directory check-with-database

# The checks that read the settings, with an empty database to migrate. cms.0003_findable is looked at by people only: it adds a unique
# constraint to the search's table, where older processes' rows get keys of their own and the whole can be rebuilt at any time.
.PHONY: check-with-database
check-with-database:
	$(TESTING) $(BIN)/mypy .
	$(TESTING) $(BIN)/python manage.py makemigrations --check --dry-run
	$(TESTING) $(BIN)/python manage.py migrate --verbosity 0
	$(TESTING) $(BIN)/python manage.py lintmigrations --no-cache --ignore-initial-migrations --quiet ignore ok \
		--ignore-name 0003_findable \
		--settings tests.settings --include-apps $(APPS)
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

bench: $(DEV_READY)
	@$(LOCAL) programs redis-server
	@$(LOCAL) with-site -- $(BIN)/python -m association.bench $(ARGS)
	@$(LOCAL) with-site -- $(LOCAL) with-database --scratch -- $(BIN)/python -m association.bench.orders
	@$(LOCAL) with-database --scratch -- $(TESTING) $(BIN)/python -m association.bench.many
	@$(LOCAL) programs redis-server
	@exec $(LOCAL) with-site -- $(BIN)/python -m association.bench.mailing

# ARGS="--recipients 20000 --kills 20"; the site's own servers are not touched.
.PHONY: rehearse
rehearse: $(DEV_READY)
	@$(LOCAL) programs redis-server
	@exec $(TESTING) DATABASE_URL=postgres://nobody@127.0.0.1:1/none $(BIN)/python manage.py rehearse_mailing $(ARGS)

qa: $(DEV_READY)
	@if [ -x "$(QA_DIR)/check" ]; then exec $(LOCAL) with-site -- $(LOCAL) with-database --scratch -- \
		$(BIN)/python -m association.bench.quality "$(abspath $(QA_DIR))" $(ARGS); \
	else echo "LEFT OUT: no quality checks in $(QA_DIR). QA_DIR=... names another folder."; fi

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +

# What tells a half-finished environment from a whole one is a note that stands only while it is being made.
define installed
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or later is needed; $(PYTHON) is: $(PYTHON_IS)"; \
		echo "Install it, or name one that is there: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Installing $(1) ..."
	@if [ -e .venv/unfinished ] || [ "$$(cat .venv/python 2>/dev/null)" != '$(PYTHON_IS)' ]; then \
		$(PYTHON) -m venv --clear .venv; fi
	@touch .venv/unfinished
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-input -r $(1)
	@printf '%s\n' '$(PYTHON_IS)' > .venv/python
	@rm -f .venv/unfinished
	@touch $@
endef

$(READY):
	$(call installed,requirements-local.txt)

$(DEV_READY):
	$(call installed,requirements-dev.txt)
