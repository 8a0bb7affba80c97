"""Paths as a command sees them: absolute, below the repository or below the place where it starts.

Where a script is started is often not known; where the repository lies never
is. So a command's directory begins with one of two names that no real path has,
made of characters that mean nothing to a shell, and only at the end a path
becomes one of the repository.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence

from hullcheck.core.noun import dataclass
from hullcheck.syntax.shell_holes import STAND_IN
from hullcheck.syntax.shell_nouns import Command, Within

ROOT = f"/{STAND_IN}repository›"
"""The repository's own directory."""

START = f"/{STAND_IN}start›"
"""The directory in which a script was started, where that is not known."""


def in_repository(directory: str) -> str:
    """Return the path that commands see for `directory` of the repository ("" is its root)."""
    return f"{ROOT}/{directory}" if directory else ROOT


def depends_on_start(path: str) -> bool:
    """Say whether `path` is another one for another directory to start in."""
    return _parted(path)[0] == START


@dataclass(frozen=True, slots=True)
class Site:
    """Where a script may be started, and where the repository lies then."""

    starts: tuple[str, ...] = ("",)
    """Directories, the likeliest first: of the repository, or of what `mount` is below."""
    mount: str = ""
    """The directory that the repository was checked out to; paths begin at what holds it."""
    root: str = ""
    """The directory that is a repository where this runs: that of a template or a subtree."""

    def inside(self, path: str, start: str) -> str | None:
        """Return `path` relative to the repository, or None where it lies outside.

        `start` is the one of `starts` in which the script is started.
        """
        base, rest = _parted(path)
        if base == "/":
            return None
        whole = posixpath.join(start if base == START else self.mount, rest)
        found = posixpath.relpath(posixpath.join("/", whole), posixpath.join("/", self.mount))
        if _leads_out(posixpath.normpath(whole)) or _leads_out(found):
            return None
        return self.root if found == "." else posixpath.join(self.root, found)


ANYWHERE = Site()
"""The root of the repository: where most commands start."""


def beside(path: str, named: str) -> str | None:
    """Return the path of the repository for one that the file at `path` names, relative to it.

    None where that lies outside of the repository.
    """
    return ANYWHERE.inside(posixpath.join(in_repository(posixpath.dirname(path)), named), "")


def _leads_out(path: str) -> bool:
    return path == ".." or path.startswith("../")


def _parted(path: str) -> tuple[str, str]:
    """Return what `path` is below (`ROOT`, `START` or `/`) and the rest of it."""
    for base in (ROOT, START):
        if path == base or path.startswith(base + "/"):
            return base, path[len(base) + 1 :]
    return "/", path.lstrip("/")


def normal(path: str) -> str:
    """Return an absolute path without `.` and `..`, save those that lead out of its base."""
    base, rest = _parted(path)
    short = posixpath.normpath(rest) if rest else "."
    if base == "/":
        return posixpath.normpath(path)
    return base if short == "." else f"{base}/{short}"


def output_of(commands: Sequence[Command]) -> str | None:
    """Return what the commands of a `$( )` print, if they only ask where things are."""
    last = commands[-1]
    depth = last.within.count(Within.SUBSTITUTION)
    own = [one for one in commands[:-1] if one.within.count(Within.SUBSTITUTION) <= depth]
    if any(command.words and command.name not in ("cd", "pushd") for command in own):
        return None
    words = [word for word in last.values if word is not None]
    if not isinstance(last.cwd, str) or len(words) != len(last.values):
        return None
    if words[-2:] == ["rev-parse", "--show-toplevel"]:
        return ROOT
    printer = _PRINTERS.get(last.name)
    return printer(last.cwd, [w for w in words[1:] if not w.startswith("-")]) if printer else None


def _pwd(cwd: str, _words: list[str]) -> str | None:
    return normal(cwd)


def _dirname(_cwd: str, words: list[str]) -> str | None:
    if len(words) != 1:
        return None
    path = words[0].rstrip("/") or words[0]
    return f"{path}/.." if path in (ROOT, START) else posixpath.dirname(path) or "."


def _basename(_cwd: str, words: list[str]) -> str | None:
    if len(words) != 1 or normal(words[0]) in (ROOT, START):
        return None
    return posixpath.basename(words[0].rstrip("/"))


def _realpath(cwd: str, words: list[str]) -> str | None:
    return normal(posixpath.join(cwd, words[0])) if len(words) == 1 else None


def _echo(_cwd: str, words: list[str]) -> str | None:
    return " ".join(words)


_PRINTERS: dict[str, Callable[[str, list[str]], str | None]] = {
    "pwd": _pwd,
    "dirname": _dirname,
    "basename": _basename,
    "realpath": _realpath,
    "readlink": _realpath,
    "greadlink": _realpath,
    "echo": _echo,
}
