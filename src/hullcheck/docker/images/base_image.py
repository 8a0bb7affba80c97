"""What is known of one image."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from hullcheck.core.noun import dataclass
from hullcheck.docker.build import EMPTY
from hullcheck.docker.dockerfile.references import ImageReference


@dataclass(frozen=True, slots=True)
class BaseImage:
    """An image as far as its name tells; every field may be unknown."""

    reference: ImageReference | None
    """None: the text is no reference."""
    python: str = ""
    """The version of the image's Python, as exact as the tag is: `3`, `3.12`, `3.12.4`; "" unknown.

    A Python that a later instruction may install is none: see `system_python`.
    """
    no_python: bool = False
    """It has none, of anybody."""
    python_by_tag: bool = False
    """Tags of this repository say the version of Python, if they say anything."""
    interpreter: str = ""
    """The absolute path of that Python; "" unknown."""
    system_python: str = ""
    """The version that the distribution's own packages install as `python3`; "" unknown."""
    libc: str = ""
    """`glibc`, `musl`; "" unknown."""
    system: str = ""
    """`linux`, `windows`; "" unknown."""
    distribution: str = ""
    """`debian`, `ubuntu`, `alpine` ...; "" unknown."""
    release: str = ""
    """Of Debian the name (`bookworm`), of others the number (`24.04`, `3.20`); "" unknown."""
    workdir: str | None = None
    """Absolute; None: unknown."""
    user: str | None = None
    """As USER gives it, "" where nothing does; None: unknown."""
    env: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    """The variables that are known, by name."""
    env_complete: bool = False
    """There are no others."""
    shell: tuple[str, ...] = ()
    """What the image's SHELL is; empty: unknown, which mostly is none."""
    tools: tuple[str, ...] = ()
    """Programs that install, sorted: `conda`, `npm`, `pip`, `uv` ...; there may be others."""
    framework: bool = False
    """A vendor brings a framework with it, in its environment: PyTorch, TensorFlow, Jupyter."""
    sources: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    """Which page or file says so, by the name of the field."""

    @property
    def python_minor(self) -> tuple[int, int] | None:
        """Major and minor of `python`; None where the tag does not say as much."""
        return minor_of(self.python)


def minor_of(version: str) -> tuple[int, int] | None:
    """Return major and minor of a version of Python; None where it has no minor."""
    parts = version.split(".")
    if len(parts) < 2 or not all(part.isdecimal() for part in parts[:2]):
        return None
    return int(parts[0]), int(parts[1])
