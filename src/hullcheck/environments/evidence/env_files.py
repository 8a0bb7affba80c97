"""`.env` and its kin: settings of one machine, often secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice, takewhile
from typing import ClassVar

from hullcheck.core.finding import Place
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.paths import parents
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot, Tree
from hullcheck.core.source import Source
from hullcheck.environments.compose_mentions import MentionKind
from hullcheck.environments.host_file import HostFile, HostKind
from hullcheck.environments.manifests import Ecosystem
from hullcheck.environments.project import Project
from hullcheck.environments.texts import below, directory_of, join, shallowest

from .base import Clause, Evidence, Inside
from .facts import Facts, line_of

ENV_FILE = Clause.surely("`env_file:` names it untracked")
UNIGNORED = Clause.likely("`env_file:` names it where a `.gitignore` names no environment file")
EXAMPLE = Clause.surely("`.env.example` beside it")
COPIED = Clause.surely("`cp .env.example .env` in a document")
UNREAD = Clause.likely("`example.env` beside it, and nothing known that reads `.env`")
DOTENV = Clause.likely("dotenv among the dependencies")
IGNORED = Clause.likely("named in `.gitignore`")

MAX_FOUND = 20_000
"""Paths looked at in search of example files."""

MAX_SAMPLES = 60
"""Example files that are read, those nearest to the root first."""

MAX_VIA = 300
"""Lines of hashes and comments below one package."""

_SAMPLE = r"(?:example|sample|template|tmpl|tpl|dist|defaults?)"
_NO_SAMPLE = rf"(?!(?:[^/]*[-._])?{_SAMPLE}(?:[-._][^/]*)?\Z)"
_NAME = rf"{_NO_SAMPLE}(?:\.env(?:[-._][^/]+)?|[^/]+\.env)"
_SAMPLE_NAME = lazy_pattern(rf"(?:(.*)[-._]|\.?)({_SAMPLE})([-._].*)?")
_READERS = frozenset({"django-environ", "environs", "python-decouple"})
"""Packages without `dotenv` in the name that read `.env` unless told otherwise."""
_BROUGHT_WITH_DOTENV = frozenset({"uvicorn", "httptools", "watchfiles", "websockets"})
"""What `uvicorn[standard]` brings beside python-dotenv: a list of all that is installed has them,
and then nobody chose that one."""
_ABLE = _READERS | {"pydantic-settings", "dynaconf", "honcho"}
"""Those that read it where they are told to, too."""


def described_by(name: str) -> str | None:
    """Return the name of the file that an example file shows how to write; None for no example."""
    match = _SAMPLE_NAME.fullmatch(name)
    if match is None:
        return None
    rest = (match[1] or "") + (match[3] or "")
    described = f".{rest.lstrip('-_.')}" if rest.lstrip("-_.").startswith("env") else rest
    return described if re.fullmatch(_NAME, described) else None


class EnvFiles(Evidence):
    """Files of variables that a developer fills in and git does not get."""

    position = 9
    title = "`.env`"
    kind = HostKind.ENV_FILE
    clauses = (ENV_FILE, EXAMPLE, COPIED, DOTENV, IGNORED, UNREAD, UNIGNORED)
    directories = r"\.envs"
    # `.env.test` and `.env.production` count: where they are committed, git has them, and
    # then nobody asks; where they are not, they hold what was not meant for others.
    files = _NAME
    inside: ClassVar[Inside] = {".envs": (".local/.django",)}

    def predict(self, facts: Facts) -> Iterator[HostFile]:
        """Yield what compose files, examples, commands, packages and `.gitignore` speak of."""
        for mention in facts.mentions:
            is_example = described_by(mention.path.rpartition("/")[2])
            clause = _clause_of_mention(facts, mention.path)
            if mention.kind is MentionKind.ENV_FILE and clause and not is_example:
                evidence = said("`env_file:` in `{path}`", path=mention.place.path)
                yield from self.expect(facts, clause, mention.path, evidence, mention.place)
        yield from self._from_examples(facts)
        for made in facts.made:
            if made.kind is self.kind:
                yield from self.expect(facts, COPIED, made.path, made.evidence, made.place)
        yield from self._from_packages(facts)
        yield from self._from_ignores(facts)

    def _from_examples(self, facts: Facts) -> Iterator[HostFile]:
        for path in _named_alike(facts.snapshot.tree):
            name = path.rpartition("/")[2]
            described = described_by(name)
            if described:
                at = join(directory_of(path), described)
                # Under another name it may be for `docker run --env-file`, or for nobody.
                # One of defaults may be read itself, and nobody copies it.
                usual = name.startswith(".env") or _is_read(facts, directory_of(path))
                clause = EXAMPLE if usual and not name.startswith("default") else UNREAD
                yield from self.expect(
                    facts, clause, at, said("`{name}` beside it", name=name), Place(path)
                )

    def _from_packages(self, facts: Facts) -> Iterator[HostFile]:
        for project in facts.projects:
            for name, place in project.dependencies.items():
                if "dotenv" in name or name in _READERS:
                    path = join(project.directory, ".env")
                    at = line_of(facts, place, name)
                    evidence = said("`{name}` in `{path}`", name=name, path=place.path)
                    if not (_is_brought(facts, at) or _is_for_flask(facts, project, name)):
                        yield from self.expect(facts, DOTENV, path, evidence, at)

    def _from_ignores(self, facts: Facts) -> Iterator[HostFile]:
        tree = facts.snapshot.tree
        beside_others = {
            directory_of(path) for path in islice(tree.containing("/.env"), MAX_FOUND)
        } | ({""} if any(True for _ in tree.containing("\0.env")) else set())
        for ignored in facts.named(self.kind):
            # Compose reads a file of this one name where a compose file has variables.
            beside = facts.interpolating_directories if ignored.name == ".env" else ()
            # A template names it whether anything reads it or not.
            meant = (
                not ignored.is_of_template(facts.snapshot)
                or directory_of(ignored.path) in beside_others
                or _is_read_around(facts, ignored.line.directory)
            )
            own = (ignored.path,) if meant else ()
            for path in sorted({*own, *ignored.inside(beside)}):
                place = ignored.line.place
                for host in self.expect(facts, IGNORED, path, ignored.evidence, place):
                    is_known = not _is_directory(path) or _is_spoken_of(facts, path)
                    yield host if is_known else replace(host, kind=HostKind.UNTRACKED)


def _is_directory(path: str) -> bool:
    return re.fullmatch(EnvFiles.directories, path.rpartition("/")[2]) is not None


def _is_spoken_of(facts: Facts, directory: str) -> bool:
    """Say whether a compose file or a command names what lies in `directory`.

    Other projects than those of cookiecutter-django keep who knows what under the same name.
    """
    spoken = {*(each.path for each in facts.mentions), *(each.path for each in facts.made)}
    return any(path != directory and below(path, directory) for path in spoken)


def _named_alike(tree: Tree) -> Iterator[str]:
    return islice(chain(tree.containing(".env"), tree.containing("env.")), MAX_FOUND)


@lru_cache(maxsize=2)
def samples(tree: Tree) -> tuple[str, ...]:
    """Return the example files whose texts say what kind of values the others hold."""
    found = {path for path in _named_alike(tree) if described_by(path.rpartition("/")[2])}
    return tuple(shallowest(found, MAX_SAMPLES))


def sample_of(path: str, snapshot: Snapshot) -> Source | None:
    """Return the example beside `path`, where there is one and it is loaded."""
    directory, _, name = path.rpartition("/")
    for sample in samples(snapshot.tree):
        home, _, written = sample.rpartition("/")
        if home == directory and described_by(written) == name:
            return snapshot.source(sample)
    return None


def _clause_of_mention(facts: Facts, path: str) -> Clause | None:
    """Return what a compose file's word on `path` is worth; None where it is no developer's.

    Who works with the file has git ignore it, or sees it as untracked every day. Where
    the others are ignored and this one is not, it is written where the project is
    deployed or tested, not where it is developed.
    """
    lines = list(facts.ignores.speaking_at(directory_of(path)))
    if not lines or facts.ignores.covering(path):
        return ENV_FILE
    named = (line.pattern.rstrip("/").rpartition("/")[2] for line in lines)
    spoken_of = any(re.fullmatch(_NAME, name.replace("*", "x")) for name in named)
    return None if spoken_of else UNIGNORED


def _is_brought(facts: Facts, at: Place) -> bool:
    """Say whether a compiled list of requirements tells that only another package asks for it.

    pip-compile and `uv pip compile` write below each package who does: `# via -r main.in`
    or `# via pydantic-settings`.
    """
    source = facts.snapshot.source(at.path)
    lines = source.text.split("\n")[at.line or 0 :] if source and at.line else []
    rest = takewhile(lambda line: line.startswith((" ", "\t")), lines[:MAX_VIA])
    asking = [line.strip("# \t") for line in rest if line.strip().startswith("#")]
    names = [name.removeprefix("via").strip() for name in asking]
    return any(names) and not any(name.startswith(("-r", "-c")) for name in names if name)


def _is_for_flask(facts: Facts, project: Project, package: str) -> bool:
    """Say whether `package` reads a tracked `.flaskenv`, and git is told of no `.env` beside it.

    https://flask.palletsprojects.com/en/stable/cli/#environment-variables-from-dotenv
    """
    tracked = facts.is_tracked(join(project.directory, ".flaskenv"))
    named = facts.ignores.covering(join(project.directory, ".env"))
    return package == "python-dotenv" and tracked and named is None


def _reads(package: str) -> bool:
    return "dotenv" in package or package in _ABLE


def _is_read(facts: Facts, directory: str) -> bool:
    """Say whether compose, Node's tools or a package of the nearest project read `.env` there."""
    if directory in facts.compose_directories:
        return True
    for place in (directory, *reversed(list(parents(directory))), ""):
        found = [project for project in facts.projects if project.directory == place]
        if found:
            return any(map(_is_reading, found))
    return False


def _is_reading(project: Project) -> bool:
    frozen = project.dependencies.keys() >= _BROUGHT_WITH_DOTENV
    named = (name for name in project.dependencies if not (frozen and name == "python-dotenv"))
    return project.ecosystem is Ecosystem.NODE or any(map(_reads, named))


def _is_read_around(facts: Facts, directory: str) -> bool:
    """Say whether a package of a project at, below or above `directory` reads `.env`."""
    return any(
        any(map(_reads, project.dependencies))
        for project in facts.projects
        if not directory
        or below(project.directory, directory)
        or below(directory, project.directory)
    )
