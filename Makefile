# `make` lists the targets. Everything happens in .venv, which the first target that needs it makes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
STRICT := -W -n --keep-going

.DEFAULT_GOAL := help
.PHONY: help book test test-elsewhere page serve bench bench-build full-run compare-builds check-install format lint lock clean

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 18

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version.split()[0]; \
		sys.exit(sys.version_info < (3, 11) and f"Python 3.11 or newer is needed, this is {v}")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

book: $(READY)  ## execute every chapter and build the site, strictly: _build/html/index.html
	$(BIN)/jupyter-book build . $(STRICT)

test: $(READY)  ## run every test, on all cores, with the coverage of the package
	$(BIN)/pytest --numprocesses logical --maxprocesses 4 --dist worksteal --cov $(PYTEST_OPTIONS)

test-elsewhere: $(READY)  ## run the package's tests and all chapters as on other processors; QUICK=--quick for a part
	$(BIN)/python -m book._tools.elsewhere $(QUICK)

page: $(READY)  ## build one page alone: make page PAGE=book/calculus/gradients
	@mkdir -p _build/page/$(notdir $(PAGE))
	@printf 'format: jb-book\nroot: $(PAGE)\n' > _build/page/$(notdir $(PAGE))/_toc.yml
	$(BIN)/jupyter-book build . --toc _build/page/$(notdir $(PAGE))/_toc.yml \
		--path-output _build/page/$(notdir $(PAGE))

serve: book  ## build the site and show it at http://localhost:8000
	$(BIN)/python -m http.server 8000 --bind 127.0.0.1 --directory _build/html

bench: $(READY)  ## time the package beside NumPy, SciPy, PyTorch, scikit-learn and numdifftools, where they are installed
	OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 \
		$(BIN)/python -m benchmarks

bench-build: $(READY)  ## time the build: cold parallel and serial, warm, one word, one cell
	$(BIN)/python -m book._tools.bench_build

full-run: $(READY)  ## train the classifiers on all 70 000 images, and keep what they reach
	$(BIN)/python -m makers.full_run

compare-builds: $(READY)  ## build twice from nothing and compare the two sites
	$(BIN)/python -m book._tools.compare_builds $(SITE)

check-install:  ## install the package alone in an empty environment: NumPy is enough
	rm -rf _build/install && $(PYTHON) -m venv _build/install
	_build/install/bin/pip install --quiet --disable-pip-version-check .
	cd _build/install && bin/python -c "import mathdl; \
		print(mathdl.linalg.low_rank([[3, 0], [0, 1]], k=1).relative_error); \
		print(mathdl.datasets.load_fashion_mnist().train_images.shape)"
	rm -rf _build/install build

format: $(READY)  ## bring the code into shape
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

lint: $(READY)  ## check style, types and floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m book._tools.source_checks

lock: $(READY)  ## pin what pyproject.toml asks for in requirements.txt, with today's versions
	$(BIN)/python -m book._tools.lock

clean:  ## remove what was built, not the environment
	rm -rf _build build dist *.egg-info .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
