"""Variables in the values of a `devcontainer.json` (containers.dev, "Variables")."""

from __future__ import annotations

import posixpath
import re

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.syntax.shell_nouns import Hole, Piece, Pieces

from .run_paths import in_repository

FOLDER = ".devcontainer"
"""The folder in which editors look for a dev container."""

_VARIABLE = lazy_pattern(r"\$\{([^{}]*)\}")


def pieces(text: str, path: str) -> Pieces:
    """Return `text` of the file at `path` with its variables replaced."""
    parts: list[Piece] = []
    place = 0
    for found in _VARIABLE.finditer(text):
        parts += [text[place : found.start()], _value(found, path)]
        place = found.end()
    return tuple(piece for piece in (*parts, text[place:]) if piece)


def _value(found: re.Match[str], path: str) -> Piece:
    name, _, rest = found[1].partition(":")
    if name == "localWorkspaceFolder":
        return in_repository(workspace(path))
    if name == "localWorkspaceFolderBasename" and workspace(path):
        return posixpath.basename(workspace(path))
    _, has_default, default = rest.partition(":")
    is_variable = name in ("localEnv", "env")
    return default if is_variable and has_default else Hole(found[0])


def workspace(path: str) -> str:
    """Return the directory that somebody opens who uses the dev container at `path`."""
    directory = posixpath.dirname(path)
    parts = directory.split("/")
    return "/".join(parts[: parts.index(FOLDER)]) if FOLDER in parts else directory
