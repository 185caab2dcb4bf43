# `make demo` and `make test` need Python 3.11 or later, make, and nothing else.
# Every package is pinned and its hash is checked; an environment is built again
# only when a pin changes.

PYTHON ?= python3
PYTEST_ARGS ?= --numprocesses auto --maxprocesses 4

PINNED = -m pip install --quiet --disable-pip-version-check \
	--require-hashes --only-binary :all: --requirement
OFFLINE = --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation
COMPILE_PINS = .venv-test/bin/uv pip compile --quiet --universal --generate-hashes \
	--no-build --python-version 3.11 --custom-compile-command 'make lock'
WHEEL_TESTS = end_to_end cli compiler/test_forward.py training/test_golden_run.py \
	reporting/test_rendering.py
PACKAGE = pyproject.toml README.md LICENSE $(shell find src -type f ! -name '*.pyc')

.PHONY: help demo test lint wheel-test benchmark studies devices lock clean
.DELETE_ON_ERROR:

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /    make \1\t/p' Makefile | expand -t 24

demo: .venv/installed ## train on the embedded digits, evaluate, draw
	.venv/bin/scrawl train --data digits --model cnn-16-32 --epochs 12 --figures
	.venv/bin/scrawl evaluate latest
	@run=$$(ls -d runs/*-digits-cnn-16-32-s*/ | tail -n 1); \
	printf '\nThe run is %s\nIts pictures:\n' "$$run"; ls "$$run"figures/*.png

# Tests of the commands run against the wheel, and not a second time against the tree.
test: lint .venv-test/browser .venv-test/cores wheel-test ## everything that must pass: style, types, layers, wheel, tests
	.venv-test/bin/python -m pytest $(PYTEST_ARGS) \
		$(addprefix --ignore=tests/,$(WHEEL_TESTS))

lint: .venv-test/installed
	.venv-test/bin/ruff check .
	.venv-test/bin/ruff format --check .
	.venv-test/bin/lint-imports
	.venv-test/bin/pyright --pythonpath .venv-test/bin/python

# From another folder, so that nothing can come from the source tree.
wheel-test: .venv-wheel/installed
	cd .venv-wheel && bin/python -c \
		'import scrawl, sys; sys.exit(not scrawl.__file__.startswith(sys.prefix))'
	cd .venv-wheel && bin/python -m pytest --config-file ../pyproject.toml \
		--rootdir .. $(PYTEST_ARGS) $(addprefix ../tests/,$(WHEEL_TESTS))

benchmark: .venv/installed ## measure speed beside the peers, and accuracy: docs/results/
	.venv/bin/python -m benchmarks
	.venv/bin/python -m benchmarks.accuracy

studies: .venv/installed ## run all studies on MNIST, an hour: docs/results/studies.md
	.venv/bin/python -m benchmarks.studies

devices: .venv-test/installed ## prove exported C on every target, hours: docs/results/devices.md
	.venv-test/bin/python -m benchmarks.devices

lock: .venv-test/installed ## write the pins again after a change in pyproject.toml
	$(COMPILE_PINS) --group build pyproject.toml \
		--output-file requirements.lock
	$(COMPILE_PINS) --group build --extra dev --constraint requirements.lock \
		pyproject.toml --output-file requirements-dev.lock
	echo ziglang | $(COMPILE_PINS) --no-annotate --constraint requirements-dev.lock \
		- --output-file requirements-compiler.lock

clean: ## remove the environments and what was built; runs/ stays
	rm -rf .venv .venv-test .venv-wheel build dist

.venv/pins: requirements.lock requirements-compiler.lock
	$(call new_environment,.venv)
	.venv/bin/python $(PINNED) requirements.lock
	@for compiler in "$$CC" cc gcc clang; do \
		echo 'int works;' | $$compiler -x c -c -o /dev/null - 2>/dev/null && exit; \
	done; \
	echo 'No C compiler here: installing the one of the ziglang package.'; \
	.venv/bin/python $(PINNED) requirements-compiler.lock
	@touch $@

.venv-test/pins: requirements-dev.lock
	$(call new_environment,.venv-test)
	.venv-test/bin/python $(PINNED) requirements-dev.lock
	@touch $@

%/installed: %/pins pyproject.toml
	$*/bin/python -m pip install $(OFFLINE) --editable .
	@touch $@

# Pages are opened in a real browser. Where none may be installed, their tests say so.
.venv-test/browser: .venv-test/pins
	@command -v chromium google-chrome > /dev/null || { \
		echo 'Installing Chromium, which opens the pages in the tests.'; \
		apt-get install --yes --no-install-recommends chromium > $@.log 2>&1 || \
		echo 'It cannot be installed here.'; }
	@touch $@

# Exported C is built by zig and run in Unicorn; and, where they may be installed, by gcc
# and in QEMU, too.
.venv-test/cores: .venv-test/pins
	@{ command -v arm-none-eabi-gcc && command -v qemu-system-arm; } > /dev/null || { \
		echo 'Installing gcc and QEMU for Cortex-M, which prove exported C.'; \
		apt-get install --yes --no-install-recommends \
			gcc-arm-none-eabi qemu-system-arm > $@.log 2>&1 || \
		echo 'They cannot be installed here.'; }
	@touch $@

# The wheel and nothing else; the packages it needs are lent by .venv-test.
.venv-wheel/installed: .venv-test/pins $(PACKAGE)
	rm -rf build/wheel
	.venv-test/bin/python -m pip wheel $(OFFLINE) --wheel-dir build/wheel .
	.venv-test/bin/python -m venv --clear --without-pip .venv-wheel
	.venv-test/bin/python -m pip --python .venv-wheel/bin/python \
		install $(OFFLINE) build/wheel/*.whl
	.venv-test/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
		> $$(echo .venv-wheel/lib/python*/site-packages)/lent.pth
	@touch $@

define new_environment
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo '$(PYTHON) is older than 3.11. Say which to use: make PYTHON=...'; exit 1; }
@echo 'Building the environment $(1), which takes a minute, once.'
@$(PYTHON) -m venv --clear $(1)
endef
