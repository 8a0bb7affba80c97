"""Builds of Google Cloud Build, and of kaniko."""

from __future__ import annotations

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.core.snapshot import Snapshot
from hullcheck.discovery import cloud_build, scripts
from hullcheck.docker.build import Machine, OriginKind

from .declaring import builds, only, unknown

FILES = """
-- Dockerfile --
-- app/Dockerfile --
-- app/Dockerfile.dev --
-- web/Dockerfile --
"""
DOCKER = "gcr.io/cloud-builders/docker"
KANIKO = "gcr.io/kaniko-project/executor:v1.23.2"


def steps(text: str, path: str = "cloudbuild.yaml") -> str:
    return f"-- {path} --\n{text}\n{FILES}"


def test_a_step_is_a_build() -> None:
    text = f"""steps:
  - id: one
    name: {DOCKER}
    args:
      - build
      - -t
      - gcr.io/$PROJECT_ID/x:$SHORT_SHA
      - --build-arg
      - A=${{_A}} 'b'
      - --build-arg=B=$COMMIT_SHA
      - --target=prod
      - -f
      - app/Dockerfile.dev
      - app
substitutions:
  _A: x y
"""
    build = only(cloud_build, steps(text))
    assert build.id == "app/Dockerfile.dev@app target=prod A=x y 'b'"
    assert build.open_args == {"B"}
    (origin,) = build.origins
    assert (origin.path, origin.line) == ("cloudbuild.yaml", 2)
    assert (origin.kind, origin.machine) == (OriginKind.CI, Machine.CHECKOUT)


@pytest.mark.parametrize(
    ("step", "found"),
    [
        (f"{{name: {DOCKER}, args: [build, .], dir: app}}", "app/Dockerfile@app"),
        (f"{{name: {DOCKER}, args: [build, .], dir: /workspace/app}}", "app/Dockerfile@app"),
        (f"{{name: {DOCKER}, args: [build, /workspace/app]}}", "app/Dockerfile@app"),
        (f"{{name: '{DOCKER}@sha256:1', args: [buildx, build, .]}}", "Dockerfile@."),
        ("{name: 'docker:27', args: [build, $_DIR]}", "web/Dockerfile@web"),
        (
            f"{{name: {DOCKER}, entrypoint: bash, args: [-c, 'docker build $_DIR']}}",
            "web/Dockerfile@web",
        ),
        (f"{{name: {DOCKER}, script: 'cd app && docker build .'}}", "app/Dockerfile@app"),
        (f"{{name: {KANIKO}, args: ['--destination=x']}}", "Dockerfile@."),
        (f"{{name: {KANIKO}, args: ['--destination=x'], dir: app}}", "Dockerfile@."),
        (
            f"{{name: {KANIKO}, args: ['--context=dir:///workspace/app', --no-push]}}",
            "app/Dockerfile@app",
        ),
        (
            f"{{name: {KANIKO}, args: ['--dockerfile=Dockerfile.dev', '--context=app']}}",
            "app/Dockerfile.dev@app",
        ),
    ],
)
def test_what_a_step_builds(step: str, found: str) -> None:
    text = f"steps:\n- {step}\nsubstitutions: {{_DIR: web}}\n"
    assert list(builds(cloud_build, steps(text))) == [found]


@pytest.mark.parametrize(
    "step",
    [
        f"{{name: {DOCKER}, args: [push, x]}}",
        "{name: gcr.io/cloud-builders/gcloud, args: [run, deploy]}",
        "{}",
        "docker build .",
        f"{{name: [{DOCKER}], args: {{build: .}}, script: [docker build .]}}",
    ],
)
def test_other_steps_build_nothing(step: str) -> None:
    assert builds(cloud_build, steps(f"steps: [{step}]")) == {}


def test_json_says_the_same() -> None:
    text = '{"steps": [\n{"name": "gcr.io/cloud-builders/docker", "args": ["build", "app"]}]}'
    assert builds(cloud_build, steps(text, "ci/cloudbuild-dev.json")) == {
        "app/Dockerfile@app": "ci/cloudbuild-dev.json:2"
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            f"steps: [{{name: {DOCKER}, args: [build, $_DIR]}}]",
            "cloudbuild.yaml:1 the build is not known: "
            "the context depends on `$_DIR`, which has no value here",
        ),
        (
            f"steps: [{{name: {DOCKER}, args: [build, .], dir: $_DIR}}]",
            "cloudbuild.yaml:1 the build is not known: "
            "the working directory depends on `$_DIR`, which has no value here",
        ),
        ("steps: [docker", "cloudbuild.yaml:3 the build file is not read: it is not YAML"),
    ],
)
def test_what_is_not_certain_is_said(text: str, said: str) -> None:
    assert unknown(cloud_build, steps(text)).startswith(said)


def test_files_are_wanted_once_and_not_again() -> None:
    loaded = parse_tree(steps("steps: []", "x/cloudbuild.yml")).snapshot
    assert list(cloud_build.wanted(Snapshot(loaded.tree))) == ["x/cloudbuild.yml"]
    assert list(cloud_build.wanted(loaded)) == []


@pytest.mark.parametrize(
    ("command", "found"),
    [
        (
            "/kaniko/executor --context . --cleanup --dockerfile app/Dockerfile.dev -d x",
            "app/Dockerfile.dev@.",
        ),
        (
            "/kaniko/executor -c dir://app -f Dockerfile.dev --target x --build-arg A=1",
            "app/Dockerfile.dev@app target=x A=1",
        ),
        ("/kaniko/executor --context=. --context-sub-path=app", "app/Dockerfile@app"),
    ],
)
def test_kaniko_in_a_script(command: str, found: str) -> None:
    tree = f"-- build.sh --\n{command}\n{FILES}"
    assert list(builds(scripts, tree)) == [found]


def test_kaniko_that_clones_is_not_known() -> None:
    tree = f"-- build.sh --\n/kaniko/executor --context git://x/y\n{FILES}"
    assert "the context `git://x/y` is not in this repository" in unknown(scripts, tree)
