"""Builds in shell scripts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.paths import parents
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.docker.build import Machine, OriginKind

from .declared import Declared
from .run_paths import ROOT, Site
from .shell_texts import ShellText, discover_in, sources_of_interest, unread

MAX_SCRIPTS = 1000
"""Scripts that are looked into, likely ones first; the most in one of 73 repositories are 400."""

_LIKELY = lazy_pattern(r"docker|container|image|build|release|publish|deploy|compose|run")
_SHEBANG = lazy_pattern(r"#!\s*\S*/(?:env\s+(?:-\S+\s+)*)?(?:ba|da|a|z|k)?sh\b")


def wanted(snapshot: Snapshot) -> Iterator[str]:
    """Yield the scripts, by their names, and executables without an ending."""
    yield from unread(snapshot, _paths(snapshot))


def discover(snapshot: Snapshot) -> Declared:
    """Return the builds of every script, each with the line of its command.

    Where a script does not say where it runs (`cd "$(dirname "$0")"`), the
    directories it lies in are tried: its own, the root, and those between.
    """
    return discover_in(snapshot, shell_texts(snapshot))


def shell_texts(snapshot: Snapshot) -> Iterator[ShellText]:
    """Yield every loaded script that may be of interest."""
    for source in sources_of_interest(snapshot, _paths(snapshot)):
        if _is_shell(source):
            here = f"{ROOT}/{source.path}"
            yield ShellText(
                source.text,
                source.path,
                OriginKind.SCRIPT,
                Machine.DEVELOPER,
                source.line_of,
                Site(_starts(source.path)),
                variables={"0": here, "BASH_SOURCE": here},
            )


def _paths(snapshot: Snapshot) -> Iterator[str]:
    found = dict.fromkeys(_found(snapshot))
    yield from islice(sorted(found, key=lambda path: not _LIKELY.search(path)), MAX_SCRIPTS)


def _found(snapshot: Snapshot) -> Iterator[str]:
    tree = snapshot.tree
    for ending in (".sh\0", ".bash\0"):
        yield from (path for path in tree.containing(ending) if not _is_vendored(snapshot, path))
    yield from (path for path in tree.executables if "." not in path.rpartition("/")[2])


def _is_vendored(snapshot: Snapshot, path: str) -> bool:
    """Say whether `path` came with a Go module: nobody runs the scripts that made that one."""
    before, is_below, _ = f"/{path}".partition("/vendor/")
    return bool(is_below) and f"{before}/vendor/modules.txt".lstrip("/") in snapshot


def _is_shell(source: Source) -> bool:
    return source.path.endswith((".sh", ".bash")) or bool(_SHEBANG.match(source.text))


def _starts(path: str) -> tuple[str, ...]:
    """Return the directories in which a script at `path` may be started, likeliest first."""
    above = list(parents(path))
    return tuple(dict.fromkeys([*above[-1:], "", *above]))
