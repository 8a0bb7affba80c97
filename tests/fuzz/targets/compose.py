"""A compose file among others: builds and services with places, or an unknown."""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.discovery import compose
from tests.fuzz.seeds import texts_in, texts_named
from tests.fuzz.trees import check_declared

WORDS = [
    *"services: build: context: dockerfile: dockerfile_inline: args: target: volumes: develop: "
    "watch: path: action: sync rebuild ignore: env_file: environment: extends: file: service: "
    "include: project_directory: additional_contexts: service:a image: command: entrypoint: "
    "!reset !override <<: *a &a ${A} ${A:-b} ${A:?c} $$ profiles: configs: secrets: platform: "
    "ssh: cache_from: tags: no_cache: x-a: compose.yaml override.yaml .:/app name: type: bind "
    "source: required: format: raw".split(),
    "\n  ",
    "\n    ",
    "\n      - ",
]

OTHER = b"services:\n  b:\n    build: app\n  c:\n    extends: b\n"


def check(data: bytes) -> None:
    """Raise where discovery does."""
    check_declared({"compose.yaml": data, "other.yaml": OTHER}, compose)
    check_declared(
        {"compose.yaml": OTHER, "compose.override.yaml": data, ".env": data[:64]}, compose
    )


def seeds() -> Iterator[bytes]:
    """Yield compose files."""
    yield from texts_named("compose")
    yield from texts_in("docker/test_compose", "docker/test_mounts", "discovery/test_compose")
