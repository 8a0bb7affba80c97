"""What the steps of a job leave for the build behind them."""

from __future__ import annotations

import pytest

from hullcheck.core.finding import Finding, Severity
from hullcheck.core.literal import parse_tree
from hullcheck.engine import Options, analyse

FILES = """
-- pyproject.toml --
[project]
name = "shop"
version = "1"
-- uv.lock --
-- .env.example --
-- Dockerfile --
FROM python:3.13-slim
COPY . /app/
"""
LEAKS = frozenset({"credentials-in-image", "env-file-in-image", "host-venv-in-image"})


def found(tree: str) -> list[Finding]:
    literal = parse_tree(FILES + tree)
    return list(analyse(literal.snapshot, literal.on_disk, Options(select=LEAKS)).findings)


def workflow(steps: str, more: str = "") -> list[Finding]:
    return found(f"""-- .github/workflows/release.yml --
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v6
{steps}{more}""")


BUILD = """      - uses: docker/build-push-action@v6
        with: {context: .}
"""


@pytest.mark.parametrize(
    ("steps", "rule", "name"),
    [
        ("      - run: uv sync\n", "host-venv-in-image", ".venv"),
        ("      - run: cp .env.example .env\n", "env-file-in-image", ".env"),
        (
            "      - run: |\n          set -e\n          echo $T > .npmrc\n",
            "credentials-in-image",
            ".npmrc",
        ),
        (
            "      - uses: google-github-actions/auth@v3\n",
            "credentials-in-image",
            "gha-creds-*.json",
        ),
    ],
)
def test_what_a_step_makes_lands(steps: str, rule: str, name: str) -> None:
    (finding,) = workflow(steps, BUILD)
    assert (finding.rule, finding.severity) == (rule, Severity.ERROR)
    assert f"`{name}`" in finding.message
    assert [route.shown_host_file for route in finding.routes] == [name]


ACTION = """-- .github/actions/setup/action.yaml --
runs:
  using: composite
  steps:
    - uses: docker/setup-buildx-action@v4
    - uses: {0}
{1}"""


def test_what_an_action_of_the_repository_makes_lands() -> None:
    # mozilla-services/syncstorage-rs
    calls = "      - uses: ./.github/actions/setup/\n"
    action = ACTION.format("google-github-actions/auth@v3", "")
    (finding,) = workflow(calls, f"{BUILD}{action}")
    assert (finding.rule, finding.severity) == ("credentials-in-image", Severity.ERROR)
    (route,) = finding.routes
    assert ".github/actions/setup/action.yaml" in route.evidence
    (finding,) = workflow(
        calls, BUILD + ACTION.format("x/y@v1", "    - run: cp .env.example .env\n")
    )
    assert finding.rule == "env-file-in-image"


@pytest.mark.parametrize(
    ("action", "more"),
    [
        ("google-github-actions/auth@v3", "      if: inputs.cloud\n"),
        ("./.github/actions/setup", ""),
        ("./.github/actions/absent", ""),
    ],
)
def test_what_an_action_may_not_make_is_not_said(action: str, more: str) -> None:
    calls = "      - uses: ./.github/actions/setup\n"
    assert not workflow(calls, BUILD + ACTION.format(action, more))
    behind = ACTION.format("google-github-actions/auth@v3", "")
    assert not workflow(BUILD, f"{calls}{behind}")


def test_the_key_of_an_action_is_kept_out_by_its_pattern() -> None:
    (finding,) = workflow("      - uses: google-github-actions/auth@v3\n", BUILD)
    assert finding.fix
    (edit,) = finding.fix.edits
    assert "**/gha-creds-*.json" in str(edit)


@pytest.mark.parametrize(
    "steps",
    [
        # Behind the build, in another job, under a condition, or elsewhere.
        BUILD + "      - run: cp .env.example .env\n",
        "      - run: cp .env.example .env\n  other:\n    steps:\n" + BUILD,
        "      - run: cp .env.example .env\n        if: github.actor\n" + BUILD,
        "      - run: cp .env.example .env\n        working-directory: a\n" + BUILD,
        "      - run: cp .env.example /tmp/.env\n" + BUILD,
        "      - run: uv sync --project other\n        if: false\n" + BUILD,
        "      - uses: google-github-actions/auth@v3\n"
        "        with: {create_credentials_file: false}\n" + BUILD,
        # The action clones the repository anew.
        "      - run: cp .env.example .env\n      - uses: docker/build-push-action@v6\n",
        "      - run: 3\n      - 4\n      - {}\n" + BUILD,
    ],
)
def test_what_is_not_there_when_it_builds_does_not_land(steps: str) -> None:
    assert workflow(steps) == []


def test_a_job_of_gitlab_makes_what_its_build_takes() -> None:
    pipeline = """-- .gitlab-ci.yml --
build:
  before_script:
    - pip install uv && uv sync
  script:
    - docker build .
"""
    assert [each.rule for each in found(pipeline)] == ["host-venv-in-image"]
    assert found(pipeline.replace("uv sync", "uv lock")) == []


def test_a_developers_machine_has_nothing_that_a_job_alone_makes() -> None:
    tree = "-- compose.yaml --\nservices: {web: {build: .}}\n-- .dockerignore --\n.venv\n.env\n"
    assert workflow("      - run: echo $T > .netrc\n", tree) == []
    assert workflow("      - run: echo $T > .netrc\n" + BUILD, tree)
