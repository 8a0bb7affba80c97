"""The image that a stage begins with, and whether its Python is the only one there."""

from __future__ import annotations

from collections.abc import Iterable

from hullcheck.docker.build import Build
from hullcheck.docker.dockerfile.instructions import Copy, Run
from hullcheck.docker.executed import Executed
from hullcheck.docker.search_path import root_of
from hullcheck.docker.stages import Stage
from hullcheck.docker.stages.base import ExternalImage

from .base_image import BaseImage
from .facts import facts_of

_BRINGERS = frozenset({"conda", "mamba", "micromamba", "pixi", "pyenv", "asdf", "mise", "make"})
"""Programs that may bring another Python."""
_PACKAGERS = frozenset({"apt", "apt-get", "apk", "dnf", "microdnf", "yum", "zypper"})
_ROOTS = frozenset({"/", "/usr", "/usr/local", "/opt", "/usr/bin", "/usr/local/bin", "/usr/lib"})


def base_of(stage: Stage, build: Build) -> BaseImage:
    """Return what is known of the image that `stage`, or what it is based on, begins with."""
    root = root_of(stage)
    if root.replaced_by is None and isinstance(root.base, ExternalImage):
        return facts_of(root.base.reference, build.own_images)
    return BaseImage(None)


def may_bring_python(steps: Iterable[Executed]) -> bool:
    """Say whether one of `steps` may put a Python beside that of the image, or ask for another."""
    return any(_brings(step) for step in steps)


def _brings(step: Executed) -> bool:
    copy = step.instruction
    if isinstance(copy, Copy) and copy.from_ is not None:
        words = (word.text.rstrip("/") or "/" for word in copy.sources)
        return any("python" in w or w in _ROOTS for w in words)
    if not isinstance(copy, Run):
        return False
    if step.environment.has("UV_PYTHON"):
        return True
    calls = [placed.call for placed in step.calls]
    return not all(call.complete for call in calls) or any(
        call.name in _BRINGERS
        or (call.written or "").endswith(".sh")
        or (call.name in _PACKAGERS and any(word.startswith("python") for word in call.words))
        or (call.name == "uv" and "python" in call.words[:1])
        or any(word in ("-p", "--python") or word.startswith("--python=") for word in call.words)
        for call in calls
    )
