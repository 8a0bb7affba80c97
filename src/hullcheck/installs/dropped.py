"""What calls that install would find if no ignore file were in force, and do not.

The build is followed a second time without the ignore file: where a call then finds its
manifest, lockfile, requirements or readme, it is the ignore file that keeps them from it.
"""

from __future__ import annotations

from collections.abc import Iterator

from hullcheck.core.noun import dataclass
from hullcheck.docker.simulate import simulate_flow
from hullcheck.environments.manifests import Data, table
from hullcheck.environments.packages import build_backend, is_package
from hullcheck.environments.texts import directory_of, join
from hullcheck.environments.tools import Tool

from .install import Install
from .of_build import BuildInstalls, installs_of
from .poetry import is_first_major

_STOP = frozenset(
    {
        *("hatchling.build", "flit_core.buildapi", "uv_build", "poetry.core.masonry.api"),
        "pdm.backend",
    }
)
"""Backends that stop where the readme or licence that a manifest names is not there.

Measured through pip with hatchling 1.33, flit_core 4.2, uv_build 0.13.6, poetry-core 2.5 and
pdm-backend 2.5, editable or not; setuptools 84.2 goes on.
"""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file that a call needs, that the image would have, and that the ignore file drops."""

    install: Install
    path: str
    """Of the repository."""


def dropped_inputs(installs: BuildInstalls) -> Iterator[Dropped]:
    """Yield what the calls of a build need and do not find because of the ignore file."""
    context = installs.flow.context
    if context.ignore is None or not any(_lacks(each, installs) for each in installs.installs):
        return
    unfiltered = _unfiltered(installs)
    there = {each.identity: each for each in unfiltered.installs}
    for install in installs.installs:
        other = there.get(install.identity)
        if other is None or not install.known:
            continue
        for path in _needed(install, other, unfiltered):
            made = installs.may_be_made(install, path.rpartition("/")[2])
            made = made or (path == other.lockfile and installs.may_make_lockfile(install))
            if context.lets_through(path) is False and not made:
                yield Dropped(install, path)


def _unfiltered(installs: BuildInstalls) -> BuildInstalls:
    snapshot, build, old = installs.snapshot, installs.build, installs.flow
    context, tree = old.context.unfiltered, snapshot.tree
    flow = simulate_flow(snapshot, build, old.dockerfile, context, tree, ())
    return installs_of(snapshot, build, flow, installs.projects)


def _lacks(install: Install, installs: BuildInstalls) -> bool:
    """Say whether a call may lack anything that it needs, as far as one look tells."""
    reading = install.reading
    # pip needs one only where a call names the project's directory.
    if install.manifest is None and (reading.project or reading.tool is not Tool.PIP):
        return True
    if reading.fails_without_lock and not install.lockfile:
        return True
    seen = install.step.seen
    if any(seen and seen.origin(path) is None for path in reading.files):
        return True
    return any(not installs.finds(install, path) for path in _texts(install, installs))


def _needed(install: Install, other: Install, unfiltered: BuildInstalls) -> Iterator[str]:
    """Yield what a call lacks of all that it fails without; `other` is the same call, unfiltered.

    Where it finds another manifest or lockfile, in a directory above, it needs no more.
    """
    if other.manifest and not install.manifest and not install.reading.runs:
        yield other.manifest
    if other.lockfile and not install.lockfile and install.reading.fails_without_lock:
        yield other.lockfile
    for path in install.reading.files:
        origin = other.step.seen.origin(path) if other.step.seen else None
        if origin and install.step.seen and install.step.seen.origin(path) is None:
            yield origin
    for path in _texts(other, unfiltered) if install.manifest else ():
        if unfiltered.finds(other, path):
            yield path


def _texts(install: Install, installs: BuildInstalls) -> Iterator[str]:
    """Yield the readme and the licence with which a call builds the project, as declared."""
    if install.manifest is None or not _builds(install, installs):
        return
    data, home = installs.data(install.manifest), directory_of(install.manifest)
    for name in _declared(data):
        path = join(home, name.removeprefix("./"))
        if path in installs.snapshot:
            yield path


def _builds(install: Install, installs: BuildInstalls) -> bool:
    """Say whether a call builds the project with a backend that stops without these."""
    words, data = install.placed.call.words, installs.data(install.manifest)
    if not install.reading.project or "--package" in words or "--all-packages" in words:
        return False
    if install.tool is Tool.POETRY:
        called = install.placed.call
        is_old = is_first_major(called, installs.until(install))
        return is_package(data, Tool.POETRY) and not is_old
    return build_backend(data) in _STOP and (
        install.tool is Tool.PIP or is_package(data, install.tool)
    )


def _declared(data: Data) -> Iterator[str]:
    """Yield the paths of the readme and the licence that a manifest names."""
    project, poetry = table(data, "project"), table(data, "tool", "poetry")
    readme = project.get("readme") or poetry.get("readme")
    licence = table(project, "license").get("file")
    for value in (readme, table(project, "readme").get("file"), licence):
        each = value if isinstance(value, list) else [value]
        yield from (text for text in each if isinstance(text, str))
