# détente: `make brief` and `make test` set up what they need by themselves.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
SETUP  := $(VENV)/.detente-base
SETUP_TEST := $(VENV)/.detente-test

.PHONY: brief test lint types bench eval fuzz kills leak mutants clean

brief: $(SETUP)        ## print the brief of the default deal
	@$(BIN)/detente brief

test: $(SETUP_TEST)    ## run the tests
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: $(SETUP_TEST)
	$(BIN)/ruff check src tests tools benchmarks
	$(BIN)/ruff format --check --quiet src tests tools benchmarks

types: $(SETUP_TEST)
	$(BIN)/mypy

bench: $(SETUP_TEST)   ## timings, side by side, as ratios
	$(BIN)/python benchmarks/run.py

eval: $(SETUP_TEST)    ## precision and recall of the reader
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/polarity.py tests/data/reading/polarity_zh.csv tests/data/reading/polarity_en.csv

kills: $(SETUP_TEST)   ## a thousand kills during writes, two writers at once; goes on where it stopped (build/kills)
	$(BIN)/python benchmarks/kills.py --trials 504 --state build/kills

fuzz: $(SETUP_TEST)    ## broken ledgers and documents, 15 minutes each; goes on where it stopped (build/fuzz)
	$(BIN)/python benchmarks/fuzz.py ledgers --cases 100000 --minutes 15 --state build/fuzz
	$(BIN)/python benchmarks/fuzz.py documents --cases 10000 --minutes 15 --state build/fuzz

leak: $(SETUP_TEST)    ## delete the future: thirty days; goes on where it stopped (build/leak)
	$(BIN)/python benchmarks/leak.py --days 30 --state build/leak

mutants: $(SETUP_TEST) ## a sample of single faults against the tests: which survive
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[mutants]'
	$(BIN)/python benchmarks/mutants.py --sample 100 --seed 1 --state build/mutants

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "détente needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)

$(SETUP): $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(SETUP_TEST): $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[web,office,frames,documents,follow,llm,mcp,dask,browser,test,dev]'
	@touch $@ $(SETUP)

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache
