"""What is found in images of tests and examples, and in Dockerfiles that nobody builds."""

from __future__ import annotations

import pytest

from hullcheck.core.finding import Finding, Severity
from hullcheck.core.literal import parse_tree
from hullcheck.docker.build import Build
from hullcheck.docker.standing import is_trial
from hullcheck.engine import Options, analyse

BARE = """
-- {0}requirements.txt --
flask
-- {0}Dockerfile --
FROM python:3.13
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
"""
LEAKING = """
-- {0}uv.lock --
version = 1
-- {0}pyproject.toml --
[project]
name = "shop"
version = "1"
-- {0}Dockerfile --
FROM python:3.13-slim
COPY . /app/
"""
# kt22-2/kanta-app: a Dockerfile that was moved, and its twin that stayed.
MOVED = """
-- dockerfiles/web.Dockerfile --
FROM python:3.13-slim
COPY pyproject.toml /app/
-- compose.yaml --
services:
  web:
    build: {context: web, dockerfile: ../dockerfiles/web.Dockerfile}
"""


def found(tree: str) -> dict[str, Finding]:
    literal = parse_tree(tree)
    report = analyse(literal.snapshot, literal.on_disk, Options()).report
    return {finding.rule: finding for finding in report.findings}


@pytest.mark.parametrize(
    ("directory", "severity"),
    [
        ("", Severity.WARNING),
        ("latest/", Severity.WARNING),
        ("contest/", Severity.WARNING),
        # testcontainers/testcontainers-python, ets-labs/python-dependency-injector,
        # dgtlmoon/changedetection.io
        ("tests/community/aws/lambda_sample/", Severity.ADVICE),
        ("examples/miniapps/daemon/", Severity.ADVICE),
        (".github/test/", Severity.ADVICE),
        ("docs/", Severity.ADVICE),
    ],
)
def test_an_image_that_nobody_ships_may_follow_what_is_newest(
    directory: str, severity: Severity
) -> None:
    finding = found(BARE.format(directory))["unpinned-requirements"]
    assert finding.severity is severity
    said = [note.message for note in finding.related if note.message.startswith("less severe")]
    assert bool(said) is (severity is Severity.ADVICE)


def test_an_image_that_runs_tests_is_one_of_those() -> None:
    tree = BARE.format("") + 'CMD ["pytest"]\n'
    assert found(tree)["unpinned-requirements"].severity is Severity.ADVICE


def test_a_workflow_that_is_named_for_tests_may_build_what_is_shipped() -> None:
    workflow = """
-- .github/workflows/test.yml --
on: push
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v6
      - run: docker build .
"""
    assert found(BARE.format("") + workflow)["unpinned-requirements"].severity is Severity.WARNING


def test_what_leaks_into_an_example_is_less_severe() -> None:
    assert found(LEAKING.format(""))["missing-dockerignore"].severity is Severity.ERROR
    finding = found(LEAKING.format("examples/web/"))["missing-dockerignore"]
    assert finding.severity is Severity.WARNING


def test_a_twin_that_nobody_builds_is_less_severe() -> None:
    finding = found(LEAKING.format("web/") + MOVED)["missing-dockerignore"]
    assert finding.place.path == "web/Dockerfile"
    assert finding.severity is Severity.WARNING
    assert any("dockerfiles/web.Dockerfile" in note.message for note in finding.related)


def test_one_for_development_is_no_twin_of_that_for_production() -> None:
    tree = LEAKING.format("web/") + MOVED.replace("web.Dockerfile", "dev.Dockerfile")
    assert found(tree)["missing-dockerignore"].severity is Severity.ERROR


@pytest.mark.parametrize(
    ("directory", "severity"), [("", Severity.WARNING), ("examples/shop/", Severity.ADVICE)]
)
def test_what_a_layer_costs_an_example_is_less_severe(directory: str, severity: Severity) -> None:
    # ets-labs/python-dependency-injector
    tree = """
-- {0}requirements.txt --
flask==3.1.0
-- {0}shop/app.py --
-- {0}Dockerfile --
FROM python:3.13-slim
COPY . /app/
RUN pip install --no-cache-dir -r /app/requirements.txt
"""
    finding = found(tree.format(directory))["source-before-dependencies"]
    assert finding.severity is severity
    assert any("less severe" in each.message for each in finding.related) is bool(directory)


@pytest.mark.parametrize(
    ("install", "severity"),
    # DataDog/system-tests: `npm ci` removes what is there, and only the layer below keeps it.
    [
        ("npm ci", Severity.ADVICE),
        ("npm clean-install", Severity.ADVICE),
        ("npm i", Severity.WARNING),
    ],
)
@pytest.mark.parametrize(
    ("base", "place"),
    [("node:22", "/app"), ("public.ecr.aws/lambda/nodejs:22", "${LAMBDA_TASK_ROOT}")],
)
def test_packages_that_a_later_install_removes_first(
    base: str, place: str, install: str, severity: Severity
) -> None:
    tree = f"""
-- package.json --
{{"dependencies": {{"vite": "7"}}}}
-- package-lock.json --
-- .dockerignore --
.git
-- Dockerfile --
FROM {base}
COPY . {place}
RUN cd {place} && ({install} || (sleep 30 && {install}))
"""
    assert found(tree)["node-modules-in-image"].severity is severity


def test_a_dockerfile_of_browser_tests_is_one_of_those() -> None:
    # fastapi/full-stack-fastapi-template
    assert is_trial(Build(dockerfile="frontend/Dockerfile.playwright", context="."))
    assert not is_trial(Build(dockerfile="frontend/Dockerfile", context="."))


def test_what_is_tested_and_released_has_twins() -> None:
    # microsoft/presidio: `ci.yml` builds it, and a release as well.
    step = "on: push\njobs:\n  image:\n    steps:\n      - run: docker build web\n"
    workflows = f"""
-- web/Dockerfile --
FROM python:3.13-slim
-- .github/workflows/ci.yml --
{step}-- .github/workflows/release.yml --
{step}"""
    twin = LEAKING.format("web/").replace("web/Dockerfile", "web/Dockerfile.stanza")
    assert found(twin + workflows)["missing-dockerignore"].severity is Severity.WARNING
