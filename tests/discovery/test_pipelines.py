"""Builds in the pipelines of GitLab and CircleCI."""

from __future__ import annotations

import time
from textwrap import indent

import pytest

from hullcheck.core.literal import parse_tree
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.discovery import bake, circleci, gitlab_ci
from hullcheck.docker.build import Machine, OriginKind

from .declaring import builds, only, unknown

FILES = """
-- Dockerfile --
-- app/Dockerfile --
-- app/Dockerfile.dev --
-- web/Dockerfile --
"""


def gitlab(text: str, more: str = "") -> str:
    return f"-- .gitlab-ci.yml --\n{text}\n{more}{FILES}"


# --- GitLab


def test_a_job_of_gitlab_builds() -> None:
    text = """image: docker:27
variables:
  IMAGE: $CI_REGISTRY_IMAGE/app
  WHERE: {value: app, description: x}
stages: [build]
build:
  before_script:
    - cd $WHERE
  script:
    - echo one
    - |
      echo two
      docker build --build-arg A=$IMAGE --build-arg B=$MODE \\
        -f Dockerfile.dev .
  variables:
    MODE: ci
"""
    build = only(gitlab_ci, gitlab(text))
    assert build.id == "app/Dockerfile.dev@app B=ci"
    assert build.open_args == {"A"}
    (origin,) = build.origins
    assert (origin.path, origin.line) == (".gitlab-ci.yml", 13)
    assert (origin.kind, origin.machine) == (OriginKind.CI, Machine.CHECKOUT)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x: {script: docker build app}", {"app/Dockerfile@app"}),
        ("x: {script: [[docker build app]]}", {"app/Dockerfile@app"}),
        ("x: {after_script: [docker build app], script: [cd web]}", {"app/Dockerfile@app"}),
        ("x: {script: [buildah bud app]}", {"app/Dockerfile@app"}),
        ("x: {script: ['docker build $CI_PROJECT_DIR/app']}", {"app/Dockerfile@app"}),
        (
            "x: {script: ['/kaniko/executor --context $CI_PROJECT_DIR"
            " --dockerfile $CI_PROJECT_DIR/app/Dockerfile.dev']}",
            {"app/Dockerfile.dev@."},
        ),
        (
            "default: {before_script: [cd app]}\nx: {script: [docker build .]}",
            {"app/Dockerfile@app"},
        ),
        ("before_script: [cd app]\nx: {script: [docker build .]}", {"app/Dockerfile@app"}),
        (
            "before_script: [cd app]\nx: {before_script: [], script: [docker build .]}",
            {"Dockerfile@."},
        ),
        # Templates run only where they are extended.
        (".x: {script: [docker build app]}", set()),
        (
            ".x: {script: [docker build $D]}\ny: {extends: .x, variables: {D: web}}",
            {"web/Dockerfile@web"},
        ),
        (
            ".a: {variables: {D: app, E: x}}\n.b: {variables: {D: web}}\n"
            "y: {extends: [.a, .b], script: ['docker build --build-arg E=$E $D']}",
            {"web/Dockerfile@web E=x"},
        ),
        (".a: &a {script: [docker build web]}\ny: {<<: *a, stage: x}", {"web/Dockerfile@web"}),
        (
            ".a: {script: [cd web]}\ny: {script: [!reference [.a, script], docker build .]}",
            {"web/Dockerfile@web"},
        ),
        (
            "y: {parallel: {matrix: [{D: [app, web], T: x}, {D: .}]}, "
            "script: ['docker build --target=$T $D']}",
            {"app/Dockerfile@app target=x", "web/Dockerfile@web target=x"},
        ),
        (
            "variables: {A: $B, B: $C, C: web}\ny: {script: [docker build $A]}",
            {"web/Dockerfile@web"},
        ),
        ("y: {extends: .elsewhere, script: [docker build .]}", {"Dockerfile@."}),
        ("pages: {script: [docker build .]}", {"Dockerfile@."}),
        ("workflow: {script: [docker build .]}", set()),
        ("x: [docker build .]", set()),
        ("x: {script: {a: docker build .}}", set()),
        ("x: {script: 1, variables: [docker], extends: {a: b}}", set()),
        ("[docker build .]", set()),
        ("", set()),
    ],
)
def test_what_a_pipeline_builds(text: str, found: set[str]) -> None:
    told = gitlab_ci.discover(parse_tree(gitlab(text)).snapshot)
    known = {build.id for build in told.builds}
    assert known == found
    is_open = "{D: .}" in text
    assert len(told.unknowns) == is_open


def test_kaniko_as_people_write_it() -> None:
    text = """build:
  image: {name: "gcr.io/kaniko-project/executor:debug", entrypoint: [""]}
  script:
    - mkdir -p /kaniko/.docker
    - echo "{\\"auths\\":{\\"$CI_REGISTRY\\":{}}}" > /kaniko/.docker/config.json
    - |
      cat <<EOF > /kaniko/.docker/config.json
      { "auths": { "${CI_REGISTRY}": {} } }
      EOF
    - /kaniko/executor --context "${CI_PROJECT_DIR}/app"
                       --dockerfile "${CI_PROJECT_DIR}/app/Dockerfile.dev"
                       --destination "${CI_REGISTRY_IMAGE}:${CI_COMMIT_REF_NAME}"
"""
    assert builds(gitlab_ci, gitlab(text)) == {"app/Dockerfile.dev@app": ".gitlab-ci.yml:10"}


INCLUDED = """-- ci/docker.yml --
spec:
  inputs:
    where: {default: app}
---
.docker:
  script:
    - docker build $[[ inputs.where ]]
"""


@pytest.mark.parametrize(
    ("include", "found"),
    [
        ("include: /ci/docker.yml", "app/Dockerfile@app"),
        ("include: [{local: ci/docker.yml}]", "app/Dockerfile@app"),
        ("include: {local: 'ci/*.yml'}", "app/Dockerfile@app"),
        ("include: [{local: ci/docker.yml, inputs: {where: web}}]", "web/Dockerfile@web"),
    ],
)
def test_local_files_are_included(include: str, found: str) -> None:
    tree = gitlab(f"{include}\nbuild: {{extends: .docker}}", INCLUDED)
    assert builds(gitlab_ci, tree) == {found: "ci/docker.yml:7"}
    loaded = parse_tree(tree).snapshot
    text = Source(".gitlab-ci.yml", loaded.texts[".gitlab-ci.yml"].data)  # type: ignore[union-attr]
    early = Snapshot(loaded.tree)
    assert list(gitlab_ci.wanted(early)) == [".gitlab-ci.yml"]
    assert list(gitlab_ci.wanted(early.with_texts([text]))) == ["ci/docker.yml"]
    assert list(gitlab_ci.wanted(loaded)) == []


def test_a_file_may_change_what_it_includes() -> None:
    more = "-- ci/a.yml --\nbuild:\n  variables: {D: app}\n  script: [docker build $D]\n"
    tree = gitlab("include: ci/a.yml\nbuild: {variables: {D: web}}", more)
    assert builds(gitlab_ci, tree) == {"web/Dockerfile@web": "ci/a.yml:3"}


def test_a_pipeline_of_its_own_is_followed() -> None:
    more = "-- ci/child.yml --\nx: {script: [docker build web]}\n"
    text = "start: {trigger: {include: [{local: ci/child.yml}]}}"
    assert builds(gitlab_ci, gitlab(text, more)) == {"web/Dockerfile@web": "ci/child.yml:1"}


@pytest.mark.parametrize(
    "include",
    [
        "https://example.com/x.yml",
        "[{template: x}, {project: a/b, file: /x.yml}, {component: x@1}, {remote: https://x}]",
        "gone.yml",
        "ci/$X.yml",
        ".gitlab-ci.yml",
        "{local: [x]}",
    ],
)
def test_other_files_are_left_out(include: str) -> None:
    tree = gitlab(f"include: {include}\nx: {{script: [docker build .]}}")
    assert list(builds(gitlab_ci, tree)) == ["Dockerfile@."]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "x: {script: [docker build $DIR]}",
            ".gitlab-ci.yml:1 the build is not known: "
            "the context depends on `$DIR`, which has no value here",
        ),
        (
            "x: {script: ['docker build $[[ inputs.dir ]]']}",
            ".gitlab-ci.yml:1 the build is not known: "
            "the context depends on `$[[ inputs.dir ]]`, which has no value here",
        ),
        (
            "a: {extends: b}\nb: {extends: [b], script: [docker build .]}",
            ".gitlab-ci.yml:1 the job `a` is not known: it extends itself, or too much",
        ),
        ("x: [docker", ".gitlab-ci.yml:3 the pipeline is not read: it is not YAML"),
        ("x: {docker: " + "[" * 500, ".gitlab-ci.yml:1 the pipeline is not read: it is nested"),
        ("x: docker" + "x" * 1_000_000, ".gitlab-ci.yml:None the pipeline is not read: it is lar"),
    ],
)
def test_what_is_not_certain_of_gitlab(text: str, said: str) -> None:
    found = gitlab_ci.discover(parse_tree(gitlab(text)).snapshot)
    told = [f"{one.path}:{one.line} {one.reason}" for one in found.unknowns]
    assert found.builds == ()
    assert told[0].startswith(said)


@pytest.mark.parametrize(
    "text",
    [
        "".join(
            f".j{i}: {{extends: [{', '.join(f'.j{i + 1}' for _ in range(9))}], script: [docker]}}\n"
            for i in range(30)
        )
        + "x: {extends: .j20}\n",
        "".join(
            f".j{i}: {{script: [{', '.join([f'!reference [.j{i + 1}, script]'] * 9)}]}}\n"
            for i in range(12)
        )
        + "x: {script: [docker build ., !reference [.j0, script]]}\n",
        "variables:\n"
        + "".join(f"  V{i}: $V{i + 1}$V{i + 1}$V{i + 1}\n" for i in range(200))
        + "x: {script: [docker build $V0]}\n",
        "x:\n  script: [docker build $A]\n  parallel:\n    matrix:\n      - A: &a ["
        + "x," * 40
        + "]\n"
        + "".join(f"        V{i}: *a\n" for i in range(20)),
    ],
)
def test_what_grows_takes_no_long_time(text: str) -> None:
    start = time.process_time()
    gitlab_ci.discover(parse_tree(gitlab(text)).snapshot)
    assert time.process_time() - start < 10


def test_bake_is_called_by_jobs() -> None:
    text = 'x: {script: [docker buildx bake a]}\n-- docker-bake.hcl --\ntarget "a" {}'
    found = bake.discover(parse_tree(gitlab(text)).snapshot)
    assert {one.origins[0].path for one in found.builds} == {".gitlab-ci.yml", "docker-bake.hcl"}


# wemake-django-template {{cookiecutter.project_name}}/.gitlab-ci.yml
@pytest.mark.parametrize("root", ["", "include: '{{name}}/.gitlab-ci.yml'\n"])
def test_a_pipeline_of_a_template_runs_in_its_directory(root: str) -> None:
    own = """-- {{name}}/.gitlab-ci.yml --
include: /ci/build.yml
-- {{name}}/ci/build.yml --
build:
  script:
    - cd "$CI_PROJECT_DIR" && docker build app
-- {{name}}/app/Dockerfile --
"""
    found = builds(gitlab_ci, gitlab(root, own))
    assert found == {"{{name}}/app/Dockerfile@{{name}}/app": "{{name}}/ci/build.yml:3"}


def test_a_pipeline_that_is_included_runs_at_the_root() -> None:
    own = "-- web/.gitlab-ci.yml --\nbuild:\n  script: docker build app\n-- web/app/Dockerfile --\n"
    found = builds(gitlab_ci, gitlab("include: web/.gitlab-ci.yml\n", own))
    assert found == {"app/Dockerfile@app": "web/.gitlab-ci.yml:2"}


# --- CircleCI


def circle(text: str) -> str:
    return f"-- .circleci/config.yml --\n{text}\n{FILES}"


def job(steps: str, head: str = "") -> str:
    return circle(f"jobs:\n  x:\n{indent(head, '    ')}    steps:\n{indent(steps, '      ')}")


def test_a_step_of_circleci_builds() -> None:
    steps = """- checkout
- setup_remote_docker: {version: x}
- run:
    name: build
    environment: {B: "2"}
    command: |
      echo
      docker build --build-arg A=$A --build-arg B=$B app
"""
    build = only(circleci, job(steps, "environment: {A: 1}\n"))
    assert build.id == "app/Dockerfile@app A=1 B=2"
    (origin,) = build.origins
    assert (origin.path, origin.line) == (".circleci/config.yml", 12)
    assert (origin.kind, origin.machine) == (OriginKind.CI, Machine.CHECKOUT)


@pytest.mark.parametrize(
    ("steps", "head", "found"),
    [
        ("- run: docker build app", "", {"app/Dockerfile@app"}),
        ("- run: {command: docker build ., working_directory: app}", "", {"app/Dockerfile@app"}),
        (
            "- run: {command: docker build ., working_directory: ~/project/app}",
            "",
            {"app/Dockerfile@app"},
        ),
        (
            "- run: {command: docker build ., working_directory: ~/x/app}",
            "working_directory: ~/x\n",
            {"app/Dockerfile@app"},
        ),
        ("- run: docker build .", "working_directory: ~/x\n", {"Dockerfile@."}),
        ("- when: {condition: x, steps: [{run: docker build app}]}", "", {"app/Dockerfile@app"}),
        (
            "- run: docker build << parameters.d >>",
            "parameters: {d: {type: string, default: web}}\n",
            {"web/Dockerfile@web"},
        ),
        ("- run: {command: [docker build .]}", "", set()),
        ("- docker build .", "", set()),
        ("- gone: {x: docker build .}", "", set()),
        ("- run", "", set()),
    ],
)
def test_what_a_step_of_circleci_builds(steps: str, head: str, found: set[str]) -> None:
    assert set(builds(circleci, job(steps, head))) == found


def test_commands_and_matrices_have_parameters() -> None:
    text = """parameters:
  tag: {type: string, default: t}
commands:
  build:
    parameters:
      dir: {type: string}
      target: {type: string, default: prod}
    steps:
      - run: >
          docker build --target << parameters.target >>-<< pipeline.parameters.tag >>
          << parameters.dir >>
jobs:
  image:
    parameters: {where: {type: string}}
    steps:
      - build: {dir: << parameters.where >>}
  other:
    steps:
      - build: {dir: ., target: x}
workflows:
  all:
    jobs:
      - image:
          matrix: {parameters: {where: [app, web]}}
      - other
"""
    assert builds(circleci, circle(text)) == {
        "app/Dockerfile@app target=prod-t": ".circleci/config.yml:9",
        "web/Dockerfile@web target=prod-t": ".circleci/config.yml:9",
        "Dockerfile@. target=x-t": ".circleci/config.yml:9",
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "jobs: {x: {steps: [{run: 'docker build << parameters.d >>'}]}}",
            ".circleci/config.yml:1 the build is not known: "
            "the context depends on `<< parameters.d >>`, which has no value here",
        ),
        (
            "jobs: {x: {steps: [{run: {command: docker build ., working_directory: /tmp}}]}}",
            ".circleci/config.yml:1 the build is not known: "
            "the working directory depends on `/tmp`, which has no value here",
        ),
        ("jobs: [docker", ".circleci/config.yml:3 the configuration is not read: it is not YAML"),
    ],
)
def test_what_is_not_certain_of_circleci(text: str, said: str) -> None:
    assert unknown(circleci, circle(text)).startswith(said)


@pytest.mark.parametrize(
    "text",
    [
        "[docker build .]",
        "{jobs: [docker], workflows: 1, commands: x}",
        "{jobs: {x: {steps: docker}}, workflows: {a: {jobs: [{x: [docker]}]}}}",
    ],
)
def test_wrong_types_in_circleci_are_no_error(text: str) -> None:
    assert builds(circleci, circle(text)) == {}


def test_commands_that_call_themselves_end() -> None:
    steps = "- a\n" * 10
    text = f"commands:\n  a:\n    steps:\n{indent(steps, '      ')}      - run: docker build app\n"
    start = time.process_time()
    assert list(builds(circleci, circle(f"{text}jobs: {{x: {{steps: [a]}}}}"))) in (
        [],
        ["app/Dockerfile@app"],
    )
    assert time.process_time() - start < 10


def test_the_configuration_is_wanted_once_and_not_again() -> None:
    loaded = parse_tree(circle("")).snapshot
    assert list(circleci.wanted(Snapshot(loaded.tree))) == [".circleci/config.yml"]
    assert list(circleci.wanted(loaded)) == []
