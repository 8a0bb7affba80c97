"""What a run is asked, with all that its answer depends on beside files."""

from __future__ import annotations

import os
import sys
import time

from hullcheck import __version__
from hullcheck.core.digest import hex_digest

from .entry import state_of

NO_CACHE = "--no-cache"

TYPE_CHECKING = False  # typing's own, which takes as long to load as an answer
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PROGRAM = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
"""The folder of this package."""


class Question:
    """What a run is asked, and where its answer is kept."""

    __slots__ = ("folder", "key")

    def __init__(self, folder: str, key: str) -> None:
        self.folder = folder
        self.key = key

    @property
    def place(self) -> str:
        """The file that holds the answer."""
        return os.path.join(self.folder, self.key)


def question_of(arguments: Sequence[str]) -> Question | None:
    """Return what a run with `arguments` is asked; None where no answer is to be kept."""
    folder = None if NO_CACHE in arguments else _folder(os.environ)
    # With these git would read files that nobody knows of here.
    if folder is None or any(name.startswith("GIT_CONFIG") for name in os.environ):
        return None
    try:
        return Question(folder, _key(arguments))
    except OSError:
        return None


def _key(arguments: Sequence[str]) -> str:
    """Return a digest of the arguments, who asks and from where, and which program answers.

    A digest, because the environment may hold secrets, which are written nowhere.
    The day counts because an allowance may end; the environment because a build argument
    may come from it, and because colour, language and git's own settings do.
    """
    parts = [
        __version__,
        sys.version,
        time.strftime("%Y-%m-%d"),
        os.getcwd(),
        *(str(value) for value in (*_terminals(), *_program())),
        *arguments,
        "",
        *(f"{name}={value}" for name, value in sorted(os.environ.items())),
    ]
    return hex_digest("\0".join(parts))


def _terminals() -> Iterator[object]:
    """Yield what standard output and standard error are, and how wide."""
    for stream in (sys.stdout, sys.stderr):
        yield stream.encoding
        yield os.get_terminal_size(stream.fileno()) if stream.isatty() else None


def _program() -> Iterator[object]:
    """Yield what changes when the program, or a package that it uses, is another."""
    yield from map(state_of, sys.path)
    newest = size = count = 0
    pending = [PROGRAM]
    for folder in pending:
        with os.scandir(folder) as found:
            for entry in found:
                if not entry.is_dir():
                    state = entry.stat()
                    newest = max(newest, state.st_mtime_ns, state.st_ctime_ns)
                    size += state.st_size
                    count += 1
                elif entry.name != "__pycache__":
                    pending.append(entry.path)
    yield newest, size, count


def _folder(environment: Mapping[str, str]) -> str | None:
    """Return the folder that holds answers; None where there is none, or none is wanted.

    `HULLCHECK_CACHE_DIR`, else `hullcheck` in the user's folder for caches (XDG base
    directory specification); `HULLCHECK_NO_CACHE` switches it off.
    """
    if environment.get("HULLCHECK_NO_CACHE"):
        return None
    own = environment.get("HULLCHECK_CACHE_DIR")
    if own:
        return os.path.join(os.path.abspath(own), "results")
    base = environment.get("XDG_CACHE_HOME") or environment.get("LOCALAPPDATA") or ""
    if not os.path.isabs(base):
        base = os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(base, "hullcheck", "results") if os.path.isabs(base) else None
