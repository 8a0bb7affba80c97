"""Files of one machine that compose files name: `env_file:`, secrets, mounted keys.

Line by line, because neither merging nor extending changes which files are named,
and a repository can hold hundreds of compose files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import Enum, auto

from hullcheck.core.finding import Place
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.noun import dataclass
from hullcheck.core.source import Source

from .host_file import HostKind
from .texts import directory_of, resolved

MAX_LINES = 3000
"""Of a compose file that are looked at; the largest that people write has half."""


COMPOSE_FILE = lazy_pattern(r"[\w.-]*compose[\w.-]*\.ya?ml")
"""Names of compose files."""


class MentionKind(Enum):
    """What a compose file wants of the file that it names."""

    ENV_FILE = auto()
    SECRET = auto()


@dataclass(frozen=True, slots=True)
class Mention:
    """A file of the host that a compose file names."""

    path: str
    """Relative to the repository."""
    kind: MentionKind
    place: Place


_ENV_FILE = lazy_pattern(r"^[ \t]*(?:-[ \t]+)?env_file[ \t]*:[ \t]*(.*)")
_ITEM = lazy_pattern(r"^[ \t]*-[ \t]+(?:path[ \t]*:[ \t]*)?(\S.*)")
_PART_OF_ITEM = lazy_pattern(r"^[ \t]*(?:(?:required|format)[ \t]*:|#|$)")
_PATH_KEY = lazy_pattern(r"^[ \t]+path[ \t]*:[ \t]*(.*)")
_SECTION = lazy_pattern(r"^([A-Za-z][\w-]*)[ \t]*:")
_FILE_KEY = lazy_pattern(r"^[ \t]+file[ \t]*:[ \t]*(.*)")
_VOLUME = lazy_pattern(r"^[ \t]*-[ \t]+[\"']?(\.{1,2}/[^:\"'\s]+|\$\{?PWD\}?/[^:\"'\s]+):/")
_SOURCE_KEY = lazy_pattern(r"^[ \t]+(?:-[ \t]+)?source[ \t]*:[ \t]*(.*)")
_WORD = lazy_pattern(r"[^\s\[\],\"'{}#]+")
_DEFAULT = lazy_pattern(r"\$\{\w+:?-([^}$]*)\}")

_VARIABLE = lazy_pattern(
    r"(?<!\$)\$\{?[A-Za-z_]|^[ \t]+(?:-[ \t]+[A-Z][A-Z0-9_]+|[A-Z][A-Z0-9_]+[ \t]*:)[ \t]*$",
    re.MULTILINE,
)


def find_mentions(source: Source, classify: Callable[[str], HostKind]) -> Iterator[Mention]:
    """Yield the files that the compose file `source` names, in its order."""
    section, in_env_file = "", False
    for number, line in enumerate(source.text.split("\n", MAX_LINES)[:MAX_LINES], 1):
        place = Place(source.path, number)
        started = _SECTION.match(line) if line[:1].isalpha() else None
        section = started[1] if started else section
        env_file = _ENV_FILE.match(line) if "env_file" in line else None
        if env_file:
            in_env_file = True
            yield from _mentions(env_file[1], MentionKind.ENV_FILE, place)
            continue
        if in_env_file:
            item = _ITEM.match(line) or _PATH_KEY.match(line)
            in_env_file = bool(item or _PART_OF_ITEM.match(line))
            if item:
                yield from _mentions(item[1], MentionKind.ENV_FILE, place)
                continue
        yield from _secrets(line, section, place, classify)


def has_variables(source: Source) -> bool:
    """Say whether the compose file `source` leaves anything to its environment.

    It does by `${NAME}`, and by a variable of a service that is named without a value.
    """
    return _VARIABLE.search(source.text) is not None


def _secrets(
    line: str, section: str, place: Place, classify: Callable[[str], HostKind]
) -> Iterator[Mention]:
    """Yield the file of a top-level secret, or a mounted one whose name says what it is."""
    named = _FILE_KEY.match(line) if section == "secrets" else None
    if named:
        yield from _mentions(named[1], MentionKind.SECRET, place)
        return
    mounted = (_VOLUME.match(line) if ":/" in line else None) or (
        _SOURCE_KEY.match(line) if "source" in line else None
    )
    for mention in _mentions(mounted[1], MentionKind.SECRET, place) if mounted else ():
        kind = classify(mention.path)
        if kind is HostKind.CREDENTIALS:
            yield mention
        elif kind is HostKind.ENV_FILE:
            yield Mention(mention.path, MentionKind.ENV_FILE, place)


def _mentions(text: str, kind: MentionKind, place: Place) -> Iterator[Mention]:
    text = _DEFAULT.sub(r"\1", text.split(" #", 1)[0]).strip()
    text = re.sub(r"^[\"']?\$\{?PWD\}?/", "./", text)
    for word in _WORD.findall(text) if "$" not in text else ():
        path = None if word.endswith(":") else resolved(directory_of(place.path), word)
        if path:
            yield Mention(path, kind, place)
