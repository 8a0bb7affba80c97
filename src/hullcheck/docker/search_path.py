"""PATH as each instruction sees it, as far as it is known: where a program is looked for.

What a base image puts on PATH stays in one piece, so that `ENV PATH=/venv/bin:$PATH`
tells what comes first even where the rest is not known.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import lru_cache

from hullcheck.core.noun import dataclass
from hullcheck.docker.dockerfile.expansion import expand
from hullcheck.docker.dockerfile.instructions import Env
from hullcheck.docker.dockerfile.lexer import Lookup, Unknown, Value
from hullcheck.docker.dockerfile.references import context_name
from hullcheck.docker.executed import Executed
from hullcheck.docker.images.facts import facts_of
from hullcheck.docker.stages import Stage
from hullcheck.docker.stages.base import ExternalImage, Scratch
from hullcheck.docker.stages.variables import DEFAULT_PATH, Environment

_MARK = "\x01"
"""Begins what stands for a variable that is not known; no path of an image has it."""
_BASE = f"{_MARK}PATH"
_WINDOWS = ("windowsservercore", "nanoserver")
_ROOT = ("", "root", "0")
_INSTALLERS = ("PIP_", "UV_", "POETRY_", "PDM_", "CONDA_PKGS", "XDG_", "PYTHON")
"""How variables begin that change what an installer does, or where."""
SYSTEM = frozenset(DEFAULT_PATH.split(":"))
"""Directories in which an image has the Python that was there before any environment."""


class Standing(StrEnum):
    """Where on PATH a directory stands."""

    FIRST = "first"
    """Before all of the system's directories."""
    BEHIND = "behind"
    """On PATH, behind one of the system's directories."""
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SearchPath:
    """The directories of PATH in their order."""

    entries: tuple[str, ...]
    """As written, variables replaced; `_BASE` for all that the base image has."""
    plain_base: bool
    """The base is nobody's own image: its PATH has the system's directories alone."""

    def standing(self, directory: str) -> Standing:
        """Return where absolute `directory` stands."""
        behind = open_ended = False
        for entry in self.entries:
            if posixpath.normpath(entry) == directory:
                return Standing.BEHIND if behind else Standing.FIRST
            if entry == _BASE:
                behind, open_ended = True, open_ended or not self.plain_base
            elif not entry.startswith("/"):
                open_ended = True
            elif posixpath.normpath(entry) in SYSTEM:
                behind = True
        return Standing.UNKNOWN if open_ended else Standing.ABSENT


@dataclass(frozen=True)
class SearchPaths:
    """PATH over a whole build."""

    before: Mapping[int, SearchPath]
    """What an instruction sees, by its index among those executed."""
    ends: Mapping[int, SearchPath]
    """What the stages end with in which anything is executed, by their index."""

    def end_of(self, stage: Stage, environment: Environment) -> SearchPath:
        """Return what `stage`, which ends with `environment`, ends with."""
        return self.ends.get(stage.index) or _first(stage, environment, self.ends)


def search_paths_of(executed: Iterable[Executed]) -> SearchPaths:
    """Return PATH at every instruction; `executed` is in the order of the stages."""
    before: dict[int, SearchPath] = {}
    ends: dict[int, SearchPath] = {}
    for index, step in enumerate(executed):
        now = ends.get(step.stage.index) or _first(step.stage, step.environment, ends)
        before[index] = now
        ends[step.stage.index] = _after(step, now)
    return SearchPaths(before, ends)


def root_of(stage: Stage) -> Stage:
    """Return the stage that the stage, or what it is based on, begins with."""
    return stage.bases[-1] if stage.bases else stage


def has_plain_base(stage: Stage) -> bool:
    """Say whether a stage begins with an image of which it is known that nothing is prepared.

    Those of Docker's library, nothing at all, and others that `images` knows: they set no
    variable of an installer, and run as root. Images of Windows are none of these.
    """
    root = root_of(stage)
    if root.replaced_by is not None:
        return False
    if not isinstance(root.base, ExternalImage):
        return isinstance(root.base, Scratch)
    return _is_plain(root.base.reference)


# Several rules ask for each build, and Dockerfiles begin with a few images.
@lru_cache(maxsize=1024)
def _is_plain(reference: str) -> bool:
    name = context_name(reference)
    if any(word in name for word in _WINDOWS):
        return False
    image = facts_of(reference)
    prepared = any(variable.startswith(_INSTALLERS) for variable in image.env)
    return "/" not in name or (image.user in _ROOT and image.system == "linux" and not prepared)


def _first(stage: Stage, environment: Environment, ends: Mapping[int, SearchPath]) -> SearchPath:
    inherited = next((ends[base.index] for base in stage.bases if base.index in ends), None)
    if inherited is not None:
        return inherited
    known = environment.get("PATH")
    known = known if isinstance(known, str) else environment.base.get("PATH")
    entries = known.split(":") if isinstance(known, str) else [_BASE]
    return SearchPath(tuple(entries), has_plain_base(stage))


def _after(step: Executed, now: SearchPath) -> SearchPath:
    if not isinstance(step.instruction, Env):
        return now
    environment = step.environment
    for pair in reversed(step.instruction.pairs):
        if environment.expand(pair.name).value == "PATH" and pair.value:
            lookup = _lookup(environment.get, ":".join(now.entries))
            value = expand(pair.value.text, lookup, environment.escape).value
            entries = (f"{_MARK}?",) if value is None else tuple(filter(None, value.split(":")))
            return SearchPath(entries, now.plain_base)
    return now


def _lookup(get: Lookup, path: str) -> Lookup:
    def value(name: str) -> Value:
        found = path if name == "PATH" else get(name)
        return f"{_MARK}{name}" if isinstance(found, Unknown) else found

    return value
