"""Dockerfiles as literals, for the tests of what is made of them."""

from __future__ import annotations

from typing import TypeVar

from hullcheck.core.source import Source
from hullcheck.docker.dockerfile import Dockerfile, parse_dockerfile
from hullcheck.docker.dockerfile.instructions import Instruction

Kind = TypeVar("Kind", bound=Instruction)


def read(text: str | bytes) -> Dockerfile:
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
    return parse_dockerfile(Source("Dockerfile", data))


def only(kind: type[Kind], text: str | bytes) -> Kind:
    """Return the sole instruction of `kind` in `text`."""
    (found,) = (each for each in read(text).instructions if isinstance(each, kind))
    return found


def written(text: str, *instructions: Instruction) -> list[str]:
    """Return what the file has at the spans of `instructions`."""
    source = Source("Dockerfile", text.encode())
    return [source.slice(each.span) for each in instructions]
