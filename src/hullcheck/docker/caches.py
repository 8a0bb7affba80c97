"""Where installers keep what they download, and whether they keep anything.

Sources: the manuals of pip ("Caching"), uv ("Caching"), Poetry ("Configuration,
cache-dir") and conda ("conda clean"), and for home directories the XDG base directories.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from hullcheck.core.noun import dataclass
from hullcheck.docker.calls import PlacedCall
from hullcheck.docker.dockerfile.instructions import Run
from hullcheck.docker.dockerfile.run_mount import Mount
from hullcheck.docker.executed import Executed
from hullcheck.docker.filesystem import below, clean
from hullcheck.docker.installers import Call
from hullcheck.docker.lookups import CONDA
from hullcheck.docker.search_path import has_plain_base

MAX_CALLS = 300
"""Calls of one RUN that are looked at; the longest that people write have some tens."""

LASTING = ("cache", "tmpfs")
"""Types of mounts of which nothing lands in the layer."""


@dataclass(frozen=True, slots=True)
class Download:
    """A call that downloads packages and keeps them in a cache."""

    placed: PlacedCall
    tool: str
    """`pip`, `uv`, `poetry` or `conda`."""
    verb: str
    """The argument that says what to do, behind which options may stand."""
    cache: str | None
    """The absolute directory of the cache; None: not known."""

    @property
    def shown(self) -> str:
        """The command in short: `uv pip install`."""
        words = [word for word in self.placed.call.words if not word.startswith("-")]
        words = words[: words.index(self.verb) + 1]
        name = self.placed.call.name
        return " ".join(words if name == "python" else (name, *words))


@dataclass(frozen=True, slots=True)
class _Habits:
    """How a tool is told where its cache is, and to have none."""

    directory: str
    """Below the user's cache directory; "" for one that is not there."""
    option: str
    variable: str
    off_options: tuple[str, ...] = ()
    off_variable: str = ""
    any_value: bool = False
    """Any value of that variable switches the cache off, as pip reads it."""


_OFF = ("--no-cache", "--no-cache-dir")
"""pip takes the one for the other because it is unambiguous, uv because its users come from pip."""

_HABITS = {
    "pip": _Habits("pip", "--cache-dir", "PIP_CACHE_DIR", _OFF, "PIP_NO_CACHE_DIR", True),
    "uv": _Habits("uv", "--cache-dir", "UV_CACHE_DIR", (*_OFF, "-n"), "UV_NO_CACHE"),
    "poetry": _Habits("pypoetry", "", "POETRY_CACHE_DIR", ("--no-cache",)),
    "conda": _Habits("", "", "CONDA_PKGS_DIRS"),
}


def downloads_of(step: Executed) -> Iterator[Download]:
    """Yield the calls of a RUN that surely run and keep what they download.

    None of a RUN that could not be read to its end: it may clean up there.
    """
    for placed, tool, verb in _downloading(step):
        if not _is_off(placed.call, _HABITS[tool]):
            yield Download(placed, tool, verb, _directory(placed.call, _HABITS[tool], step))


def without_cache(step: Executed) -> Iterator[Download]:
    """Yield the calls of a RUN that surely run and download with their cache switched off.

    What a branch of the RUN exports may not hold: an option says it, or the environment.
    """
    for placed, tool, verb in _downloading(step):
        habits = _HABITS[tool]
        given = step.environment.get(habits.off_variable) if habits.off_variable else None
        by_option = placed.call.has(*habits.off_options)
        if by_option or (isinstance(given, str) and _is_off(placed.call, habits)):
            yield Download(placed, tool, verb, None)


def _downloading(step: Executed) -> Iterator[tuple[PlacedCall, str, str]]:
    """Yield the calls that download, each with its tool and its verb."""
    for placed in step.calls[:MAX_CALLS] if step.whole else ():
        found = _tool_and_verb(placed.call)
        if found is not None and placed.certain:
            yield (placed, *found)


def _tool_and_verb(call: Call) -> tuple[str, str] | None:
    words = call.words
    name = call.name
    if name == "python" and words[:1] == ("-m",) and len(words) > 1:
        name, words = words[1], words[2:]
    rule = _VERBS.get("conda" if name in CONDA else name)
    plain = [word for word in words if not word.startswith("-")]
    verb = rule(plain, words) if rule else None
    return None if verb is None else ("conda" if name in CONDA else name, verb)


def _pip_verb(plain: Sequence[str], words: Sequence[str]) -> str | None:
    local = "--no-index" in words or {"--no-deps", "--no-build-isolation"} <= set(words)
    return plain[0] if plain and plain[0] in ("install", "wheel") and not local else None


def _uv_verb(plain: Sequence[str], words: Sequence[str]) -> str | None:
    if "--no-index" in words or "--offline" in words:
        return None
    if plain[:2] in (["pip", "install"], ["pip", "sync"], ["tool", "install"]):
        return plain[1]
    return plain[0] if plain and plain[0] in ("sync", "add") else None


def _poetry_verb(plain: Sequence[str], _: Sequence[str]) -> str | None:
    return plain[0] if plain and plain[0] in ("install", "sync", "add", "update") else None


def _conda_verb(plain: Sequence[str], words: Sequence[str]) -> str | None:
    if plain[:2] in (["env", "create"], ["env", "update"]):
        return plain[1]
    known = plain and plain[0] in ("create", "install", "update", "upgrade")
    return plain[0] if known and "--offline" not in words else None


_VERBS: Mapping[str, Callable[[Sequence[str], Sequence[str]], str | None]] = {
    "pip": _pip_verb,
    "uv": _uv_verb,
    "poetry": _poetry_verb,
    "conda": _conda_verb,
}


def _is_off(call: Call, habits: _Habits) -> bool:
    if call.has(*habits.off_options):
        return True
    value = call.variables.get(habits.off_variable, "")
    return bool(value) if habits.any_value else call.flag(habits.off_variable)


def _directory(call: Call, habits: _Habits, step: Executed) -> str | None:
    given = call.option(habits.option) if habits.option else None
    given = given or call.variables.get(habits.variable)
    if given:
        return call.at(given)
    above = call.variables.get("XDG_CACHE_HOME")
    home = home_of(step, call.variables)
    above = above or (f"{home}/.cache" if home else None)
    return posixpath.join(above, habits.directory) if above and habits.directory else None


def cache_of_made_user(
    download: Download, step: Executed, before: Iterable[Executed]
) -> str | None:
    """Return the cache of a user whom a RUN `before` makes with a home; None: not known."""
    user = (step.environment.user or "").partition(":")[0]
    call, below = download.placed.call, _HABITS[download.tool].directory
    if not user or not below or any(map(call.variables.get, ("HOME", "XDG_CACHE_HOME"))):
        return None
    made = (placed.call for each in before for placed in each.calls if placed.certain)
    for other in made:
        if other.name in ("useradd", "adduser") and other.complete and other.has(user):
            home = other.option("-d", "--home-dir", "--home") or f"/home/{user}"
            return posixpath.join(home, ".cache", below)
    return None


def home_of(step: Executed, variables: Mapping[str, str]) -> str | None:
    """Return the home directory of who runs a RUN; None: not known."""
    if variables.get("HOME"):
        return variables["HOME"]
    user = step.environment.user
    if user is None or user == "":
        # Nobody's own image: those of Docker's library run as root.
        user = "root" if has_plain_base(step.stage) else None
    return "/root" if user and user.partition(":")[0] in ("root", "0") else None


def mounts_of(step: Executed) -> Iterator[tuple[Mount, str | None]]:
    """Yield the mounts of a RUN that are no part of its layer, with their absolute targets.

    A target is None where it is not known.
    """
    run = step.instruction
    for mount in run.mounts if isinstance(run, Run) else ():
        if mount.type in LASTING:
            target = step.environment.expand(mount.target).value if mount.target else None
            workdir = step.environment.workdir
            if target is not None and not target.startswith("/"):
                target = posixpath.join(workdir, target) if workdir else None
            yield mount, None if target is None else posixpath.normpath(target)


def is_mounted(cache: str | None, step: Executed) -> bool:
    """Say whether a cache lies, or may lie, in a mount of the RUN."""
    targets = [target for _, target in mounts_of(step)]
    if cache is None:
        return bool(targets)
    return any(target is None or below(clean(cache), clean(target)) for target in targets)


def is_cleaned(download: Download, step: Executed) -> bool:
    """Say whether the same RUN removes, or may remove, the cache after the download."""
    later = step.calls[step.calls.index(download.placed) + 1 :]
    return any(_cleans(placed.call, download, step) for placed in later)


def _cleans(call: Call, download: Download, step: Executed) -> bool:
    if call.name == "rm":
        home = home_of(step, call.variables) or "/root"
        paths = [word.replace("~", home, 1) if word[:1] == "~" else word for word in call.words]
        cache = clean(download.cache or "/opt/conda/pkgs")
        gone = (clean(call.at(path)).removesuffix("/*") for path in paths if path[:1] != "-")
        return not call.complete or any(below(cache, path) or path in cache for path in gone)
    if call.name == "python":
        return call.words[:3] == ("-m", "pip", "cache") and download.tool == "pip"
    tool = "conda" if call.name in CONDA else call.name
    return tool == download.tool and call.has("clean", "cache", "prune", "purge")
