# The checks of .ci/run, one by one, in the environment .venv that `make install` makes.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: all install format lint typecheck test docs bench chaos demo bare

all: lint typecheck docs test

install:
	[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --quiet --editable ".[test,quality,docs]"
	npm ci --no-audit --no-fund --silent

format:
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache

typecheck:
	$(BIN)/mypy
	$(BIN)/pyright

test:
	$(BIN)/pytest

docs:
	$(BIN)/python tools/model_tables.py
	$(BIN)/python tools/cli_reference.py
	$(BIN)/mkdocs build --strict --quiet

bench:
	$(BIN)/pip install --quiet --quiet --editable ".[bench]"
	$(BIN)/python benchmarks/import_time.py
	$(BIN)/python benchmarks/compositor.py
	$(BIN)/python benchmarks/memory.py
	$(BIN)/python benchmarks/jobs.py
	$(BIN)/python benchmarks/sound.py
	$(BIN)/python benchmarks/capture.py
	$(BIN)/python benchmarks/preview.py

# The paying program killed at random: 2,000 jobs and 25 kills for each way of settling doubt, by one program and by two; about twenty minutes.
chaos:
	$(BIN)/python tests/core/chaos_run.py --jobs 2000 --kills 25
	$(BIN)/python tests/core/chaos_run.py --jobs 2000 --kills 25 --processes 2

demo:
	$(BIN)/mmgen demo

# On a Debian root that holds nothing but Python; needs root and debootstrap.
bare:
	PYTHON=$(BIN)/python tools/bare_root.sh
