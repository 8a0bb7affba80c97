"""Everything that the rows of the evidence table may look at."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from hullcheck.core.finding import Place
from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.snapshot import Snapshot
from hullcheck.environments.commands import Made
from hullcheck.environments.compose_mentions import Mention
from hullcheck.environments.gitignore import GitIgnores, IgnoreLine
from hullcheck.environments.host_file import HostKind
from hullcheck.environments.manifests import Ecosystem
from hullcheck.environments.project import Project
from hullcheck.environments.texts import below, directory_of, join

TEMPLATES = (
    # https://github.com/github/gitignore, Python.gitignore
    (
        "# Byte-compiled / optimized / DLL files",
        frozenset({".env", ".envrc", ".pypirc", ".streamlit/secrets.toml"}),
    ),
    # create-react-app and create-next-app
    (
        "# See https://help.github.com/articles/ignoring-files/",
        frozenset(
            {
                *(".env*", ".env*.local", ".env.local", ".env.development.local"),
                *(".env.test.local", ".env.production.local", "*.pem"),
            }
        ),
    ),
)
"""How public templates begin, and what they name of files that hold secrets: in every project,
whether it has one or not."""

MAX_PLACES = 200
"""Directories in which one pattern is taken to name a file of its own."""


@dataclass(frozen=True, slots=True)
class IgnoredName:
    """A path that a `.gitignore` names."""

    path: str
    """Relative to the repository: in the directory of the `.gitignore`."""
    name: str
    """Relative to that directory."""
    any_depth: bool
    """It names the same in every directory below."""
    directory: bool
    kind: HostKind
    """What its name says that it is."""
    probes: tuple[str, ...]
    """Files that stand for it at `path`."""
    line: IgnoreLine
    by_wildcard: bool = False
    """It is a representative of what the pattern matches."""

    def is_of_template(self, snapshot: Snapshot) -> bool:
        """Say whether it stands in a public template, which names what any project may have.

        What the project wrote itself, also into a file that was made from it, is its own word.
        """
        source = snapshot.source(self.line.place.path)
        pattern = self.line.pattern.removeprefix("/")
        for heading, secrets in TEMPLATES if source else ():
            begins = source.text.find(heading) if source and pattern in secrets else -1
            if source and begins >= 0 and (self.line.place.line or 0) > source.line_of(begins):
                return True
        return False

    @property
    def evidence(self) -> str:
        """The clause that a host file shows as its evidence."""
        return said("`{name}` in `{path}`", name=self.line.pattern, path=self.line.place.path)

    def inside(self, directories: Iterable[str]) -> Iterator[str]:
        """Yield its path in each of `directories` that the pattern speaks of."""
        if self.any_depth:
            base = self.line.directory
            here = {one for one in directories if not base or below(one, base)}
            yield from (join(directory, self.name) for directory in sorted(here)[:MAX_PLACES])
        elif directory_of(self.path) in set(directories):
            yield self.path

    def beside(self, projects: Iterable[Project]) -> Iterator[str]:
        """Yield its path beside each of `projects` that the pattern speaks of."""
        return self.inside(project.directory for project in projects)


@dataclass(frozen=True, slots=True)
class Facts:
    """A tree as the evidence sees it."""

    snapshot: Snapshot
    projects: tuple[Project, ...]
    ignores: GitIgnores
    ignored: tuple[IgnoredName, ...]
    """What `.gitignore` files name, and do not take back."""
    made: tuple[Made, ...]
    """What scripts and documents make."""
    mentions: tuple[Mention, ...]
    """What compose files name."""
    python_directories: Sequence[str]
    """Directories with Python modules, with or without a manifest, sorted."""
    compose_directories: tuple[str, ...]
    """Directories with compose files; Compose reads the `.env` in there."""
    interpolating_directories: tuple[str, ...]
    """Those of them whose compose files have variables to be filled in."""

    def of(self, ecosystem: Ecosystem) -> list[Project]:
        """Return the projects of one ecosystem."""
        return [project for project in self.projects if project.ecosystem is ecosystem]

    def named(self, kind: HostKind) -> Iterator[IgnoredName]:
        """Yield what `.gitignore` files name of one kind."""
        return (name for name in self.ignored if name.kind is kind)

    def has_python(self, directory: str) -> bool:
        """Say whether there are Python modules in `directory` or below it."""
        found = self.python_directories
        starts = (bisect_left(found, directory), bisect_left(found, f"{directory}/"))
        return any(below(each, directory) for at in starts for each in found[at : at + 1])

    def is_tracked(self, path: str) -> bool:
        """Say whether git has a file at `path` or below it."""
        tree, untracked = self.snapshot.tree, self.snapshot.untracked
        if path in self.snapshot:
            return path not in untracked
        inside = tree.range_under(path)
        if not untracked:
            return bool(inside)
        return any(tree.paths[index] not in untracked for index in inside)


def line_of(facts: Facts, place: Place, word: str) -> Place:
    """Return `place` with the first line that has `word` in it, where the text is loaded."""
    source = facts.snapshot.source(place.path)
    found = -1 if source is None else source.text.find(word)
    return place if source is None or found < 0 else Place(place.path, source.line_of(found))
