"""Which calls of a build install, and which manifest and lockfile each of them finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

from hullcheck.core.paths import parents
from hullcheck.docker.calls import PlacedCall
from hullcheck.docker.executed import Executed
from hullcheck.docker.filesystem import below, clean
from hullcheck.docker.flow import Flow
from hullcheck.docker.installers import Call, EffectKind
from hullcheck.docker.lookups import CONDA
from hullcheck.docker.start import Start
from hullcheck.environments.texts import join
from hullcheck.environments.tools import LOCKFILES, Tool

from .install import Install
from .readers import read_call
from .reading import Reading

MANIFESTS: Mapping[Tool, tuple[str, ...]] = {
    Tool.UV: ("pyproject.toml",),
    Tool.POETRY: ("pyproject.toml",),
    Tool.PDM: ("pyproject.toml",),
    Tool.PIPENV: ("Pipfile",),
    Tool.PIP: ("pyproject.toml", "setup.py", "setup.cfg"),
    Tool.PIXI: ("pixi.toml", "pyproject.toml"),
    Tool.NPM: ("package.json",),
    Tool.PNPM: ("package.json",),
    Tool.YARN_CLASSIC: ("package.json",),
    Tool.BUN: ("package.json",),
}
"""The files that declare what a tool installs; it looks for them in directories above as well.

pip does not, and knows a project only where a call names its directory."""

_PLACES = ("-p", "--prefix", "-n", "--name")
"""Options that say into which environment conda installs."""

_PREFIXES = ("UV_", "POETRY_", "PDM_", "PIPENV_", "PIXI_", "PIP_", "YARN_", "CI")
"""How the variables begin that change what is installed."""

MAX_INSTALLS = 300
"""Calls of one build that are looked at, for each is held against the others; the Dockerfiles
that install most have thirty."""


def installs_while_built(flow: Flow) -> Iterator[Install]:
    """Yield what is installed while an image is built, in order."""
    numbers: Counter[tuple[int, str]] = Counter()
    for step in flow.executed:
        for placed in step.calls:
            call = _read_as(placed)
            reading = read_call(call)
            if reading is None:
                continue
            alike = (step.stage.index, f"{reading.directory} {reading.shown}")
            plain = _is_plain(call, step)
            yield _install(flow, reading, step, placed, (numbers[alike], plain))
            numbers[alike] += 1


def installs_at(start: Start) -> Iterator[Install]:
    """Yield what a container installs each time that it starts so."""
    for number, placed in enumerate(start.calls):
        reading = read_call(placed.call)
        if reading:
            known = placed.certain and _is_plain(placed.call, start.step)
            yield Install(reading, start.step, placed, known, number, at_start=True)


def _read_as(placed: PlacedCall) -> Call:
    """Return a call as it is read: where conda puts something says nothing of what that is."""
    call = placed.call
    if call.complete or call.name not in CONDA:
        return call
    return placed.filled(_PLACES) or call


def _install(
    flow: Flow, reading: Reading, step: Executed, placed: PlacedCall, counted: tuple[int, bool]
) -> Install:
    """Return one call; `counted` is which of those alike it is, and whether it is all known."""
    number, plain = counted
    known, choice = plain and placed.certain, placed.choice if plain else None
    found = _manifest(step, reading)
    if found is None:
        return Install(reading, step, placed, known, number, choice=choice)
    home, manifest = found
    locked = _nearest(step, home, LOCKFILES.get(reading.tool, ()))
    history = flow.history(step.stage)
    touched = locked and _may_be_removed(history, step, locked[0], locked[1])
    return Install(
        reading,
        step,
        placed,
        known and not touched,
        number,
        home=home,
        manifest=manifest,
        lockfile=locked[1] if locked else None,
        choice=None if touched else choice,
    )


def _is_plain(call: Call, step: Executed) -> bool:
    """Say whether the words and variables of a call are exactly those that were read."""
    open_values = (
        name
        for name, value in step.environment.env.items()
        if not isinstance(value, str) and value is not None and name.startswith(_PREFIXES)
    )
    return call.complete and next(open_values, None) is None


def upwards(directory: str) -> Iterator[str]:
    """Yield a directory and those above it, the root last."""
    above = tuple(parents(directory))
    yield from dict.fromkeys((directory, *reversed(above), ""))


def _nearest(step: Executed, directory: str, names: tuple[str, ...]) -> tuple[str, str] | None:
    """Return the nearest directory at or above `directory` with a file of `names`, and which."""
    if step.seen is None:
        return None
    for place in upwards(clean(directory)):
        for name in names:
            origin = step.seen.origin(join(place, name))
            if origin is not None:
                return f"/{place}", origin
    return None


def _manifest(step: Executed, reading: Reading) -> tuple[str, str] | None:
    """Return the directory in the image where a call finds its manifest, and which that is."""
    names = MANIFESTS.get(reading.tool, ())
    if reading.requirements and "package.json" in names:
        # What npm is given by name it adds to whatever project is there.
        return None
    if reading.tool is not Tool.PIP:
        return _nearest(step, reading.directory, names)
    found = _nearest(step, reading.directory, names) if reading.project else None
    return found if found and clean(found[0]) == clean(reading.directory) else None


def _may_be_removed(history: Iterable[Executed], until: Executed, home: str, origin: str) -> bool:
    path = join(clean(home), origin.rpartition("/")[2])
    for step in history:
        for effect in step.effects:
            pattern = clean(effect.path)
            if effect.kind is EffectKind.REMOVES and (
                below(path, pattern) or fnmatchcase(path, pattern)
            ):
                return True
        if step is until:
            break
    return False
