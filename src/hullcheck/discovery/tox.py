"""Builds in the commands of `tox.ini` (tox.wiki/en/latest/config.html)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from itertools import islice

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.docker.build import Machine, OriginKind
from hullcheck.syntax.shell_holes import known_text, with_holes
from hullcheck.syntax.shell_nouns import Hole, Piece

from .declared import Declared
from .run_paths import ANYWHERE, Site, in_repository
from .shell_texts import ShellText, always, discover_in, sources_of_interest, unread

MAX_FILES = 200
"""Files that are looked into."""

_SECTION = lazy_pattern(r"\[([^\]]*)\]")
_SETTING = lazy_pattern(r"([A-Za-z_][\w.-]*)\s*[=:]\s*(.*)")
_COMMANDS = frozenset(("commands", "commands_pre", "commands_post"))
_DIRECTORIES = frozenset(("changedir", "change_dir"))
_FACTOR = lazy_pattern(r"\A[\w,!{}-]+:\s+")
_REFERENCE = lazy_pattern(r"\{([^{}]*)\}")


def wanted(snapshot: Snapshot) -> Iterator[str]:
    """Yield every `tox.ini`."""
    yield from unread(snapshot, _paths(snapshot))


def discover(snapshot: Snapshot) -> Declared:
    """Return the builds of every command, each with its line."""
    return discover_in(snapshot, shell_texts(snapshot))


def shell_texts(snapshot: Snapshot) -> Iterator[ShellText]:
    """Yield the commands of every loaded file that may be of interest."""
    for source in sources_of_interest(snapshot, _paths(snapshot)):
        yield from _texts(source)


def _paths(snapshot: Snapshot) -> Iterator[str]:
    yield from islice(snapshot.tree.named("tox.ini"), MAX_FILES)


def _texts(source: Source) -> Iterator[ShellText]:
    root = posixpath.dirname(source.path)
    settings = list(_settings(source))
    directories = {
        section: _directory(value, root)
        for section, name, _, value in settings
        if name in _DIRECTORIES
    }
    for section, name, line, value in settings:
        start = directories.get(section, root)
        if name in _COMMANDS and start is not None:
            text, holes = with_holes(_filled(_FACTOR.sub("", value).lstrip("- "), root))
            yield ShellText(
                text,
                source.path,
                OriginKind.CI,
                Machine.DEVELOPER,
                always(line),
                Site((start,)),
                holes=holes,
            )


def _settings(source: Source) -> Iterator[tuple[str, str, int, str]]:
    """Yield section, name, line and text of every line of every setting, continued ones joined."""
    section, name = "", ""
    pending: tuple[int, str] | None = None
    for number, line in enumerate(source.text.splitlines(), start=1):
        text = line.strip()
        if not text or text.startswith(("#", ";")):
            continue
        header, setting = _SECTION.match(line), _SETTING.match(line)
        if header:
            section, name, text = header[1], "", ""
        elif setting:
            name, text = setting[1], setting[2].strip()
        first, before = pending or (number, "")
        if text.endswith("\\"):
            pending = (first, before + text[:-1])
            continue
        pending = None
        if before + text:
            yield section, name, first, before + text


def _directory(value: str, root: str) -> str | None:
    text = known_text(_filled(value, root))
    return None if text is None else ANYWHERE.inside(posixpath.join(in_repository(root), text), "")


def _filled(text: str, root: str) -> Iterator[Piece]:
    """Yield the pieces of a text, its `{}` replaced where they are known."""
    place = 0
    for found in _REFERENCE.finditer(text):
        yield text[place : found.start()]
        place = found.end()
        name, _, default = found[1].partition(":")
        if name in ("toxinidir", "tox_root"):
            yield in_repository(root)
        elif name == "/":
            yield "/"
        elif name == "posargs":
            yield default
        elif name == "env" and ":" in default:
            yield default.partition(":")[2]
        else:
            yield Hole(found[0])
    yield text[place:]
