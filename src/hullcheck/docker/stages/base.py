"""What a stage can be based on, and what COPY --from and mounts can read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import field

from hullcheck.core.noun import dataclass
from hullcheck.docker.dockerfile.references import context_name, reference_error

_NEVER_REPLACED = ("scratch", "context")
"""Names that mean something else: no named context takes their place."""


@dataclass(frozen=True, slots=True)
class LocalStage:
    """A stage of the same Dockerfile."""

    index: int


@dataclass(frozen=True, slots=True)
class NamedContext:
    """A context that the caller gives with `--build-context`."""

    name: str
    """As the caller wrote it."""
    stage: int | None = field(default=None, compare=False)
    """The index of the stage whose place it takes; None: it takes none's."""


@dataclass(frozen=True, slots=True)
class ExternalImage:
    """An image from elsewhere."""

    reference: str


@dataclass(frozen=True, slots=True)
class Scratch:
    """Nothing at all."""


@dataclass(frozen=True, slots=True)
class UnknownImage:
    """An image of which the name cannot be known, or is none."""

    text: str
    """As it is written."""
    reason: str


@dataclass(frozen=True, slots=True)
class NotFound:
    """The builder stops: what is named is not there, or comes later."""

    reason: str
    later: int | None = None
    """The index of the stage that is not yet there."""


Base = LocalStage | NamedContext | ExternalImage | Scratch | UnknownImage


def contexts_by_name(names: Collection[str]) -> Mapping[str, str]:
    """Return the named contexts `names` by the names under which the builder looks for them."""
    return {context_name(name): name for name in names if name.lower() not in _NEVER_REPLACED}


def external_base(text: str, contexts: Mapping[str, str]) -> Base:
    """Return what `text`, which is no stage, names: an image or a named context in its place."""
    if text == "scratch":
        return Scratch()
    error = reference_error(text)
    if error:
        return UnknownImage(text, error)
    given = contexts.get(context_name(text))
    return ExternalImage(text) if given is None else NamedContext(given)
