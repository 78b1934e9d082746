# Homebeat: every command a person needs. `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: help setup setup-dev setup-spark check-spark demo test check check-code check-tests check-system-postgres proofs bench lock messages audit clean python browser

help: ## List the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /|/' | awk -F'|' '{printf "  make %-24s %s\n", $$1, $$2}'

demo: setup ## Set up and serve the demo force; prints its address and sign-ins
	@$(BIN)/homebeat demo

test: setup-dev browser ## Set up, then run every check and test
	@$(MAKE) --no-print-directory check

setup: python .venv/.stamp-runtime ## Install what the product needs, by hash

setup-dev: setup .venv/.stamp-dev

python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] <= (3, 13) else "Homebeat needs Python 3.11, 3.12 or 3.13; %s is %s. Name another with make PYTHON=..." % (sys.executable, sys.version.split()[0]))'

# The installer lives apart, so that bringing the environment in line never removes the installer itself.
.venv-tools/.stamp:
	@$(PYTHON) -m venv .venv-tools
	@.venv-tools/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9 || true
	@touch $@

.venv/bin/python:
	@$(PYTHON) -m venv .venv

define install
	@if [ -x .venv-tools/bin/uv ]; then .venv-tools/bin/uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1); \
	else $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1); fi
endef

.venv/.stamp-runtime: requirements/runtime.txt .venv-tools/.stamp .venv/bin/python
	$(call install,requirements/runtime.txt)
	@echo "$(CURDIR)/src" > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/homebeat.pth"
	@printf '#!%s\nimport sys\nfrom homebeat.config.cli import main\nsys.exit(main())\n' "$(CURDIR)/$(BIN)/python" > $(BIN)/homebeat && chmod +x $(BIN)/homebeat
	@touch $@

setup-spark: .venv/.stamp-spark ## Install Spark's library (800 MB); it also needs Java 17

.venv/.stamp-spark: requirements/spark.txt .venv/.stamp-runtime
	$(call install,requirements/spark.txt)
	@touch $@

.venv/.stamp-dev: requirements/dev.txt .venv/.stamp-runtime
	$(call install,requirements/dev.txt)
	@touch $@

browser: # Chromium for the journeys: from apt when we are root, else the journeys skip and say so
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; } \
	|| echo "Chromium is not here and cannot be installed: the journeys in a browser will be skipped."

check: check-code check-tests ## Format, lint, types, imports, templates, migrations, tests

check-code: setup-dev ## Everything but the tests
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/djlint --quiet --lint src
	$(BIN)/lint-imports --no-cache
	HOMEBEAT_MODE=test HOMEBEAT_SECRET_KEY=check-only $(BIN)/mypy --no-error-summary
	HOMEBEAT_HOME=$(CURDIR)/.homebeat/check $(BIN)/homebeat migrate --check

check-tests: setup-dev ## The tests, on the embedded PostgreSQL
	$(BIN)/python -m pytest -n 2

check-system-postgres: setup-dev ## The database tests on the system's PostgreSQL, where its programs exist
	@if ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; \
	then HOMEBEAT_POSTGRES=system HOMEBEAT_TEST_HOME=$(CURDIR)/.homebeat/test-system $(BIN)/python -m pytest --database-only -m "not journey and not proof"; \
	else echo "No PostgreSQL programs under /usr/lib/postgresql: this lane is skipped."; fi

check-spark: setup-dev setup-spark ## Every measure on Spark against DuckDB, on two cores; needs Java
	$(BIN)/python -m pytest -m "spark and not proof"

proofs: setup-dev setup-spark browser ## The long proofs; writes dated JSON to docs/proofs
	HOMEBEAT_PROOF_SIZE=full $(BIN)/python -m pytest tests -m proof

bench: setup-dev ## Measure what we claim about speed
	@command -v wrk >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq --no-install-recommends wrk >/dev/null; } || true
	$(BIN)/homebeat demo --set-up-only
	HOMEBEAT_MODE=demo $(BIN)/homebeat bench

lock: .venv-tools/.stamp ## Pin every library by hash, from the lists in requirements/
	@for list in runtime dev spark; do .venv-tools/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" requirements/$$list.in -o requirements/$$list.txt; done

messages: setup-dev ## Collect the words to translate and compile the catalogues
	$(BIN)/pybabel -q extract -F src/homebeat/locale/babel.cfg -k _:1 -k N_:1 -k _in:1c,2 -k gettext_lazy:1 -k ngettext:1,2 -k pgettext:1c,2 --no-wrap --no-location --sort-output -o src/homebeat/locale/django.pot src/homebeat
	$(BIN)/pybabel -q update --no-fuzzy-matching --no-wrap -i src/homebeat/locale/django.pot -D django -d src/homebeat/locale
	$(BIN)/pybabel -q compile -D django -d src/homebeat/locale
	$(BIN)/python -m homebeat.foundation.ui.english src/homebeat/locale/django.pot src/homebeat/locale
	@rm src/homebeat/locale/django.pot

audit: setup-dev ## Ask the advisory database about every pinned library (needs the open internet)
	$(BIN)/pip-audit --require-hashes -r requirements/runtime.txt

clean: ## Remove the environments and the data folder
	-@[ -x $(BIN)/homebeat ] && $(BIN)/python -c "from homebeat.config import embedded_postgres, home; [embedded_postgres.stop(f / 'postgres') for f in [home.data_folder(), *home.data_folder().glob('*')] if (f / 'postgres').exists()]"
	rm -rf .venv .venv-tools .homebeat build .mypy_cache .ruff_cache
