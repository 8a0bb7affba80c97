"""What is found in images of tests and examples, and in Dockerfiles that nobody builds."""

from __future__ import annotations

import pytest

from hullcheck.core.finding import Finding, Severity
from hullcheck.core.literal import parse_tree
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
