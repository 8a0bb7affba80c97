"""Which compose files a person uses together: defaults, overrides, overlays, includes."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice

from hullcheck.core.finding import Unknown
from hullcheck.core.noun import dataclass
from hullcheck.core.snapshot import Snapshot, remembered
from hullcheck.docker.build import Build
from hullcheck.docker.compose import Project, Service, Workshop, parse_compose
from hullcheck.docker.compose.layers import join_path
from hullcheck.syntax.dotenv import parse_dotenv
from hullcheck.syntax.problem import Problem

from .compose_builds import build_of

DEFAULT_FILES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
"""What Compose takes when it is not told, the first that is there (compose-go, cli/options.go)."""

OVERRIDE_FILES = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)
"""What Compose lays over a default file without being told, the first that is there."""

MAX_CANDIDATES = 1000
"""Files that are looked into; the largest collections of examples have some hundred."""


@dataclass(frozen=True, slots=True)
class Together:
    """Compose files that one command uses: what `-f a -f b` evidences."""

    files: tuple[str, ...]
    """Lowest first."""
    told: str | None = None
    """The project's directory, where the command tells it (`--project-directory`)."""

    @property
    def directory(self) -> str:
        """The project's directory: relative paths of all files start there."""
        return posixpath.dirname(self.files[0]) if self.told is None else self.told

    @property
    def moved(self) -> tuple[str, ...]:
        """The files whose paths mean something else than where each is used alone."""
        elsewhere = (path for path in self.files if posixpath.dirname(path) != self.directory)
        return tuple(path for path in elsewhere if posixpath.basename(path) not in DEFAULT_FILES)


Groups = Iterable[Together]

Parse = Callable[..., Project]
"""Gives the project of some files, a sequence, and where it lies if that is told."""


def discover_projects(snapshot: Snapshot, together: Groups = ()) -> tuple[Project, ...]:
    """Return every project that a person would start, by its files.

    A default file with its override is one; any other file is one of its own,
    unless its services are incomplete without the default file beside it, or it
    is there to be included. `together` and `COMPOSE_FILE` in a tracked `.env`
    say which files are used together besides; one that lies elsewhere than the
    project is then none of its own, as its paths are those of the project.
    """
    alone, workshop = candidate_projects(snapshot)
    parse: Parse = partial(parse_compose, snapshot, workshop=workshop.again())
    told = tuple(together)
    moved = frozenset(path for each in told for path in each.moved)
    by_name = (group for group in _groups(snapshot, alone, parse) if group[0] not in moved)
    files = (*by_name, *_groups_of_env(snapshot, alone))
    return (
        *(alone[one[0]] if len(one) == 1 and one[0] in alone else parse(one) for one in files),
        *(parse(each.files, directory=each.directory) for each in told),
    )


@remembered
def candidate_projects(snapshot: Snapshot) -> tuple[Mapping[str, Project], Workshop]:
    """Return the project of each candidate alone, by its path, and the workshop that made them.

    What is wanted and what is declared begin with them.
    """
    workshop = Workshop()
    alone = {
        path: parse_compose(snapshot, [path], workshop=workshop) for path in candidates(snapshot)
    }
    return alone, workshop


def candidates(snapshot: Snapshot) -> list[str]:
    """Return the files whose path says that they may be compose files, those so named first."""
    found = {
        path
        for needle in ("compose", "Compose")
        for path in snapshot.tree.containing(needle)
        if path.endswith((".yml", ".yaml"))
    }
    ordered = sorted(found, key=lambda path: (not is_named(path), path))
    return list(islice(ordered, MAX_CANDIDATES))


def is_named(path: str) -> bool:
    """Say whether the file itself, and not only a directory, is named after Compose."""
    return "compose" in posixpath.basename(path).lower()


def _groups(
    snapshot: Snapshot, alone: Mapping[str, Project], parse: Parse
) -> Iterator[Sequence[str]]:
    defaults = _first_of(alone, DEFAULT_FILES)
    overrides = _first_of(alone, OVERRIDE_FILES)
    included = frozenset().union(*(project.included for project in alone.values()))
    for path, project in alone.items():
        directory = posixpath.dirname(path)
        base, override = defaults.get(directory), overrides.get(directory)
        if path == base:
            yield (path, override) if override else (path,)
        elif path == override and base is not None:
            continue
        elif base is not None and _is_partial(snapshot, project, alone[base], parse):
            yield (base, path)
        elif path not in included:
            yield (path,)


def _first_of(paths: Iterable[str], names: Sequence[str]) -> dict[str, str]:
    """Return, by directory, the file among `paths` whose name comes first in `names`."""
    found: dict[str, str] = {}
    known = [path for path in paths if posixpath.basename(path) in names]
    for path in sorted(known, key=lambda path: names.index(posixpath.basename(path))):
        found.setdefault(posixpath.dirname(path), path)
    return found


def _is_partial(snapshot: Snapshot, project: Project, base: Project, parse: Parse) -> bool:
    """Say whether `project` needs `base` below it: it does not stand alone, and `base` helps."""
    shared = project.services.keys() & base.services.keys()
    if any(_lacks(project.services[name], base.services[name]) for name in shared):
        return True
    broken = [
        name
        for name in shared
        if isinstance(build_of(snapshot, project, project.services[name]), Unknown)
    ]
    if not broken:
        return False
    merged = parse([*base.files, *project.files])
    services = (merged.services.get(name) for name in broken)
    return any(
        isinstance(build_of(snapshot, merged, service), Build) for service in services if service
    )


def _lacks(service: Service, below: Service) -> bool:
    if service.build is None:
        return service.image is None
    return not service.build.has_context and below.build is not None


def _groups_of_env(snapshot: Snapshot, alone: Iterable[str]) -> Iterator[list[str]]:
    """Yield the files that `COMPOSE_FILE` names in the tracked `.env` beside a compose file."""
    for directory in sorted({posixpath.dirname(path) for path in alone}):
        path = join_path(directory, ".env")
        source = None if path in snapshot.untracked else snapshot.source(path)
        variables = parse_dotenv(source) if source else {}
        if isinstance(variables, Problem):
            continue
        separator = variables.get("COMPOSE_PATH_SEPARATOR") or ":"
        named = (variables.get("COMPOSE_FILE") or "").split(separator)
        files = [join_path(directory, name) for name in named if name]
        if len(files) > 1 and all(path in snapshot for path in files):
            yield files
