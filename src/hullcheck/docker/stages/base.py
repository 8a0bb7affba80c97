"""What a stage can be based on, and what COPY --from and mounts can read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from hullcheck.core.noun import dataclass
from hullcheck.docker.context_argument import is_folder
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
    folder: bool = False
    """It is a folder, so a stage that begins with it has no settings of an image."""
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


def contexts_by_name(given: Mapping[str, str]) -> Mapping[str, NamedContext]:
    """Return the named contexts by the names under which the builder looks for them.

    `given` has what each is, by the name that the caller wrote.
    """
    return {
        context_name(name): NamedContext(name, is_folder(place))
        for name, place in given.items()
        if name.lower() not in _NEVER_REPLACED
    }


def external_base(text: str, contexts: Mapping[str, NamedContext]) -> Base:
    """Return what `text`, which is no stage, names: an image or a named context in its place."""
    if text == "scratch":
        return Scratch()
    error = reference_error(text)
    if error:
        return UnknownImage(text, error)
    given = contexts.get(context_name(text))
    return given or ExternalImage(text)
