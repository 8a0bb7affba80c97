"""Builds in the pipelines of Azure, Bitbucket, Drone, Jenkins, Travis and Woodpecker.

What each language means is told by a module of `pipelines`, which is loaded where a
repository has such a file. All run on a clean checkout.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from importlib import import_module
from itertools import islice
from typing import Protocol, cast

from hullcheck.core.finding import Unknown
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source

from .declared import Declared
from .shell_texts import ShellText, discover_in, is_of_interest, unread

MAX_FILES = 100
"""Files of one language that are looked into."""

_LANGUAGES = {
    "azure": ("azure-pipelines", r"(?:.*/)?[^/]*azure-pipelines.*\.ya?ml"),
    "bitbucket": ("bitbucket-pipelines.yml", r"(?:.*/)?bitbucket-pipelines\.yml"),
    "drone": (".drone.y", r"(?:.*/)?\.drone\.ya?ml"),
    "jenkins": ("enkinsfile", r"(?:.*/)?(?:[^/]*[._-])?[Jj]enkinsfile(?:[._-][^/]*)?"),
    "travis": (".travis.yml", r"(?:.*/)?\.travis\.yml"),
    "woodpecker": (".woodpecker", r"(?:.*/)?\.woodpecker(?:/[^/]+)?\.ya?ml"),
}
"""By the name of the module: what is looked for in paths, and what these are like."""

_NAMED = {name: lazy_pattern(pattern, re.DOTALL) for name, (_, pattern) in _LANGUAGES.items()}


class Language(Protocol):
    """What a module of `pipelines` that is named here offers."""

    def texts_of(self, snapshot: Snapshot, source: Source) -> Iterator[ShellText | Unknown]:
        """Yield what the steps of a file run, a step that is no script as the command it is."""


def wanted(snapshot: Snapshot) -> Iterator[str]:
    """Yield the files by their names."""
    for _, path in _paths(snapshot):
        yield from unread(snapshot, (path,))


def discover(snapshot: Snapshot) -> Declared:
    """Return the builds of every step, each with the line of its command or step."""
    found = list(_found(snapshot))
    declared = discover_in(snapshot, (one for one in found if isinstance(one, ShellText)))
    unknowns = (one for one in found if isinstance(one, Unknown))
    return Declared(declared.builds, tuple(dict.fromkeys((*unknowns, *declared.unknowns))))


def shell_texts(snapshot: Snapshot) -> Iterator[ShellText]:
    """Yield what every step runs that may be of interest."""
    yield from (one for one in _found(snapshot) if isinstance(one, ShellText))


def _found(snapshot: Snapshot) -> Iterator[ShellText | Unknown]:
    for name, path in _paths(snapshot):
        source = snapshot.source(path)
        # A task is named with a capital letter: `Docker@2`.
        if source is not None and is_of_interest(source.text.replace("Docker", "docker")):
            language = cast("Language", import_module(f"{__package__}.pipelines.{name}"))
            yield from language.texts_of(snapshot, source)


def _paths(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    for name, (needle, _) in _LANGUAGES.items():
        paths = (one for one in snapshot.tree.containing(needle) if _NAMED[name].fullmatch(one))
        for path in islice(paths, MAX_FILES):
            if posixpath.basename(path):
                yield name, path
