# Twitter Goals: `make` lists what can be made. Everything happens in .venv; nothing is installed
# elsewhere. The first target that needs it sets .venv up (minutes); after that it takes no time.

PYTHON  ?= python3
ACCOUNT ?= data/sample
OPTIONS ?=
BIN     := .venv/bin
PIP     := $(BIN)/python -m pip install --quiet --disable-pip-version-check
RUN     := .venv/.ready-to-run
ALL     := .venv/.ready-to-test

.DEFAULT_GOAL := help
.PHONY: help report test lab check bench kill sample notebooks generated fuzz calibrate screenshots lock clean

help: ## this list
	@echo "make TARGET, where TARGET is one of"
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

$(RUN): requirements.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) here. Install Python 3.11 or newer, or name one: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(v < (3, 11) and "%s is Python %d.%d; this needs 3.11 or newer. Name one: make PYTHON=python3.12 ..." % (sys.executable, v[0], v[1]))'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Setting up .venv, once: a minute or two"
	@$(PYTHON) -m venv .venv
	@$(PIP) --constraint requirements.txt hatchling editables
	@$(PIP) --constraint requirements.txt --no-build-isolation --editable .
	@touch $@

$(ALL): $(RUN)
	@echo "Adding what tests and development need to .venv, once: a minute or two"
	@$(PIP) --requirement requirements.txt
	@touch $@

report: $(RUN) ## the sample account's report of its latest full month (ACCOUNT=folder OPTIONS="--language fa")
	@$(BIN)/twitter-goals report $(ACCOUNT) $(OPTIONS)

test: $(ALL) ## every test, on all cores, the notebooks included
	@$(BIN)/python -m pytest --numprocesses auto --dist worksteal

lab: $(RUN) ## JupyterLab on the notebooks (ACCOUNT=folder: on copies for it; OPTIONS="-- --no-browser")
	@$(BIN)/twitter-goals lab $(if $(filter-out data/sample,$(ACCOUNT)),$(ACCOUNT)) $(OPTIONS)

check: $(ALL) ## style, types and the fast tests, in under a minute
	@$(BIN)/ruff check lib tests tools
	@$(BIN)/ruff format --check lib tests tools
	@$(BIN)/mypy
	@$(BIN)/python -m pytest --numprocesses auto --dist worksteal -m "not chromium and not slow"

bench: $(ALL) ## speed and memory as ratios on this machine (minutes)
	@$(BIN)/python tools/bench.py $(OPTIONS)

kill: $(ALL) ## batches killed at random moments and run again: all there, none half, none twice (minutes)
	@$(BIN)/python tools/kill.py $(OPTIONS)

sample: $(RUN) ## data/sample again, byte for byte
	@$(BIN)/python tools/make_sample.py

generated: notebooks ## what is generated: goal-file schemas, list of metrics, outputs of notebooks, module sizes
	@$(BIN)/python tools/make_generated.py
	@$(BIN)/python tools/shape.py

notebooks: $(RUN) ## the outputs shown in notebooks/, made again on the sample
	@$(BIN)/python tools/refresh_notebooks.py $(OPTIONS)

fuzz: $(ALL) ## ten thousand damaged export files (minutes)
	@$(BIN)/python tools/fuzz.py $(OPTIONS)

calibrate: $(ALL) ## how often the verdicts are right, on simulated accounts (minutes)
	@$(BIN)/python tools/calibrate.py $(OPTIONS)

screenshots: $(ALL) ## the pictures in docs/img, from the sample's report (needs Chromium)
	@$(BIN)/python tools/screenshots.py $(OPTIONS)

lock: $(ALL) ## requirements.txt anew from pyproject.toml (needs uv)
	@uv pip compile --quiet --upgrade --universal --python-version 3.11 --all-extras --no-annotate --no-header --no-emit-index-url pyproject.toml --output-file requirements.txt

clean: ## remove .venv, reports and caches; never your data
	@rm -rf .venv reports build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
