# Two commands on a fresh machine with Python 3.11 or newer: `make demo` and `make test`.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN = $(VENV)/bin

# What needs no TensorFlow, and so is soon installed and run on one more interpreter.
PORTABLE = tests/common tests/boards tests/test_face.py tests/test_extras.py tests/host/link tests/host/report \
	tests/host/validation tests/host/evaluation tests/host/sim tests/quantize/graph tests/quantize/test_fidelity.py \
	tests/train/figures

# Tests start many interpreters: where bytecode is not to be written, each of them compiles all that it imports.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-slow test-all test-portable check docs bench bench-check clean

demo: $(VENV)/.demo
	$(BIN)/ecgtiny demo

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 --dist worksteal -rs

test-slow: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 --dist worksteal -rs --durations=40 -m slow

test-all: test test-slow

# On another interpreter: make test-portable PYTHON=python3.13 VENV=.venv-3.13
test-portable: $(VENV)/.portable
	$(BIN)/python -m pytest -n 2 --dist worksteal -rs $(PORTABLE)

check: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	mkdir -p build/types && ln -sfn ../.. build/types/ecgtiny  # where a type checker finds `import ecgtiny`
	$(BIN)/basedpyright

docs: $(VENV)/.dev
	$(BIN)/python -m docs.site.build

bench: $(VENV)/.dev
	$(BIN)/python -m bench.run

bench-check: $(VENV)/.dev
	$(BIN)/python -m bench.run --check

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[train,report,sim,build]"
	touch $@

$(VENV)/.portable: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[portable]"
	touch $@

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $@

clean:
	rm -rf $(VENV) $(VENV)-* build *.egg-info ecgtiny-run ecgtiny-demo
