"""Places that run commands: Makefiles, justfiles, scripts, pipelines of CI, and platforms.

The first line of the input says which file it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.fuzz.seeds import files_of_trees, texts_in
from tests.fuzz.trees import check_declared

PLACES = (
    "Makefile",
    "justfile",
    "build.sh",
    "Taskfile.yml",
    "tox.ini",
    "package.json",
    ".gitlab-ci.yml",
    ".circleci/config.yml",
    "cloudbuild.yaml",
    "skaffold.yaml",
    "fly.toml",
    "heroku.yml",
    "render.yaml",
    "azure-pipelines.yml",
    "Jenkinsfile",
    "bitbucket-pipelines.yml",
    "README.md",
    ".travis.yml",
    "noxfile.py",
    "tasks.py",
)

WORDS = [
    *PLACES,
    *"docker build buildx bake compose up podman -f --file -t --target --build-arg --build-context "
    "--iidfile . ./app - app/Dockerfile $(MAKE) $(shell $(foreach $(wildcard $(if $(patsubst "
    "$(CURDIR) := ?= += != define endef ifeq else endif include .ONESHELL: .RECIPEPREFIX = {{ }} "
    "{{A}} set shell tasks: cmds: vars: sh: script: stages: steps: jobs: commands: "
    "allowlist_externals "
    '"scripts" artifacts: docker: dockerfile: buildArgs: args: gcr.io/cloud-builders/docker '
    "gcr.io/kaniko-project/executor --dockerfile= --context= /kaniko/executor [build] image: "
    "extends: default: before_script: !reference parallel: matrix: cd && ; \\ $@ $1 ${A} ```sh ``` "
    "python -m venv .venv cp .env.example .env dockerContext: dockerfilePath: orbs: "
    "parameters:".split(),
    "\n",
    "\n\t",
    "\n    ",
]


def check(data: bytes) -> None:
    """Raise where discovery does."""
    name, _, text = data.partition(b"\n")
    place = name.decode("ascii", "replace")
    if place not in PLACES:
        place, text = PLACES[len(data) % len(PLACES)], data
    check_declared({place: text, "app/include.mk": text[:200]})


def seeds() -> Iterator[bytes]:
    """Yield files of all these kinds."""
    last = {place.rpartition("/")[2] for place in PLACES}
    for path, data in files_of_trees(lambda path: path.rpartition("/")[2] in last):
        place = next(each for each in PLACES if each.endswith(path.rpartition("/")[2]))
        yield f"{place}\n".encode() + data
    kinds = {"makefiles": 0, "scripts": 2, "taskfiles": 3, "cloud_build": 8, "commands": 2}
    for module, number in kinds.items():
        for text in texts_in(f"discovery/test_{module}"):
            yield f"{PLACES[number]}\n".encode() + text
    for module in ("pipelines", "platforms"):
        for text in texts_in(f"discovery/test_{module}"):
            for place in PLACES[6:16]:
                yield f"{place}\n".encode() + text
