# One command for people and for CI. `make` alone prints what there is.

PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
COMPILED := $(wildcard $(addprefix sandbox/,kernel.py space.py spec.py physics/*.py systems/*.py senses/*.py))

.PHONY: help setup libraries watch test slow check bench

help: ## print what there is
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 16

setup: libraries .venv/.installed .venv/.warm ## make .venv with everything in it; quick if nothing changed

watch: setup ## open the window, or make watch WORLD=commons
	.venv/bin/sandbox watch $(WORLD)

test: setup ## run the tests, a file on each core
	.venv/bin/python -m pytest -n auto --dist loadfile

slow: setup ## run the tests that take long
	.venv/bin/python -m pytest -m slow

check: setup ## lint, format, types, walls between the packages
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/basedpyright
	.venv/bin/lint-imports

bench: setup ## print how fast it is here
	.venv/bin/sandbox bench

libraries:
	@.ci/system-libraries

.venv/.installed: pyproject.toml constraints.txt | libraries
	@test -n "$(PYTHON)" || { echo "Sandbox needs Python 3.11 or newer; install it, or say make PYTHON=..."; exit 1; }
	test -x .venv/bin/python || $(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	@touch $@

# The hot loops are compiled here, once, so that no first frame waits for them. From nothing, because what was kept
# on disk may name modules that are no longer there.
.venv/.warm: .venv/.installed $(COMPILED)
	@find sandbox -name '*.nb[ic]' -delete
	.venv/bin/python -m sandbox.app.warm
	@touch $@
