"""A build has a name that a person can read, and that tells it from others."""

from __future__ import annotations

import pytest

from hullcheck.docker.build import Build, ContextKind


@pytest.mark.parametrize(
    ("build", "name"),
    [
        (Build("Dockerfile", ""), "Dockerfile@."),
        (Build("web/Dockerfile", "web"), "web/Dockerfile@web"),
        (Build("Dockerfile", "", target="dev"), "Dockerfile@. target=dev"),
        (Build("Dockerfile", "", args={"B": "2", "A": "1"}), "Dockerfile@. A=1 B=2"),
        (
            Build("a", "b", target="c", args={"D": "e"}, named_contexts={"z": "y", "f": "g"}),
            "a@b target=c D=e f:g z:y",
        ),
        (
            Build(None, "", inline="FROM x", declared_as="compose.yaml:web"),
            "inline:compose.yaml:web@.",
        ),
    ],
)
def test_a_build_is_named_by_what_it_is_made_of(build: Build, name: str) -> None:
    assert build.id == name


def test_builds_that_differ_in_text_or_kind_of_context_are_not_one() -> None:
    builds = [
        Build("Dockerfile", ""),
        Build("Dockerfile", "", ContextKind.GIT),
        Build(None, "", inline="FROM a", declared_as="x"),
        Build(None, "", inline="FROM b", declared_as="x"),
    ]
    assert len({build.key for build in builds}) == len(builds)


def test_an_argument_whose_value_is_not_known_is_given_all_the_same() -> None:
    build = Build("Dockerfile", "", args={"A": "1"}, open_args=frozenset({"A", "B"}))
    assert build.given_args == {"A": "1", "B": None}
