# make demo and make test do all their set-up: a virtual environment, the package, and for the tests Intel's offline
# compiler, which gives the machine-code tests and the simulator something to run.
PYTHON ?= python3
# One tested version. With an Intel GPU, name torch's XPU build instead.
TORCH ?= torch==2.13.0
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: demo test slow-test mutation lint ocloc wheel clean

demo: $(VENV)/.installed
	$(BIN)/esimd-fmha demo

test: lint ocloc
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal

# What needs no test run: findings, formats, types.
lint: $(VENV)/.installed-test
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet
	find esimd_fmha tests -name '*.[ch]pp' -o -name '*.cl' | xargs $(BIN)/clang-format --dry-run -Werror
	$(BIN)/mypy

# The exhaustive sweeps, an hour or more.
slow-test: $(VENV)/.installed-test ocloc
	$(BIN)/python -m pytest -m slow

# Plants faults one at a time and sees the tests notice each (tests/mutation).
mutation: $(VENV)/.installed-test ocloc
	$(BIN)/python -m tests.mutation

# Where apt is Debian's; elsewhere ocloc from PATH serves, or the tests that need it are skipped and say so.
ocloc:
	-tools/get_ocloc.sh .igc

wheel: $(VENV)/.installed
	$(BIN)/pip wheel --quiet --no-deps --wheel-dir dist .

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet '$(TORCH)'
	$(BIN)/pip install --quiet --editable .
	touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(BIN)/pip install --quiet --editable '.[lint,test]'
	touch $@

clean:
	rm -rf $(VENV) .igc dist build
