"""Where a declared path lies in the repository, with the reason where it cannot be told."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from hullcheck.core.finding import Unknown
from hullcheck.core.said import said
from hullcheck.core.snapshot import Mode, Snapshot
from hullcheck.docker.build import Build
from hullcheck.syntax.shell_nouns import Hole, Piece, Pieces

DOCKERFILES = ("Dockerfile", "dockerfile")
"""What the builder takes where no file is named; the second is its fallback (moby/moby#10858)."""


class UndecidedError(Exception):
    """Says in plain words why a declared build is not known; never leaves this package."""


def no_value(what: str, holes: Iterable[Hole]) -> UndecidedError:
    """Return the error for something that depends on what is not known."""
    names = ", ".join(f"`{shown((hole,))}`" for hole in dict.fromkeys(holes))
    return UndecidedError(
        said("{what} depends on {names}, which has no value here", what=what, names=names)
    )


def known_word(pieces: Pieces | None, what: str) -> str:
    """Return a text that has to be known, empty where there is none; raises `UndecidedError`."""
    holes = [piece for piece in pieces or () if isinstance(piece, Hole)]
    if holes:
        raise no_value(what, holes)
    return "".join(map(str, pieces or ())).strip()


def shown(pieces: Iterable[Piece]) -> str:
    """Return a word for a reader: its text, and what it depends on as it is written."""
    return "".join(one if isinstance(one, str) else _written(one.name) for one in pieces)


def _written(name: str) -> str:
    return f"${name}" if re.fullmatch(r"\w+|[@*#?]", name) else name


def unknown_contexts(written: Iterable[Pieces], build: Build) -> Iterator[Unknown]:
    """Yield what is not known of the named contexts of `build`, each written as `NAME=path`."""
    for pieces in written:
        holes = [piece for piece in pieces if isinstance(piece, Hole)]
        if holes:
            first = pieces[0] if isinstance(pieces[0], str) else ""
            reason = no_value(
                said("the named context `{name}`", name=first.partition("=")[0].strip()),
                holes,
            )
            origin = build.origins[0]
            yield Unknown(str(reason), origin.path, origin.line, build.id)


def find_directory(snapshot: Snapshot, path: str | None, written: str, what: str) -> str:
    """Return the directory that `path` is, links followed.

    `path` is relative to the repository, None outside of it; `written` is how
    it was declared. Raises `UndecidedError`.
    """
    if path is None:
        raise UndecidedError(
            said("{what} `{written}` lies outside the repository", what=what, written=written)
        )
    real = _real(snapshot, path)
    _refuse_submodule(snapshot, real, what)
    if not snapshot.tree.is_dir(real):
        raise UndecidedError(
            said("{what} `{path}` is no directory of the repository", what=what, path=path)
        )
    return real


def find_file(snapshot: Snapshot, path: str | None, written: str, what: str) -> str:
    """Return the path of the file at `path`; arguments and errors as of `find_directory`."""
    if path is None:
        raise UndecidedError(
            said("{what} `{written}` lies outside the repository", what=what, written=written)
        )
    _refuse_submodule(snapshot, path, what)
    if path in snapshot or _real(snapshot, path) in snapshot:
        return path
    raise UndecidedError(said("{what} `{path}` is not in the repository", what=what, path=path))


def find_dockerfile(snapshot: Snapshot, context: str, names: Iterable[str] = DOCKERFILES) -> str:
    """Return the Dockerfile that the builder finds in `context`; raises `UndecidedError`."""
    paths = [posixpath.join(context, name) for name in names]
    for path in paths:
        if path in snapshot or _real(snapshot, path) in snapshot:
            return path
    raise UndecidedError(said("the Dockerfile `{paths}` is not in the repository", paths=paths[0]))


def _real(snapshot: Snapshot, path: str) -> str:
    found = snapshot.resolve(path) if snapshot.tree.links else None
    return path if found is None else found


def _refuse_submodule(snapshot: Snapshot, path: str, what: str) -> None:
    parts = path.split("/")
    for count in range(1, len(parts) + 1):
        if snapshot.tree.mode("/".join(parts[:count])) == Mode.SUBMODULE:
            raise UndecidedError(said("{what} `{path}` lies in a submodule", what=what, path=path))
