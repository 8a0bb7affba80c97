"""What a script does before it calls the builder, as far as one look at its lines tells."""

from __future__ import annotations

import re

from hullcheck.core.finding import Place
from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.core.snapshot import Snapshot
from hullcheck.docker.build import Build, Origin, OriginKind

STEPS = frozenset({OriginKind.SCRIPT, OriginKind.MAKEFILE, OriginKind.WORKFLOW, OriginKind.CI})
"""Where builds are declared among other commands."""

_PUTS = lazy_pattern(r"\b(?:cp|mv|ln|rsync|tar|unzip|clone|install|curl|wget|path)\b")
"""Commands that put files somewhere, and the `path:` of actions that do."""


def prepared_by(snapshot: Snapshot, build: Build, inner: str) -> Place | None:
    """Return the line that may put `inner`, a path of the context, there before `build`.

    None unless every place that declares the build is a list of steps, of which
    an earlier one names the first part of the path.
    """
    name = inner.partition("/")[0]
    places = [_step_naming(snapshot, origin, name) for origin in build.origins]
    return places[0] if name and places and all(places) else None


def _step_naming(snapshot: Snapshot, origin: Origin, name: str) -> Place | None:
    source = snapshot.source(origin.path)
    if source is None or origin.kind not in STEPS:
        return None
    named = re.compile(rf"(?<![\w.-]){re.escape(name)}(?![\w.-])")
    # Steps of a Makefile can be rules that stand anywhere.
    last = source.line_count if origin.kind is OriginKind.MAKEFILE else origin.line - 1
    for number in range(1, last + 1):
        line = source.line_text(number)
        if number != origin.line and named.search(line) and _PUTS.search(line):
            return Place(origin.path, number)
    return None
