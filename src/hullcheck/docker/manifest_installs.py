"""Calls that install what a file lists, and nothing of the project's own code."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from hullcheck.core.noun import dataclass
from hullcheck.docker.calls import PlacedCall
from hullcheck.docker.executed import Executed
from hullcheck.docker.installers import Call


@dataclass(frozen=True, slots=True)
class ManifestInstall:
    """An installer's call that needs its manifests alone, or can be made to."""

    placed: PlacedCall
    tool: str
    """`pip`, `uv`, `poetry`, `pdm` or `pipenv`."""
    verb: str
    """The argument that says what to do, behind which options may stand."""
    files: tuple[str, ...]
    """What it reads: absolute paths in the stage, the manifest first."""
    dependencies_only: str
    """The option with which it leaves the project itself out; "": it never installs that."""

    @property
    def shown(self) -> str:
        """The command in short: `pip install -r requirements.txt`."""
        if self.tool == "pip" or self.placed.call.has("-r", "--requirement"):
            name = "uv pip" if self.tool == "uv" else "pip"
            return f"{name} {self.verb} -r {posixpath.basename(self.files[0])}"
        return f"{self.placed.call.name} {self.verb}"


@dataclass(frozen=True, slots=True)
class _Locked:
    """A tool that installs what its lockfile lists."""

    verbs: tuple[str, ...]
    files: tuple[str, ...]
    dependencies_only: str = ""
    without_project: tuple[str, ...] = ()
    """Options and values with which it needs no source already."""


_LOCKED: Mapping[str, _Locked] = MappingProxyType(
    {
        "uv": _Locked(
            ("sync",),
            ("pyproject.toml", "uv.lock"),
            "--no-install-project",
            ("--no-install-project", "--no-install-workspace", "--no-install-local"),
        ),
        "poetry": _Locked(
            ("install", "sync"), ("pyproject.toml", "poetry.lock"), "--no-root", ("--no-root",)
        ),
        "pdm": _Locked(
            ("install", "sync"),
            ("pyproject.toml", "pdm.lock"),
            "--no-self",
            ("--no-self", "--prod-only"),
        ),
        "pipenv": _Locked(("install", "sync"), ("Pipfile", "Pipfile.lock")),
    }
)

_PIP_VERBS = ("install", "wheel")
"""What resolves and downloads; a wheel that it makes is as a rule installed elsewhere."""

_PLACES = frozenset(
    "-c --constraint -w --wheel-dir -f --find-links --cache-dir -t --target --prefix".split()
)
"""Options of pip with a path behind them that names no requirement."""


def manifest_installs(step: Executed) -> Iterator[ManifestInstall]:
    """Yield the calls of a RUN that surely run and install what files list."""
    for placed in step.calls:
        call = placed.call
        if placed.certain and call.complete:
            words = call.words
            if call.name == "python" and words[:2] == ("-m", "pip"):
                yield from _requirements(placed, call, "pip", words[2:])
            elif call.name == "uv" and words[:1] == ("pip",):
                yield from _requirements(placed, call, "uv", words[1:])
            elif call.name == "pip":
                yield from _requirements(placed, call, "pip", words)
            elif call.name in _LOCKED:
                yield from _locked(placed, call, _LOCKED[call.name])


def _requirements(
    placed: PlacedCall, call: Call, tool: str, words: tuple[str, ...]
) -> Iterator[ManifestInstall]:
    """Yield an install of requirements files alone: of a project it needs the source."""
    verb = next((word for word in words if word in _PIP_VERBS), None)
    if verb is None or call.has("-e", "--editable"):
        return
    files: list[str] = []
    others: list[str] = []
    previous = ""
    for word in words:
        if previous in ("-r", "--requirement"):
            files.append(call.at(word))
        elif word.startswith("--requirement="):
            files.append(call.at(word.partition("=")[2]))
        elif not word.startswith("-") and previous not in _PLACES:
            others.append(word)
        previous = word
    local = any(word.startswith((".", "/")) for word in others)
    if files and not local:
        yield ManifestInstall(placed, tool, verb, tuple(files), "")


def _locked(placed: PlacedCall, call: Call, locked: _Locked) -> Iterator[ManifestInstall]:
    plain = call.plain()
    verb = plain[0] if plain else ""
    if verb not in locked.verbs or (call.name == "pipenv" and len(plain) > 1):
        return
    project = call.at(call.option("--project", "--directory", "-C", "-p") or ".")
    files = tuple(posixpath.join(project, name) for name in locked.files)
    option = "" if call.has(*locked.without_project) else locked.dependencies_only
    yield ManifestInstall(placed, call.name, verb, files, option)
