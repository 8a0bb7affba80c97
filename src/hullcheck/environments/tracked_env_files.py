"""Env files that git tracks, and which of their variables look like real secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.snapshot import Mode, Snapshot, Tree
from hullcheck.core.source import Source
from hullcheck.syntax.dotenv import parse_dotenv
from hullcheck.syntax.problem import Problem

from .evidence.env_files import EnvFiles
from .fixtures import is_fixture, is_in_tests
from .gitignore import GitIgnores
from .secret_values import is_issued, is_secret
from .texts import directory_of, join, shallowest, still_wanted

MAX_FILES = 100
"""Env files that are read, those nearest to the root first."""

_FILES = (Mode.FILE, Mode.EXECUTABLE)
_PRACTICE = lazy_pattern(r"(?:.*[.\-_])?(?:dev|development|tests?|testing|ci|e2e)(?:[.\-_].*)?")
_SOPS = "sops_version"
"""The variable that sops adds to an env file whose values it encrypts."""


@dataclass(frozen=True, slots=True)
class SecretsInGit:
    """An env file in git with variables that look like real secrets."""

    path: str
    names: tuple[str, ...]
    """The variables, in the order of the file; their values are nobody's business."""


def wanted_env_files(snapshot: Snapshot) -> Iterator[str]:
    """Yield the env files that `discover_secrets` would still like to read."""
    yield from still_wanted(snapshot, _paths(snapshot.tree))


def discover_secrets(snapshot: Snapshot, ignores: GitIgnores) -> Iterator[SecretsInGit]:
    """Yield the tracked env files with secrets, those nearest to the root first."""
    for path in _paths(snapshot.tree):
        source = snapshot.source(path)
        if source is not None and path not in snapshot.untracked:
            names = _secrets(source, issued_only=_holds_defaults(path, ignores))
            if names:
                yield SecretsInGit(path, names)


@lru_cache(maxsize=2)
def _paths(tree: Tree) -> tuple[str, ...]:
    found = (
        path
        for path in tree.containing(".env")
        if re.fullmatch(EnvFiles.files, path.rpartition("/")[2])
        and tree.mode(path) in _FILES
        and not is_fixture(path)
    )
    return tuple(shallowest(found, MAX_FILES))


def _holds_defaults(path: str, ignores: GitIgnores) -> bool:
    """Say whether the file is in git to hold what everybody may see.

    So by the convention of Symfony, Vite, Next and others: `.env` is committed, git
    ignores `.env.local` beside it, and secrets belong there. So too by a name or a
    directory that speaks of tests or development.
    """
    name = path.rpartition("/")[2]
    if is_in_tests(path) or _PRACTICE.fullmatch(name.replace(".env", "").lstrip(".-_")):
        return True
    local = join(directory_of(path), ".env.local")
    return path != local and not ignores.covering(path) and bool(ignores.covering(local))


def _secrets(source: Source, *, issued_only: bool) -> tuple[str, ...]:
    values = parse_dotenv(source)
    if isinstance(values, Problem) or _SOPS in values:
        return ()
    pairs = ((name, value) for name, value in values.items() if value)
    if issued_only:
        pairs = ((name, value) for name, value in pairs if is_issued(value))
    return tuple(name for name, value in pairs if is_secret(name, value))
