"""One image build that somebody runs, and where we learnt of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from hullcheck.core.noun import dataclass

if TYPE_CHECKING:
    from hullcheck.docker.images.row import OwnImage

EMPTY: Mapping[str, str] = MappingProxyType({})


def _empty() -> Mapping[str, str]:
    """Return `EMPTY`: a default itself must be hashable, which it is not before Python 3.12."""
    return EMPTY


class OriginKind(StrEnum):
    """The sort of place that declares a build."""

    COMPOSE = "compose"
    BAKE = "bake"
    WORKFLOW = "workflow"
    DEVCONTAINER = "devcontainer"
    SCRIPT = "script"
    MAKEFILE = "makefile"
    CI = "ci"
    PLATFORM = "platform"
    DOCKERFILE = "dockerfile"
    CONFIGURATION = "configuration"


class Machine(StrEnum):
    """Where a declared build runs, as far as its declaration shows."""

    DEVELOPER = "developer"
    """Host files lie about."""
    CHECKOUT = "checkout"
    """A clean checkout: tracked files, `.git`, and what earlier steps made."""
    UNKNOWN = "unknown"


class ContextKind(StrEnum):
    """Where the build context comes from."""

    LOCAL = "local"
    """A directory of the repository."""
    GIT = "git"
    """BuildKit clones the repository: only tracked files."""
    REMOTE = "remote"
    """Another repository, a tarball, standard input, or a directory outside the repository."""


class Purpose(StrEnum):
    """What an image is built for."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"
    NOTEBOOK = "notebook"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """The place that declares a build."""

    path: str
    line: int
    """1-based: the line that a person would point at (`build:`, `uses:`, the command)."""
    kind: OriginKind
    machine: Machine


@dataclass(frozen=True, slots=True)
class Build:
    """One `docker build`: paths are relative to the repository, "" is its root."""

    dockerfile: str | None
    """The Dockerfile; None for an inline one, whose text is `inline`."""
    context: str
    """The context's directory ("" is the root); a URL or a path outside if not local."""
    context_kind: ContextKind = ContextKind.LOCAL
    context_assumed: bool = False
    """Nobody declares the context: it is where the COPY sources resolve."""
    candidates: tuple[str, ...] = ()
    """For an assumed context: every directory in which the sources resolve as well."""
    twin_of: str | None = None
    """For a Dockerfile that nobody declares: the one that is built of its directory instead."""
    inline: str | None = None
    declared_as: str = ""
    """For an inline Dockerfile: where it stands (`compose.yaml:service`), without a line."""
    ignore_file: str | None = None
    """An ignore file that the caller names; None: the one that the builder would find."""
    target: str | None = None
    args: Mapping[str, str] = field(default_factory=_empty)
    """Build arguments by name; an argument whose value is not known is left out."""
    open_args: frozenset[str] = frozenset()
    """Build arguments that are given a value which is not known: no default holds for them."""
    named_contexts: Mapping[str, str] = field(default_factory=_empty)
    """`--build-context`: a path of the repository, or a `docker-image://`, `https://` ... URL."""
    names: tuple[str, ...] = ()
    """The repositories in full that the image is tagged with, as far as they are known."""
    origins: tuple[Origin, ...] = ()
    exact: bool = False
    """Every argument is given (`trace --dockerfile`, a compose file): what is unset is empty."""
    own_images: tuple[OwnImage, ...] = field(default=(), repr=False)
    """What the repository's configuration says of images that it starts from."""
    purpose: Purpose = Purpose.UNKNOWN
    purpose_evidence: str = ""

    @property
    def given_args(self) -> Mapping[str, str | None]:
        """All build arguments that are given; None: the value is not known."""
        return {**dict.fromkeys(self.open_args), **self.args}

    @property
    def key(self) -> tuple[object, ...]:
        """What two declarations of one build have in common."""
        return (self.id, self.context_kind, self.inline)

    @property
    def id(self) -> str:
        """A name that a person can read and that stays the same while the build does."""
        name = f"inline:{self.declared_as}" if self.dockerfile is None else self.dockerfile
        parts = [f"{name}@{self.context or '.'}"]
        parts += [f"target={self.target}"] if self.target else []
        parts += [f"{key}={value}" for key, value in sorted(self.args.items())]
        parts += [f"{key}:{value}" for key, value in sorted(self.named_contexts.items())]
        return " ".join(parts)
