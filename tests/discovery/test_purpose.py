"""What an image is for, by the names of what declares it."""

from __future__ import annotations

import pytest

from hullcheck.discovery.purpose import with_purpose
from hullcheck.docker.build import Build, Machine, Origin, OriginKind, Purpose


def purpose_of(dockerfile: str, *declaring: str, target: str | None = None) -> Purpose:
    origins = tuple(
        Origin(path, 1, OriginKind.WORKFLOW, Machine.CHECKOUT) for path in sorted(declaring)
    )
    build = Build(dockerfile=dockerfile, context="", target=target, origins=origins)
    return with_purpose(build, None).purpose


@pytest.mark.parametrize(
    ("dockerfile", "declaring", "expected"),
    [
        ("Dockerfile", ["test.yml"], Purpose.TEST),
        ("Dockerfile", ["ci.yml", "test.yml"], Purpose.TEST),
        # microsoft/presidio, ArchiveBox/ArchiveBox: tested here, released there.
        ("Dockerfile", ["ci.yml", "docker-compose.yml", "release.yml"], Purpose.UNKNOWN),
        ("Dockerfile", ["docker.yml", "test.yml"], Purpose.UNKNOWN),
        ("Dockerfile.dev", ["release.yml"], Purpose.DEVELOPMENT),
        ("images/base-notebook/Dockerfile", [], Purpose.NOTEBOOK),
        ("model/training/Dockerfile", [], Purpose.NOTEBOOK),
        # NVIDIA/GenerativeAIExamples
        ("healthcare/device-training-assistant/Dockerfile", [], Purpose.UNKNOWN),
    ],
)
def test_names_say_what_it_is_for(dockerfile: str, declaring: list[str], expected: Purpose) -> None:
    assert purpose_of(dockerfile, *declaring) is expected


def test_the_target_comes_before_the_file() -> None:
    assert purpose_of("Dockerfile.dev", target="production") is Purpose.PRODUCTION
