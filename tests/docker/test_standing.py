"""Images that count for less: of tests and examples, and those that nobody declares."""

from __future__ import annotations

import pytest

from hullcheck.core.finding import Place
from hullcheck.docker.build import Build, Machine, Origin, OriginKind, Purpose
from hullcheck.docker.standing import is_trial, notes


@pytest.mark.parametrize(
    "build",
    [
        Build("tests/Dockerfile", ""),
        Build("web/e2e/Dockerfile", ""),
        Build("EXAMPLES/Dockerfile", ""),
        Build("my-examples/Dockerfile", ""),
        Build("Dockerfile.test", ""),
        Build("Dockerfile.ci", ""),
        Build("bad.Dockerfile", ""),
        Build("Dockerfile", "", target="test"),
        Build("Dockerfile", "", target="run-tests"),
        Build(None, "", inline="FROM x", declared_as="docs/compose.yaml:web"),
        Build("Dockerfile", "", purpose=Purpose.TEST, purpose_evidence="it starts pytest"),
    ],
)
def test_nobody_ships_an_image_for_tests(build: Build) -> None:
    assert is_trial(build)


@pytest.mark.parametrize(
    "build",
    [
        Build("Dockerfile", ""),
        Build("ci/Dockerfile", ""),
        Build("latest/Dockerfile", ""),
        Build("contest/Dockerfile", "tests"),
        Build("Dockerfile", "", target="ci"),
        Build("Dockerfile", "", purpose=Purpose.TEST, purpose_evidence="its workflow is test.yml"),
        Build("Dockerfile", "", purpose=Purpose.DEVELOPMENT, purpose_evidence="it starts x"),
    ],
)
def test_other_images_are_shipped(build: Build) -> None:
    assert not is_trial(build)


ORIGIN = Origin("compose.yaml", 3, OriginKind.COMPOSE, Machine.DEVELOPER)


def told(build: Build) -> list[tuple[Place, str]]:
    return [(each.place, each.message.partition(":")[2]) for each in notes(build)]


def test_why_a_finding_counts_for_less_is_told_where_the_build_stands() -> None:
    trial = " the image is for a test, an example or documentation, or vendored"
    twin = " nobody declares a build of it, and `api/Dockerfile` is built of the same directory"
    path = "tests/Dockerfile"
    assert told(Build("Dockerfile", "")) == []
    assert told(Build(path, "")) == [(Place(path), trial)]
    assert told(Build("Dockerfile", "", twin_of="api/Dockerfile")) == [(Place("Dockerfile"), twin)]
    assert told(Build(path, "", twin_of="api/Dockerfile")) == [
        (Place(path), trial),
        (Place(path), twin),
    ]
    inline = Build(None, "", inline="FROM x", target="test", origins=(ORIGIN,))
    assert told(inline) == [(Place("compose.yaml"), trial)]
    assert told(Build(None, "", inline="FROM x", target="test")) == [(Place(""), trial)]
