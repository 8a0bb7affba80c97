"""Scripts of the repository that an instruction runs where they have been copied to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.snapshot import Snapshot
from hullcheck.core.source import Source
from hullcheck.docker.calls import PlacedCall, calls_of_script
from hullcheck.docker.installers import Call
from hullcheck.docker.seen import Seen

MAX_CHARACTERS = 100_000
"""Of one script; those that people write have a tenth of it."""

SHELLS = frozenset({"sh", "bash", "dash", "ash"})
_SHEBANG = lazy_pattern(r"#![ \t]*\S*/(?:env[ \t]+)?(?:ba|da|a)?sh\b")


def with_scripts(
    calls: Iterable[PlacedCall], seen: Seen | None, snapshot: Snapshot
) -> Iterator[PlacedCall]:
    """Yield `calls`, behind each that surely runs a shell script of the repository what that calls.

    One level deep: what such a script runs itself is not followed.
    """
    for placed in calls:
        yield placed
        script = _script_of(placed, seen, snapshot)
        if script is not None:
            yield from calls_of_script(script, placed) or ()


def _script_of(placed: PlacedCall, seen: Seen | None, snapshot: Snapshot) -> Source | None:
    path = _path_of(placed.call) if placed.certain and seen else None
    origin = seen.origin(path) if path and seen else None
    source = snapshot.source(origin) if origin else None
    if source is None or len(source.data) > MAX_CHARACTERS:
        return None
    by_shell = placed.call.name in SHELLS
    return source if by_shell or _SHEBANG.match(source.text) else None


def _path_of(call: Call) -> str | None:
    """Return the absolute path of the script that a call runs; None: it runs none."""
    if call.name not in SHELLS:
        return call.at(call.written) if call.written and "/" in call.written else None
    options = [word for word in call.words if word.startswith("-")]
    if not call.words or any("c" in word or word.startswith("--") for word in options):
        return None
    script = next((word for word in call.words if not word.startswith("-")), None)
    return call.at(script) if script else None
