# Two commands are enough: make run · make test. Each target is a line or two of a public tool.
PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
CATALOGUES := $(wildcard app/translations/*/LC_MESSAGES/messages.po)

.PHONY: run install test check bench translations clean
run: install
	@$(BIN)/answerable demo start --port $(PORT)

install: .venv/installed $(CATALOGUES:.po=.mo)

.venv/installed: pyproject.toml requirements.lock
	@$(PYTHON) deploy/check_machine.py
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.5"
	@$(BIN)/python deploy/install.py
	@touch $@

%.mo: %.po | .venv/installed
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

test: install
	@$(BIN)/pytest -n logical --dist loadgroup

check: install
	@$(BIN)/ruff check app nlp_models tests bench deploy wsgi.py
	@$(BIN)/ruff format --check app nlp_models tests bench deploy wsgi.py
	@$(BIN)/lint-imports
	@$(BIN)/mypy

bench: install
	@for name in $$(ls bench | sed -n "s/^\([a-z_]*\)\.py$$/\1/p" | grep -v -e harness -e __init__); do echo "== $$name"; $(BIN)/python -m bench.$$name --short || exit 1; done

translations: install
	@mkdir -p var
	@$(BIN)/pybabel --quiet extract --mapping-file deploy/babel.cfg --keywords "_l lazy_gettext" --no-location --sort-output --project Answerable --output-file var/messages.pot .
	@$(BIN)/pybabel --quiet update --input-file var/messages.pot --output-dir app/translations --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

clean:
	rm -rf .venv var answerable.env .pytest_cache .mypy_cache .ruff_cache $(CATALOGUES:.po=.mo)
