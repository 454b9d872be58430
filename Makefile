# Two commands on a fresh machine with Python 3.11 or newer: `make demo` and `make test`.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: demo test test-all check bench bench-check clean

demo: $(VENV)/.demo
	$(BIN)/ecgtiny demo

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 --dist worksteal -rs

test-all: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 --dist worksteal -rs -m "slow or not slow"

check: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	mkdir -p build/types && ln -sfn ../.. build/types/ecgtiny  # where a type checker finds `import ecgtiny`
	$(BIN)/basedpyright

bench: $(VENV)/.dev
	$(BIN)/python -m bench.run

bench-check: $(VENV)/.dev
	$(BIN)/python -m bench.run --check

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[train,report,sim,build]"
	touch $@

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $@

clean:
	rm -rf $(VENV) build *.egg-info ecgtiny-run ecgtiny-demo
