"""Builds in the scripts of `package.json`."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator
from itertools import islice

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.docker.build import Machine, OriginKind

from .declared import Declared
from .run_paths import Site
from .shell_texts import ShellText, always, discover_in, is_of_interest, sources_of_interest, unread

MAX_PACKAGES = 500
"""Packages that are looked into."""

# Every text, so that none is looked for inside of another: that would take quadratic time.
_PAIR = lazy_pattern(r'("(?:[^"\\]|\\.)*+")(?:\s*:\s*("(?:[^"\\]|\\.)*+"))?')


def wanted(snapshot: Snapshot) -> Iterator[str]:
    """Yield every `package.json`."""
    yield from unread(snapshot, _paths(snapshot))


def discover(snapshot: Snapshot) -> Declared:
    """Return the builds of every script, each with the script's line."""
    return discover_in(snapshot, shell_texts(snapshot))


def shell_texts(snapshot: Snapshot) -> Iterator[ShellText]:
    """Yield the scripts of every loaded package that may be of interest."""
    for source in sources_of_interest(snapshot, _paths(snapshot)):
        for line, script in _scripts(source):
            if is_of_interest(script):
                yield ShellText(
                    script,
                    source.path,
                    OriginKind.SCRIPT,
                    Machine.DEVELOPER,
                    always(line),
                    Site((posixpath.dirname(source.path),)),
                )


def _paths(snapshot: Snapshot) -> Iterator[str]:
    yield from islice(snapshot.tree.named("package.json"), MAX_PACKAGES)


def _scripts(source: Source) -> Iterator[tuple[int, str]]:
    """Yield each script with its line."""
    try:
        package = json.loads(source.text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return
    scripts = package.get("scripts") if isinstance(package, dict) else None
    if not isinstance(scripts, dict):
        return
    pairs = (each for each in _PAIR.finditer(source.text) if each[2])
    for pair in pairs:
        name, script = json.loads(pair[1], strict=False), json.loads(pair[2], strict=False)
        if scripts.get(name) == script:
            yield source.line_of(pair.start()), script
