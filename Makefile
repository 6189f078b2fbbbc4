# Two commands are enough: make run · make test. Each target is a line or two of a public tool.
PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run install test check bench clean
run: install
	@$(BIN)/answerable demo start --port $(PORT)

install: .venv/installed

.venv/installed: pyproject.toml requirements.lock
	@$(PYTHON) deploy/check_machine.py
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.5"
	@$(BIN)/python deploy/install.py
	@touch $@

test: install
	@$(BIN)/pytest -n auto --dist loadgroup

check: install
	@$(BIN)/ruff check app nlp_models tests bench deploy wsgi.py
	@$(BIN)/ruff format --check app nlp_models tests bench deploy wsgi.py
	@$(BIN)/lint-imports
	@$(BIN)/mypy

bench: install
	@for name in $$(ls bench | sed -n 's/^\([a-z][a-z_]*\)\.py$$/\1/p'); do echo "== $$name"; $(BIN)/python -m bench.$$name --short || exit 1; done

clean:
	rm -rf .venv var answerable.env .pytest_cache .mypy_cache .ruff_cache
