"""One row of what is written down of images."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from hullcheck.core.noun import dataclass
from hullcheck.docker.build import EMPTY


@dataclass(frozen=True, slots=True)
class ImageRow:
    """What the images of a repository have whose tags have one of some forms.

    Where a field is left out, what the row is `like` counts; texts may hold values of
    the tag (`{python}`).
    """

    source: str
    """The page or file that says so."""
    tags: tuple[str, ...] = ("*",)
    """Forms of tags, see `forms.py`; no tag is `latest`."""
    like: str | None = None
    """The image that it is made from, or that has the same."""
    python: str | None = None
    interpreter: str | None = None
    libc: str | None = None
    system: str | None = None
    distribution: str | None = None
    release: str | None = None
    workdir: str | None = None
    user: str | None = None
    env: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    """Values may hold `$NAME`: what the variable is in `like`."""
    env_complete: bool | None = None
    shell: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    """Beside those of `like`."""
    framework: bool | None = None
    no_python: bool = False
    """They have none; what is `like` them may."""


@dataclass(frozen=True, slots=True)
class OwnImage:
    """What a repository's configuration says of images that nobody else knows."""

    name: str
    """The repository in full (`ghcr.io/acme/base`); a `*` at its end is anything."""
    row: ImageRow
