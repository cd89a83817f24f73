# Every command we use. `make run` and `make test` need nothing but make, Python 3.11+ and a package index.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
DATA ?= data
PORT ?= 8000
MINUTES ?= 2
TARGETS ?=

.PHONY: help run demo test lint types docs bench fuzz reliability fmt ci clean lock authz screens openapi messages

help:            ## say what there is
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

run: $(VENV)/run.stamp            ## set everything up and open Fairlead on your own firm
	$(BIN)/fairlead up --data $(DATA) --port $(PORT) --open

demo: $(VENV)/run.stamp           ## the same, with the example firm loaded, in a folder of its own
	sh tools/demo.sh $(BIN) demo
	$(BIN)/fairlead up --data demo --port $(PORT) --open

test: lint types docs                ## set everything up and pass every test
	sh tools/machine.sh test
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -q

lint: $(VENV)/dev.stamp           ## formatting, rules, contracts, templates, spelling
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet src
	$(BIN)/codespell src tests docs bench fuzz tools README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md

types: $(VENV)/dev.stamp          ## mypy, strict
	FAIRLEAD_DATA=$(VENV)/types-data $(BIN)/mypy

fmt: $(VENV)/dev.stamp            ## format what can be formatted
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djlint --reformat --quiet src || true

docs: $(VENV)/dev.stamp           ## build the documentation into site/, strictly
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

bench: $(VENV)/dev.stamp          ## print every benchmark with its limit and peers from the same run
	$(BIN)/python -m bench

fuzz: $(VENV)/fuzz.stamp          ## throw bytes at every reader, MINUTES=2 each; keep what reached new code
	PYTHONPATH=src:. $(VENV)/fuzz/bin/python -m fuzz $(MINUTES) $(TARGETS)

reliability: $(VENV)/dev.stamp    ## kill, cut the power, fill the disk as often as at night (an hour)
	FAIRLEAD_KILLS=1000 FAIRLEAD_POWER_CUTS=5000 FAIRLEAD_FULL_DISKS=300 FAIRLEAD_EXAMPLES=2000 \
	FAIRLEAD_STEPS=50 FAIRLEAD_OF_EACH_CLIENT=300 $(BIN)/python -m pytest -q -s tests/stories/test_decisions_survive.py tests/stories/test_decisions_model.py tests/stories/test_ledger_survives.py tests/stories/test_ledger_model.py tests/apps/decisions/test_clocks.py

screens: $(VENV)/dev.stamp        ## photograph every page, light, dark and narrow, into shots/
	sh tools/machine.sh browser
	$(BIN)/python -m pytest tests/stories -m browser -q

authz: $(VENV)/dev.stamp          ## write the authorisation matrix anew; read its diff
	$(BIN)/python -m tests.contracts.authz --write

messages: $(VENV)/dev.stamp       ## collect every sentence into the German catalogue and compile it
	sh tools/machine.sh test
	PYTHONPATH=src FAIRLEAD_DATA=$(VENV)/types-data DJANGO_SETTINGS_MODULE=fairlead.doors.web.settings $(BIN)/python tools/messages.py

openapi: $(VENV)/dev.stamp        ## write docs/openapi.json anew; read its diff
	FAIRLEAD_WRITE_OPENAPI=yes $(BIN)/python -m pytest tests/doors/api/test_openapi.py -q -k committed

lock:                             ## resolve requirements/*.lock anew (wants uv)
	uv pip compile pyproject.toml --extra server --group build --generate-hashes --no-emit-index-url --universal --python-version 3.11 --no-header --quiet --upgrade -o requirements/server.lock
	uv pip compile pyproject.toml --extra server --extra postgres --group build --generate-hashes --no-emit-index-url --universal --python-version 3.11 --no-header --quiet --upgrade -o requirements/postgres.lock
	uv pip compile pyproject.toml --extra server --extra postgres --extra fast --extra distributed --group build --group dev --group docs --generate-hashes --no-emit-index-url --universal --python-version 3.11 --no-header --quiet --upgrade -o requirements/dev.lock

clean:                            ## remove what make made; your data stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .import_linter_cache build dist site shots

# The stamps: a virtual environment from the hash-locked list, remade when the list changes.
$(VENV)/run.stamp: requirements/server.lock pyproject.toml
	sh tools/venv.sh $(VENV) requirements/server.lock
	touch $@

$(VENV)/dev.stamp: requirements/dev.lock pyproject.toml
	sh tools/venv.sh $(VENV) requirements/dev.lock
	touch $@ $(VENV)/run.stamp

# The fuzzer is in no lock: it is needed nowhere else, and its wheels are not made for every Python.
$(VENV)/fuzz.stamp: requirements/server.lock
	python3 -m venv $(VENV)/fuzz
	grep -oE '^(cryptography|opentelemetry-proto|orjson|protobuf)==[0-9.]+' requirements/server.lock > $(VENV)/fuzz/wanted.txt
	$(VENV)/fuzz/bin/python -m pip install --quiet --disable-pip-version-check -r $(VENV)/fuzz/wanted.txt 'atheris>=3,<4'
	touch $@
