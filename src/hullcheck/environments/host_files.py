"""What a developer's machine has and git has not: found on disk, predicted, named by the user."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import islice

from hullcheck.core.finding import Unknown
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.on_disk import DiskEntry, OnDisk
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot, Tree

from . import documents, gitignore, projects
from .bytecode import NAME as PYCACHE
from .bytecode import BytecodeCaches, bytecode_caches
from .ci_steps import discover_made_in_jobs, discover_measured
from .classify import classify_host_path, probes_at
from .compose_mentions import COMPOSE_FILE, Mention, find_mentions, has_variables
from .evidence import all_evidence
from .evidence.anything import ON_DISK, Anything
from .evidence.env_files import samples
from .evidence.facts import Facts, IgnoredName
from .evidence.tool_caches import PRE_COMMIT
from .gitignore import GitIgnores, IgnoreLine
from .gitignore_names import ExactName, names_exactly
from .host_file import HostFile, HostKind, HostState
from .manifests import find_manifests
from .project import Project
from .python_two import is_for_python_two
from .texts import directory_of, join, resolved, shallowest, source_at, still_wanted

__all__ = [
    "HostFile",
    "HostFiles",
    "HostKind",
    "HostState",
    "named_host_files",
    "predict_host_files",
    "wanted_host_texts",
]

MAX_COMPOSE_FILES = 80
"""Compose files that are looked at, those nearest to the root first."""

MAX_PROBES = 4
"""Tracked files that stand for a directory which the user names."""

MAX_NAMES = 5000
"""Names in `.gitignore` files that are followed; the largest repositories have a thousand."""

MAX_HOST_FILES = 50_000
"""Host files that are looked at; ten times what the largest repositories have."""

MAX_FOUND = 20_000
"""Paths looked at in search of compose files."""

_SECRETS = (HostKind.CREDENTIALS, HostKind.ENV_FILE)

_VENDORED = lazy_pattern(r"(?:^|/)(?:vendor|third_party|node_modules)/")
"""What was taken over from others: nobody works there, whatever their `.gitignore` names."""

IMPORTERS = frozenset(
    {
        *("flask", "fastapi", "uvicorn", "gunicorn", "hypercorn", "daphne", "granian", "uwsgi"),
        *("waitress", "celery", "pytest"),
    }
)
"""Packages that import what a project has by its name, one module though it be."""


@dataclass(frozen=True)
class HostFiles:
    """Every host file of a tree; no path twice."""

    single: tuple[HostFile, ...]
    """All but the bytecode caches, sorted by path."""
    bytecode: BytecodeCaches
    """The predicted bytecode caches, which can be thousands."""
    unknowns: tuple[Unknown, ...] = ()
    """What could not be read or was too much to look at."""

    @cached_property
    def files(self) -> tuple[HostFile, ...]:
        """All of them, sorted by path; makes the bytecode caches one by one."""
        return tuple(sorted((*self.single, *self.bytecode.under("")), key=lambda one: one.path))


def wanted_host_texts(snapshot: Snapshot) -> Iterator[str]:
    """Yield the texts that `predict_host_files` would still like, projects' manifests included."""
    yield from projects.wanted(snapshot)
    yield from gitignore.wanted(snapshot)
    yield from documents.wanted(snapshot, _homes(snapshot))
    yield from still_wanted(snapshot, _compose_files(snapshot.tree))
    yield from still_wanted(snapshot, samples(snapshot.tree))
    if PRE_COMMIT in snapshot:
        yield from still_wanted(snapshot, [PRE_COMMIT])


def predict_host_files(
    snapshot: Snapshot, on_disk: OnDisk, found: tuple[Project, ...] | None = None
) -> HostFiles:
    """Return what lies on disk and what the tree says that a developer has.

    `found` are the projects of the snapshot; they are discovered if not given.
    What is on disk comes with its own state and is certain. What git tracks is
    no host file.
    """
    known = projects.discover_projects(snapshot) if found is None else found
    caches = bytecode_caches(snapshot.tree)
    facts = _facts(snapshot, known, caches)
    hosts = {entry.path: _on_disk(entry) for entry in on_disk.entries if entry.probes}
    there = frozenset(directory_of(path) for path in hosts if path.rpartition("/")[2] == PYCACHE)
    # What a kind's own row says of a path comes before its name in a `.gitignore`.
    rows = sorted(all_evidence(), key=lambda row: isinstance(row, Anything))
    predicted = (host for row in rows for host in row.predict(facts))
    for host in islice(predicted, MAX_HOST_FILES):
        before = hosts.get(host.path)
        if before is None or (host.certain and not before.certain):
            hosts[host.path] = host
    _add_steps(hosts, snapshot)
    unknowns = [unknown for project in known for unknown in project.unknowns]
    if len(facts.ignored) == MAX_NAMES or next(predicted, None) is not None:
        unknowns.append(Unknown(said("there are more host files than are looked at")))
    return HostFiles(
        tuple(hosts[path] for path in sorted(hosts)),
        replace(
            caches.without(there | (caches.alone - _served(known, caches.alone))),
            beside_modules=is_for_python_two(snapshot),
        ),
        (*on_disk.unknowns, *unknowns, *facts.ignores.unknowns),
    )


def _add_steps(hosts: dict[str, HostFile], snapshot: Snapshot) -> None:
    """Add what the jobs of pipelines make before they build."""
    for found in discover_made_in_jobs(snapshot, classify_host_path):
        made, path = found.made, found.made.path
        known = hosts.get(path)
        if known is not None:
            hosts[path] = replace(known, steps=(*known.steps, found.step))
        elif made.kind in _SECRETS and path not in snapshot and not snapshot.tree.is_dir(path):
            told = (made.evidence, made.place, True)
            hosts[path] = HostFile(
                path,
                made.kind,
                (path,),
                *told,
                pattern=found.pattern,
                steps=(found.step,),
                by_steps_alone=True,
            )


def named_host_files(paths: Iterable[str], snapshot: Snapshot) -> tuple[HostFile, ...]:
    """Return the host files that a user names, in the order given, each path as it stands.

    A path need not exist, and git may track it.
    """
    ignores = gitignore.discover_ignores(snapshot)
    return tuple(_named(path, snapshot, ignores) for path in paths)


def _named(path: str, snapshot: Snapshot, ignores: GitIgnores) -> HostFile:
    inside = resolved("", path)
    known_as = classify_host_path(path)
    state, probes = HostState.UNTRACKED, tuple[str, ...]()
    if inside is not None:
        slashed = inside + "/" if path.endswith("/") else inside
        files = _files_at(snapshot, inside)
        probes = files or probes_at(slashed, known_as)
        if not snapshot.untracked.issuperset(files):
            state = HostState.TRACKED
        elif ignores.covering(slashed):
            state = HostState.IGNORED
    if state is HostState.TRACKED and known_as is HostKind.UNTRACKED:
        known_as = HostKind.NAMED
    return HostFile(path, HostKind.NAMED, probes, said("named by you"), None, True, state, known_as)


def _files_at(snapshot: Snapshot, path: str) -> tuple[str, ...]:
    """Return the file at `path`, or the first few below it, that the tree has."""
    if path in snapshot:
        return (path,)
    inside = snapshot.tree.range_under(path)
    return tuple(snapshot.paths[index] for index in inside[:MAX_PROBES])


def _on_disk(entry: DiskEntry) -> HostFile:
    by_name = classify_host_path(entry.path + "/" if entry.is_dir else entry.path)
    return HostFile(
        entry.path,
        HostKind(entry.kind) if entry.kind else by_name,
        entry.probes,
        said("it lies on this disk"),
        None,
        certain=ON_DISK.certain,
        state=HostState.IGNORED if entry.ignored else HostState.UNTRACKED,
    )


def _facts(snapshot: Snapshot, known: tuple[Project, ...], caches: BytecodeCaches) -> Facts:
    ignores = gitignore.discover_ignores(snapshot)
    compose = _compose_files(snapshot.tree)
    sources = [source_at(snapshot, path) for path in compose]
    return Facts(
        snapshot=snapshot,
        projects=known,
        ignores=ignores,
        ignored=tuple(islice(_ignored(ignores), MAX_NAMES)),
        made=(
            *documents.discover_made(snapshot, _homes(snapshot), classify_host_path),
            *discover_measured(snapshot, classify_host_path),
        ),
        mentions=tuple(
            mention
            for source in sources
            if source is not None
            for mention in _first_of_each(find_mentions(source, classify_host_path))
        ),
        python_directories=caches.directories,
        compose_directories=tuple(dict.fromkeys(map(directory_of, compose))),
        interpolating_directories=tuple(
            dict.fromkeys(
                directory_of(source.path) for source in sources if source and has_variables(source)
            )
        ),
    )


def _served(known: Iterable[Project], directories: Iterable[str]) -> frozenset[str]:
    """Return those of `directories` whose module a server imports by name (`flask run`)."""
    homes: dict[str, bool] = {}
    for project in known:
        serves = not IMPORTERS.isdisjoint(project.dependencies)
        homes[project.directory] = serves or homes.get(project.directory, False)
    return frozenset(
        directory
        for directory in directories
        if homes.get(directory, homes.get(directory_of(directory), False))
    )


def _first_of_each(mentions: Iterable[Mention]) -> Iterable[Mention]:
    found: dict[str, Mention] = {}
    for mention in mentions:
        found.setdefault(mention.path, mention)
    return found.values()


def _homes(snapshot: Snapshot) -> documents.Homes:
    """Return the directories of projects, known by the names of their manifests alone."""
    return documents.Homes.of(directory for directory, _, _ in find_manifests(snapshot.tree))


@lru_cache(maxsize=2)
def _compose_files(tree: Tree) -> tuple[str, ...]:
    named = islice(tree.containing("compose"), MAX_FOUND)
    found = (path for path in named if COMPOSE_FILE.fullmatch(path.rpartition("/")[2]))
    return tuple(shallowest(found, MAX_COMPOSE_FILES))


def _ignored(ignores: GitIgnores) -> Iterator[IgnoredName]:
    for line in ignores.lines:
        name = _named_by(line)
        if name is None or _VENDORED.search(f"{line.directory}/"):
            continue
        if not ignores.takes_back(name.path):
            yield name


def _named_by(line: IgnoreLine) -> IgnoredName | None:
    """Return what `line` names; of several paths the one whose name says what it is."""
    exact, kind = _likeliest(line.pattern)
    if exact is None:
        return None
    path = join(line.directory, exact.path)
    probes = probes_at(path + "/" if exact.directory else path, kind)
    named = (path, exact.path, exact.any_depth, exact.directory, kind, probes, line)
    return IgnoredName(*named, by_wildcard=exact.by_wildcard)


@lru_cache(maxsize=4096)
def _likeliest(pattern: str) -> tuple[ExactName | None, HostKind]:
    found = [
        (exact, classify_host_path(exact.path + "/" if exact.directory else exact.path))
        for exact in names_exactly(pattern)
    ]
    known = [one for one in found if one[1] is not HostKind.UNTRACKED]
    return next(iter(known or found), (None, HostKind.UNTRACKED))
