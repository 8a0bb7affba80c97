"""Which file is the ignore file of a build.

BuildKit reads `<Dockerfile>.dockerignore` beside the Dockerfile and, only where
that cannot be read, `.dockerignore` in the context's root. A symbolic link is
followed inside the directory that is looked into: `..` stops there, and an
absolute target starts there. What cannot be read is as if it were not there, and
nothing is said. https://docs.docker.com/build/concepts/context/#filename-and-location
"""

from __future__ import annotations

from hullcheck.core.noun import dataclass
from hullcheck.core.said import said
from hullcheck.core.snapshot import Mode, NotLoaded, Snapshot, Unreadable, resolve
from hullcheck.core.source import Source
from hullcheck.docker.build import Build, ContextKind
from hullcheck.docker.filesystem import join
from hullcheck.docker.ignore.gopath import clean

IGNORE_FILE = ".dockerignore"
"""The name that is read in a context's root, and the end of the name beside a Dockerfile."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a build's context is, and which file is its ignore file."""

    root: str
    """The context's directory with symbolic links followed; "" is the repository's root."""
    candidates: tuple[str, ...] = ()
    """Where an ignore file is looked for, in order, symbolic links not followed."""
    source: Source | None = None
    """The ignore file in force; None: there is none, or a problem."""
    shadowed: str | None = None
    """The ignore file that the one in force, the Dockerfile's own, replaces."""
    problem: str | None = None
    """Why the ignore file is not known."""
    wanted: tuple[str, ...] = ()
    """The files that have to be loaded to know more."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What there is to read at a place: a text, nothing, or something not known."""

    source: Source | None = None
    problem: str | None = None
    wanted: tuple[str, ...] = ()


def find_ignore_file(snapshot: Snapshot, build: Build) -> Placement:
    """Return where the context and the ignore file of `build` are in `snapshot`."""
    if build.context_kind is not ContextKind.LOCAL:
        return Placement("", problem=said("the context is not a directory of this repository"))
    place, unread = _follow(snapshot, "", build.context)
    root = build.context if place is None else place
    submodule = _submodule_over(snapshot, root)
    if unread.problem or submodule:
        problem = unread.problem or said(
            "the context lies in the submodule `{submodule}`", submodule=submodule
        )
        return Placement(root, problem=problem, wanted=unread.wanted)
    if build.ignore_file is not None:
        return _named(snapshot, root, build.ignore_file)
    if build.dockerfile is not None and build.dockerfile.startswith(("/", "../")):
        return Placement(
            root,
            problem=said("`{dockerfile}` lies outside the repository", dockerfile=build.dockerfile),
        )
    return _looked_for(snapshot, root, build.dockerfile)


def _named(snapshot: Snapshot, root: str, path: str) -> Placement:
    read = _read(snapshot, "", path)
    missing = said("`{path}` cannot be read", path=path) if read.source is None else None
    return Placement(root, (path,), read.source, None, read.problem or missing, read.wanted)


def _looked_for(snapshot: Snapshot, root: str, dockerfile: str | None) -> Placement:
    usual = join(root, IGNORE_FILE)
    read = _read(snapshot, root, IGNORE_FILE)
    if dockerfile is None:
        return Placement(root, (usual,), read.source, None, read.problem, read.wanted)
    directory, _, name = dockerfile.rpartition("/")
    beside, unread = _follow(snapshot, "", directory)
    own = unread if unread.problem else _read(snapshot, beside or directory, name + IGNORE_FILE)
    candidates = (dockerfile + IGNORE_FILE, usual)
    if own.source is None:
        problem, wanted = own.problem or read.problem, own.wanted + read.wanted
        return Placement(root, candidates, None if problem else read.source, None, problem, wanted)
    shadowed = read.source.path if read.source else None
    return Placement(root, candidates, own.source, shadowed, None, read.wanted)


def _read(snapshot: Snapshot, root: str, name: str) -> _Read:
    """Read `name` in the directory `root` as BuildKit does, which follows links inside it."""
    place, unread = _follow(snapshot, root, name, inside=True)
    if unread.problem:
        return unread
    text = None if place is None else snapshot.text(join(root, place))
    return _Read(text) if text is None or isinstance(text, Source) else _not_read(text)


def _not_read(text: NotLoaded | Unreadable) -> _Read:
    if isinstance(text, NotLoaded):
        return _Read(problem=said("`{path}` is not loaded", path=text.path), wanted=(text.path,))
    return _Read(
        problem=said("`{path}` cannot be read: {reason}", path=text.path, reason=text.reason)
    )


def _follow(
    snapshot: Snapshot, root: str, name: str, *, inside: bool = False
) -> tuple[str | None, _Read]:
    """Return the path in `root` to which `name` leads, or None, and what kept from knowing.

    `inside`: the directory is all that there is, as for BuildKit; else links
    are followed as the operating system follows them in the repository.
    """
    unread: list[_Read] = []

    def link_target(here: str) -> str | None:
        path = join(root, here)
        text = snapshot.text(path) if snapshot.tree.is_link(path) else None
        if text is None:
            return None
        if not isinstance(text, Source):
            unread.append(_not_read(text))
            return None
        return _without_parents(here, text.text) if inside else text.text

    def exists(here: str) -> bool:
        path = join(root, here)
        return path in snapshot or snapshot.tree.is_dir(path)

    place = resolve(name, link_target, exists)
    return place, unread[0] if unread else _Read()


def _without_parents(link: str, target: str) -> str:
    """Return where a link leads, as a path from the root without `..` (fsutil's FollowLinks)."""
    directory = link.rpartition("/")[0]
    return clean(target if target.startswith("/") else f"/{directory}/{target}")


def _submodule_over(snapshot: Snapshot, directory: str) -> str | None:
    parts = directory.split("/")
    above = ("/".join(parts[:count]) for count in range(1, len(parts) + 1))
    return next((path for path in above if snapshot.tree.mode(path) == Mode.SUBMODULE), None)
