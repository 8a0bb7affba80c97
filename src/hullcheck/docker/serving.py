"""What an image is for by the commands that start it."""

from __future__ import annotations

from hullcheck.core.lazy_pattern import lazy_pattern
from hullcheck.docker.build import Purpose
from hullcheck.docker.calls import ScriptedCall
from hullcheck.docker.start import Start

COMMANDS = (
    (Purpose.NOTEBOOK, lazy_pattern(r"\bjupyter\b|\bnotebook\b|start-notebook")),
    (Purpose.TEST, lazy_pattern(r"\bpytest\b|\btox\b|\bnox\b|\bmanage\.py\W+test\b|npm\W+test")),
    (
        Purpose.DEVELOPMENT,
        lazy_pattern(
            r"--reload\b|\brunserver\b|\bfastapi\W+dev\b|\bdebugpy\b|--debug\b|nodemon|"
            r"(?:npm|yarn|pnpm)\W+(?:run\W+)?(?:dev|start:dev)\b|\bsleep\W+infinity\b"
        ),
    ),
    (
        Purpose.PRODUCTION,
        lazy_pattern(
            r"\bgunicorn\b|\buvicorn\b|\buwsgi\b|\bfastapi\W+run\b|\bhypercorn\b|\bcelery\b"
        ),
    ),
)
"""Commands that show a purpose, each purpose with its pattern; the first that is found counts."""

_SERVERS = frozenset({"nginx", "caddy"})
"""Programs that serve whatever a script has beside them."""


def serves_by_script(start: Start) -> bool:
    """Say whether a script of the repository that starts an image runs a server, and no other.

    One that tests or reloads in another branch is for more than one purpose.
    """
    calls = [each.call for each in start.calls if isinstance(each, ScriptedCall)]
    texts = [" ".join((call.written or "", *call.words)) for call in calls]
    shown = {purpose for purpose, pattern in COMMANDS if any(map(pattern.search, texts))}
    if any(call.name in _SERVERS for call in calls):
        shown.add(Purpose.PRODUCTION)
    return shown == {Purpose.PRODUCTION}
