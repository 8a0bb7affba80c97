"""The patterns by which a client picks what it sends: sources with the links on them followed.

Transcribed, with what it does by accident, from fsutil's `followlinks.go`:
https://github.com/tonistiigi/fsutil. A link that was met before is not followed again, though
something else may be wanted of it; behind a wildcard that matches a link only links are followed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hullcheck.docker.context_files import Unfiltered
from hullcheck.docker.filesystem import Node, clean, join
from hullcheck.docker.ignore.patterns import copy_glob, has_wildcards


class UnknownTargetError(Exception):
    """Where a link leads is not known."""


def followed_paths(files: Unfiltered, words: Iterable[str]) -> list[str] | None:
    """Return the patterns of what is sent for `words`; None: everything is, or nobody knows.

    `files` is the context with what its ignore file stops; may raise `TooMuchWorkError`.
    """
    met: set[str] = set()
    try:
        for word in sorted(words):
            pending = [word]
            while pending:
                pending += reversed(_follow(files, pending.pop(), met))
    except UnknownTargetError:
        return None
    return None if "" in met else list(_without_inner(sorted(met)))


def _without_inner(paths: Iterable[str]) -> Iterator[str]:
    """Leave out what lies below the path before it, as paths and not as patterns."""
    last = ""
    for path in paths:
        if not last or not path.startswith(last + "/"):
            yield path
            last = path


def _follow(files: Unfiltered, path: str, met: set[str]) -> list[str]:
    """Go along `path` to the first link; return what it leads to, the rest of the way behind."""
    here, rest = "", path
    while True:
        part, _, rest = rest.partition("/")
        here = join(here, part)
        targets = _targets(files, here)
        if targets or not rest:
            if here in met:
                return []
            met.add(here)
            return [clean(join(target, rest)) for target in targets]


def _targets(files: Unfiltered, path: str) -> list[str]:
    """Return where the links at `path` lead; its last part may be a wildcard."""
    directory, _, name = path.rpartition("/")
    if not has_wildcards(name):
        return _target(files, directory, path)
    glob = copy_glob(name)
    inside = (link for link in files.links_in(directory) if glob.match(link.rpartition("/")[2]))
    return [target for link in inside for target in _target(files, directory, link)]


def _target(files: Unfiltered, directory: str, path: str) -> list[str]:
    if files.node(path) is not Node.LINK:
        return []
    target = files.link_target(path)
    if target is None:
        raise UnknownTargetError
    return [clean(target if target.startswith("/") else f"{directory}/{target}")]
